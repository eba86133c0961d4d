"""Sums of squares of singular values between proved bounds, from a float eigendecomposition.

Let G = B B^T, and U, L >= 0 diagonal be rational. With e = |G - U L U^T| and d = |U^T U - I| in
Frobenius norm, Weyl's inequalities (in Ky Fan's form) and Ostrowski's give for the sum of the p
largest eigenvalues

    (1 - d) (L_1 + ... + L_p) - sqrt(p) e  <=  sum  <=  (1 + d) (L_1 + ... + L_p) + sqrt(p) e,

since the eigenvalues of U L U^T are those of L^(1/2) U^T U L^(1/2). Floats only propose U and L.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

import flint
import numpy as np

_UNIT, _VALUES, _VECTORS = 90, 60, 53  # bits after the point of G / trace, of L and of U


def tail_bounds(rows: Sequence[Sequence[int]], count: int) -> tuple[Fraction, Fraction]:
    """lo <= the sum of the squares of all but the `count` largest singular values <= hi.

    Both are 0 where the rank is at most `count`; else they differ by 10^-14 or so of the whole sum.

    Cost: a rank, a product of the matrix with its transpose, and two of the smaller side.

    >>> tail_bounds([[1, 2], [2, 4]], 1), tail_bounds([[3, 0], [0, 2]], 2)
    ((Fraction(0, 1), Fraction(0, 1)), (Fraction(0, 1), Fraction(0, 1)))
    >>> lo, hi = tail_bounds([[3, 0], [0, 2]], 1)
    >>> 0 < hi - lo < 1e-13 and lo <= 4 <= hi
    True
    """
    size = min(len(rows), len(rows[0]) if rows else 0)
    if count >= size or not any(map(any, rows)):
        return Fraction(0), Fraction(0)
    matrix = flint.fmpz_mat(len(rows), len(rows[0]), [x for row in rows for x in row])
    if len(rows) > size:
        matrix = matrix.transpose()
    if matrix.rank() <= count:
        return Fraction(0), Fraction(0)
    gram = [int(x) for x in (matrix * matrix.transpose()).entries()]
    energy = sum(gram[::size + 1])
    if not count:
        return Fraction(energy), Fraction(energy)
    shift = _UNIT - energy.bit_length()
    scaled = [x << shift if shift >= 0 else x >> -shift for x in gram]
    lo, hi = _top_bounds(scaled, size, count, exact=shift >= 0)
    unit = Fraction(2) ** (_UNIT - _VALUES - 2 * _VECTORS - shift)
    return max(energy - hi * unit, Fraction(0)), energy - lo * unit


def _top_bounds(gram: list[int], size: int, count: int, *, exact: bool) -> tuple[int, int]:
    """Bounds on the sum of the `count` largest eigenvalues of gram / 2^_UNIT.

    They are in units of 2^-(_VALUES + 2 _VECTORS). If not `exact`, each entry may be up to 1 less
    than the true one.
    """
    values, vectors = np.linalg.eigh(np.array([float(x) for x in gram]).reshape(size, size)
                                     * 2.0**-_UNIT)
    tops = [max(int(x), 0) for x in np.rint(np.ldexp(values, _VALUES))]
    flat: list[Any] = np.rint(np.ldexp(vectors, _VECTORS)).astype(np.int64).reshape(-1).tolist()
    U = flint.fmpz_mat(size, size, flat)
    scaled = flint.fmpz_mat(size, size, [x * top for x, top in zip(flat, tops * size, strict=True)])
    near = (scaled * U.transpose()).entries()
    finer = _VALUES + 2 * _VECTORS - _UNIT
    missed = sum(((x << finer) - int(y)) ** 2 for x, y in zip(gram, near, strict=True))
    e = isqrt(missed) + 1 + (0 if exact else size << finer)
    unit = 1 << (2 * _VECTORS)
    slanted = sum((int(x) - (0 if i % (size + 1) else unit)) ** 2
                  for i, x in enumerate((U.transpose() * U).entries()))
    top = sum(sorted(tops)[-count:])
    turned, room = top * (isqrt(slanted) + 1), isqrt(count * e * e) + 1
    return top * unit - turned - room, top * unit + turned + room
