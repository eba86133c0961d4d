"""Enclosures: two exact bounds, or infinity."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import verify


@given(st.fractions(), st.fractions(), st.fractions())
def test_holds_what_lies_between(x, y, z):
    lo, middle, hi = sorted((x, y, z))
    enclosure = verify.Enclosure(lo, hi)
    assert middle in enclosure
    assert lo in enclosure
    assert hi in enclosure
    assert enclosure.width == hi - lo
    assert (hi + 1 in enclosure, lo - 1 in enclosure) == (False, False)


def test_bounds_become_rationals():
    for lo, hi in ((0, "1/2"), (np.int64(0), 0.5), ("0", np.float32(0.5)), (0.0, Fraction(1, 2))):
        enclosure = verify.Enclosure(lo, hi)
        assert (enclosure.lo, enclosure.hi) == (Fraction(0), Fraction(1, 2))
        assert type(enclosure.lo) is type(enclosure.hi) is Fraction
    assert verify.Enclosure(0.1, 0.1).lo == Fraction(3602879701896397, 36028797018963968)


def test_infinite_bounds():
    assert verify.Enclosure(1, math.inf).width == math.inf
    assert verify.Enclosure(math.inf, math.inf).width == 0
    assert 10**400 in verify.Enclosure(-math.inf, math.inf)
    assert math.inf in verify.Enclosure(3, math.inf)
    assert math.inf not in verify.Enclosure(3, 4)


@pytest.mark.parametrize(("lo", "hi"), [(1, 0), ("1/2", "1/3"), (math.inf, 0), (0, -math.inf)])
def test_the_wrong_way_round(lo, hi):
    with pytest.raises(ValueError, match="lo <= hi"):
        verify.Enclosure(lo, hi)


@pytest.mark.parametrize("bad", [math.nan, True, None, "x", "0.5", 1j, [1], np.nan])
def test_bounds_that_are_no_numbers(bad):
    with pytest.raises(verify.InvalidInstance, match=r"Enclosure\.lo"):
        verify.Enclosure(bad, 1)
    with pytest.raises(verify.InvalidInstance, match=r"Enclosure\.hi"):
        verify.Enclosure(0, bad)


def test_matching_by_position():
    match verify.Enclosure(1, 2):
        case verify.Enclosure(lo, hi):
            assert (lo, hi) == (1, 2)


def test_it_prints_on_a_line_whatever_the_size_of_its_ends():
    assert repr(verify.Enclosure("1/3", math.inf)) == "Enclosure(lo=1/3, hi=inf)"
    long = verify.Enclosure(Fraction(10**300, 3**600), Fraction(10**301, 3**600))
    assert repr(long) == "Enclosure(lo=about 5.33639e+13, hi=about 5.33639e+14)"
