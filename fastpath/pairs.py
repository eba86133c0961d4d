"""Best rank-one approximations of many blocks of a matrix, in floats.

Nothing here decides. For each block B, no more rows than columns, the unit vector u that makes
|B^T u| largest is found by conjugate gradients on G = B B^T, until |G u - g u| <= 7e-14 g for
g = u^T G u; where that takes too many steps, and where the shorter side is beyond 128, by LAPACK's
eigenvectors of G. If the two largest eigenvalues of G are g1 and g2, the direction of u is right
up to 1e-13 g1 / (g1 - g2), and what u v^T leaves of |B|^2 up to the square of that, times g1 - g2,
beside roundings. Blocks stay in the first-level cache; many are shared by two threads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath import _reference_pairs
from fastpath.halves import in_halves

if fastpath.compiled:
    from fastpath import _pairs

Array = NDArray[Any]

_WIDEST = 128  # G and the block are to stay in the cache


def leading_pairs(matrix: Array, rows: Array, columns: Array) -> tuple[Array, Array]:
    """(u, v): u[b] v[b]^T is the best rank-one approximation of matrix[rows[b], columns[b]].

    One of u[b], v[b] is of length 1, that on the shorter side (u, if they are equally long).

    Shapes
    ------
    matrix (m, n) in row order, rows (b, p), columns (b, q), u (b, p), v (b, q); p, q >= 1.

    Scalars
    -------
    float64, rows and columns int64. Squares must not overflow and should not vanish: the largest
    entry near 1 is best.

    Cost
    ----
    p^2 q/2 + 2 p^2 k operations a block, p <= q, for k steps: 2 or 3 near rank one, about p for
    random blocks.

    Example
    -------
    >>> u, v = leading_pairs(np.diag([1.0, 2.0]), np.array([[0, 1]]), np.array([[0, 1]]))
    >>> abs(u).round(12).tolist(), abs(v).round(12).tolist()
    ([[0.0, 1.0]], [[0.0, 2.0]])
    """
    short = min(rows.shape[1], columns.shape[1])
    if not fastpath.compiled or short > _WIDEST:
        return _reference_pairs.leading_pairs(matrix[rows[:, :, None], columns[:, None, :]])
    n, long = len(rows), max(rows.shape[1], columns.shape[1])
    left, right = np.empty((n, short)), np.empty((n, long))
    done = np.zeros(n, np.uint8)
    in_halves(lambda first, last: _pairs.run(matrix, rows, columns, left, right, done, first, last),
              n, n * short * long)
    u, v = (right, left) if rows.shape[1] > columns.shape[1] else (left, right)
    if not done.all():
        late = np.flatnonzero(done == 0)
        u[late], v[late] = _reference_pairs.leading_pairs(
            matrix[rows[late][:, :, None], columns[late][:, None, :]])
    return u, v
