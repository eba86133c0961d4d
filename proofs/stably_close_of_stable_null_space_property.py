"""Under the stable null space property, minimizers are near vectors that are nearly sparse."""

from fractions import Fraction

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """x drawn, z the minimizer that basis pursuit finds, rho the least constant or more."""
    def complete(A, x, s, slack):
        theta = sparsity.null_space_constant(A, s)
        rho = min(max(theta / (1 - theta), slack), Fraction(3, 4)) if theta < 1 else slack
        y = [sum(a * b for a, b in zip(row, x, strict=True)) for row in A]
        return {"A": A, "s": s, "rho": [rho], "x": x, "z": sparsity.basis_pursuit(A, y).x}

    def of_matrix(A):
        x = st.lists(verify.strategies.fractions_small(), min_size=len(A[0]), max_size=len(A[0]))
        return st.builds(complete, st.just(A), x, st.integers(0, 1),
                         st.sampled_from((Fraction(0), Fraction(1, 4))))

    line = st.sampled_from(([[1, 1, 1, -1]], [[2, 1, 1, 1]], [[1, 2, -1, 1]], [[1, 1, 1]]))
    return line.flatmap(verify.strategies.matrices_with_kernel).flatmap(of_matrix)


_LINE = [[1, 0, 1], [0, 1, 1]]

theorem = verify.Theorem(
    name="stably_close_of_stable_null_space_property",
    part="sparse recovery",
    statement="If ||v_S|| <= rho ||v off S|| on the kernel for all S of s indices, rho < 1, and z "
              "minimizes the l1 norm subject to A z = A x, then "
              "||x - z|| <= 2 (1 + rho) / (1 - rho) sigma_s(x).",
    source="Cohen, Dahmen, DeVore 2009; Foucart and Rauhut, theorem 4.12",
    scope="Real matrices, every minimizer. The constant cannot be smaller: equality is attained "
          "for the kernel spanned by (1, 1, 1, 1, 1, -1), s = 2, x = (1, 1, 1, 0, 0, 0).",
    arguments={"A": "matrix", "s": "integer", "rho": "vector", "x": "vector", "z": "vector"},
    hypotheses=(sparsity.stable_null_space_property.on("A", "s", "rho"),
                sparsity.l1_minimal.on("A", "z"), sparsity.same_measurements.on("A", "x", "z")),
    conclusions=(sparsity.stably_close.on("x", "z", "s", "rho"),),
    instances=instances,
    sharp={"stable_null_space_property": {"A": [[1, -3, 0], [1, 0, -3]], "s": 1, "rho": ["1/2"],
                                          "x": [1, 0, 0], "z": [0, "-1/3", "-1/3"]},
           "l1_minimal": {"A": _LINE, "s": 1, "rho": ["1/2"], "x": [0, 0, 0], "z": [1, 1, -1]},
           "same_measurements": {"A": _LINE, "s": 1, "rho": ["1/2"], "x": [1, 0, 0],
                                 "z": [0, 0, 0]}},
)
