"""Polynomials of one variable, as lists of coefficients, and their signs between 0 and 1."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import comb

from ..rejected import Meter, Rejected

Polynomial = list[Fraction]
_DEPTH = 16  # halvings of the interval


def plus(a: Polynomial, b: Polynomial, meter: Meter, factor: int = 1) -> Polynomial:
    """a + factor b."""
    size = max(len(a), len(b))
    meter.spend(size)
    zero = Fraction(0)
    return [meter.add(x, factor * y) if y else x
            for x, y in zip(a + [zero] * (size - len(a)), b + [zero] * (size - len(b)),
                            strict=True)]


def times(a: Polynomial, b: Polynomial, meter: Meter) -> Polynomial:
    """a b."""
    found = [Fraction(0)] * max(len(a) + len(b) - 1, 0)
    meter.spend(len(found) + len(a))
    for i, x in enumerate(a):
        if x:
            meter.spend(len(b))
            for j, y in enumerate(b):
                if y:
                    found[i + j] = meter.add(found[i + j], meter.mul(x, y))
    return found


def derivative(a: Polynomial) -> Polynomial:
    """The derivative."""
    return [k * entry for k, entry in enumerate(a)][1:]


def require_sign(a: Polynomial, place: str, meter: Meter, *, strict: bool = False) -> None:
    """a(t) >= 0 for 0 <= t <= 1, or a(t) > 0 where `strict`.

    In Bernstein's basis coefficients >= 0 show the first; if those at both ends are positive, also
    the second. Where they do not, the interval is halved.
    """
    size = len(a) - 1
    if size < 0:
        a, size = [Fraction(0)], 0
    meter.spend((size + 1) ** 2)
    start = []
    for i in range(size + 1):
        value = Fraction(0)
        for k in range(i + 1):
            value = meter.add(value, meter.mul(Fraction(comb(i, k), comb(size, k)), a[k]))
        start.append(value)
    pieces = [(start, 0)]
    while pieces:
        piece, depth = pieces.pop()
        ends = (piece[0], piece[-1])
        if any(end < 0 or (strict and not end) for end in ends):
            raise Rejected(f"{place} has the wrong sign")
        if all(entry >= 0 for entry in piece):
            continue
        if depth == _DEPTH:
            raise Rejected(f"{place}: the sign is not seen after {_DEPTH} halvings")
        left, right, row = [], [], piece
        while row:
            left.append(row[0])
            right.append(row[-1])
            row = [meter.add(x, y) / 2 for x, y in pairwise(row)]
        pieces += [(left, depth + 1), (right[::-1], depth + 1)]
