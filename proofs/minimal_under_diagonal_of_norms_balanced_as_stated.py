"""False as stated: a scalar does not exhaust the rescalings of a product of matrices."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Two columns and two rows, the whole scaled so that the norms agree."""
    size = st.sampled_from((1, 2, 3))

    def pair(a, b, c, d):
        return {"S1": [[a * (c + d), b * (c + d)]], "S2": [[c * (a + b)], [d * (a + b)]]}

    return st.builds(pair, size, size, size, size)


theorem = verify.Theorem(
    name="minimal_under_diagonal_of_norms_balanced_as_stated",
    part="deconvolution",
    statement="If ||S1|| = ||S2||, no rescaling makes ||S1|| + ||S2|| smaller: the implicit "
              "regularizer is 2 sqrt(||S1|| ||S2||). False for products of matrices, which have a "
              "diagonal of rescalings.",
    source="the talk's implicit regularizer of convolutions, read for A = S1 S2",
    scope="Refuted by (3, 1) times (1, 3): 8 against 4 sqrt(3).",
    arguments={"S1": "matrix", "S2": "matrix"},
    hypotheses=(sparsity.norms_balanced.on("S1", "S2"),),
    conclusions=(sparsity.minimal_under_diagonal.on("S1", "S2"),),
    instances=instances,
    sharp={"norms_balanced": {"S1": [[4]], "S2": [[1]]}},
    counterexample={"S1": [[3, 1]], "S2": [[1], [3]]},
)
