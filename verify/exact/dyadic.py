"""Between stored floats and rationals: lossless one way, correctly rounded the other.

Both ways work on the bits of the floats, so that a process in which some library has switched
flush-to-zero on (where 1e-42 == 0 in every arithmetic instruction) still gets the stored value.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

# dtype -> (unsigned integer of the same width, stored mantissa bits, exponent of the last place of
# the smallest subnormal, largest exponent field)
_LAYOUT: dict[np.dtype[Any], tuple[Any, int, int, int]] = {
    np.dtype(np.float32): (np.uint32, 23, -149, 255),
    np.dtype(np.float64): (np.uint64, 52, -1074, 2047),
}


def mantissas_exponents(values: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any],
                                                               np.ndarray[Any, Any]]:
    """values[i] == mantissa[i] * 2**exponent[i] exactly, the mantissas odd or 0 (as int64).

    Shapes: any; both results have the shape of `values`.
    Scalars: float32 or float64, finite.
    """
    unsigned, bits, low, _ = _LAYOUT[values.dtype]
    raw = np.ascontiguousarray(values).view(unsigned).astype(np.uint64).reshape(values.shape)
    field = ((raw >> np.uint64(bits)) & np.uint64(_LAYOUT[values.dtype][3])).astype(np.int64)
    mantissa = (raw & np.uint64((1 << bits) - 1)).astype(np.int64)
    mantissa = np.where(field > 0, mantissa + (1 << bits), mantissa)
    exponent = np.maximum(field, 1) - 1 + low
    lowest = mantissa & -mantissa  # the lowest set bit: dividing by it leaves an odd mantissa
    shift = _bit_index(lowest)
    mantissa = mantissa >> shift
    exponent = np.where(mantissa == 0, 0, exponent + shift)
    negative = (raw >> np.uint64(values.dtype.itemsize * 8 - 1)).astype(bool)
    return np.where(negative, -mantissa, mantissa), exponent


def _bit_index(powers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The k with powers == 2**k, and 0 where powers == 0 (powers of two below 2^53)."""
    index: np.ndarray[Any, Any] = np.frexp(np.maximum(powers, 1).astype(np.float64))[1]
    return index.astype(np.int64) - 1


def nonzero(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Which floats are not 0, from the bits: comparing would take subnormals for 0 where flushed.

    >>> nonzero(np.array([0.5, -0.0, 5e-324])).tolist()
    [True, False, True]
    """
    unsigned = _LAYOUT[values.dtype][0]
    found: np.ndarray[Any, Any] = (np.ascontiguousarray(values).view(unsigned)
                                   << unsigned(1)) != 0
    return found


def signs(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """-1, 0 or 1 for each float, from the bits.

    >>> signs(np.array([0.5, -0.0, -5e-324])).tolist()
    [1, 0, -1]
    """
    found: np.ndarray[Any, Any] = np.where(nonzero(values), 1 - 2 * np.signbit(values), 0)
    return found


def keys(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Integers that are equal where the floats are, of both types, from the bits.

    >>> keys(np.array([0.0, 5e-324, -1.0])) == keys(np.array([-0.0, 0.0, -1.0], np.float32))
    array([ True, False,  True])
    """
    wide = widened(values) if values.dtype == np.float32 else values
    return np.where(nonzero(values), np.ascontiguousarray(wide).view(np.uint64), np.uint64(0))


def fractions_of(values: np.ndarray[Any, Any]) -> list[Fraction]:
    """The exact values of finite floats, flattened in row order.

    Scalars: float32 or float64. Cost: about a microsecond a number.

    >>> fractions_of(np.array([0.5, -0.0, 5e-324])) == [Fraction(1, 2), 0, Fraction(1, 2**1074)]
    True
    """
    mantissas, exponents = mantissas_exponents(values.ravel())
    return [Fraction(m << e) if e >= 0 else Fraction(m, 1 << -e)
            for m, e in zip(mantissas.tolist(), exponents.tolist(), strict=True)]


def widened(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The float32 numbers as float64, also where a conversion would flush subnormals to zero."""
    array = values.astype(np.float64)
    raw = np.ascontiguousarray(values).view(np.uint32).reshape(values.shape)
    small = (raw & np.uint32(0x7F800000)) == 0
    mantissa = (raw[small] & np.uint32(0x007FFFFF)).astype(np.float64)
    array[small] = np.where(raw[small] >> 31 == 1, -mantissa, mantissa) * 2.0**-149
    return array


def shifted(values: np.ndarray[Any, Any], exponents: Any) -> np.ndarray[Any, Any] | None:
    """values * 2 ** exponents exactly; None if a number is subnormal, becomes one, or infinite.

    None also where one becomes the least normal number, to which others are rounded.

    Shapes: exponents, of an integer type, are broadcast to values. Scalars: finite floats.

    >>> shifted(np.array([[3.0, 0.0]]), np.array([-1, 4])), shifted(np.array([1e-300]), -100)
    (array([[1.5, 0. ]]), None)
    """
    with np.errstate(all="ignore"):
        moved = np.ldexp(values, np.clip(exponents, -5000, 5000).astype(np.int32))
        tiny = np.finfo(values.dtype).tiny
        # what is rounded up to the least normal number is equal to it, and not above
        normal = np.count_nonzero(np.abs(values) >= tiny), np.count_nonzero(np.abs(moved) > tiny)
    if np.isfinite(moved).all() and normal == (np.count_nonzero(nonzero(values)),) * 2:
        return moved
    return None


def nearest(values: Sequence[Fraction], dtype: Any) -> np.ndarray[Any, Any]:
    """Each rational rounded once, to the nearest float of `dtype` (ties to even).

    Scalars: float32 or float64; magnitudes beyond the largest float become infinite.
    """
    dtype = np.dtype(dtype)
    unsigned = _LAYOUT[dtype][0]
    return np.array([_nearest_bits(value, dtype) for value in values], dtype=unsigned).view(dtype)


def _nearest_bits(value: Fraction, dtype: np.dtype[Any]) -> int:
    _, bits, low, top = _LAYOUT[dtype]
    sign = (1 << (dtype.itemsize * 8 - 1)) if value < 0 else 0
    numerator, denominator = abs(value.numerator), value.denominator
    if numerator == 0:
        return 0
    # 2**e <= value is made sure of by one correction; then round(value / 2**last) has bits+1 bits
    e = numerator.bit_length() - denominator.bit_length()
    if (numerator << max(-e, 0)) < (denominator << max(e, 0)):
        e -= 1
    last = max(e - bits, low)
    quotient, rest = divmod(numerator << max(-last, 0), denominator << max(last, 0))
    twice = 2 * rest - (denominator << max(last, 0))
    if twice > 0 or (twice == 0 and quotient & 1):
        quotient += 1
    # adding the quotient's leading bit to the exponent field carries where rounding overflows it
    encoded = quotient if last == low else ((last - low) << bits) + quotient
    return sign | min(encoded, top << bits)
