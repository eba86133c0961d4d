"""Butterfly factorization: A as a product of log2 n factors of 2n entries each, with bounds."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Sequence
from typing import Any, NamedTuple, Self, final

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator

from fastpath.butterfly import distance, first_factor, permuted
from fastpath.butterfly import factor as left_factors
from verify.claims.errors import InvalidInstance
from verify.sparsity.hierarchy import TREES, factor
from verify.sparsity.sweeps import Sweep, adjoints, columns, sweeps
from verify.sparsity.transforms import bit_reversal, log2, permutation_matrix

Array = np.ndarray[Any, Any]

_FLOATS = ("float32", "float64", "complex64", "complex128")
_UNIT = 2.0**-53
# With the sum of all squares in this range, no square overflows, and none that matters vanishes.
_SAFE = {"float32": (2.0**-40, 2.0**100), "float64": (2.0**-600, 2.0**900)}
_ALONE = 1 << 24  # bytes below which a second thread costs more than it saves


class Measured(NamedTuple):
    """A matrix times 2^-exponent and the entries (b, 2, 2, s) of its factors."""

    target: Array
    arrays: list[Array]
    exponent: int

    def levels(self) -> list[Array]:
        """The entries of factors of the matrix itself: each takes a share of the power of 2."""
        count = len(self.arrays)
        shares = np.diff(np.arange(count + 1) * self.exponent // count).tolist()
        return [_scaled(x, share) for x, share in zip(self.arrays, shares, strict=True)]


@final
class Butterfly(LinearOperator):
    """The product of sparse factors as a linear operator: `factors[0] @ factors[1] @ ...`.

    Takes any list of scipy.sparse arrays that can be multiplied, those of `transforms` too. Those
    that `butterfly` returns also have `error` and `bounds`; for the others both are None.

    factors: scipy.sparse arrays, a permutation last where one was asked for.
    permutation: column j of the butterfly is column permutation[j] of the matrix; None if none.

    >>> from verify.sparsity.transforms import hadamard
    >>> (Butterfly(hadamard(4)) @ np.array([1, 0, 0, 0])).tolist()
    [1, 1, 1, 1]
    """

    def __init__(self, factors: Sequence[Any], *, permutation: Array | None = None) -> None:
        self.factors = [f if isinstance(f, sparse.csr_array) else sparse.csr_array(f)
                        for f in factors]
        if not self.factors:
            raise InvalidInstance("factors: there are none")
        for k, (left, right) in enumerate(zip(self.factors, self.factors[1:], strict=False)):
            if left.shape[1] != right.shape[0]:
                raise InvalidInstance(f"factors[{k}] has {left.shape[1]} columns, "
                                      f"factors[{k + 1}] has {right.shape[0]} rows")
        self._start(np.result_type(*(f.dtype for f in self.factors)),
                    (self.factors[0].shape[0], self.factors[-1].shape[1]), permutation, None)

    @classmethod
    def _measured(cls, measured: Measured, permutation: Array | None) -> Self:
        """The factorization of a matrix; its sparse arrays are made when they are asked for."""
        found = cls.__new__(cls)
        found._start(measured.target.dtype, measured.target.shape, permutation, measured)
        return found

    def _start(self, dtype: Any, shape: tuple[int, int], permutation: Array | None,
               measured: Measured | None) -> None:
        self.permutation = permutation
        self._sweeps: dict[tuple[str, bool], list[Sweep]] = {}
        self._of = measured
        super().__init__(dtype, shape)

    @functools.cached_property
    def factors(self) -> list[Any]:
        """The sparse arrays whose product this is, a permutation last where one was asked for."""
        found = [_csr(x) for x in self._of.levels()] if self._of else []
        if self.permutation is not None:
            found.append(permutation_matrix(self.permutation, self.dtype))
        return found

    @functools.cached_property
    def error(self) -> float | None:
        """The Frobenius distance of the factors' product to the matrix. Cost: 2 n^2, when asked."""
        if self._of is None:
            return None
        target, arrays, exponent = self._of
        return _times_power(_distance(target, arrays), exponent)

    @functools.cached_property
    def bounds(self) -> tuple[float, float] | None:
        """No butterfly is nearer to the matrix than bounds[0]; the nearest is within bounds[1].

        The largest error of a split, and this butterfly's own error. Both are computed in floating
        point and moved apart by 8 sqrt(n) log2 n roundings of the matrix' norm, far more than the
        computation loses; `farther_than_splits` and `within_splits` decide exactly, on rationals.
        Cost: that of `split_errors`, when asked.
        """
        if self._of is None:
            return None
        target, arrays, exponent = self._of
        room = 8 * math.sqrt(len(target)) * len(arrays) * _UNIT * float(np.linalg.norm(target))
        lower = max(split_errors(target), default=0.0) - room
        upper = _distance(target, arrays) + room
        return _times_power(max(lower, 0.0), exponent), _times_power(upper, exponent)

    def _matmat(self, x: Array) -> Array:
        return self._applied(x, adjoint=False)

    def _rmatmat(self, x: Array) -> Array:
        return self._applied(x, adjoint=True)

    _matvec, _rmatvec = _matmat, _rmatmat

    def _applied(self, x: Array, adjoint: bool) -> Array:
        dtype = np.result_type(self.dtype, x.dtype)
        key = dtype.char, adjoint
        if key not in self._sweeps:
            self._sweeps[key] = sweeps(adjoints(self.factors) if adjoint else self.factors, dtype)
        rows = (x if x.ndim == 2 else x[:, None]).T.astype(dtype, copy=False)
        for sweep in self._sweeps[key]:
            rows = sweep(rows)
        return rows.T if x.ndim == 2 else rows[0]

    def save(self, path: str | os.PathLike[str]) -> None:
        """The factors, the permutation, the error and the bounds are in the .npz file `path`."""
        extra = {name: np.asarray(value) for name in ("permutation", "error", "bounds")
                 if (value := getattr(self, name)) is not None}
        parts = {f"{part}_{k}": getattr(f, part) for k, f in enumerate(self.factors)
                 for part in ("data", "indices", "indptr", "shape")}
        np.savez(path, count=np.asarray(len(self.factors)), **extra, **parts)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """The operator that `save` wrote. Raises: InvalidInstance if the file is none of these."""
        with np.load(path, allow_pickle=False) as file:
            try:
                factors = [sparse.csr_array(tuple(file[f"{part}_{k}"] for part in
                                                  ("data", "indices", "indptr")),
                                            shape=tuple(file[f"shape_{k}"].tolist()))
                           for k in range(int(file["count"]))]
                for f in factors:
                    f.check_format()
            except (KeyError, ValueError, TypeError) as error:
                raise InvalidInstance(f"{os.fspath(path)}: no saved factors: {error}") from None
            loaded = cls(factors, permutation=file.get("permutation"))
            if "error" in file:
                loaded.error = float(file["error"])
                loaded.bounds = tuple(file["bounds"].tolist())
        return loaded


