"""Gaussian elimination of rationals in integers: entries are minors, and no fraction is reduced."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import flint

Vector = list[Fraction]


def eliminated(A: Sequence[Sequence[Fraction]]) -> tuple[list[Vector], list[Vector], list[Vector]]:
    """(columns, rows, rest): the terms column x row that elimination splits off, and what is left.

    The terms are those of the first pivots of a square matrix, in order, up to the first that is 0;
    each column begins with 1. Column and row k are from place k on, as are those of the rest.
    Bareiss: with d the last pivot, each entry of the rest times d and a common denominator is an
    integer.

    >>> eliminated([[Fraction(2), Fraction(1)], [Fraction(4), Fraction(2)]])[2]
    [[Fraction(0, 1)]]
    """
    scale = lcm(*(entry.denominator for row in A for entry in row))
    M = [[flint.fmpz(entry.numerator * (scale // entry.denominator)) for entry in row]
         for row in A]
    last = flint.fmpz(1)
    columns, rows = list[Vector](), list[Vector]()
    while M and M[0][0] != 0:
        top, pivot, bottom = M[0], int(M[0][0]), int(last) * scale
        columns.append([Fraction(int(row[0]), pivot) for row in M])
        rows.append([Fraction(int(entry), bottom) for entry in top])
        M = [[(top[0] * entry - row[0] * above) // last
              for entry, above in zip(row[1:], top[1:], strict=True)] for row in M[1:]]
        last = top[0]
    bottom = int(last) * scale
    return columns, rows, [[Fraction(int(entry), bottom) for entry in row] for row in M]
