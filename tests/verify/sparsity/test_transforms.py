"""The factors' products against the dense transforms of numpy, scipy and the definitions."""

import functools
import operator

import numpy as np
import pytest
import scipy.linalg

from verify.claims.errors import InvalidInstance
from verify.sparsity import transforms as t

SIZES = [1, 2, 4, 8, 16, 64]


def product(factors):
    return functools.reduce(operator.matmul, [f.toarray() for f in factors])


@pytest.mark.parametrize("n", SIZES)
def test_hadamard_is_exact_in_any_order(n):
    signs = [[(-1) ** (i & j).bit_count() for j in range(n)] for i in range(n)]
    factors = t.hadamard(n)
    assert all(f.dtype.kind == "i" for f in factors)
    assert product(factors).tolist() == product(factors[::-1]).tolist() == signs
    assert n == 1 or sum(f.nnz for f in factors) == 2 * n * t.log2(n)


@pytest.mark.parametrize("n", SIZES)
def test_the_dft_is_exact_in_exponents(n):
    """Paths are followed one by one: each entry has exactly one, of the right exponent."""
    order = t.bit_reversal(n)
    factors = [dict(zip(zip(*f.tocoo().coords, strict=True), f.tocoo().data, strict=True))
               for f in t.dft_exponents(n)]
    total = {(i, i): 0 for i in range(n)}
    for factor in factors:
        longer = {}
        for (i, k), left in total.items():
            for (k2, j), right in factor.items():
                if k == k2:
                    assert (i, j) not in longer
                    longer[i, j] = (left + right) % n
        total = longer
    # F P = B for the bit reversal P: column j of B is column order[j] of F
    assert n == 1 or total == {(i, j): i * order[j] % n for i in range(n) for j in range(n)}


@pytest.mark.parametrize("n", SIZES)
def test_dft(n):
    assert np.abs(product(t.dft(n)) - np.fft.fft(np.eye(n))).max() < 4e-15 * n
    stored = np.concatenate([f.data for f in t.dft(n)])
    assert not [z for z in stored if 0 < min(abs(z.real), abs(z.imag)) < 1e-10]
    assert t.operations(t.dft(n)[:-1]).additions >= t.fewest_operations(n)


@pytest.mark.parametrize("n", SIZES)
def test_haar(n):
    """Row by row from the definition: the mean, then differences of the means of halves."""
    rows = [[1] * n]
    size = n
    while size > 1:
        rows += [[0] * s + [1] * (size // 2) + [-1] * (size // 2) + [0] * (n - s - size)
                 for s in range(0, n, size)]
        size //= 2
    exact = product(t.haar(n, normalized=False))
    assert exact.tolist() == rows
    lengths = np.linalg.norm(np.array(rows, dtype=float), axis=1, keepdims=True)
    assert np.abs(product(t.haar(n)) - np.array(rows) / lengths).max() < 1e-15
    touched = sum(2 * (n >> level) for level in range(t.log2(n)))
    assert n == 1 or touched == 4 * n - 4
    assert n == 1 or t.operations(t.haar(n)).multiplications == 4 * n - 4
    assert np.count_nonzero(exact) == n * (1 + t.log2(n))


@pytest.mark.parametrize("n", SIZES)
def test_daubechies_is_orthonormal_with_two_vanishing_moments(n):
    transform = product(t.daubechies(n))
    assert np.abs(transform @ transform.T - np.eye(n)).max() < 2e-15
    if n >= 8:
        finest = transform[n // 2:-1]  # the last row wraps around
        assert np.abs(finest @ np.ones(n)).max() < 1e-14
        assert np.abs(finest @ np.arange(n)).max() < 1e-13 * n


@pytest.mark.parametrize("n", SIZES)
def test_circulant(n):
    column = np.random.default_rng(n).standard_normal(n)
    factors = t.circulant(column)
    assert np.abs(product(factors) - scipy.linalg.circulant(column)).max() < 1e-14 * n
    assert n == 1 or sum(f.nnz for f in factors) == 4 * n * t.log2(n) + n


@pytest.mark.parametrize(("m", "n"), [(1, 1), (3, 5), (5, 3), (1, 4), (4, 1), (8, 8)])
def test_toeplitz(m, n):
    column, row = np.arange(1.0, m + 1), np.append(1.0, -np.arange(1.0, n))
    dense = scipy.linalg.toeplitz(column, row)
    assert np.abs(product(t.toeplitz(column, row)) - dense).max() < 1e-13
    hermitian = 1j * column + (column == 1)
    assert np.abs(product(t.toeplitz(hermitian))[:, 0] - hermitian).max() < 1e-13


@pytest.mark.parametrize("n", [0, -2, 3, 12, 2.0, "4"])
def test_sizes_refused(n):
    for make in (t.hadamard, t.dft, t.haar, t.daubechies, t.bit_reversal):
        with pytest.raises(InvalidInstance, match="power of 2"):
            make(n)


def test_operations_counts_by_hand():
    assert t.operations([np.array([[1, 2, 0], [0, 0, 0], [1j, -1, 0.5]])]) == (5, 2, 3)
