"""Small coherence makes sparse solutions unique, whatever the norms of the columns are."""

from hypothesis import strategies as st

import verify
from verify import sparsity

_COLUMNS = ((2, 0, 0), (0, 3, 0), (0, 0, 1), (1, 1, 0), (1, -1, 1), (0, 1, 5))


def instances():
    """Columns of various norms, and a simplex of five vectors with k = 2."""
    drawn = st.lists(st.sampled_from(_COLUMNS), min_size=1, max_size=5, unique=True)
    simplex = [[5 * (i == j) - 1 for j in range(5)] for i in range(5)]
    return st.one_of(
        st.fixed_dictionaries({"A": drawn.map(lambda c: list(zip(*c, strict=True))),
                               "k": st.integers(0, 1)}),
        st.just({"A": simplex, "k": 2}))


theorem = verify.Theorem(
    name="sparse_solutions_unique_of_coherence",
    part="sparse recovery",
    statement="If (2k - 1) mu < 1, every k-sparse x is the only k-sparse solution of A z = A x.",
    source="Donoho and Elad 2003: spark(A) >= 1 + 1/mu",
    scope="Real matrices without zero columns; neither spark nor coherence sees their norms.",
    arguments={"A": "matrix", "k": "integer"},
    hypotheses=(sparsity.coherence_below.on("A", "k"),),
    conclusions=(sparsity.sparse_solutions_unique.on("A", "k"),),
    instances=instances,
    sharp={"coherence_below": {"A": [[1, 1]], "k": 1}},
    bounded=({"A": (2, 3), "k": 1},),
)