def butterfly(A: Any, *, permutation: Any = None, tree: str = "left") -> Butterfly:
    """The hierarchical butterfly factorization of A, n a power of 2, with bounds on the best.

    Factor l has the support I x 1_(2x2) x I of 2n entries. Each level splits the blocks by their
    best rank-one approximations; what is split off keeps columns (in the right tree rows) of unit
    length. The left tree at last fits its first factor again, which can only help. So for the
    one-sided trees error^2 is at most the sum of the squared split errors, hence the error at most
    sqrt(log2 n - 1) times the best possible. For the balanced tree the sum is no bound: the theorem
    `within_splits_of_reached_as_stated` has the instance.

    Shapes: A is (n, n), n a power of 2.
    Scalars: float32, float64, complex64, complex128; integers become float64.
    permutation: of the columns of A before it is factored: None, "bit_reversal", an array, or
        "search", which takes the best of eight usual ones.
    tree: "left", "right" or "balanced".
    Cost: O(n^2) for the one-sided trees; the left one reads the matrix three times, one of them to
        copy it. n^2.5 for the balanced one.
    Raises: InvalidInstance if A has a NaN or an infinity, or another shape or type, or the
    permutation is none.
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


def split_errors(A: Any) -> list[float]:
    """[E_1, ..., E_(log2 n - 1)]: the distances of A to the products of two factors at each split.

    E_l^2 sums the squares of all but the first singular value of each of the n blocks of split l.
    No butterfly is nearer to A than the largest of them.

    Shapes, scalars, errors: those of `butterfly`. Cost: singular values of n blocks a split.

    >>> split_errors(np.eye(4)), split_errors(np.eye(4)[[0, 2, 1, 3]])
    ([0.0], [1.4142135623730951])
    """
    matrix = _matrix(A)
    matrix = matrix.astype(np.result_type(matrix, np.float64))
    peak = _peak(matrix)
    if peak == 0:
        return [0.0] * max(log2(len(matrix)) - 1, 0)
    errors = []
    for l in range(1, log2(len(matrix))):
        p, q = 2**l, len(matrix) >> l
        blocks = matrix.reshape(p, q, p, q).transpose(1, 2, 0, 3) / peak
        values = np.linalg.svd(blocks, compute_uv=False)[..., 1:]
        errors.append(float(np.linalg.norm(values) * peak))
    return errors


def candidates(n: int) -> list[Array]:
    """The usual permutations of the columns of a fast transform: 8, the identity among them."""
    index = np.arange(n)
    shuffle = np.concatenate([index[::2], index[1::2]])
    fold = np.concatenate([index[::2], index[1::2][::-1]])
    reversal = bit_reversal(n)
    return [index, reversal, shuffle, np.argsort(shuffle), fold, np.argsort(fold),
            fold[reversal], reversal[fold]]


def _factored(matrix: Array, permutation: Array | None, tree: str) -> Butterfly:
    """The factorization of the matrix, or of a power of 2 times it, so that squares are no trouble.

    The left tree sees from the sum of the squares, which it has anyway, whether they are any.
    """
    target, n = matrix, len(matrix)
    threads = 2 if matrix.nbytes > _ALONE else 1
    if permutation is not None:
        target = permuted(matrix, permutation, threads=threads)
    if n == 1:
        found = Butterfly([_finite(target)], permutation=permutation)
        found.error, found.bounds = 0.0, (0.0, 0.0)
        return found
    exponent = 0
    low, high = _SAFE[target.real.dtype.name]
    arrays = None
    if tree == "left":
        arrays, energy = left_factors(target, threads=threads)
        if not low <= energy <= high:
            arrays = None  # there is something not finite, or too large, or too small
    if arrays is None:
        exponent = int(np.frexp(_peak(_finite(target)))[1])
        target = _scaled(target, -exponent)
        arrays = factor(target, tree, threads=threads)
    if tree == "left":
        arrays[0] = first_factor(target, arrays, threads=threads)
    if np.may_share_memory(target, matrix):
        target = target.copy()
    return Butterfly._measured(Measured(target, arrays, exponent), permutation)


def _distance(target: Array, arrays: list[Array]) -> float:
    threads = 2 if target.nbytes > _ALONE else 1
    return distance(target, arrays, threads=threads) if arrays else 0.0


def _times_power(value: float, exponent: int) -> float:
    """value * 2^exponent, infinite where no float is as large."""
    with np.errstate(over="ignore"):
        return float(np.ldexp(value, exponent))


def _scaled(values: Array, exponent: int) -> Array:
    """values * 2^exponent, in two steps where 2^exponent alone may be out of range."""
    two = values.real.dtype.type(2)
    if not exponent:
        return values
    if abs(exponent) < np.finfo(two.dtype).maxexp - 4:
        return values * two**exponent
    half = exponent // 2
    return values * two**half * two**(exponent - half)


def _csr(entries: Array) -> Any:
    """The sparse array of a factor given as (b, 2, 2, s)."""
    b, _, _, s = entries.shape
    n = 2 * b * s
    return sparse.csr_array((entries.transpose(0, 1, 3, 2).reshape(-1), columns(b, s),
                             np.arange(0, 2 * n + 1, 2, dtype=np.int32)), shape=(n, n))


def _matrix(value: Any) -> Array:
    """The matrix in row order and a floating type; refuses what is no finite square matrix."""
    return _finite(_array(value))


def _array(value: Any) -> Array:
    """As `_matrix`, infinities and NaN left in."""
    array = np.asarray(value)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise InvalidInstance(f"A: shape {array.shape} is not (n, n)")
    log2(len(array))
    if array.dtype.kind in "iu":
        if max(abs(int(array.max())), abs(int(array.min()))) > 2**53:
            raise InvalidInstance("A: integers beyond 2^53 are no float64")
        array = array.astype(np.float64)
    if array.dtype.name not in _FLOATS:
        raise InvalidInstance(f"A: {array.dtype} is none of {', '.join(_FLOATS)} or integers")
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))


def _finite(array: Array) -> Array:
    if not np.isfinite(_peak(array)):
        i, j = np.argwhere(~np.isfinite(array))[0].tolist()
        raise InvalidInstance(f"A[{i}][{j}]: {array[i, j]} is not a finite number")
    return array


def _peak(matrix: Array) -> Any:
    """The largest magnitude of a real or imaginary part; NaN if there is one."""
    parts = matrix.view(matrix.real.dtype)
    return np.maximum(parts.max(), -parts.min())
