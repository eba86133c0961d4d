"""The rank of a matrix of rationals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import flint


def rank(rows: Sequence[Sequence[Fraction]]) -> int:
    """The rank over Q, exact. Cost: fraction-free elimination in flint.

    >>> rank([[Fraction(1), Fraction(2)], [Fraction(1, 2), Fraction(1)]])
    1
    """
    if not rows or not rows[0]:
        return 0
    entries = [flint.fmpq(x.numerator, x.denominator) for row in rows for x in row]
    return int(flint.fmpq_mat(len(rows), len(rows[0]), entries).rank())
