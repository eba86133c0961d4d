"""The nearest product of two vectors whose entries have few significant bits, found exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, final

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.claims.shortened import shortened_fields
from verify.exact.logarithm import root_bounds
from verify.exact.matrix import Vector, dot, exact_vector

_STEPS = 2 * 10**6


@final
@dataclass(frozen=True, slots=True)
class RankOneQuantization:
    """`x` and `y` have few significant bits, and no such pair has x y^T nearer to the target.

    squared_error: the square of the Frobenius distance, exact.
    """

    x: Vector
    y: Vector
    squared_error: Fraction

    __repr__ = shortened_fields

    @property
    def error(self) -> Enclosure:
        """The Frobenius distance; a point where it is rational."""
        return Enclosure(*(root_bounds(self.squared_error, 2) if self.squared_error else (0, 0)))


def quantize_rank_one(x: Any, y: Any, bits: int, *,
                      budget: Budget | None = None) -> RankOneQuantization:
    """A nearest pair to x y^T in Frobenius norm whose entries have significands of `bits` bits.

    The exponents are unbounded. For a given first vector u the best second one is y <x, u>/<u, u>,
    rounded entry by entry, and the other way round; powers of 2 pass freely between the two. So
    some best first vector is c x, rounded, with 1 <= c < 2, and it changes at no more than
    n 2^(bits-1) places, which are all tried, for the shorter of the two vectors. Rounding is to
    the nearest, ties to even.

    Scalars: exact; floats are the dyadic rationals they store, and the results are dyadic.
    Cost: min(m, n) 2^(bits-1) max(m, n) roundings; without a `budget` at most 2 million.
    Raises: InvalidInstance; BudgetExceeded.
    Source: Gribonval, Mary, Riccietti, optimal quantization of rank-one matrices, 2023.

    >>> best = quantize_rank_one([5, 3], [3, 5], 2)
    >>> [str(v) for v in (*best.x, *best.y)], best.squared_error
    (['6', '4', '2', '4'], Fraction(12, 1))
    """
    x, y, bits = exact_vector(x, place="x"), exact_vector(y, place="y"), _bits(bits)
    if not x or not y:
        raise InvalidInstance("x, y: a vector needs an entry")
    if len(y) < len(x):
        swapped = quantize_rank_one(y, x, bits, budget=budget)
        return RankOneQuantization(swapped.y, swapped.x, swapped.squared_error)
    total = len(x) * 2 ** (bits - 1) * len(y)
    meter = (budget or Budget(items=_STEPS)).meter("roundings", total)
    energy = dot(x, x) * dot(y, y)
    best = RankOneQuantization((Fraction(0),) * len(x), (Fraction(0),) * len(y), energy)
    if not energy:
        return best
    meter.spend(total)
    for first in first_vectors(x, bits):
        meter.spend(0)
        second = best_second(x, y, first, bits)
        error = squared_distance(x, y, first, second)
        if error < best.squared_error:
            best = RankOneQuantization(first, second, error)
    return best


def rounded(value: Fraction, bits: int) -> Fraction:
    """The nearest rational with a significand of `bits` bits, ties to even.

    >>> [str(rounded(Fraction(n), 2)) for n in (5, 7, -9, 10, 11)]
    ['4', '8', '-8', '8', '12']
    """
    if not value:
        return value
    step = Fraction(2) ** (exponent(value) - bits + 1)
    return round(value / step) * step


def exponent(value: Fraction) -> int:
    """The e with 2^e <= |value| < 2^(e+1), for value != 0."""
    top = abs(value.numerator)
    e = top.bit_length() - value.denominator.bit_length()
    return e - (abs(value) < Fraction(2) ** e)


def first_vectors(x: Vector, bits: int) -> Iterator[Vector]:
    """c x, rounded, for 1 < c < 2: once for each interval between the breakpoints."""
    places = []
    for value in x:
        if value:
            size = abs(value) / Fraction(2) ** exponent(value)  # in [1, 2)
            for k in range(2 ** (bits - 1)):
                middle = 1 + Fraction(2 * k + 1, 2**bits)
                for breakpoint in (middle / size, 2 * middle / size):
                    if 1 < breakpoint < 2:
                        places.append(breakpoint)
    places = [Fraction(1), *sorted(set(places)), Fraction(2)]
    for low, high in pairwise(places):
        yield tuple(rounded((low + high) / 2 * value, bits) for value in x)


def best_second(x: Vector, y: Vector, first: Sequence[Fraction], bits: int) -> Vector:
    """The y-side of the nearest pair with this first vector, which is not 0."""
    factor = dot(x, first) / dot(first, first)
    return tuple(rounded(factor * value, bits) for value in y)


def squared_distance(x: Vector, y: Vector, a: Sequence[Fraction],
                     b: Sequence[Fraction]) -> Fraction:
    """The square of the Frobenius norm of x y^T - a b^T."""
    return dot(x, x) * dot(y, y) - 2 * dot(x, a) * dot(y, b) + dot(a, a) * dot(b, b)


@predicate
def representable(v: Any, bits: Any) -> Decision:
    """Every entry of v has a significand of `bits` bits: it is k 2^e with |k| < 2^bits.

    Witness: nothing.

    >>> representable([6, "5/8"], 2).certificate.answer
    'no'
    """
    v, bits = exact_vector(v, place="v"), _bits(bits)
    return _answer("representable", all(value == rounded(value, bits) for value in v))


@predicate
def no_nearer_than_quantized(a: Any, b: Any, x: Any, y: Any, bits: Any) -> Decision:
    """a b^T is no nearer to x y^T than what `quantize_rank_one` finds. Witness: nothing."""
    x, y = exact_vector(x, place="x"), exact_vector(y, place="y")
    a, b = exact_vector(a, len(x), "a"), exact_vector(b, len(y), "b")
    best = quantize_rank_one(x, y, bits).squared_error
    return _answer("no_nearer_than_quantized", squared_distance(x, y, a, b) >= best)


@predicate
def rounding_optimal(x: Any, y: Any, bits: Any) -> Decision:
    """No vectors with significands of `bits` bits are nearer to x y^T than x and y, rounded.

    Witness: nothing; the rule tries all breakpoints again.

    >>> rounding_optimal([5, 3], [3, 5], 2).certificate.answer
    'no'
    """
    x, y, bits = exact_vector(x, place="x"), exact_vector(y, place="y"), _bits(bits)
    naive = squared_distance(x, y, *([rounded(value, bits) for value in v] for v in (x, y)))
    return _answer("rounding_optimal", naive <= quantize_rank_one(x, y, bits).squared_error)


def _answer(name: str, holds: bool) -> Decision:
    return Yes(Certificate(name, "yes")) if holds else No(Certificate(name, "no"))


def _bits(value: Any) -> int:
    bits: int = coerce({"bits": "integer"}, {"bits": value})["bits"]
    if not 1 <= bits <= 64:
        raise InvalidInstance(f"bits: {bits} is not from 1 to 64")
    return bits
