"""Vectors of few significant bits: the nearest product of two, by all breakpoints of a scale."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..rejected import Meter, Rejected
from .linear import ZERO, Vector, dot, of_length, recomputed, take


def _representable(objects: list[Any], meter: Meter) -> bool:
    vector, bits = take(objects, "VI")
    digits = _bits(bits)  # of no numbers, too
    return all(value == _rounded(value, digits, meter) for value in vector)


def _no_nearer(objects: list[Any], meter: Meter) -> bool:
    a, b, x, y, bits = take(objects, "VVVVI")
    of_length(a, len(x))
    of_length(b, len(y))
    return _distance(x, y, a, b, meter) >= _least(x, y, _bits(bits), meter)


def _rounding_optimal(objects: list[Any], meter: Meter) -> bool:
    x, y, bits = take(objects, "VVI")
    digits = _bits(bits)
    naive = [[_rounded(value, digits, meter) for value in v] for v in (x, y)]
    return _distance(x, y, naive[0], naive[1], meter) <= _least(x, y, digits, meter)


representable_yes, representable_no = recomputed(_representable)
no_nearer_yes, no_nearer_no = recomputed(_no_nearer)
rounding_yes, rounding_no = recomputed(_rounding_optimal)


def _least(x: Vector, y: Vector, bits: int, meter: Meter) -> Fraction:
    """The least squared distance of x y^T to a product of vectors of few bits.

    For given u, the best second vector is y <x, u>/<u, u>, rounded, and the other way round. So
    some best u is c x, rounded; with powers of 2 moved to the other side, 1 <= c < 2.
    """
    if not x or not y:
        raise Rejected("a vector is empty")
    if len(y) < len(x):
        x, y = y, x
    best = meter.mul(dot(x, x, meter), dot(y, y, meter))
    if not best:
        return best
    for u in _firsts(x, bits, meter):
        factor = meter.div(dot(x, u, meter), dot(u, u, meter))
        v = [_rounded(meter.mul(factor, value), bits, meter) for value in y]
        best = min(best, _distance(x, y, u, v, meter))
    return best


def _firsts(x: Vector, bits: int, meter: Meter) -> Iterator[Vector]:
    """c x, rounded, once for each interval between the c where a rounding changes."""
    changes = [Fraction(1), Fraction(2)]  # no set: numbers can be chosen to have one hash
    for value in x:
        if value:
            size = abs(value) / Fraction(2) ** _exponent(value)
            meter.spend(4 << bits)
            for k in range(1 << (bits - 1)):
                middle = meter.div(1 + Fraction(2 * k + 1, 1 << bits), size)
                changes += [c for c in (middle, 2 * middle) if 1 < c < 2]
    for low, high in pairwise(sorted(changes)):
        if low < high:
            yield [_rounded(meter.mul((low + high) / 2, value), bits, meter) for value in x]


def _distance(x: Vector, y: Vector, a: Vector, b: Vector, meter: Meter) -> Fraction:
    """|x y^T - a b^T|^2."""
    total = meter.mul(dot(x, x, meter), dot(y, y, meter))
    total = meter.add(total, -2 * meter.mul(dot(x, a, meter), dot(y, b, meter)))
    return meter.add(total, meter.mul(dot(a, a, meter), dot(b, b, meter)))


def _rounded(value: Fraction, bits: int, meter: Meter) -> Fraction:
    """The nearest number with a significand of so many bits, ties to even."""
    if not value:
        return ZERO
    step = Fraction(2) ** (_exponent(value) - bits + 1)
    return meter.mul(step, Fraction(round(meter.div(value, step))))


def _exponent(value: Fraction) -> int:
    """The e with 2^e <= |value| < 2^(e + 1)."""
    e = value.numerator.bit_length() - value.denominator.bit_length()
    return e - (abs(value) < Fraction(2) ** e)


def _bits(bits: int) -> int:
    if not 1 <= bits <= 64:
        raise Rejected("the number of bits is not from 1 to 64")
    return bits
