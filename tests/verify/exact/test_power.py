"""Powers of rationals between two rationals."""

import random
from fractions import Fraction

import pytest

from verify.exact.power import power_bounds


def test_roots_by_raising_them_again():
    rng = random.Random(0)
    for _ in range(300):
        value = Fraction(rng.randint(1, 10**rng.randint(1, 40)), rng.randint(1, 10**9))
        exponent = Fraction(rng.randint(-7, 7), rng.randint(1, 6))
        lo, hi = power_bounds(value, exponent)
        top, bottom = exponent.numerator, exponent.denominator
        assert lo**bottom <= value**top <= hi**bottom
        assert 0 < lo <= hi <= lo * (1 + Fraction(1, 2**80))


@pytest.mark.parametrize("value", [Fraction(1), Fraction(1, 2**1074), Fraction(2) ** 5000,
                                   Fraction(2**200 + 1, 2**200)])
def test_far_and_near_1(value):
    lo, hi = power_bounds(value, Fraction(1, 3))
    assert lo**3 <= value <= hi**3
    assert power_bounds(value, Fraction(2)) == (value**2, value**2)


@pytest.mark.parametrize("value", [Fraction(0), Fraction(-1)])
def test_only_positive_numbers(value):
    with pytest.raises(ValueError, match="positive"):
        power_bounds(value, Fraction(1, 2))
