"""Butterfly factorization: A as a product of log2 n factors of 2n entries each, with bounds."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from fastpath.butterfly import distance, first_factor, permuted
from fastpath.butterfly import factor as left_factors
from fastpath.flushing import subnormals
from verify.claims.errors import InvalidInstance
from verify.sparsity.float_matrix import (
    ROUNDING,
    SAFE,
    float_matrix,
    moderate,
    peak,
    scaled,
    shared,
    times_power,
)
from verify.sparsity.hierarchy import TREES, factor
from verify.sparsity.operator import Butterfly
from verify.sparsity.transforms import bit_reversal, log2

Array = np.ndarray[Any, Any]

_UNIT = 2.0**-53
_ALONE = 1 << 26  # bytes up to which a second thread costs more than it saves


class Measured(NamedTuple):
    """The matrix times 2^-exponent, its columns' order, entries (b, 2, 2, s), how far they are."""

    matrix: Array
    order: Array | None
    arrays: list[Array]
    exponent: int
    distance: float

    @subnormals()
    def levels(self) -> list[Array]:
        """The entries of factors of the matrix itself: each takes a share of the power of 2."""
        return shared(self.arrays, self.exponent)

    @subnormals()
    def error(self) -> float:
        return times_power(self.distance, self.exponent)

    @subnormals()
    def bounds(self) -> tuple[float, float]:
        """The matrix was not copied: that it is as it was shows in its distance to the product."""
        room = ((8 * math.sqrt(len(self.matrix)) * len(self.arrays) * _UNIT + 2 * ROUNDING)
                * float(np.linalg.norm(self.matrix)))
        upper = distance(self.matrix, self.arrays, order=self.order)
        if not abs(upper - self.distance) <= room:
            raise InvalidInstance("A: it has been changed since it was factored")
        matrix = self.matrix if self.order is None else self.matrix.take(self.order, 1)
        lower = max(split_errors(matrix), default=0.0)
        return (times_power(max(lower - room, 0.0), self.exponent, -math.inf),
                times_power(upper + room, self.exponent, math.inf))


@subnormals()
def butterfly(A: Any, *, permutation: Any = None, tree: str = "left") -> Butterfly:
    """The hierarchical butterfly factorization of A, n a power of 2, with bounds on the best.

    Factor l has the support I x 1_(2x2) x I of 2n entries. Each level splits the blocks by their
    best rank-one approximations; what is split off keeps columns (in the right tree rows) of unit
    length. The left tree at last fits its first factor again, which can only help. So for the
    one-sided trees error^2 is at most the sum of the squared split errors, hence the error at most
    sqrt(log2 n - 1) times the best possible. For the balanced tree the sum is no bound: the theorem
    `within_splits_of_reached_as_stated` has the instance.

    Shapes: A is (n, n), n a power of 2.
    Scalars: float32, float64, complex64, complex128; float16 and bfloat16 become float64, exact
        entries the nearest float64, which `bounds` allow for.
    permutation: of the columns of A before it is factored: None, "bit_reversal", an array, or
        "search", which takes the best of eight usual ones.
    tree: "left", "right" or "balanced".
    Cost: O(n^2) for the one-sided trees; the left one reads the matrix twice, and writes nothing
        of its size. n^2.5 for the balanced one. The result refers to A, for `bounds`.
    Raises: InvalidInstance, naming the place, if A has a NaN or an infinity, or another shape or
    type, or the permutation is none.
    Source: Le, Zheng, Riccietti, Gribonval, fast learning of fast transforms, ICASSP 2022; with
    unit vectors, which its bound needs.

    >>> from scipy.linalg import hadamard
    >>> found = butterfly(hadamard(8))
    >>> found.error < 1e-13, [f.nnz for f in found.factors]
    (True, [16, 16, 16])
    >>> dft = np.fft.fft(np.eye(8))
    >>> butterfly(dft).error > 3, butterfly(dft, permutation="bit_reversal").error < 1e-13
    (True, True)
    """
    if tree not in TREES:
        raise InvalidInstance(f"tree: {tree!r} is none of {', '.join(TREES)}")
    matrix = _array(A)
    n = len(matrix)
    if isinstance(permutation, str) and permutation == "search":
        found = [_factored(matrix, order, tree) for order in candidates(n)]
        return min(found, key=lambda one: one.error or 0.0)
    if isinstance(permutation, str):
        if permutation != "bit_reversal":
            raise InvalidInstance(f"permutation: {permutation!r} is neither \"bit_reversal\" nor "
                                  "\"search\"")
        permutation = bit_reversal(n)
    if permutation is not None:
        permutation = np.asarray(permutation)
        if permutation.ndim != 1 or permutation.dtype.kind not in "iu" or \
                not np.array_equal(np.sort(permutation), np.arange(n)):
            raise InvalidInstance(f"permutation: not one of 0 ... {n - 1}")
    return _factored(matrix, permutation, tree)


