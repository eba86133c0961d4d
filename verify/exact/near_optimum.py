"""A least l1 norm, enclosed around an approximate solution of the system of a basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from verify.exact.weighted_l1 import LeastL1

_BITS = 120  # of x and of the dual, relative to the largest right-hand side
_INVERSE = 50  # bits of the largest entry of the approximate inverse


def near_optimum(rows: Sequence[Sequence[int]], y: Sequence[Fraction], weights: Sequence[int],
                 basis: Mapping[int, int], inverse: Any) -> LeastL1 | None:
    """The least sum of weights[j] |x_j| with rows @ x = y lies between the ends of the result.

    M z = b are the equations with row i divided by 2^s_i, B are the columns of M of the basis, C is
    any approximation of the inverse of B. If R = I - B C has |R|_1 < 1, then B is invertible, and
    x + d solves the equations for a d on the basis with |d|_1 <= |C|_1 |b - M x|_1 / (1 - |R|_1).
    So the least norm is at most that of x and of d. A dual near the one of the basis, made feasible
    by a factor, bounds it from below. Only x, C and the dual come from approximations; everything
    said of them is computed in integers.

    Shapes: rows (m, n), y (m,), weights (n,), basis {column: sign of x there, wherever x is
        clearly not 0} of m columns; inverse
        (m, m) floats, for the rows scaled to magnitude 1 by powers of two, in the order of `basis`.
    Cost: one product of two m x m integer matrices.

    None if C is no approximate inverse, or no factor makes the dual feasible: nothing is said then.

    >>> import numpy as np
    >>> found = near_optimum([[1, 0, 1], [0, 1, 1]], [Fraction(2), Fraction(1)], [1, 1, 1],
    ...                      {0: 1, 2: 1}, np.array([[2, -2], [0, 2]]))
    >>> found.x == (1, 0, 1), found.lower == found.upper == 2, found.radius
    (True, True, Fraction(0, 1))
    """
    m, n, columns = len(rows), len(rows[0]), list(basis)
    shifts = [max(map(abs, row)).bit_length() for row in rows]
    top = max(shifts)
    whole = flint.fmpz_mat(m, n, [entry << (top - shift) for row, shift in
                                  zip(rows, shifts, strict=True) for entry in row])
    square = flint.fmpz_mat(m, m, [row[j] << (top - shift) for row, shift in
                                   zip(rows, shifts, strict=True) for j in columns])
    scaled = _integers(inverse)
    if scaled is None:
        return None
    integers, fine = scaled
    near = flint.fmpz_mat(m, m, integers)
    product = square * near
    unit = 1 << (top + fine)
    for i in range(m):
        product[i, i] -= unit
    defect = Fraction(_column_norm(product, m), unit)
    if defect >= Fraction(1, 2):
        return None
    norm = Fraction(_column_norm(near, m), 1 << fine)
    b = [value / (1 << shift) for value, shift in zip(y, shifts, strict=True)]

    x, places = _solved(square, near, b, top, fine)
    missed = (square * flint.fmpz_mat(m, 1, x)).entries()
    left = sum(_above(value - Fraction(int(entry), 1 << (top + places)), places + _BITS)
               for value, entry in zip(b, missed, strict=True))
    radius = norm * left / (1 - defect)
    values = [Fraction(entry, 1 << places) for entry in x]
    upper = sum((weights[j] * abs(value) for j, value in zip(columns, values, strict=True)),
                max(weights[j] for j in columns) * radius)

    tight = [Fraction(basis[j] * weights[j]) for j in columns]
    g, bits = _solved(square.transpose(), near.transpose(), tight, top, fine)
    prices = [abs(int(price)) for price in (flint.fmpz_mat(1, m, g) * whole).entries()]
    one = 1 << (top + bits)
    if any(price and not weight for price, weight in zip(prices, weights, strict=True)):
        return None
    factor = min((Fraction((weight * one << bits) // price, 1 << bits)
                  for price, weight in zip(prices, weights, strict=True)
                  if price > weight * one), default=Fraction(1))
    h = [factor * Fraction(entry, 1 << bits) for entry in g]
    lower = sum((entry * value for entry, value in zip(h, b, strict=True)), Fraction(0))
    point = dict(zip(columns, values, strict=True))
    return LeastL1(tuple(point.get(j, Fraction(0)) for j in range(n)),
                   tuple(entry / (1 << shift) for entry, shift in zip(h, shifts, strict=True)),
                   lower, upper, "", radius)


def _integers(inverse: Any) -> tuple[list[int], int] | None:
    """(entries times 2^k, k), rounded, of a float matrix; None if it is not finite or is zero."""
    import numpy as np

    largest = np.abs(inverse).max()
    if not np.isfinite(largest) or not largest:
        return None
    fine = max(0, _INVERSE - int(np.frexp(largest)[1]))
    if fine > 1000:
        return None
    return [int(entry) for entry in np.rint(np.ldexp(inverse, fine)).ravel().tolist()], fine


def _column_norm(matrix: flint.fmpz_mat, m: int) -> int:
    entries = [abs(int(entry)) for entry in matrix.entries()]
    return max(sum(entries[j::m]) for j in range(m))


def _solved(square: flint.fmpz_mat, near: flint.fmpz_mat, right: Sequence[Fraction], top: int,
            fine: int) -> tuple[list[int], int]:
    """(z, k): z / 2^k nearly solves (square / 2^top) z = right; near / 2^fine nearly inverts."""
    largest = max(map(abs, right)) or Fraction(1)
    places = max(0, _BITS - largest.numerator.bit_length() + largest.denominator.bit_length())
    m = len(right)
    target = [round(value * (1 << places)) for value in right]
    z, rest = [0] * m, target
    size = 0
    while True:
        step = [int(entry) >> fine for entry in (near * flint.fmpz_mat(m, 1, rest)).entries()]
        z = [entry + change for entry, change in zip(z, step, strict=True)]
        reached = (square * flint.fmpz_mat(m, 1, z)).entries()
        rest = [value - (int(entry) >> top) for value, entry in
                zip(target, reached, strict=True)]
        before, size = size, max(map(abs, rest)).bit_length()
        if size <= 8 or (before and size >= before):
            return z, places


def _above(value: Fraction, places: int) -> Fraction:
    """At least |value|, a multiple of 2^-places."""
    return Fraction(-((-abs(value.numerator) << places) // value.denominator), 1 << places)
