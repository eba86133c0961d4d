"""The directions in which a head can be changed without a change of its scores are those of GL."""

from hypothesis import strategies as st

import verify
from verify.strategies.matrices import unimodular


def instances():
    """Queries and keys of any ranks; most have independent columns."""
    independent = st.tuples(*[st.integers(1, 3)] * 3).map(sorted).flatmap(
        lambda sizes: st.fixed_dictionaries({
            name: unimodular(size).map(lambda rows: tuple(row[:sizes[0]] for row in rows))
            for name, size in zip("QK", sizes[1:], strict=True)}))
    pairs = verify.strategies.head_pairs(relations=("same products",)).map(
        lambda pair: {"Q": pair["Q"], "K": pair["K"]})
    return st.one_of(independent, independent, pairs)


theorem = verify.Theorem(
    name="attention_rank_maximal_of_full_ranks",
    part="canonical representers",
    statement="If Q (d, k) and K (e, k) have independent columns, then the differential of "
              "(Q, K) -> Q K^T has rank k (d + e) - k^2: its kernel is the k^2-dimensional tangent "
              "space of the orbit {(Q M, K M^-T)}.",
    source="elementary; the group is noted in Marcotte, Gribonval, Peyre, 2023",
    scope="Any real Q, K. For k = d and k = e one of the two conditions would do.",
    arguments={"Q": "matrix", "K": "matrix"},
    hypotheses=(verify.full_column_rank.on("Q"), verify.full_column_rank.on("K")),
    conclusions=(verify.attention_rank_maximal.on("Q", "K"),),
    instances=instances,
    sharp={"full_column_rank(Q)": {"Q": [[0], [0]], "K": [[1], [0]]},
           "full_column_rank(K)": {"Q": [[1], [0]], "K": [[0], [0]]}},
    bounded=({"Q": (2, 2), "K": (2, 2)}, {"Q": (2, 1), "K": (2, 1)}),
)
