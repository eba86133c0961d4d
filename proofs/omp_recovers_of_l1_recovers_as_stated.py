"""False as stated: what the l1 norm finds, orthogonal matching pursuit may miss."""

from hypothesis import strategies as st

import verify
from verify import sparsity

_FAILS = [[1, 0, 0, 0, 1], [0, 1, 0, -1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 1]]


def instances():
    """One entry and three columns whose kernel is a line, at most."""
    x = st.tuples(st.integers(0, 2), st.sampled_from((1, -2))).map(
        lambda drawn: [drawn[1] * (j == drawn[0]) for j in range(3)])
    return st.fixed_dictionaries({
        "A": verify.strategies.matrices_with_kernel(min_columns=3, max_columns=3, max_nullity=1),
        "k": st.just(1), "x": x})


theorem = verify.Theorem(
    name="omp_recovers_of_l1_recovers_as_stated",
    part="sparse recovery",
    statement="If every k-sparse vector is the only minimizer of the l1 norm, OMP finds each of "
              "them in k steps. False for k = 2.",
    source="the two algorithms taken for equally strong",
    scope="Refuted by four measurements of five numbers: OMP first picks the column that is not "
          "needed. What BP finds does not change with A -> M A, what OMP finds does.",
    arguments={"A": "matrix", "k": "integer", "x": "vector"},
    hypotheses=(sparsity.l1_recovers.on("A", "k"), sparsity.sparse.on("x", "k")),
    conclusions=(sparsity.omp_recovers.on("A", "x"),),
    instances=instances,
    sharp={"l1_recovers": {"A": [[1, 1]], "k": 1, "x": [0, 1]},
           "sparse": {"A": _FAILS, "k": 1, "x": [1, 0, 1, 0, 0]}},
    counterexample={"A": _FAILS, "k": 2, "x": [1, 0, 1, 0, 0]},
)
