"""Hierarchical butterfly factorization of arrays: each level splits in two by best rank-one blocks.

A level's factor with the supports I_b x 1_(2x2) x I_s is an array of shape (b, 2, 2, s): entry
(c, i, j, t) stands in row (c, i, t) and column (c, j, t). Split l of an n x n matrix, p = 2^l and
q = n/p, is the view (p, q, p, q): for every second row index and first column index a p x q block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

# Where the tree cuts 2^levels: after the first level, before the last, or in the middle.
TREES: dict[str, Callable[[int], int]] = {
    "left": lambda levels: 1,
    "right": lambda levels: levels - 1,
    "balanced": lambda levels: levels // 2,
}
_CHUNK = 1 << 15  # entries of a chunk: it and its products stay in the second-level cache


def factor(matrix: Array, tree: str) -> list[Array]:
    """The arrays of the log2 n factors, n >= 2; what has been split off keeps unit columns or rows.

    Cost: the one-sided trees read each entry twice, 2 n^2 entries in all; the balanced one takes
    singular vectors of n blocks, n^2.5.
    """
    n = len(matrix)
    return _factor(matrix.reshape(1, n, n), TREES[tree])


def _factor(blocks: Array, cut: Callable[[int], int]) -> list[Array]:
    """As `factor`, for each of a batch of square blocks."""
    b, m, _ = blocks.shape
    if m == 2:
        return [blocks.reshape(b, 2, 2, 1)]
    p = 2 ** cut(m.bit_length() - 1)
    q = m // p
    left, right = _rank_ones(blocks.reshape(b, p, q, p, q))
    tail = _factor(right.reshape(b * p, q, q), cut)
    if p > 2:
        # the left side is to be split with the rows of the right side of unit length
        lengths = _row_lengths(tail)
        left = left * lengths.reshape(b, p, q).transpose(0, 2, 1)[:, :, None, :]
        tail[0] = tail[0] / np.where(lengths == 0, 1, lengths).reshape(b * p, 2, 1, q // 2)
    head = _factor(left.reshape(b * q, p, p), cut)
    for level, entries in enumerate(head):
        c, s = 2**level, p >> (level + 1)
        head[level] = np.ascontiguousarray(
            entries.reshape(b, q, c, 2, 2, s).transpose(0, 2, 3, 4, 5, 1)
        ).reshape(b * c, 2, 2, s * q)
    return head + tail


def _rank_ones(blocks: Array) -> tuple[Array, Array]:
    """The best rank-one approximation of blocks[b, :, k, l, :] for all b, k, l.

    As left[b, k, :, l], of length 1, and right[b, l, k, :].
    """
    b, p, q, _, _ = blocks.shape
    left = np.empty((b, q, p, p), blocks.dtype)
    right = np.empty((b, p, q, q), blocks.dtype)
    targets = right.transpose(0, 2, 1, 3)
    if p == 2:
        for some, rows in _chunks(b, q):
            top, bottom = blocks[some, 0, rows], blocks[some, 1, rows]
            cosine, sine = _leading(top, bottom)
            left[some, rows, 0], left[some, rows, 1] = cosine, sine
            target = targets[some, rows]
            np.multiply(top, cosine.conj()[..., None], out=target)
            target += bottom * sine.conj()[..., None]
    elif q == 2:
        cosine, sine = _leading(blocks[..., 0].transpose(0, 2, 3, 1),
                                blocks[..., 1].transpose(0, 2, 3, 1))
        vectors = np.stack([cosine, sine], axis=-1)  # unit, and right is a multiple of it
        images = np.einsum("bpklj,bklj->bklp", blocks, vectors.conj())
        lengths = np.linalg.norm(images, axis=-1)
        whole = np.where(lengths == 0, 1, lengths)[..., None]
        units = np.where(lengths[..., None] == 0, np.eye(1, p, dtype=blocks.dtype), images / whole)
        left[:] = units.transpose(0, 1, 3, 2)
        targets[:] = vectors * lengths[..., None]
    else:
        u, s, v = np.linalg.svd(blocks.transpose(0, 2, 3, 1, 4), full_matrices=False)
        left[:] = u[..., 0].transpose(0, 1, 3, 2)
        targets[:] = s[..., :1] * v[..., 0, :]
    return left, right


def _leading(top: Array, bottom: Array) -> tuple[Array, Array]:
    """The unit vectors (c, s) with |c* top + s* bottom| largest over the last axis, closed form."""
    a, d, g = _dot(top, top).real, _dot(bottom, bottom).real, _dot(top, bottom)
    angle = np.arctan2(2 * np.abs(g), a - d) / 2
    sine = np.sin(angle)
    if np.iscomplexobj(g):
        phase = np.exp(-1j * np.angle(g)).astype(g.dtype)
    else:
        phase = np.where(g < 0, -1, 1).astype(g.dtype)
    return np.cos(angle).astype(g.dtype), sine * phase


def _dot(left: Array, right: Array) -> Array:
    """Sums of left conj(right) over the last axis."""
    return np.einsum("...j,...j->...", left, right.conj() if np.iscomplexobj(right) else right)


def _chunks(b: int, q: int) -> Iterator[tuple[slice, slice]]:
    """Slices of the first two axes that cover (b, q), each of about _CHUNK entries."""
    rows = max(1, _CHUNK // (4 * q))
    if rows >= q:
        step = rows // q
        for start in range(0, b, step):
            yield slice(start, start + step), slice(None)
        return
    for block in range(b):
        for start in range(0, q, rows):
            yield slice(block, block + 1), slice(start, start + rows)


def _row_lengths(factors: list[Array]) -> Array:
    """The lengths of the rows of the product: each entry of it is the product along one path."""
    lengths = np.ones((len(factors[-1]) * 2, 1), factors[0].real.dtype)
    for entries in reversed(factors):
        b, _, _, s = entries.shape
        columns = lengths.reshape(b, 1, 2, s)
        # hypot scales: squares of small entries do not vanish
        lengths = np.hypot(np.abs(entries[:, :, 0]) * columns[:, :, 0],
                           np.abs(entries[:, :, 1]) * columns[:, :, 1])
    return lengths.reshape(-1)


def dense(factors: list[Array]) -> Array:
    """The n x n product of the factors, each entry along its one path."""
    return _diagonal_blocks(factors)[0]


def distance(matrix: Array, factors: list[Array]) -> float:
    """The Frobenius distance of the matrix to the product of the factors.

    Scalars: computed in double precision; each entry of the product is rounded log2 n times.
    """
    factors = [x.astype(np.result_type(x, np.float64), copy=False) for x in factors]
    if len(factors) == 1:
        return float(np.linalg.norm(matrix - factors[0].reshape(2, 2)))
    first, right = factors[0], _diagonal_blocks(factors[1:])
    half = len(matrix) // 2
    step = max(1, _CHUNK // half)
    total = 0.0
    for row in range(2):
        for column in range(2):
            block = matrix[row * half:(row + 1) * half, column * half:(column + 1) * half]
            scales = first[0, row, column]
            for start in range(0, half, step):
                rows = slice(start, start + step)
                difference = scales[rows, None] * right[column, rows]
                difference -= block[rows]
                flat = difference.reshape(-1).view(difference.real.dtype)
                total += float(flat @ flat)
    return float(np.sqrt(total))


def _diagonal_blocks(factors: list[Array]) -> Array:
    """The diagonal blocks of the product of a tail of the factors, (b, m, m)."""
    product = factors[-1].reshape(-1, 2, 2)
    for entries in reversed(factors[:-1]):
        b, _, _, s = entries.shape
        product = (entries.transpose(0, 1, 3, 2)[..., None]
                   * product.reshape(b, 1, 2, s, s).transpose(0, 1, 3, 2, 4)
                   ).reshape(b, 2 * s, 2 * s)
    return product
