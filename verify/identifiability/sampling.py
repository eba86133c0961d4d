"""Rational points off the kinks, in as many cells as a few lines meet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from verify.cells.pieces import pieces
from verify.claims.budget import Budget, Meter
from verify.claims.errors import BudgetExceeded
from verify.exact.matrix import dot
from verify.identifiability.jacobian import kinks
from verify.network.network import Network

Point = tuple[Fraction, ...]
_FEW_NEURONS = 64
_FEW_INPUTS = 4
_PIECES = 200
_BATCH = 256


def sample(net: Network, count: int, *, seed: int = 0, meter: Meter | None = None) -> list[Point]:
    """Up to `count` points of X_theta, the same at every call.

    With few neurons and inputs: two points in each interval of affinity along random lines, so few
    of each that the lines point everywhere; else random points of several sizes. None if the first
    thousand are on kinks.
    Raises: BudgetExceeded.
    """
    draw, meter = random.Random(seed), meter or Budget().meter("points")
    few = net.n_hidden <= _FEW_NEURONS and net.architecture.n_inputs <= _FEW_INPUTS
    source = _on_lines(net, draw, count) if few else _anywhere(net, draw)
    found: dict[Point, None] = {}
    tries, drawn = 4 * count + 16, 0
    while tries > 0 and len(found) < count and (found or drawn < 4 * _BATCH):
        batch: list[Point] = []
        for point in islice(source, min(tries, _BATCH, count - len(found))):
            meter.spend()
            batch.append(point)
        tries, drawn = tries - len(batch), drawn + len(batch)
        found.update((point, None) for point, kink in zip(batch, kinks(net, batch, meter),
                                                               strict=True)
                     if kink is None)
    return list(found)


def _anywhere(net: Network, draw: random.Random) -> Iterator[Point]:
    while True:
        size = draw.choice((1, 4, 16, 64))
        yield tuple(Fraction(round(draw.gauss(0, 64 * size)), 64)
                    for _ in net.architecture.inputs)


def _on_lines(net: Network, draw: random.Random, count: int) -> Iterator[Point]:
    d = net.architecture.n_inputs
    most = max(2, count // (2 * d + 2)) if d > 1 else count
    while True:
        base, direction = (tuple(Fraction(draw.randint(-9, 9), draw.choice((1, 2, 3, 5)))
                                 for _ in net.architecture.inputs) for _ in range(2))
        if any(direction):
            found = _parameters(restricted(net, base, direction))
            for t in draw.sample(found, most) if len(found) > most else found:
                yield tuple(x + t * u for x, u in zip(base, direction, strict=True))


def _parameters(line: Network) -> list[Fraction]:
    try:
        found = pieces(line, budget=Budget(items=_PIECES))
    except BudgetExceeded:
        return []
    return [simple(t, piece.lo, piece.hi) for piece in found for t in piece.points()]


def simple(t: Fraction, lo: Fraction | None, hi: Fraction | None) -> Fraction:
    """A fraction near t, with a small denominator if one lies between lo and hi."""
    for limit in (10, 100, 10**4):
        rounded = t.limit_denominator(limit)
        if (lo is None or lo < rounded) and (hi is None or rounded < hi):
            return rounded
    return t


def restricted(net: Network, base: Point, direction: Point) -> Network:
    """The layered network t -> f(base + t direction), of one input."""
    first = tuple((dot(row, direction),) for row in net.weights[0])
    offset = tuple(dot(row, base, bias)
                   for row, bias in zip(net.weights[0], net.biases[0], strict=True))
    return Network((first, *net.weights[1:]), (offset, *net.biases[1:]))
