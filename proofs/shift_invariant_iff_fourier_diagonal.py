"""The circulant matrices are those that the discrete Fourier transform makes diagonal."""

from hypothesis import strategies as st

import verify


@st.composite
def instances(draw):
    """Circulant matrices, some with an entry changed, and others."""
    n = draw(st.integers(1, 6))
    entry = st.sampled_from([0, 1, 1, -2, "1/3", 5])
    column = draw(st.lists(entry, min_size=n, max_size=n))
    rows = [[column[(i - j) % n] for j in range(n)] for i in range(n)]
    if draw(st.booleans()):
        rows[draw(st.integers(0, n - 1))][draw(st.integers(0, n - 1))] = draw(entry)
    return {"A": rows}


theorem = verify.Theorem(
    name="shift_invariant_iff_fourier_diagonal",
    part="fast transforms",
    statement="A[i + 1][j + 1] = A[i][j] for all i and j modulo n if and only if F A F^-1 is "
              "diagonal, F the Fourier matrix w^(jk), w = exp(-2 pi i/n). So a circulant matrix is "
              "a product of two Fourier transforms and a diagonal matrix.",
    source="Davis, circulant matrices, 1979",
    scope="Rational matrices of any size; a Toeplitz matrix is a corner of a circulant one.",
    arguments={"A": "matrix"},
    hypotheses=(verify.sparsity.shift_invariant.on("A"),),
    conclusions=(verify.sparsity.fourier_diagonal.on("A"),),
    instances=instances,
    iff=True,
    sharp={"shift_invariant": "An equivalence: what is not circulant is not made diagonal."},
)
