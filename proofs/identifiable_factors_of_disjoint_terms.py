"""Factors whose terms are disjoint and not 0 are unique up to permutation and scaling."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """Terms on disjoint rectangles with some zeros, or on drawn ones."""
    supports = draw(st.one_of(
        st.sampled_from([
            {"I": [[1, 0], [1, 0], [0, 1]], "J": [[1, 0], [1, 0], [0, 1]]},
            {"I": [[1, 1], [1, 1]], "J": [[1, 0], [1, 0], [0, 1]]},
            {"I": [[1, 0, 1], [0, 1, 0]], "J": [[1, 1, 0], [0, 1, 0], [0, 0, 1]]}]),
        verify.strategies.support_pairs(max_rows=3, max_columns=3, max_rank=2)))
    entry = st.sampled_from((1, 2, -1, 1, 1, 0))
    factors = [[[draw(entry) if free else 0 for free in row] for row in supports[side]]
               for side in "IJ"]
    return {"X": factors[0], "Y": factors[1], **supports}


theorem = verify.Theorem(
    name="identifiable_factors_of_disjoint_terms",
    part="fixed supports",
    statement="If no entry is reached by two terms, and no term that could be nonzero is 0, then "
              "all factors on the supports with the product X Y^T are X D P, Y D^-1 P.",
    source="Zheng, Riccietti, Gribonval, identifiability in two-layer sparse matrix factorization, "
           "2021",
    scope="Rational factors. The converse, terms_nonzero_of_identifiable_factors, needs no "
          "disjointness.",
    arguments={"X": "matrix", "Y": "matrix", "I": "support", "J": "support"},
    hypotheses=(sparsity.disjoint_terms.on("I", "J"),
                sparsity.terms_nonzero.on("X", "Y", "I", "J")),
    conclusions=(sparsity.identifiable_factors.on("X", "Y", "I", "J"),),
    instances=instances,
    sharp={"disjoint_terms": {"X": [[1, 1]], "Y": [[1, 1]], "I": [[1, 1]], "J": [[1, 1]]},
           "terms_nonzero": {"X": [[0]], "Y": [[1]], "I": [[1]], "J": [[1]]}},
)
