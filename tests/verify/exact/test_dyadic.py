"""Floats to rationals and back, against definitions that share nothing with the code."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.exact.dyadic import (
    fractions_of,
    keys,
    mantissas_exponents,
    nearest,
    shifted,
    signs,
    widened,
)

FORMATS = [(np.float32, np.uint32, 23, 127, 8), (np.float64, np.uint64, 52, 1023, 11)]


def by_definition(raw, bits, bias, width):
    """The number that IEEE 754 says these bits are."""
    sign = -1 if raw >> (bits + width) else 1
    field, fraction = raw >> bits & (2**width - 1), raw & (2**bits - 1)
    if field == 0:
        return sign * Fraction(fraction, 2**bits) * Fraction(2) ** (1 - bias)
    return sign * (1 + Fraction(fraction, 2**bits)) * Fraction(2) ** (field - bias)


def patterns(unsigned, bits, width):
    """Bits of every exponent and sign, with fractions at the ends and in between; all finite."""
    fractions = [0, 1, 2, 3, 2**(bits - 1) - 1, 2**(bits - 1), 2**(bits - 1) + 1, 2**bits - 2,
                 2**bits - 1, 0x2AAAAA % 2**bits]
    fields = range(2**width - 1)
    return [sign << (bits + width) | field << bits | fraction
            for sign in (0, 1) for field in fields for fraction in fractions]


@pytest.mark.parametrize(("dtype", "unsigned", "bits", "bias", "width"), FORMATS)
def test_every_class_of_bits_has_its_ieee_value(dtype, unsigned, bits, bias, width):
    raw = patterns(unsigned, bits, width)
    values = np.array(raw, dtype=unsigned).view(dtype)
    wanted = [by_definition(each, bits, bias, width) for each in raw]
    assert fractions_of(values) == wanted
    assert wanted == [Fraction(float(value)) for value in values]  # Python agrees with IEEE
    back = nearest(wanted, dtype)
    assert back.dtype == dtype
    differ = back.view(unsigned) != values.view(unsigned)
    assert {wanted[i] for i in np.flatnonzero(differ)} <= {0}  # -0.0 alone comes back as 0.0


@pytest.mark.parametrize(("dtype", "unsigned", "bits", "bias", "width"), FORMATS)
def test_mantissas_are_odd_or_zero(dtype, unsigned, bits, bias, width):
    values = np.array(patterns(unsigned, bits, width), dtype=unsigned).view(dtype).reshape(2, -1)
    mantissas, exponents = mantissas_exponents(values)
    assert mantissas.shape == exponents.shape == values.shape
    zero = mantissas == 0
    assert (mantissas[~zero] % 2 == 1).all()
    assert (exponents[zero] == 0).all()


@pytest.mark.parametrize(("dtype", "unsigned", "bits", "bias", "width"), FORMATS)
def test_halfway_rounds_to_the_even_neighbour(dtype, unsigned, bits, bias, width):
    magnitudes = [raw for raw in patterns(unsigned, bits, width) if not raw >> (bits + width)]
    largest = (2**width - 1 << bits) - 1
    for raw in (raw for raw in magnitudes if raw < largest):
        below = by_definition(raw, bits, bias, width)
        above = by_definition(raw + 1, bits, bias, width)
        middle, nudge = (below + above) / 2, (above - below) / 1000
        even = raw if raw % 2 == 0 else raw + 1
        got = nearest([middle, middle - nudge, middle + nudge, -middle], dtype).view(unsigned)
        assert got.tolist() == [even, raw, raw + 1, even | 1 << (bits + width)]


@pytest.mark.parametrize(("dtype", "unsigned", "bits", "bias", "width"), FORMATS)
def test_beyond_the_largest_float_is_infinite_from_the_halfway_point(
        dtype, unsigned, bits, bias, width):
    largest = by_definition((2**width - 1 << bits) - 1, bits, bias, width)
    half = (Fraction(2) ** (bias + 1) + largest) / 2
    values = nearest([half - 1, half, half + 1, -half, Fraction(10) ** 5000], dtype)
    assert values.tolist() == [float(largest), math.inf, math.inf, -math.inf, math.inf]


@pytest.mark.parametrize(("dtype", "unsigned", "bits", "bias", "width"), FORMATS)
def test_below_half_the_smallest_float_is_zero(dtype, unsigned, bits, bias, width):
    smallest = by_definition(1, bits, bias, width)
    values = nearest([smallest / 2, smallest / 2 + smallest / 99, smallest * Fraction(3, 2),
                      Fraction(1, 10**5000)], dtype).view(unsigned)
    assert values.tolist() == [0, 1, 2, 0]


@given(st.integers(-2**80, 2**80), st.integers(1, 2**80), st.integers(-1150, 1000))
def test_nearest_float64_is_what_integer_division_rounds_to(numerator, denominator, power):
    number = Fraction(numerator, denominator) * Fraction(2) ** power
    try:
        wanted = number.numerator / number.denominator  # correctly rounded by CPython
    except OverflowError:
        wanted = math.inf if number > 0 else -math.inf
    assert nearest([number], np.float64)[0] == wanted


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False)))
def test_widening_keeps_every_number(numbers):
    values = np.array(numbers, dtype=np.float32)
    wide = widened(values)
    assert wide.dtype == np.float64
    assert wide.tobytes() == values.astype(np.float64).tobytes()


def test_shapes_and_layouts():
    values = np.arange(24.0).reshape(2, 3, 4)[:, ::2, ::-1]
    assert fractions_of(values) == [Fraction(v) for v in values.ravel().tolist()]
    assert fractions_of(np.zeros((0, 3), np.float32)) == []
    assert nearest([], np.float32).shape == (0,)
    assert widened(np.ones((3, 2), np.float32).T).shape == (2, 3)


def test_nothing_is_lost_while_subnormals_are_flushed(flush_to_zero):
    for dtype, unsigned, bits, bias, width in FORMATS:
        raw = [1, 2, 3, 2**bits - 1, 2**bits, 1 << (bits + width) | 5]
        values = np.array(raw, dtype=unsigned).view(dtype)
        wanted = [by_definition(each, bits, bias, width) for each in raw]
        with flush_to_zero():
            assert values[0] == 0.0  # so much for arithmetic
            got, back = fractions_of(values), nearest(wanted, dtype)
        assert got == wanted
        assert back.view(unsigned).tolist() == raw


def test_widening_while_subnormals_are_flushed(flush_to_zero):
    values = np.array([1, 2**23 - 1, 1 << 31 | 7, 0, 1 << 31], dtype=np.uint32).view(np.float32)
    with flush_to_zero():
        flushed, wide = values.astype(np.float64), widened(values)
    assert flushed.tolist() == [0.0] * 5
    assert wide.tobytes() == values.astype(np.float64).tobytes()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shifted_is_exact_or_nothing(dtype, flush_to_zero):
    """A number with all its digits is shifted; subnormal and infinite ones are refused."""
    limits, draws = np.finfo(dtype), np.random.default_rng(0)
    span = int(limits.maxexp - limits.minexp)
    nothing = 0
    for _ in range(3000):
        mantissas = draws.choice([0.0, -0.0, 1.0, -1.5, 1 + float(limits.eps),
                                  2 - float(limits.eps)], 3)
        powers = draws.integers(limits.minexp - 3, limits.maxexp, 3)
        values = np.ldexp(mantissas, powers).astype(dtype)
        exponents = draws.integers(-span - 9, span + 9, 3) // draws.choice([1, 5, 40])
        if draws.random() < 0.3:  # to the ends of the normal numbers
            end = draws.choice([limits.minexp, limits.maxexp]) + draws.integers(-2, 3)
            exponents = end - powers
        wanted = [x * Fraction(2) ** int(k) for x, k in
                  zip(fractions_of(values), exponents, strict=True)]
        normal = all(not x or float(limits.tiny) <= abs(x) <= float(limits.max)
                     for x in fractions_of(values))
        normal = normal and all(not x or float(limits.tiny) < abs(x) <= float(limits.max)
                                for x in wanted)
        with flush_to_zero():
            found = shifted(values, exponents)
        if normal:
            assert fractions_of(found) == wanted
        else:
            nothing += 1
            assert found is None
    assert 100 < nothing < 2900
    assert shifted(np.ones(1, dtype), 10**9) is None


@pytest.mark.parametrize(("dtype", "unsigned", "bits", "bias", "width"), FORMATS)
def test_signs_and_keys_are_those_of_the_numbers(dtype, unsigned, bits, bias, width,
                                                 flush_to_zero):
    values = np.array(patterns(unsigned, bits, width), dtype=unsigned).view(dtype)
    numbers = fractions_of(values)
    with flush_to_zero():
        found, named = signs(values).tolist(), keys(values).tolist()
        wide = keys(widened(values)).tolist() if dtype == np.float32 else named
    assert found == [(x > 0) - (x < 0) for x in numbers]
    assert wide == named
    assert len(set(named)) == len(set(numbers)) == len(set(zip(named, numbers, strict=True)))
