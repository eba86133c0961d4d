"""Best rank-one approximations of many blocks of a matrix, in floats.

Nothing here decides. For each block B, p its shorter side, the unit vector u that makes |B^T u|
largest is found in closed form if p <= 2, else by conjugate gradients on G = B B^T, until
|G u - g u| <= 2e-15 g for g = u^T G u, or 7e-14 g and 12 steps more; where that takes too many, and
where p is beyond 128, by LAPACK's eigenvectors of G. If the two largest eigenvalues of G are g1 and
g2, the direction of u is right up to 1e-13 g1 / (g1 - g2), mostly 10^-15 as with LAPACK's singular
vectors, and what u v^T leaves of |B|^2 up to the square of that, times g1 - g2, beside roundings.
Blocks stay in the first-level cache; many are shared by two threads.
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


def leading_pairs(matrix: Array, places: tuple[Array, Array, Array], left: Array, right: Array
                  ) -> None:
    """Rows terms[b] of left, right get u, v: u v^T is nearest to matrix[rows[b], columns[b]].

    u is written to columns rows[b] of left, v to columns[b] of right, and nothing elsewhere. One of
    u, v has length 1, that on the shorter side of the block (v, if they are equally long).

    Shapes
    ------
    matrix (m, n), left (r, m) and right (r, n) in row order; places (rows, columns, terms) of
    shapes (b, p), (b, q), (b,) with p, q >= 1, the terms different.

    Scalars
    -------
    float64, places int32. Entries of any size: each block is scaled by itself where squares of its
    entries could overflow or vanish. What is too large or too small for a float64 is infinite or
    subnormal.

    Cost
    ----
    p^2 q/2 + 2 p^2 k operations a block, p <= q, for k steps: 3 or 4 near rank one, about p for
    random blocks, none for p <= 2.

    Example
    -------
    >>> left, right = np.zeros((1, 2)), np.zeros((1, 2))
    >>> one = np.array([[0, 1]], np.int32)
    >>> leading_pairs(np.diag([1.0, 2.0]), (one, one, np.zeros(1, np.int32)), left, right)
    >>> abs(left).round(12).tolist(), abs(right).round(12).tolist()
    ([[0.0, 2.0]], [[0.0, 1.0]])
    """
    rows, columns, terms = places
    n, entries = len(rows), rows.shape[1] * columns.shape[1]
    if not fastpath.compiled or min(rows.shape[1], columns.shape[1]) > _WIDEST:
        _by_definition(matrix, places, left, right)
        return
    done = np.zeros(n, np.uint8)
    in_halves(lambda first, last: _pairs.run(matrix, rows, columns, terms, left, right, done,
                                              first, last), n, n * entries)
    if not done.all():
        late = np.flatnonzero(done == 0)
        _by_definition(matrix, (rows[late], columns[late], terms[late]), left, right)


def _by_definition(matrix: Array, places: tuple[Array, Array, Array], left: Array, right: Array
                   ) -> None:
    rows, columns, terms = places
    tall = rows.shape[1] >= columns.shape[1]
    u, v, exponents = _reference_pairs.leading_pairs(
        matrix[rows[:, :, None], columns[:, None, :]])
    u, v = (np.ldexp(u, exponents[:, None]), v) if tall else (u, np.ldexp(v, exponents[:, None]))
    left[terms[:, None], rows], right[terms[:, None], columns] = u, v
