"""On triangular supports an optimum in closed form goes together with a spurious valley."""

import verify
from verify import sparsity
from verify.strategies import landscapes

theorem = verify.Theorem(
    name="exists_spurious_valley_of_lower_upper",
    part="fixed supports",
    statement="There are supports, those of a lower and an upper triangular factor of size 2, and "
              "an open set of matrices that are products on them in closed form, all of whose "
              "landscapes ||A - X Y^T||^2 have a spurious valley.",
    source="the talk, theorem 3: easy by an analytic solution, and a bad landscape",
    scope="All A with a11 a12 a21 not 0, an open dense set. Where x1 y1 has not the sign of a11 "
          "the loss is above a11^2, and to change it costs a11^2 + min(a12^2, a21^2).",
    arguments={"A": "matrix", "I": "support", "J": "support", "X": "matrix", "Y": "matrix",
               "L": "matrix", "U": "matrix"},
    hypotheses=(),
    conclusions=(sparsity.exact_factors.on("A", "I", "J", "L", "U"),
                 sparsity.spurious_valley.on("A", "I", "J", "X", "Y")),
    instances=landscapes.triangular_valleys,
)
