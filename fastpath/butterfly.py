"""Butterfly factorization and products with butterflies, in floats at memory speed.

Nothing here decides: these are computations, each with the rounding stated. A butterfly of n = 2^L
places is a list of L factors, arrays of shape (b, 2, 2, s) with 2 b s = n: entry (c, i, j, t) of a
factor stands in row (c, i, t) and column (c, j, t) of an n x n matrix. In `factor` and `distance`
factor l, counted from 1, has s = n/2^l; a `Product` takes any s.

**One reading.** Level l joins rows t and t + n/2^l of what level l - 1 left, block of columns by
block of columns, into one row; so the levels form a binary tree over the rows of the matrix. It is
walked depth first: at most one row a level waits, which stays in the cache, and every entry of the
matrix is fetched once. The even and the odd rows meet only in the last factor, where they fill
different entries: two threads need not wait for each other. n^2 pairs are joined, at 9 operations
each; 8 n^2 bytes are read in float64, where a matrix a level would move 24 n^2.

**The step.** A pair of rows x, y of a block goes to c* x + s* y, with (c, s) the unit eigenvector
of [[a, g], [g*, d]], a = |x|^2, d = |y|^2, g = <x, y>, for the larger eigenvalue. With (p, q) =
(a - d, 2|g|) and r = |(p, q)|, the larger of c and |s| is sqrt((1 + |p|/r)/2), the other one
q / (2 r) divided by it: no cancellation, and c^2 + |s|^2 = 1 up to 4 roundings. The sums a, d, g
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


def factor(matrix: Array, *, threads: int = 1) -> Factored:
    """Factor by best rank-one approximations of blocks, level by level from the left.

    All factors but the last have columns of length 1, and the rotations make the distance to the
    product as small as each level can.

    Shapes
    ------
    matrix (n, n) in row order, n >= 2 a power of 2.

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
    levels = _levels(matrix, threads)
    n = len(matrix)
    if not fastpath.compiled or n == 2:
        from fastpath import _reference_butterfly

        with np.errstate(all="ignore"):
            real = _reals(matrix).astype(np.float64)
            return Factored(_reference_butterfly.factor(matrix), float(np.sum(real * real)))
    entries = np.empty((levels, 2 * n), matrix.dtype)
    energy = _by_halves(threads, lambda half: _butterfly.factor(
        _reals(matrix), _reals(entries), np.iscomplexobj(matrix), half))
    shapes = [(1 << l, 2, 2, n >> (l + 1)) for l in range(levels)]
    return Factored([x.reshape(s) for x, s in zip(entries, shapes, strict=True)], energy)


def distance(matrix: Array, factors: Sequence[Array], *, threads: int = 1) -> float:
    """The Frobenius distance of a matrix to the product of factors.

    Shapes
    ------
    matrix (n, n) in row order, n >= 2 a power of 2; log2 n factors, factor l with s = n/2^l.

    Scalars
    -------
    The four floating types; computed in double precision. Each entry of the product is rounded
    log2 n - 1 times, each difference once.

    Cost
    ----
    2 n^2 multiplications and one reading of the matrix.

    Example
    -------
    >>> distance(np.eye(2), [np.array([1.0, 0, 0, 4]).reshape(1, 2, 2, 1)])
    3.0
    """
    wide = _wide(matrix, factors, threads)
    if not fastpath.compiled or len(matrix) == 2:
        from fastpath import _reference_butterfly

        return float(np.linalg.norm(_reference_butterfly.dense(list(wide)) - matrix))
    return float(np.sqrt(_beside(matrix, wide, None, threads)))


def first_factor(matrix: Array, factors: Sequence[Array], *, threads: int = 1) -> Array:
    """The first factor that, with the others as they are, makes the distance smallest.

    Its entry (0, i, j, t) multiplies a row of the others' product, and no other entry touches the
    same places of the matrix: each is one quotient <row of the matrix, row> / |row|^2. An entry
    stays what it is where that row is 0 or the quotient is above 2^20. Computed is a correction of
    what is there, so that the sums round only what is corrected. After `factor`, which chose the
    first factor before it knew the others, this takes back most of what that cost.

    Shapes, scalars, cost
    ---------------------
    Those of `distance`; the result has the type of the matrix.

    Example
    -------
    >>> first_factor(np.array([[3.0, 1.0], [6.0, 1.0]]), [np.ones((1, 2, 2, 1))]).ravel().tolist()
    [3.0, 1.0, 6.0, 1.0]
    """
    wide = _wide(matrix, factors, threads)
    if len(matrix) == 2:
        return matrix.reshape(1, 2, 2, 1).copy()
    if not fastpath.compiled:
        from fastpath import _reference_butterfly

        first = _reference_butterfly.first_factor(matrix, list(wide))
    else:
        first = np.empty_like(wide[0])
        _beside(matrix, wide, first, threads)
    return first.astype(matrix.dtype, copy=False)


def permuted(matrix: Array, order: Array, *, threads: int = 1) -> Array:
    """The matrix with column order[k] at place k: numpy's `take`, at the speed of memory.

    Shapes
    ------
    matrix (m, n) in row order, of one of the four floating types; order (n,), places.

    Example
    -------
    >>> permuted(np.array([[1.0, 2.0, 3.0]]), np.array([2, 0, 1])).tolist()
    [[3.0, 1.0, 2.0]]
    """
    order = np.ascontiguousarray(order, np.int64)
    if not fastpath.compiled:
        return matrix.take(order, 1)
    out = np.empty_like(matrix)
    _by_halves(threads, lambda half: _butterfly.permute(
        _reals(matrix), _reals(out), order, np.iscomplexobj(matrix), half))
    return out


