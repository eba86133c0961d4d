"""Logarithms and roots of rationals, each between two rationals: the ends of a ball of Arb's."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

import flint

_BITS = 96


def log_bounds(value: Fraction, *, bits: int = _BITS) -> tuple[Fraction, Fraction]:
    """lo <= log(value) <= hi with hi - lo <= |log(value)| / 2**(bits - 4), and (0, 0) at 1.

    Raises: ValueError unless value > 0.

    >>> lo, hi = log_bounds(Fraction(2))
    >>> lo < hi, float(lo)
    (True, 0.6931471805599453)
    """
    if value <= 0:
        raise ValueError("only positive numbers have a logarithm here")
    if value == 1:
        return Fraction(0), Fraction(0)
    # near 1 the logarithm is about value - 1, so that many leading bits are lost
    lost = _log2(value.denominator) - _log2(abs(value.numerator - value.denominator))
    with flint.ctx.workprec(bits + 16 + max(0, lost)):
        return _ends(flint.arb(_fmpq(value)).log())


def root_bounds(value: Fraction, degree: int, *,
                bits: int = _BITS) -> tuple[Fraction, Fraction]:
    """lo**degree <= value <= hi**degree, with lo == hi where the root is rational.

    hi - lo is at most |root - 1| / 2**(bits - 8) otherwise.

    Raises: ValueError unless value > 0 and degree >= 1.

    >>> root_bounds(Fraction(9, 4), 2)
    (Fraction(3, 2), Fraction(3, 2))
    """
    if value <= 0 or degree < 1:
        raise ValueError("a positive number and a positive degree are needed")
    top, bottom = _root(value.numerator, degree), _root(value.denominator, degree)
    if top**degree == value.numerator and bottom**degree == value.denominator:
        exact = Fraction(top, bottom)
        return exact, exact
    lost = _log2(value.denominator * degree) - _log2(abs(value.numerator - value.denominator))
    with flint.ctx.workprec(bits + 16 + max(0, lost)):
        lo, hi = _ends(flint.arb(_fmpq(value)).root(degree))
    return lo, hi


def _root(value: int, degree: int) -> int:
    """The integer part of the root, by Newton's iteration from above."""
    if degree == 1 or value < 2:
        return value
    if degree == 2:
        return isqrt(value)
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        smaller = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if smaller >= guess:
            return guess
        guess = smaller


def _log2(value: int) -> int:
    return value.bit_length()


def _fmpq(value: Fraction) -> Any:
    return flint.fmpq(value.numerator, value.denominator)


def _ends(ball: Any) -> tuple[Fraction, Fraction]:
    return _dyadic(ball.lower()), _dyadic(ball.upper())


def _dyadic(point: Any) -> Fraction:
    mantissa, exponent = (int(part) for part in point.man_exp())
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)
