"""An exact cover by triples is a sparse solution: one half of why l0 is NP-hard."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Triples of three, six or nine elements; some systems contain a cover."""
    def matrix(triples, n):
        return [[int(i in triple) for triple in triples] for i in range(n)]

    def of_size(n):
        triple = st.lists(st.integers(0, n - 1), min_size=3, max_size=3, unique=True)
        planted = st.permutations(range(n)).map(
            lambda order: [order[i:i + 3] for i in range(0, n, 3)])
        systems = st.builds(lambda cover, others, keep: cover[:keep] + others, planted,
                            st.lists(triple, min_size=1, max_size=2),
                            st.sampled_from((n // 3, n // 3, n // 3, n // 3 - 1)))
        return systems.flatmap(st.permutations).map(lambda triples: {"A": matrix(triples, n)})

    return st.sampled_from((3, 6, 6, 9)).flatmap(of_size)


theorem = verify.Theorem(
    name="sparse_solution_of_exact_cover",
    part="sparse recovery",
    statement="If the triples have an exact cover, A z = 1 has a solution with m/3 nonzero "
              "entries.",
    source="Natarajan 1995; Foucart and Rauhut, theorem 2.17",
    scope="The 0/1 vector of the cover is the solution: `verify.sparsity.sparse_of_cover`.",
    arguments={"A": "matrix"},
    hypotheses=(sparsity.three_ones_a_column.on("A"), sparsity.exact_cover_exists.on("A")),
    conclusions=(sparsity.ones_have_sparse_solution.on("A"),),
    instances=instances,
    sharp={"three_ones_a_column": {"A": [[1]]},
           "exact_cover_exists": {"A": [[1]] * 3 + [[0]] * 3}},
    bounded=({"A": (3, 3)}, {"A": (6, 3)}),
)
