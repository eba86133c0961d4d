"""Powers of positive rationals between two rationals."""

from __future__ import annotations

from fractions import Fraction

import flint

_BITS = 96


def power_bounds(value: Fraction, exponent: Fraction, *,
                 bits: int = _BITS) -> tuple[Fraction, Fraction]:
    """lo <= value ** exponent <= hi, hi - lo <= hi / 2**(bits - 4), and 0 for whole exponents.

    Raises: ValueError unless value > 0.

    >>> lo, hi = power_bounds(Fraction(2), Fraction(1, 2))
    >>> lo**2 < 2 < hi**2, power_bounds(Fraction(2, 3), Fraction(2))[0]
    (True, Fraction(4, 9))
    """
    if value <= 0:
        raise ValueError("only positive numbers have every power")
    if exponent.denominator == 1 or value == 1:
        exact = value ** exponent.numerator
        return exact, exact
    # the logarithm of the result loses as many leading bits as it has before the point
    magnitude = value.numerator.bit_length() + value.denominator.bit_length()
    lost = magnitude.bit_length() + (1 + abs(exponent.numerator) // exponent.denominator
                                     ).bit_length()
    with flint.ctx.workprec(bits + 32 + lost):
        ball = _arb(value) ** _arb(exponent)
        return _dyadic(ball.lower()), _dyadic(ball.upper())


def _arb(value: Fraction) -> flint.arb:
    return flint.arb(flint.fmpq(value.numerator, value.denominator))


def _dyadic(point: flint.arb) -> Fraction:
    mantissa, exponent = (int(part) for part in point.man_exp())
    return Fraction(mantissa << exponent) if exponent >= 0 else Fraction(mantissa, 1 << -exponent)
