"""Where the completion algorithm succeeds, two factors are unique up to permutation and scaling."""

from hypothesis import strategies as st

import verify
from verify import sparsity


@st.composite
def instances(draw):
    """Factors without zeros on their supports: overlapping in a chain, disjoint, or drawn."""
    supports = draw(st.one_of(
        st.sampled_from([
            {"I": [[1, 0], [1, 1], [0, 1]], "J": [[1, 0], [1, 1], [0, 1]]},
            {"I": [[1, 0, 0], [1, 1, 0], [0, 1, 1]], "J": [[1, 0, 0], [1, 1, 0], [0, 1, 1]]},
            {"I": [[1, 0], [1, 1]], "J": [[1, 0], [0, 1], [0, 1]]}]),
        verify.strategies.support_pairs(max_rows=3, max_columns=3, max_rank=2)))
    entry = st.sampled_from((1, 2, -1, 3))
    factors = [[[draw(entry) if free else 0 for free in row] for row in supports[side]]
               for side in "IJ"]
    return {"X": factors[0], "Y": factors[1], **supports}


theorem = verify.Theorem(
    name="identifiable_factors_of_completable",
    part="fixed supports",
    statement="If the completion algorithm recovers every term from X Y^T and none that could be "
              "is 0, then all factors on the supports with this product are X D P, Y D^-1 P.",
    source="Zheng, Riccietti, Gribonval, identifiability in two-layer sparse matrix factorization, "
           "2021",
    scope="Rational factors, zeros included. Sufficient only: "
          "exists_identifiable_factors_not_completable.",
    arguments={"X": "matrix", "Y": "matrix", "I": "support", "J": "support"},
    hypotheses=(sparsity.completable.on("X", "Y", "I", "J"),),
    conclusions=(sparsity.identifiable_factors.on("X", "Y", "I", "J"),),
    instances=instances,
    sharp={"completable": {"X": [[1, 1], [1, 0]], "Y": [[3, -2], [6, -5]], "I": [[1, 1], [1, 0]],
                           "J": [[1, 1], [1, 1]]}},
)
