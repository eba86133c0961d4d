"""All kinks of a piecewise affine function of one variable, proved by their number."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

Vector = tuple[Fraction, ...]
Value = Callable[[Fraction], Vector]


class Kink(NamedTuple):
    """At `place` the slope changes by `jump`, going up."""

    place: Fraction
    jump: Vector


class TooManyKinks(Exception):
    """The function has more kinks than were said to be possible."""


def kinks(value: Value, count: int, rounds: int) -> list[Kink] | None:
    """The kinks of `value`, in order, if it has exactly `count` of them and no more are possible.

    A bend, that is three neighbouring points that are not on a line, has a kink between the outer
    two. `count` bends with disjoint insides hold one kink each, and there is none elsewhere: the
    function is affine on what is between, and where two of its points are known there, so is the
    affine function. Neighbouring ones meet at the kink.

    Cost: points are added near bends, and after each of the `rounds` everywhere and outside.
    Raises: TooManyKinks where more bends than `count` have disjoint insides.

    >>> kinks(lambda t: (abs(t) + abs(3 * t - 1),), 2, 8)
    ... # doctest: +NORMALIZE_WHITESPACE
    [Kink(place=Fraction(0, 1), jump=(Fraction(2, 1),)),
     Kink(place=Fraction(1, 3), jump=(Fraction(6, 1),))]
    """
    known = {Fraction(t, 4): value(Fraction(t, 4)) for t in range(-16, 17)}
    for number in range(rounds):
        for _ in range(8 * (number + 1)):
            places = sorted(known)
            bends = _bends(places, known)
            found = _disjoint(bends)
            if len(found) > count:
                raise TooManyKinks
            if len(found) == count and _separated(found, len(places)):
                return _met(places, known, found)
            near = {j for i in bends for j in (i - 2, i - 1, i, i + 1) if 0 <= j < len(places) - 1}
            for j in near:
                middle = (places[j] + places[j + 1]) / 2
                known[middle] = value(middle)
        places = sorted(known)
        outside = [end * 2**k for end in (places[0], places[-1]) for k in (1, 2, 3, 4)]
        for t in (*outside, *((low + high) / 2 for low, high in pairwise(places))):
            known[t] = value(t)
    return None


def _bends(places: list[Fraction], known: dict[Fraction, Vector]) -> list[int]:
    slopes = [_slope(low, high, known) for low, high in pairwise(places)]
    return [i + 1 for i, (before, after) in enumerate(pairwise(slopes)) if before != after]


def _slope(low: Fraction, high: Fraction, known: dict[Fraction, Vector]) -> Vector:
    return tuple((b - a) / (high - low) for a, b in zip(known[low], known[high], strict=True))


def _disjoint(bends: list[int]) -> list[int]:
    """As many bends as possible whose outer points enclose disjoint open intervals."""
    found: list[int] = []
    for i in bends:
        if not found or i >= found[-1] + 2:
            found.append(i)
    return found


def _met(places: list[Fraction], known: dict[Fraction, Vector], found: list[int]) -> list[Kink]:
    """The kinks where the affine pieces between the bends meet."""
    pieces = []
    for before, after in pairwise([-1, *found, len(places)]):
        low, high = places[before + 1], places[after - 1]
        pieces.append((low, known[low], _slope(low, high, known)))
    result = []
    for (t, y, slope), (u, z, other) in pairwise(pieces):
        jump = tuple(b - a for a, b in zip(slope, other, strict=True))
        k = next((k for k, entry in enumerate(jump) if entry), None)
        if k is None:  # a bend between two pieces of one slope holds two kinks or more
            raise TooManyKinks
        # y + slope (s - t) = z + other (s - u)
        result.append(Kink((y[k] - slope[k] * t - z[k] + other[k] * u) / jump[k], jump))
    return result


def _separated(found: list[int], n: int) -> bool:
    """Two points or more are known on each affine piece."""
    return all(after - before >= 3 for before, after in pairwise([-1, *found, n]))
