"""Under the robust null space property, noise and lack of sparsity cost in proportion."""

from fractions import Fraction

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Kernels that are lines or 0, any two vectors, constants that mostly suffice."""
    def of_matrix(A):
        entry = st.sampled_from((0, 0, 1, -1, 2))
        vector = st.lists(entry, min_size=len(A[0]), max_size=len(A[0]))
        return st.fixed_dictionaries({
            "A": st.just(A), "x": vector, "z": vector, "s": st.integers(0, 1),
            "constants": st.sampled_from(([Fraction(1, 2), 2], [Fraction(2, 3), 5],
                                          [Fraction(2, 3), 1]))})

    line = st.sampled_from(([[1, 1, -1]], [[1, 1, 1, 1]], [[2, 1, 1, 2]], [[0, 0]]))
    return line.flatmap(lambda kernel: verify.strategies.matrices_with_kernel(
        kernel, mixed=False)).flatmap(of_matrix)


theorem = verify.Theorem(
    name="robustly_close_of_robust_null_space_property",
    part="sparse recovery",
    statement="If ||v_S|| <= rho ||v off S|| + tau ||A v|| for all v and all S of s indices, "
              "rho < 1, then for all x and z: (1 - rho) ||x - z|| <= "
              "(1 + rho) (||z|| - ||x|| + 2 sigma_s(x)) + 2 tau ||A (x - z)||.",
    source="Foucart and Rauhut 2013, theorem 4.20",
    scope="l1 norms throughout, of A v too. For z of least norm with ||A z - y|| <= eta, where "
          "||A x - y|| <= eta, the bound is 2 (1 + rho) sigma_s(x) + 4 tau eta.",
    arguments={"A": "matrix", "s": "integer", "constants": "vector", "x": "vector",
               "z": "vector"},
    hypotheses=(sparsity.robust_null_space_property.on("A", "s", "constants"),),
    conclusions=(sparsity.robustly_close.on("A", "x", "z", "s", "constants"),),
    instances=instances,
    sharp={"robust_null_space_property": {"A": [[1, -3, 0], [1, 0, -3]], "s": 1,
                                          "constants": ["1/2", 1], "x": [1, 0, 0],
                                          "z": [0, "-1/3", "-1/3"]}},
)
