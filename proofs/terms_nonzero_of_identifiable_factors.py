"""Factors that are unique up to permutation and scaling have no term that is 0 needlessly."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """Factors on supports of one or two terms, a third of them with zeros."""
    supports = draw(st.one_of(
        st.sampled_from([
            {"I": [[1, 0], [1, 1], [0, 1]], "J": [[1, 0], [1, 1], [0, 1]]},
            {"I": [[1, 0], [0, 1]], "J": [[1, 1], [1, 1]]}]),
        verify.strategies.support_pairs(max_rows=3, max_columns=3, max_rank=2)))
    entry = st.sampled_from(draw(st.sampled_from([(1, 2, -1), (1, 2, 3), (0, 1, 0)])))
    factors = [[[draw(entry) if free else 0 for free in row] for row in supports[side]]
               for side in "IJ"]
    return {"X": factors[0], "Y": factors[1], **supports}


theorem = verify.Theorem(
    name="terms_nonzero_of_identifiable_factors",
    part="fixed supports",
    statement="If all factors on the supports with the product X Y^T are X D P, Y D^-1 P, then no "
              "term is 0 that could be nonzero: where x_k is 0, y_k would be free.",
    source="Zheng, Riccietti, Gribonval, identifiability in two-layer sparse matrix factorization, "
           "2021",
    scope="Any supports; a term that one support leaves empty and the other does not counts, too.",
    arguments={"X": "matrix", "Y": "matrix", "I": "support", "J": "support"},
    hypotheses=(sparsity.identifiable_factors.on("X", "Y", "I", "J"),),
    conclusions=(sparsity.terms_nonzero.on("X", "Y", "I", "J"),),
    instances=instances,
    sharp={"identifiable_factors": {"X": [[0]], "Y": [[1]], "I": [[1]], "J": [[1]]}},
)
