"""False as stated: Kronecker patterns are not closed under products."""

import verify
from proofs.product_kronecker_of_chainable import instances

theorem = verify.Theorem(
    name="product_kronecker_as_stated",
    part="butterfly factorization",
    statement="The product of two supports I_a x 1_(b x c) x I_d is a multiple of another one. "
              "False: it holds for chainable ones.",
    source="The family of butterfly supports, taken to be closed without a condition",
    scope="Refuted by (1, 2, 1, 2) and (2, 1, 2, 1): the rows of the product alternate between two "
          "supports of two neighbours each.",
    arguments={"p": "vector", "q": "vector"},
    hypotheses=(),
    conclusions=(verify.sparsity.product_kronecker.on("p", "q"),),
    instances=instances,
    counterexample={"p": [1, 2, 1, 2], "q": [2, 1, 2, 1]},
)