class Product:
    """Factors, ready to be multiplied with vectors; the last one is applied first.

    Factors whose blocks are all equal, whose entries are equal along a block, or whose pairs are
    [[1, w], [1, -w]] or [[1, 1], [w, -w]] are stored and applied as such. What is multiplied is
    what was handed in, whatever becomes of the arrays later.

    Shapes
    ------
    factors (b, 2, 2, s) with 2 b s = n, in any order of s; called with (m, n), returns (m, n).
    before, after: permutations of the places; place k of what the factors are multiplied with is
    place before[k] of the vector, place k of the result is place after[k] of their product.

    Scalars
    -------
    dtype: one of the four floating types, in which all is computed; complex if a factor is.
    Each entry of the result is a sum along 2^L paths, rounded twice a level (four times where a
    factor is complex).

    Cost
    ----
    n log2 n pairs; levels that fit the first-level cache share one sweep over the vector.

    Example
    -------
    >>> halves = np.array([[[[1.0], [1.0]], [[1.0], [-1.0]]]])
    >>> Product([halves], np.float64)(np.array([[1.0, 2.0], [3.0, 3.0]])).tolist()
    [[3.0, -1.0], [6.0, 0.0]]
    """

    def __init__(self, factors: Sequence[Array], dtype: Any, *, before: Array | None = None,
                 after: Array | None = None) -> None:
        self.dtype = np.dtype(dtype)
        if self.dtype.char not in "fdFD":
            raise TypeError(f"{self.dtype} is none of float32, float64, complex64, complex128")
        sizes = {2 * x.shape[0] * x.shape[-1] if x.ndim == 4 and x.shape[1:3] == (2, 2) else 0
                 for x in factors}
        if len(sizes) != 1 or 0 in sizes:
            raise ValueError(f"factors of shapes {[x.shape for x in factors]}")
        if any(map(np.iscomplexobj, factors)) and self.dtype.kind != "c":
            raise TypeError(f"{self.dtype} for complex factors")
        (self.n,) = sizes
        self._before, self._after = (None if x is None else np.array(x, np.int64)
                                     for x in (before, after))
        for x in (self._before, self._after):
            if x is not None and not np.array_equal(np.sort(x), np.arange(self.n)):
                raise ValueError(f"no permutation of {self.n} places")
        self._scatter = None if self._after is None else np.argsort(self._after)
        if fastpath.compiled:
            real = np.empty(0, self.dtype).real.dtype
            self._levels = _butterfly.Levels(self.n, [_stored(x, real) for x in reversed(factors)],
                                             real == np.float64)
        else:
            self._factors = [x.astype(self.dtype) for x in factors]

    def __call__(self, vectors: Array) -> Array:
        if vectors.ndim != 2 or vectors.shape[1] != self.n:
            raise ValueError(f"vectors {vectors.shape} where (m, {self.n}) is needed")
        if not fastpath.compiled:
            from fastpath import _reference_butterfly

            x = vectors if self._before is None else vectors[:, self._before]
            x = _reference_butterfly.multiply(self._factors, x.astype(self.dtype))
            return x if self._after is None else x[:, self._after]
        x = np.ascontiguousarray(vectors, self.dtype)
        result = np.empty_like(x)
        self._levels.multiply(_reals(x), _reals(result), self._before, self._scatter,
                              self.dtype.kind == "c")
        return result


def _stored(entries: Array, real: Any) -> tuple[Array, Array | None, int, int]:
    """What the kernel takes of a factor: real and imaginary parts, s, the kind of its pairs."""
    b, _, _, s = entries.shape
    cells = entries.reshape(b, 4, s)
    if b > 1 and np.array_equal(cells[1:], cells[:-1]):
        cells = cells[:1]
    if s > 1 and np.array_equal(cells[..., 1:], cells[..., :-1]):
        cells = cells[..., :1]
    kind, one = _butterfly.ANY, cells.dtype.type(1)
    if np.array_equal(cells[:, 3], -cells[:, 1]) and (cells[:, ::2] == one).all():
        kind, cells = _butterfly.COLUMN, cells[:, 1:2]
    elif np.array_equal(cells[:, 3], -cells[:, 2]) and (cells[:, :2] == one).all():
        kind, cells = _butterfly.ROW, cells[:, 2:3]
    re = np.array(cells.real, real, order="C")
    im = np.array(cells.imag, real, order="C") if cells.dtype.kind == "c" else None
    return re, im if im is not None and im.any() else None, s, kind


def _wide(matrix: Array, factors: Sequence[Array], threads: int) -> list[Array]:
    """The factors in double precision, complex if the matrix or one of them is."""
    levels, n = _levels(matrix, threads), len(matrix)
    if [x.shape for x in factors] != [(1 << l, 2, 2, n >> (l + 1)) for l in range(levels)]:
        raise ValueError(f"factors of shapes {[x.shape for x in factors]} for n = {n}")
    complex_ = any(map(np.iscomplexobj, (matrix, *factors)))
    return [x.astype(np.complex128 if complex_ else np.float64) for x in factors]


def _beside(matrix: Array, factors: list[Array], first: Array | None, threads: int) -> float:
    complex_ = factors[0].dtype.kind == "c"
    if complex_:
        matrix = matrix.astype(np.result_type(matrix, np.complex64), copy=False)
    entries = np.stack([x.reshape(-1) for x in factors])
    out = None if first is None else _reals(first.reshape(-1))
    return _by_halves(threads, lambda half: _butterfly.distance(
        _reals(matrix), _reals(entries), out, complex_, half))


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
