"""Bounds on logarithms and roots hold, and are as tight as they say."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.exact.logarithm import log_bounds, root_bounds

POSITIVE = st.one_of(
    st.fractions(min_value=Fraction(1, 10**6), max_value=10**6).filter(bool),
    st.builds(lambda k, sign: 1 + sign * Fraction(1, 2**k), st.integers(1, 3000),
              st.sampled_from((1, -1))).filter(bool),
    st.builds(lambda k: Fraction(3, 5) ** k, st.integers(-900, 900)))


def log_series(value: Fraction, terms: int = 400) -> tuple[Fraction, Fraction]:
    """log = 2 artanh((v - 1)/(v + 1)), the series cut off with its remainder; for 1/2 < v < 2."""
    z = (value - 1) / (value + 1)
    total, power = Fraction(0), z
    for n in range(terms):
        total += power / (2 * n + 1)
        power *= z * z
        if abs(power) < Fraction(1, 2**500) * abs(z):
            break
    rest = abs(power) / (1 - z * z)
    return 2 * (total - rest), 2 * (total + rest)


@given(st.fractions(min_value=Fraction(3, 5), max_value=Fraction(8, 5), max_denominator=50))
def test_log_agrees_with_the_series(value: Fraction) -> None:
    lo, hi = log_bounds(value)
    below, above = log_series(value)
    assert lo <= above
    assert below <= hi


@given(POSITIVE)
def test_log_is_tight_and_odd(value: Fraction) -> None:
    lo, hi = log_bounds(value)
    assert lo <= hi
    assert hi - lo <= max(abs(lo), abs(hi)) / 2**92
    down, up = log_bounds(1 / value)
    assert -up <= hi
    assert lo <= -down
    logarithm = math.log(value.numerator) - math.log(value.denominator)
    assert float(lo) == pytest.approx(logarithm, rel=1e-9, abs=1e-10)
    assert (lo == hi == 0) == (value == 1)


@given(POSITIVE, st.integers(1, 60))
def test_root_is_bounded_by_its_powers(value: Fraction, degree: int) -> None:
    lo, hi = root_bounds(value, degree)
    assert 0 < lo <= hi
    assert lo**degree <= value <= hi**degree
    assert hi - lo <= abs(hi - 1) / 2**88
    assert root_bounds(value**degree, degree) == (value, value)


def test_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        log_bounds(Fraction(0))
    with pytest.raises(ValueError, match="positive"):
        root_bounds(Fraction(1), 0)
