"""Hierarchical factorization along any chain of Kronecker patterns, with bounds on the best.

A matrix of the pattern (a, b, c, d) is held as an array of that shape: entry (i, j, k, l) stands in
row (i, j, l) and column (i, k, l). For chainable patterns p and q with classes of size r, a matrix
of the pattern p.then(q) is a product iff its blocks, b1 x c2 each, have rank at most r.

Cut between any two places, the left product of factors whose classes have orthonormal columns
preserves Frobenius norms. So for the one-sided trees the squared errors of the steps add up, and
none exceeds that of the split of the matrix itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from fastpath.flushing import subnormals
from verify.claims.errors import InvalidInstance
from verify.sparsity.float_matrix import ROUNDING, float_matrix, moderate, shared, times_power
from verify.sparsity.hierarchy import TREES
from verify.sparsity.operator import Butterfly
from verify.sparsity.patterns import Pattern, require_chain

Array = np.ndarray[Any, Any]


@subnormals()
def butterfly_along(A: Any, patterns: Sequence[Any], *, tree: str = "left") -> Butterfly:
    """The factors of A along a chain of patterns by best approximations of low rank, with bounds.

    The patterns are four integers each, neighbours chainable, as `kronecker_chain` makes them; for
    ((1, 2, 2, n/2), ...) this is `butterfly`, by a slower program. What is split off keeps columns
    (in the right tree rows) of unit length, orthogonal in each class; all factors share a power of
    2 where squares would be out of the range of the floats. `bounds` is (lower, upper)
    on the distance of A to the best product, `error` that of this one. For the one-sided trees it
    is at most the root of the sum of the squares of `split_errors_along`.

    Shapes: A is (m, n) with the rows of the first pattern and the columns of the last.
    Scalars: those of `butterfly`; `bounds` allow for the rounding of exact entries.
    Cost: singular vectors of all blocks of each split.
    Raises: InvalidInstance if A has a NaN or an infinity, or another shape or type, or neighbours
    are not chainable.
    Source: Le, Zheng, Riccietti, Gribonval, butterfly factorization with error guarantees, 2024.

    >>> from verify.sparsity.patterns import kronecker_chain
    >>> found = butterfly_along(np.fft.fft(np.eye(6))[:, [0, 2, 4, 1, 3, 5]],
    ...                         kronecker_chain([(2, 2), (3, 3)]))
    >>> [f.nnz for f in found.factors], found.error < 1e-13
    ([12, 18], True)
    """
    if tree not in TREES:
        raise InvalidInstance(f"tree: {tree!r} is none of {', '.join(TREES)}")
    chained = require_chain(patterns)
    matrix = finite_matrix(A, chained)
    matrix, exponent = moderate(matrix)
    factors = _factor(_compact(matrix, reduce(Pattern.then, chained)), chained, TREES[tree])
    found = Butterfly([csr_of(entries) for entries in shared(factors, exponent)])
    wide = np.result_type(matrix, np.float64)
    target = matrix.astype(wide)
    size = sum(_rank(p, q) for p, q in pairwise(chained)) + 1
    room = ((8 * math.sqrt(max(matrix.shape)) * size * 2.0**-53 + 2 * ROUNDING)
            * float(np.linalg.norm(target)))
    product = reduce(lambda left, right: _product(*left, *right),
                     [(f.astype(wide), p) for f, p in zip(factors, chained, strict=True)])
    error = float(np.linalg.norm(target - csr_of(product[0]).toarray()))
    lower = max([_outside(target, chained), *_split_errors(target, chained)])
    found.__dict__.update(error=times_power(error, exponent), bounds=(
        times_power(max(lower - room, 0.0), exponent, -math.inf),
        times_power(error + room, exponent, math.inf)))
    return found


@subnormals()
def split_errors_along(A: Any, patterns: Sequence[Any]) -> list[float]:
    """The distances of A to the products of two factors, the chain cut at each of its places.

    Each is at most the distance to the best product along the whole chain. A chain of one pattern
    has no places, and the list is empty.

    Shapes, scalars, errors: those of `butterfly_along`. Cost: singular values of all blocks.

    >>> split_errors_along(np.eye(4), [(1, 2, 2, 2), (2, 2, 2, 1)])
    [0.0]
    """
    chained = require_chain(patterns)
    matrix = finite_matrix(A, chained)
    target, exponent = moderate(matrix.astype(np.result_type(matrix, np.float64)))
    return [times_power(error, exponent) for error in _split_errors(target, chained)]


def _split_errors(target: Array, chained: list[Pattern]) -> list[float]:
    outside = _outside(target, chained)
    entries = _compact(target, reduce(Pattern.then, chained))
    errors = []
    for l in range(1, len(chained)):
        p, q = reduce(Pattern.then, chained[:l]), reduce(Pattern.then, chained[l:])
        values = np.linalg.svd(_blocks(entries, p, q), compute_uv=False)
        errors.append(math.hypot(outside, float(np.linalg.norm(values[..., _rank(p, q):]))))
    return errors


def _factor(entries: Array, chained: list[Pattern], cut: Callable[[int], int]) -> list[Array]:
    """The arrays of the factors; those right of a cut get orthonormal rows before the left ones."""
    if len(chained) == 1:
        return [entries]
    place = cut(len(chained))
    p, q = reduce(Pattern.then, chained[:place]), reduce(Pattern.then, chained[place:])
    u, s, v = np.linalg.svd(_blocks(entries, p, q), full_matrices=False)
    r = _rank(p, q)
    left, right = _left(_padded(u, r, -1), p), _right(_padded(s[..., None] * v, r, -2), q)
    tail = _factor(right, chained[place:], cut)
    if place == 1:
        return [left, *tail]
    both, shapes = [left, *tail], [p, *chained[place:]]
    for k in range(len(tail), 0, -1):
        rows = _rows(both[k], shapes[k - 1], shapes[k])
        r = rows.shape[-2]
        units, mixing = np.linalg.qr(rows.conj().swapaxes(-1, -2))
        both[k] = _right(_padded(units.conj().swapaxes(-1, -2), r, -2), shapes[k])
        columns = _columns(both[k - 1], shapes[k - 1], shapes[k])
        both[k - 1] = _left(columns @ _padded(mixing.conj().swapaxes(-1, -2), r, -1),
                            shapes[k - 1])
    return [*_factor(both[0], chained[:place], cut), *both[1:]]


def _rank(p: Pattern, q: Pattern) -> int:
    return p.a * p.c // q.a


def _blocks(entries: Array, p: Pattern, q: Pattern) -> Array:
    """The blocks, b1 x c2 each, of a matrix of the pattern p.then(q)."""
    s, t = q.a // p.a, p.d // q.d
    return entries.reshape(p.a, p.b, t, s, q.c, q.d).transpose(0, 3, 2, 5, 1, 4)


def _columns(left: Array, p: Pattern, q: Pattern) -> Array:
    """For each block its columns in the left factor, b1 x r."""
    s, t = q.a // p.a, p.d // q.d
    return left.reshape(p.a, p.b, s, _rank(p, q), t, q.d).transpose(0, 2, 4, 5, 1, 3)


def _rows(right: Array, p: Pattern, q: Pattern) -> Array:
    """For each block its rows in the right factor, r x c2."""
    s, t = q.a // p.a, p.d // q.d
    return right.reshape(p.a, s, _rank(p, q), t, q.c, q.d).transpose(0, 1, 3, 5, 2, 4)


def _left(columns: Array, p: Pattern) -> Array:
    """The left factor with these columns."""
    return columns.transpose(0, 4, 1, 5, 2, 3).reshape(p)


def _right(rows: Array, q: Pattern) -> Array:
    """The right factor with these rows."""
    return rows.transpose(0, 1, 4, 2, 5, 3).reshape(q)


def _product(left: Array, p: Pattern, right: Array, q: Pattern) -> tuple[Array, Pattern]:
    """The product of two factors, and its pattern."""
    blocks = _columns(left, p, q) @ _rows(right, p, q)
    both = p.then(q)
    return blocks.transpose(0, 4, 2, 1, 5, 3).reshape(both), both


def _padded(values: Array, length: int, axis: int) -> Array:
    """The first `length` of the axis, zeros where there are fewer."""
    kept = np.moveaxis(values, axis, -1)[..., :length]
    width = [(0, 0)] * (kept.ndim - 1) + [(0, length - kept.shape[-1])]
    return np.moveaxis(np.pad(kept, width), -1, axis)


def _compact(matrix: Array, p: Pattern) -> Array:
    """The entries on the support of the pattern."""
    a, b, c, d = p
    return np.ascontiguousarray(np.einsum("ijlikl->ijkl", matrix.reshape(a, b, d, a, c, d)))


def _outside(matrix: Array, chained: list[Pattern]) -> float:
    """The norm of what is off the support of the product."""
    a, b, c, d = reduce(Pattern.then, chained)
    rest = matrix.copy()
    np.einsum("ijlikl->ijkl", rest.reshape(a, b, d, a, c, d))[:] = 0
    return float(np.linalg.norm(rest))


def csr_of(entries: Array) -> Any:
    """The sparse array of a factor."""
    a, b, c, d = entries.shape
    places = (c * d * np.arange(a)[:, None, None, None] + np.arange(d)[None, None, :, None]
              + d * np.arange(c))
    indices = np.broadcast_to(places, (a, b, d, c)).reshape(-1)
    return sparse.csr_array((entries.transpose(0, 1, 3, 2).reshape(-1), indices,
                             np.arange(0, a * b * d * c + 1, c)), shape=(a * b * d, a * c * d))


def finite_matrix(value: Any, chained: list[Pattern]) -> Array:
    """The matrix in a floating type; refuses what is not finite or of another shape."""
    array = float_matrix(value)
    shape = chained[0].shape[0], chained[-1].shape[1]
    if array.shape != shape:
        raise InvalidInstance(f"A: shape {array.shape} is not {shape}")
    if not np.isfinite(array).all():
        i, j = np.argwhere(~np.isfinite(array))[0].tolist()
        raise InvalidInstance(f"A[{i}][{j}]: {array[i, j]} is not a finite number")
    return array
