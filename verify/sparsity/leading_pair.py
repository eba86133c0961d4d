"""Best rank-one approximations of many blocks of one shape at once."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def leading_pairs(A: Array, rows: Array, columns: Array) -> tuple[Array, Array]:
    """(u, v): u[b] v[b]^T is the best rank-one approximation of A[rows[b], columns[b]].

    One of u[b], v[b] has length 1, that on the shorter side.

    Shapes: rows is (b, p), columns (b, q); u (b, p), v (b, q). Scalars: float64, at most 1.
    Cost: the smaller Gram matrix of each block and its eigenvectors.
    """
    blocks = A[rows[:, :, None], columns[:, None, :]]
    if rows.shape[1] > columns.shape[1]:
        v, u = _pairs(blocks.transpose(0, 2, 1))
        return u, v
    return _pairs(blocks)


def _pairs(blocks: Array) -> tuple[Array, Array]:
    """(u, B^T u) for the first left singular vector u of each block B."""
    gram = blocks @ blocks.transpose(0, 2, 1)
    if gram.shape[1] == 1:
        u = np.ones(gram.shape[:2])
    elif gram.shape[1] == 2:
        angle = 0.5 * np.arctan2(2 * gram[:, 0, 1], gram[:, 0, 0] - gram[:, 1, 1])
        u = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    else:
        u = np.linalg.eigh(gram)[1][:, :, -1]
    return u, (u[:, None, :] @ blocks)[:, 0, :]
