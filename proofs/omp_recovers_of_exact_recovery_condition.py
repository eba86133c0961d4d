"""Tropp's condition lets orthogonal matching pursuit find a vector without a wrong step."""

from hypothesis import strategies as st

import verify
from verify import sparsity

_FAILS = [[1, 0, 0, 0, 1], [0, 1, 0, -1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 1]]


def instances():
    """Nearly orthogonal columns, and vectors with few nonzero entries."""
    def matrix(extra):
        return [[3 * (i == j) + e for j, e in enumerate(row)] for i, row in enumerate(extra)]

    entry = st.sampled_from((0, 0, 0, 0, 1, -1))
    rows = st.lists(st.lists(entry, min_size=4, max_size=4), min_size=3, max_size=3)
    x = st.lists(st.sampled_from((0, 0, 1, -2)), min_size=4, max_size=4)
    return st.fixed_dictionaries({"A": rows.map(matrix), "x": x})


theorem = verify.Theorem(
    name="omp_recovers_of_exact_recovery_condition",
    part="sparse recovery",
    statement="If A is injective on the support S of x and every normalized column off S is, by "
              "the pseudo-inverse, a combination of those on S with l1 norm below 1, then OMP "
              "finds x in |S| steps.",
    source="Tropp 2004, theorem 3.1",
    scope="Real matrices; OMP compares |<a_j, r>| / |a_j|. No tie with a column off S can occur.",
    arguments={"A": "matrix", "x": "vector"},
    hypotheses=(sparsity.exact_recovery_condition.on("A", "x"),),
    conclusions=(sparsity.omp_recovers.on("A", "x"),),
    instances=instances,
    sharp={"exact_recovery_condition": {"A": _FAILS, "x": [1, 0, 1, 0, 0]}},
)