@subnormals()
def split_errors(A: Any) -> list[float]:
    """[E_1, ..., E_(log2 n - 1)]: the distances of A to the products of two factors at each split.

    E_l^2 sums the squares of all but the first singular value of each of the n blocks of split l.
    No butterfly is nearer to A than the largest of them.

    Shapes, scalars, errors: those of `butterfly`. Cost: singular values of n blocks a split.

    >>> split_errors(np.eye(4)), split_errors(np.eye(4)[[0, 2, 1, 3]])
    ([0.0], [1.4142135623730951])
    """
    matrix = _matrix(A)
    matrix, exponent = moderate(matrix.astype(np.result_type(matrix, np.float64)))
    errors = []
    for l in range(1, log2(len(matrix))):
        p, q = 2**l, len(matrix) >> l
        blocks = matrix.reshape(p, q, p, q).transpose(1, 2, 0, 3)
        values = np.linalg.svd(blocks, compute_uv=False)[..., 1:]
        errors.append(times_power(float(np.linalg.norm(values)), exponent))
    return errors


def candidates(n: int) -> list[Array]:
    """The usual permutations of the columns of a fast transform: 8, the identity among them."""
    index = np.arange(n)
    shuffle = np.concatenate([index[::2], index[1::2]])
    fold = np.concatenate([index[::2], index[1::2][::-1]])
    reversal = bit_reversal(n)
    return [index, reversal, shuffle, np.argsort(shuffle), fold, np.argsort(fold),
            fold[reversal], reversal[fold]]


def _factored(matrix: Array, order: Array | None, tree: str) -> Butterfly:
    """The factorization of the matrix, or of a power of 2 times it, so that squares are no trouble.

    The left tree sees from the sum of the squares, which it has anyway, whether they are any.
    """
    n, dtype = len(matrix), matrix.dtype
    if n == 1:
        found = Butterfly([_finite(matrix)], permutation=order)
        found.error, found.bounds = 0.0, (0.0, 0.0)
        return found
    threads = 2 if matrix.nbytes > _ALONE else 1
    exponent = 0
    low, high = SAFE[matrix.real.dtype.name]
    arrays = None
    if tree == "left":
        arrays, energy = left_factors(matrix, order=order, threads=threads)
        if not low <= energy <= high:
            arrays = None  # there is something not finite, or too large, or too small
    if arrays is None:
        exponent = int(np.frexp(peak(_finite(matrix)))[1])
        matrix = scaled(matrix, -exponent)
        arrays = factor(matrix if order is None else permuted(matrix, order, threads=threads),
                        tree, threads=threads)
    if tree == "left":
        arrays[0], far = first_factor(matrix, arrays, order=order, threads=threads)
    else:
        far = distance(matrix, arrays, order=order, threads=threads)
    return Butterfly.of(Measured(matrix, order, arrays, exponent, far), dtype, n, order)


def _matrix(value: Any) -> Array:
    """The matrix in row order and a floating type; refuses what is no finite square matrix."""
    return _finite(_array(value))


def _array(value: Any) -> Array:
    """As `_matrix`, infinities and NaN left in."""
    array = float_matrix(value)
    if array.shape[0] != array.shape[1]:
        raise InvalidInstance(f"A: shape {array.shape} is not (n, n)")
    log2(len(array))
    return np.ascontiguousarray(array)


def _finite(array: Array) -> Array:
    if not np.isfinite(peak(array)):
        i, j = np.argwhere(~np.isfinite(array))[0].tolist()
        raise InvalidInstance(f"A[{i}][{j}]: {array[i, j]} is not a finite number")
    return array
