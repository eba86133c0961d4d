"""False as stated: the one sparsest solution need not have the least l1 norm."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """One entry, three columns and a kernel that is a line without zeros."""
    x = st.tuples(st.integers(0, 2), st.sampled_from((1, -2))).map(
        lambda drawn: [drawn[1] * (j == drawn[0]) for j in range(3)])
    line = st.sampled_from(([[1, 1, 1]], [[3, 1, 1]], [[1, -2, 4]], [[2, 2, -3]]))
    return st.fixed_dictionaries({
        "A": line.flatmap(verify.strategies.matrices_with_kernel), "k": st.just(1), "x": x})


theorem = verify.Theorem(
    name="l1_minimal_of_sparsest_as_stated",
    part="sparse recovery",
    statement="If spark(A) > 2k and x is k-sparse, hence the only k-sparse solution of A z = A x, "
              "then x has the least l1 norm among all solutions. False already for k = 1.",
    source="l0 and l1 taken for equivalent",
    scope="Refuted by two measurements of three numbers: the kernel is spanned by (3, 1, 1).",
    arguments={"A": "matrix", "k": "integer", "x": "vector"},
    hypotheses=(sparsity.spark_above_twice.on("A", "k"), sparsity.sparse.on("x", "k")),
    conclusions=(sparsity.l1_minimal.on("A", "x"),),
    instances=instances,
    sharp={"spark_above_twice": {"A": [[1, 2]], "k": 1, "x": [1, 0]},
           "sparse": {"A": [[1, 0, 1], [0, 1, 1]], "k": 1, "x": [1, 1, 0]}},
    counterexample={"A": [[1, -3, 0], [1, 0, -3]], "k": 1, "x": [1, 0, 0]},
)
