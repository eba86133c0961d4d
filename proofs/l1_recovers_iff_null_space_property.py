"""The null space property says exactly when the l1 norm finds all sparse vectors."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Matrices with kernels of every small dimension; of order 2 in few columns."""
    matrices = verify.strategies.matrices_with_kernel
    return st.one_of(
        st.fixed_dictionaries({"A": matrices(), "s": st.integers(0, 1)}),
        st.fixed_dictionaries({"A": matrices(min_columns=4, max_columns=4), "s": st.just(2)}))


theorem = verify.Theorem(
    name="l1_recovers_iff_null_space_property",
    part="sparse recovery",
    statement="Every s-sparse x is the only minimizer of the l1 norm subject to A z = A x iff "
              "||v_S|| < ||v off S|| for all v != 0 in the kernel and all S of s indices.",
    source="Gribonval and Nielsen 2003; Foucart and Rauhut, theorem 4.5",
    scope="Real matrices and real vectors.",
    arguments={"A": "matrix", "s": "integer"},
    hypotheses=(sparsity.null_space_property.on("A", "s"),),
    conclusions=(sparsity.l1_recovers.on("A", "s"),),
    iff=True,
    instances=instances,
    sharp={"null_space_property": {"A": [[1, 1]], "s": 1}},
)
