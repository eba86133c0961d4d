"""Toeplitz matrices are corners of what the Fourier transform makes of diagonal matrices."""

from hypothesis import strategies as st

import verify


@st.composite
def instances(draw):
    """Toeplitz matrices of all shapes, some with an entry changed."""
    m, n = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    entry = st.sampled_from([0, 1, 1, -2, "1/3", 5])
    diagonals = draw(st.lists(entry, min_size=m + n - 1, max_size=m + n - 1))
    rows = [[diagonals[i - j + n - 1] for j in range(n)] for i in range(m)]
    if draw(st.booleans()):
        rows[draw(st.integers(0, m - 1))][draw(st.integers(0, n - 1))] = draw(entry)
    return {"A": rows}


theorem = verify.Theorem(
    name="constant_diagonals_iff_corner_of_fourier_diagonal",
    part="fast transforms",
    statement="The m x n matrix A is Toeplitz, A[i + 1][j + 1] = A[i][j] for i < m - 1, j < n - 1, "
              "if and only if A is the leading corner of F^-1 D F for a diagonal matrix D, F the "
              "Fourier matrix of the least power of 2 that is at least m + n - 1. So A x takes two "
              "fast Fourier transforms and a diagonal matrix.",
    source="Strang, a proposal for Toeplitz matrix calculations, 1986",
    scope="Rational matrices of any shape; D = F c for c the first column of A, zeros, and the "
          "rest of its first row in reverse.",
    arguments={"A": "matrix"},
    hypotheses=(verify.sparsity.constant_diagonals.on("A"),),
    conclusions=(verify.sparsity.corner_of_fourier_diagonal.on("A"),),
    instances=instances,
    iff=True,
    sharp={"constant_diagonals": "An equivalence: what is not Toeplitz is no such corner."},
)
