"""Hierarchical butterfly factorization of arrays: each level splits in two by best rank-one blocks.

A level's factor with the supports I_b x 1_(2x2) x I_s is an array of shape (b, 2, 2, s): entry
(c, i, j, t) stands in row (c, i, t) and column (c, j, t). Split l of an n x n matrix, p = 2^l and
q = n/p, is the view (p, q, p, q): for every second row index and first column index a p x q block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fastpath import butterfly
from verify.sparsity.transforms import bit_reversal

Array = np.ndarray[Any, Any]

# Where the tree cuts 2^levels: after the first level, before the last, or in the middle.
TREES: dict[str, Callable[[int], int]] = {
    "left": lambda levels: 1,
    "right": lambda levels: levels - 1,
    "balanced": lambda levels: levels // 2,
}


def factor(matrix: Array, tree: str, *, threads: int = 1) -> list[Array]:
    """The arrays of the log2 n factors, n >= 2; what has been split off keeps unit columns or rows.

    Cost: the one-sided trees take n^2, the left one reads the matrix once, the right one transposes
    it first; the balanced one takes singular vectors of n blocks, n^2.5.
    """
    n = len(matrix)
    if tree == "left":
        return butterfly.factor(matrix, threads=threads).factors
    if tree == "right":
        found = butterfly.factor(_turned(matrix), threads=threads).factors
        return [np.ascontiguousarray(_reversed(_reversed(x, 0), 3).transpose(3, 2, 1, 0))
                for x in reversed(found)]
    return _halves(matrix.reshape(1, n, n))


def _turned(matrix: Array) -> Array:
    """The transpose, rows and columns in bit-reversed order: right splits become left ones."""
    order = bit_reversal(len(matrix))
    return np.ascontiguousarray(butterfly.permuted(matrix.take(order, 0), order).T)


def _reversed(x: Array, axis: int) -> Array:
    return x.take(bit_reversal(x.shape[axis]), axis)


def _halves(blocks: Array) -> list[Array]:
    """The balanced tree on each of a batch of square blocks."""
    b, m, _ = blocks.shape
    if m == 2:
        return [blocks.reshape(b, 2, 2, 1)]
    p = 2 ** TREES["balanced"](m.bit_length() - 1)
    q = m // p
    u, s, v = np.linalg.svd(blocks.reshape(b, p, q, p, q).transpose(0, 2, 3, 1, 4),
                            full_matrices=False)
    right = (s[..., :1] * v[..., 0, :]).transpose(0, 2, 1, 3)
    tail = _halves(np.ascontiguousarray(right).reshape(b * p, q, q))
    left = u[..., 0].transpose(0, 1, 3, 2)  # [b, k, :, l], of length 1, for right[b, l, k, :]
    if p > 2:
        # the left side is to be split with the rows of the right side of unit length
        lengths = _row_lengths(tail)
        left = left * lengths.reshape(b, p, q).transpose(0, 2, 1)[:, :, None, :]
        tail[0] = tail[0] / np.where(lengths == 0, 1, lengths).reshape(b * p, 2, 1, q // 2)
    head = _halves(np.ascontiguousarray(left).reshape(b * q, p, p))
    for level, entries in enumerate(head):
        c, s = 2**level, p >> (level + 1)
        head[level] = np.ascontiguousarray(
            entries.reshape(b, q, c, 2, 2, s).transpose(0, 2, 3, 4, 5, 1)
        ).reshape(b * c, 2, 2, s * q)
    return head + tail


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
