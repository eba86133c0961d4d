"""Butterfly factorization and the distance to a butterfly, in floats at memory speed.

Nothing here decides: these are computations, each with the rounding stated. A butterfly of n = 2^L
places is a list of L factors, arrays of shape (b, 2, 2, s) with 2 b s = n: entry (c, i, j, t) of a
factor stands in row (c, i, t) and column (c, j, t) of an n x n matrix. Factor l, counted from 1,
has s = n/2^l; the products in `fastpath.products` take any s.

**One reading.** Level l joins rows t and t + n/2^l of what level l - 1 left, block of columns by
block of columns, into one row; so the levels form a binary tree over the rows of the matrix. It is
walked depth first: at most one row a level waits, which stays in the cache, and every entry of the
matrix is fetched once. The next pair of rows is asked for while one is joined. The even and the odd
rows meet only in the last factor, where they fill different entries: two threads need not wait for
each other. n^2 pairs are joined, at 9 operations each; 8 n^2 bytes are read in float64, where a
matrix a level would move 24 n^2.

**Columns in another order** are put in place row by row, in the cache. Where the order reverses the
bits, the blocks of the first levels are residue classes of columns: the first level is joined, and
two rows of the matrix are compared with one of the product, before anything is moved.

**The step.** A pair of rows x, y of a block goes to c* x + s* y, with (c, s) the unit eigenvector
of [[a, g], [g*, d]], a = |x|^2, d = |y|^2, g = <x, y>, for the larger eigenvalue. With (p, q) =
(a - d, 2|g|) and r = |(p, q)|, the larger of c and |s| is sqrt((1 + |p|/r)/2), the other one
q / (2 r) divided by it: no cancellation, and c^2 + |s|^2 = 1 up to 8 roundings. The sums a, d, g
round, in the precision of the entries and in as many partial sums as a register has places; so
c* x + s* y keeps at least 1 - (q + 64) u of the energy that a line can keep of a pair of q columns,
u the unit roundoff. Where a + d is below 1e-290 of the unit, (c, s) = (1, 0).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath.halves import in_halves

if fastpath.compiled:
    from fastpath import _butterfly

Array = NDArray[Any]


class Factored(NamedTuple):
    """The factors of a matrix, and the sum of the squares of its entries in double precision.

    The energy is infinite or NaN if an entry is, or a square overflows; then the factors say
    nothing.
    """

    factors: list[Array]
    energy: float


class Fitted(NamedTuple):
    """A first factor, and the Frobenius distance of the matrix to the product with it."""

    first: Array
    distance: float


def factor(matrix: Array, *, order: Array | None = None, threads: int = 1) -> Factored:
    """Factor by best rank-one approximations of blocks, level by level from the left.

    All factors but the last have columns of length 1, and the rotations make the distance to the
    product as small as each level can.

    Shapes
    ------
    matrix (n, n) in row order, n >= 2 a power of 2; its columns are taken in the order (n,), column
    order[k] at place k.

    Scalars
    -------
    float32, float64, complex64 or complex128, factors likewise. Squares must not overflow and
    should not vanish: the largest entry near 1 is best.

    Cost
    ----
    9 n^2 real operations and one reading of the matrix, by `threads` (1 or 2) threads.

    Source
    ------
    The module docstring. The tree: Le, Zheng, Riccietti, Gribonval, ICASSP 2022.

    Example
    -------
    >>> found = factor(np.array([[1.0, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]))
    >>> [x.shape for x in found.factors], found.energy
    ([(1, 2, 2, 2), (2, 2, 2, 1)], 16.0)
    """
    levels, places = _levels(matrix, threads), _places(order)
    n = len(matrix)
    if not fastpath.compiled or n == 2:
        from fastpath import _reference_butterfly

        matrix = _ordered(matrix, order)
        with np.errstate(all="ignore"):
            real = _reals(matrix).astype(np.float64)
            return Factored(_reference_butterfly.factor(matrix), float(np.sum(real * real)))
    entries = np.empty((levels, 2 * n), matrix.dtype)
    energy = _by_halves(threads, lambda half: _butterfly.factor(
        _reals(matrix), places, _reals(entries), np.iscomplexobj(matrix), half))
    shapes = [(1 << l, 2, 2, n >> (l + 1)) for l in range(levels)]
    return Factored([x.reshape(s) for x, s in zip(entries, shapes, strict=True)], energy)


def distance(matrix: Array, factors: Sequence[Array], *, order: Array | None = None,
             threads: int = 1) -> float:
    """The Frobenius distance of a matrix, its columns in that order, to the product of factors.

    Shapes
    ------
    matrix (n, n) in row order, n >= 2 a power of 2; log2 n factors, factor l with s = n/2^l; order
    as for `factor`.

    Scalars
    -------
    The four floating types; computed in double precision. Each entry of the product is rounded
    log2 n - 1 times, each difference once.

    Cost
    ----
    8 n^2 real operations and one reading of the matrix.

    Example
    -------
    >>> distance(np.eye(2), [np.array([1.0, 0, 0, 4]).reshape(1, 2, 2, 1)])
    3.0
    """
    wide, places = _wide(matrix, factors, threads), _places(order)
    if not fastpath.compiled or len(matrix) < 8:
        from fastpath import _reference_butterfly

        product = _reference_butterfly.dense(list(wide))
        return float(np.linalg.norm(product - _ordered(matrix, order)))
    return _beside(matrix, places, wide, None, threads)


def first_factor(matrix: Array, factors: Sequence[Array], *, order: Array | None = None,
                 threads: int = 1) -> Fitted:
    """The first factor that, with the others as they are, makes the distance smallest.

    Its entry (0, i, j, t) multiplies a row of the others' product, and no other entry touches the
    same places of the matrix: each is one quotient <row of the matrix, row> / |row|^2. An entry
    stays what it is where that row is 0 or the quotient is above 2^20. Computed is a correction of
    what is there, so that the sums round only what is corrected. After `factor`, which chose the
    first factor before it knew the others, this takes back most of what that cost.

    The distance is that before, less what the corrections save: accurate where they are small
    beside it, as after `factor`.

    Shapes, scalars, cost
    ---------------------
    Those of `distance`; the result has the type of the matrix.

    Example
    -------
    >>> found = first_factor(np.array([[3.0, 1.0], [6.0, 1.0]]), [np.ones((1, 2, 2, 1))])
    >>> found.first.ravel().tolist(), found.distance
    ([3.0, 1.0, 6.0, 1.0], 0.0)
    """
    wide, places = _wide(matrix, factors, threads), _places(order)
    n = len(matrix)
    if n == 2:
        return Fitted(_ordered(matrix, order).reshape(1, 2, 2, 1).copy(), 0.0)
    if not fastpath.compiled or n < 8:
        from fastpath import _reference_butterfly

        first = _reference_butterfly.first_factor(_ordered(matrix, order), list(wide))
        first = first.astype(matrix.dtype, copy=False)
        return Fitted(first, distance(matrix, [first, *factors[1:]], order=order))
    first = np.empty_like(wide[0])
    far = _beside(matrix, places, wide, first, threads)
    return Fitted(first.astype(matrix.dtype, copy=False), far)


def permuted(matrix: Array, order: Array, *, threads: int = 1) -> Array:
    """The matrix with column order[k] at place k: numpy's `take`, at the speed of memory.

    Shapes
    ------
    matrix (m, n) in row order, of one of the four floating types; order (n,), a permutation.

    Example
    -------
    >>> permuted(np.array([[1.0, 2.0, 3.0]]), np.array([2, 0, 1])).tolist()
    [[3.0, 1.0, 2.0]]
    """
    places = _places(order)
    if not fastpath.compiled:
        return _ordered(matrix, order)
    out = np.empty_like(matrix)
    _by_halves(threads, lambda half: _butterfly.permute(
        _reals(matrix), _reals(out), places, np.iscomplexobj(matrix), half))
    return out


def _wide(matrix: Array, factors: Sequence[Array], threads: int) -> list[Array]:
    """The factors in double precision, complex if the matrix or one of them is."""
    levels, n = _levels(matrix, threads), len(matrix)
    if [x.shape for x in factors] != [(1 << l, 2, 2, n >> (l + 1)) for l in range(levels)]:
        raise ValueError(f"factors of shapes {[x.shape for x in factors]} for n = {n}")
    complex_ = any(map(np.iscomplexobj, (matrix, *factors)))
    return [x.astype(np.complex128 if complex_ else np.float64) for x in factors]


def _beside(matrix: Array, places: Array | None, factors: list[Array], first: Array | None,
            threads: int) -> float:
    """The distance; with `first`, that after the first factor has been fitted and written there."""
    complex_ = factors[0].dtype.kind == "c"
    if complex_:
        matrix = matrix.astype(np.result_type(matrix, np.complex64), copy=False)
    entries = np.stack([x.reshape(-1) for x in factors])
    out = None if first is None else _reals(first.reshape(-1))
    return float(np.sqrt(_by_halves(threads, lambda half: _butterfly.distance(
        _reals(matrix), places, _reals(entries), out, complex_, half))))


def _places(order: Array | None) -> Array | None:
    """Where each column goes: the inverse of a permutation. Raises ValueError if it is none."""
    if order is None:
        return None
    places = np.full(len(order), -1, np.int64)
    places[order] = np.arange(len(order))
    if np.any(places < 0):
        raise ValueError(f"no permutation of {len(order)} places")
    return places


def _ordered(matrix: Array, order: Array | None) -> Array:
    return matrix if order is None else matrix.take(order, 1)


def _by_halves(threads: int, work: Callable[[int], float]) -> float:
    """The sum of the work for the even and for the odd rows, by one thread or by two."""
    results = [0.0, 0.0]

    def some(first: int, last: int) -> None:
        for half in range(first, last):
            results[half] = work(half)

    if threads == 2:
        in_halves(some, 2, 1 << 62)
    else:
        some(0, 2)
    return results[0] + results[1]


def _reals(array: Array) -> Array:
    """The entries with real and imaginary parts side by side."""
    return array.view(array.real.dtype)


def _levels(matrix: Array, threads: int) -> int:
    """log2 n. Raises unless the matrix and the threads are what the kernels take."""
    if threads not in (1, 2):
        raise ValueError(f"threads is 1 or 2, not {threads}")
    if not isinstance(matrix, np.ndarray) or matrix.dtype.char not in "fdFD" \
            or not matrix.dtype.isnative:
        raise TypeError("a matrix of float32, float64, complex64 or complex128 is needed")
    n = len(matrix) if matrix.ndim else 0
    if matrix.shape != (n, n) or n < 2 or n & (n - 1) or not matrix.flags.c_contiguous:
        raise ValueError(f"matrix {matrix.shape}: (n, n) in row order, n >= 2 a power of 2, "
                         "is needed")
    return n.bit_length() - 1
