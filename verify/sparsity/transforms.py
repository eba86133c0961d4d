"""Fast transforms: lists of sparse factors whose product, in this order, is the transform.

The first factor of a list is applied last. Factors are scipy.sparse arrays; `operations` counts
what applying them costs, and `fewest_operations` is what no program for the DFT can go below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, final

import numpy as np
from scipy import sparse

from verify.claims.errors import InvalidInstance

Factors = list[Any]


@final
class Operations(NamedTuple):
    """What applying a list of factors to one vector costs; entries of modulus 1 still count in nnz.

    A multiplication is an entry other than 1, -1, i, -i; an addition joins two entries of a row.
    """

    nnz: int
    multiplications: int
    additions: int


def hadamard(n: int) -> Factors:
    """The log2 n factors I x H_2 x I of the Hadamard matrix (-1)^<i, j>, in integers: exact.

    Cost: 2 n log2 n entries. The factors commute. Raises: InvalidInstance unless n is a power of 2.

    >>> first, second = hadamard(4)
    >>> (first @ second).toarray().tolist()
    [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
    """
    block = np.array([[1, 1], [1, -1]])
    return _unless_one(n, [sparse.kron(sparse.kron(sparse.eye_array(2**l, dtype=int), block),
                                       sparse.eye_array(n >> (l + 1), dtype=int), format="csr")
                           for l in range(log2(n))], int)


def bit_reversal(n: int) -> np.ndarray[Any, Any]:
    """The permutation that reverses the log2 n binary digits of 0 ... n-1; it is its own inverse.

    >>> bit_reversal(8).tolist()
    [0, 4, 2, 6, 1, 5, 3, 7]
    """
    reversed_ = np.zeros(1, dtype=np.int64)
    for _ in range(log2(n)):
        reversed_ = np.concatenate([2 * reversed_, 2 * reversed_ + 1])
    return reversed_


def dft_exponents(n: int) -> Factors:
    """The log2 n butterfly factors of the DFT, as exponents: a stored e is w^e, w = exp(-2 pi i/n).

    A stored 0 is the entry 1. Their product times the bit reversal is the DFT w^(jk): each entry of
    the product is one path, so exponents add, modulo n, and the factorization is exact.
    """
    factors = []
    for l in range(log2(n)):
        half = n >> (l + 1)
        twiddles = np.arange(half) << l
        zeros = np.zeros(half, dtype=np.int64)
        # [[I, Omega], [I, -Omega]] on each of the 2^l diagonal blocks
        row = np.concatenate([np.arange(half)] * 2 + [np.arange(half) + half] * 2)
        column = np.concatenate([np.arange(half), np.arange(half) + half] * 2)
        exponent = np.concatenate([zeros, twiddles, zeros, twiddles + n // 2])
        start = 2 * half * np.arange(2**l)[:, None]
        factors.append(placed(np.tile(exponent, 2**l), (row + start).ravel(),
                              (column + start).ravel(), n))
    return factors


def dft(n: int) -> Factors:
    """The log2 n butterfly factors of the DFT exp(-2 pi i jk/n), then the bit reversal.

    Scalars: complex128; quarter turns are exact, other entries correct to the last place or so.
    Cost: 2 n log2 n + n entries. Raises: InvalidInstance unless n is a power of 2.

    >>> product = np.linalg.multi_dot([f.toarray() for f in dft(8)])
    >>> bool(np.allclose(product, np.fft.fft(np.eye(8)), atol=1e-14))
    True
    """
    exponents = dft_exponents(n)
    roots = np.exp(-2j * np.pi * np.arange(-(-n // 2)) / n)
    if n % 4 == 0:
        roots[n // 4] = -1j
    roots = np.concatenate([roots, -roots])  # opposite entries of a factor are, exactly
    factors = [sparse.csr_array((roots[f.data], f.indices, f.indptr), f.shape)
               for f in exponents]
    return [*factors, permutation_matrix(bit_reversal(n), complex)]


def haar(n: int, *, normalized: bool = True) -> Factors:
    """The log2 n factors of the Haar wavelet transform; `normalized=False`: sums and differences.

    Averages first, details from coarse to fine. Scalars: float64 if normalized (orthonormal),
    else integers, exact. Cost: 4n - 4 entries outside the identities, the dense transform having
    n (1 + log2 n). Raises: InvalidInstance unless n is a power of 2.

    >>> [factor.toarray().tolist() for factor in haar(2, normalized=False)]
    [[[1, 1], [1, -1]]]
    """
    return _wavelet(n, np.array([1, 1]) / math.sqrt(2) if normalized else np.array([1, 1]))


def daubechies(n: int) -> Factors:
    """The factors of the periodic orthonormal wavelet transform of Daubechies' four coefficients.

    It stops at averages of length 2, log2 n - 1 factors for n >= 4.
    Source: Daubechies, orthonormal bases of compactly supported wavelets, 1988.
    """
    root = math.sqrt(3)
    return _wavelet(n, np.array([1 + root, 3 + root, 3 - root, 1 - root]) / (4 * math.sqrt(2)))


def circulant(column: Sequence[complex]) -> Factors:
    """The 2 log2 n + 1 factors of the circulant matrix with this first column, n a power of 2.

    conj(B) D B^T / n with the DFT's butterfly factors B: the two bit reversals cancel in the
    diagonal. Scalars: complex128. Cost: 4 n log2 n + n entries.
    """
    values = np.asarray(column, dtype=complex)
    n = len(values)
    butterflies = dft(n)[:-1]
    middle = sparse.diags_array(np.fft.fft(values)[bit_reversal(n)] / n, format="csr")
    return [*(f.conj() for f in butterflies), middle,
            *(f.T.tocsr() for f in reversed(butterflies))]


def toeplitz(column: Sequence[complex], row: Sequence[complex] | None = None) -> Factors:
    """The factors of the Toeplitz matrix with this first column and row, of any size.

    A circulant matrix of the next power of 2 that has room for both, between an extension by zeros
    and a restriction. Without `row`, conj(column), as in scipy.linalg.toeplitz; row[0] is ignored.
    Scalars: complex128.
    """
    down = np.asarray(column, dtype=complex)
    right = down.conj() if row is None else np.asarray(row, dtype=complex)
    m, n = len(down), len(right)
    size = 1 << max(m + n - 2, 0).bit_length()
    ring = np.zeros(size, dtype=complex)
    ring[:m] = down
    if n > 1:
        ring[size - n + 1:] = right[:0:-1]
    return [sparse.eye_array(m, size, dtype=complex, format="csr"), *circulant(ring),
            sparse.eye_array(size, n, dtype=complex, format="csr")]


def operations(factors: Sequence[Any]) -> Operations:
    """The nonzero entries of all factors and the arithmetic one product with a vector needs.

    >>> operations(hadamard(8))
    Operations(nnz=48, multiplications=0, additions=24)
    """
    nnz = multiplications = additions = 0
    for factor in factors:
        entries = sparse.csr_array(factor)
        used = entries.data != 0
        nnz += int(used.sum())
        multiplications += int((used & ~np.isin(entries.data, (1, -1, 1j, -1j))).sum())
        rows = np.repeat(np.arange(entries.shape[0]), np.diff(entries.indptr))[used]
        additions += int(used.sum()) - len(np.unique(rows))
    return Operations(nnz, multiplications, additions)


def fewest_operations(n: int) -> float:
    """(n/2) log2 n: a DFT or Hadamard program of steps u <- a v + b w has no fewer.

    With |a|, |b| <= 1. A step multiplies the largest minor by at most 2, and |det| is n^(n/2).
    Source: Morgenstern, note on a lower bound of the linear complexity of the FFT, 1973.
    """
    return n / 2 * math.log2(n)


def permutation_matrix(order: Any, dtype: Any = int) -> Any:
    """The sparse matrix P with (P x)[i] = x[order[i]]."""
    n = len(order)
    return placed(np.ones(n, dtype=dtype), np.arange(n), np.asarray(order), n)


def placed(data: Any, rows: Any, columns: Any, n: int) -> Any:
    """The square sparse array with these entries; stored zeros stay."""
    return sparse.coo_array((data, (rows, columns)), shape=(n, n)).tocsr()


def log2(n: int) -> int:
    """J for n = 2^J. Raises: InvalidInstance for anything else."""
    if not isinstance(n, (int, np.integer)) or n < 1 or n & (n - 1):
        raise InvalidInstance(f"n: {n!r} is not a power of 2")
    return int(n).bit_length() - 1


def _wavelet(n: int, low: Any) -> Factors:
    """One factor a level, on the averages left so far: low-pass rows, then high-pass rows."""
    taps = len(low)
    high = low[::-1] * np.where(np.arange(taps) % 2, -1, 1)
    factors: Factors = []
    log2(n)
    size = n
    while size >= taps and size > 1:
        half = size // 2
        shift = 2 * np.arange(half)[:, None]
        columns = (shift + np.arange(taps)) % size
        rows = np.repeat(np.arange(size), taps)
        block = placed(np.concatenate([np.tile(low, half), np.tile(high, half)]), rows,
                       np.concatenate([columns.ravel(), columns.ravel()]), size)
        rest = sparse.eye_array(n - size, dtype=low.dtype)
        factors.insert(0, sparse.block_diag([block, rest], format="csr") if n > size else block)
        size = half
    return _unless_one(n, factors, low.dtype)


def _unless_one(n: int, factors: Factors, dtype: Any) -> Factors:
    """The factors; the identity where there are none."""
    return factors or [sparse.eye_array(n, dtype=dtype, format="csr")]
