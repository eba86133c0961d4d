"""Cosine and sine transforms, and what their fast algorithms make them of; all recomputed.

Angles are fractions of a full turn. An entry is held as terms (sign, a, b), each the sign times
cos a cos b; FORMAT.md has the formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from typing import Any

from ..rejected import Meter, Rejected
from .linear import ZERO, take
from .roots import integers, steps, vanishes
from .transforms import Setup, Test, entrywise

Terms = list[tuple[int, Fraction, Fraction]]
Entry = Callable[[int, int, int, int], Terms]

QUARTER = Fraction(1, 4)


def _cosine(kind: int, n: int, k: int, j: int) -> Fraction:
    """The angle in the DCT."""
    if kind == 1:
        return Fraction(k * j, 2 * n - 2)
    return [Fraction(k * (2 * j + 1), 4 * n), Fraction((2 * k + 1) * j, 4 * n),
            Fraction((2 * k + 1) * (2 * j + 1), 8 * n)][kind - 2]


def _sine(kind: int, n: int, k: int, j: int) -> Fraction:
    """The angle in the DST; its sine is the cosine of a quarter turn less."""
    angle = [Fraction((k + 1) * (j + 1), 2 * n + 2), Fraction((k + 1) * (2 * j + 1), 4 * n),
             Fraction((2 * k + 1) * (j + 1), 4 * n),
             Fraction((2 * k + 1) * (2 * j + 1), 8 * n)][kind - 1]
    return angle - QUARTER


def _halved(kind: int, n: int, k: int, j: int) -> Terms:
    """The coefficient of x_j in row k of the step."""
    h, mirrored = n // 2, 2 * j >= n
    i = n - 1 - j if mirrored else j
    if kind == 3:
        return _halved(2, n, j, k)
    if kind == 4:
        f, r = Fraction(2 * i + 1, 8 * n), (k + 1) // 2
        sine = f - QUARTER
        terms = [(1, _cosine(2, h, r, i), sine if mirrored else f)] if r < h else []
        sign = (-1) ** (k + i) if mirrored else -(-1) ** (k + i)
        return [*terms, (sign, _cosine(2, h, h - r, i), f if mirrored else sine)] if r else terms
    if k % 2 == 0:
        return [(1, _cosine(kind, n - h, k // 2, i), ZERO)]
    if 2 * j + 1 == n:
        return []
    return [(-1 if mirrored else 1, _cosine(kind + 2, h, k // 2, i), ZERO)]


def _reduced(kind: int, n: int, k: int, j: int) -> Terms:
    """The entry of the sine transform, from a cosine transform or smaller sine transforms."""
    if kind == 2:
        return [((-1) ** j, _cosine(2, n, n - 1 - k, j), ZERO)]
    if kind > 2:
        return [((-1) ** k, _cosine(kind, n, k, n - 1 - j), ZERO)]
    i, middle = min(j, n - 1 - j), n // 2
    if k % 2 == 0:
        return [(1, _sine(3, middle + 1, k // 2, i), ZERO)]
    return [] if j == middle else [(-1 if j > middle else 1, _sine(1, middle, k // 2, i), ZERO)]


def _transform(entry: Entry) -> Setup:
    """Each entry cos(2 pi M[k][j]/N) is the sum of the terms."""
    def setup(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
        matrix, turn, kind = take(objects, "MII")
        n = len(matrix)
        if kind not in (1, 2, 3, 4):
            raise Rejected("the kind is not 1, 2, 3 or 4")
        if len(matrix[0]) != n or n < 2 or n % 2 != (kind == 1):
            raise Rejected("the matrix is not n x n, n > 1, odd for kind 1 and else even")
        table, size = integers(matrix), steps(turn)

        def right(k: int, j: int) -> bool:
            meter.spend(4)
            return _is_sum(Fraction(table[k][j] % size, size), entry(kind, n, k, j), meter)

        return (n, n), right

    return setup


def _is_sum(angle: Fraction, terms: Terms, meter: Meter) -> bool:
    """4 cos of the angle less 4 times the terms is 0, with 2 cos a = w^a + w^-a.

    Two cosines are equal iff the sum or the difference of the angles is of whole turns.
    """
    if len(terms) == 1 and terms[0][2] == 0:
        other = terms[0][1] + Fraction(1 - terms[0][0], 4)
        return (angle - other).denominator == 1 or (angle + other).denominator == 1
    products = [(-1, angle, ZERO), *terms]
    turn = lcm(*(x.denominator for _, a, b in products for x in (a, b)))
    sums: dict[int, int] = {}
    for sign, a, b in products:
        for x in (a + b, a - b, b - a, -a - b):
            place = int(x * turn) % turn
            sums[place] = sums.get(place, 0) + sign
    return vanishes(sums, turn, meter)


cosine_yes, cosine_no = entrywise(_transform(lambda *place: [(1, _cosine(*place), ZERO)]))
halves_yes, halves_no = entrywise(_transform(_halved))
sine_yes, sine_no = entrywise(_transform(lambda *place: [(1, _sine(*place), ZERO)]))
reduced_yes, reduced_no = entrywise(_transform(_reduced))
