"""A vector is the only minimizer iff it beats all circuits."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Matrices with kernels of every small dimension, vectors with many zeros."""
    def with_vector(A):
        x = st.lists(st.sampled_from((0, 0, 0, 1, -2)), min_size=len(A[0]), max_size=len(A[0]))
        return st.fixed_dictionaries({"A": st.just(A), "x": x})

    return verify.strategies.matrices_with_kernel().flatmap(with_vector)


theorem = verify.Theorem(
    name="unique_basis_pursuit_iff_beats_circuits",
    part="sparse recovery",
    statement="x is the only minimizer of the l1 norm subject to A z = A x iff |sgn(x).c| < "
              "||c off supp x|| for every circuit c of A; and then a dual proves it.",
    source="Fuchs 2004; Foucart and Rauhut, theorems 4.26 and 4.30, with Rockafellar's conformal "
           "decomposition of kernel vectors into circuits",
    scope="Real matrices. Over the complex numbers a dual is sufficient but not necessary: with "
          "A = [[1, 0, -1], [0, 1, -1]], x = (exp(-i pi/3), exp(i pi/3), 0) is the only minimizer "
          "and no dual is strict.",
    arguments={"A": "matrix", "x": "vector"},
    hypotheses=(sparsity.beats_circuits.on("A", "x"),),
    conclusions=(sparsity.unique_basis_pursuit.on("A", "x"),),
    iff=True,
    instances=instances,
    sharp={"beats_circuits": {"A": [[1, 1]], "x": [1, 0]}},
)
