"""Least squares over the rationals, on chosen columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import flint

from verify.exact.matrix import Vector


def least_squares(columns: Sequence[Sequence[Fraction]], y: Sequence[Fraction]) -> Vector | None:
    """The c that minimizes |sum c_j columns[j] - y|_2, or None where the columns are dependent.

    Cost: the Gram matrix and one exact solution in flint.

    >>> least_squares([(Fraction(1), Fraction(1))], (Fraction(1), Fraction(2)))
    (Fraction(3, 2),)
    """
    if not columns:
        return ()
    tall = flint.fmpq_mat(len(columns), len(y), [flint.fmpq(entry.numerator, entry.denominator)
                                                 for column in columns for entry in column])
    right = flint.fmpq_mat(len(y), 1, [flint.fmpq(entry.numerator, entry.denominator)
                                       for entry in y])
    try:
        found = (tall * tall.transpose()).solve(tall * right)
    except ZeroDivisionError:  # a singular Gram matrix
        return None
    return tuple(Fraction(int(entry.p), int(entry.q)) for entry in found.entries())
