"""Small coherence lets orthogonal matching pursuit find every sparse vector."""

from hypothesis import strategies as st

import verify
from verify import sparsity

_FAILS = [[1, 0, 0, 0, 1], [0, 1, 0, -1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 1]]
_COLUMNS = ((2, 0, 0), (0, 3, 0), (0, 0, 1), (1, 1, 0), (1, -1, 1), (0, 1, 5))


def instances():
    """One entry in columns of various norms, two in a simplex of five vectors."""
    def sparse(n, k):
        place = st.lists(st.integers(0, n - 1), max_size=k, unique=True)
        values = st.lists(st.sampled_from((1, -1, 3)), min_size=n, max_size=n)
        return st.builds(lambda chosen, drawn: [drawn[j] if j in chosen else 0 for j in range(n)],
                         place, values)

    def one(columns):
        return st.fixed_dictionaries({"A": st.just(list(zip(*columns, strict=True))),
                                      "k": st.just(1), "x": sparse(len(columns), 1)})

    simplex = [[5 * (i == j) - 1 for j in range(5)] for i in range(5)]
    drawn = st.lists(st.sampled_from(_COLUMNS), min_size=1, max_size=5, unique=True)
    return st.one_of(drawn.flatmap(one), st.fixed_dictionaries(
        {"A": st.just(simplex), "k": st.just(2), "x": sparse(5, 2)}))


theorem = verify.Theorem(
    name="omp_recovers_of_coherence",
    part="sparse recovery",
    statement="If (2k - 1) mu < 1, OMP finds every k-sparse x in as many steps as x has entries.",
    source="Tropp 2004; Foucart and Rauhut, theorem 5.14",
    scope="Real matrices without zero columns, of any norms: OMP normalizes.",
    arguments={"A": "matrix", "k": "integer", "x": "vector"},
    hypotheses=(sparsity.coherence_below.on("A", "k"), sparsity.sparse.on("x", "k")),
    conclusions=(sparsity.omp_recovers.on("A", "x"),),
    instances=instances,
    sharp={"coherence_below": {"A": _FAILS, "k": 2, "x": [1, 0, 1, 0, 0]},
           "sparse": {"A": _FAILS, "k": 1, "x": [1, 0, 1, 0, 0]}},
)
