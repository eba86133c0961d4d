"""Sparse vectors are determined by their measurements iff few columns are never dependent."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Matrices with kernels of every small dimension, k up to 2."""
    return st.fixed_dictionaries({"A": verify.strategies.matrices_with_kernel(),
                                  "k": st.integers(0, 2)})


theorem = verify.Theorem(
    name="sparse_solutions_unique_iff_spark_above_twice",
    part="sparse recovery",
    statement="Every k-sparse x is the only k-sparse solution of A z = A x iff spark(A) > 2k.",
    source="Donoho and Elad 2003",
    scope="Real matrices; where A has fewer than 2k columns, all of them are to be independent.",
    arguments={"A": "matrix", "k": "integer"},
    hypotheses=(sparsity.spark_above_twice.on("A", "k"),),
    conclusions=(sparsity.sparse_solutions_unique.on("A", "k"),),
    iff=True,
    instances=instances,
    sharp={"spark_above_twice": {"A": [[1, 1]], "k": 1}},
    bounded=({"A": (2, 3), "k": 1},),
)
