"""Instances that might refute: small ones exhaustively, then draws, then draws disturbed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import count, product
from typing import Any

from verify.claims.theorem import Theorem
from verify.network.architecture import Architecture
from verify.network.network import Network
from verify.network.pairs import parameters, with_parameters
from verify.search.draws import for_each_drawn
from verify.search.shrink import Instance

_ALPHABET = tuple(map(Fraction, (0, 1, -1, 2)))
_CHAINS = ((1, 1), (1, 1, 1), (1, 2, 1), (1, 1, 1, 1))
_ALL_UP_TO = 6  # numbers in all; 4^6 = 4096 instances
_BATCH = 50


def candidates(theorem: Theorem, seed: int) -> Iterator[Instance]:
    """Endlessly many instances, the same ones in the same order for the same seed.

    First, where all arguments are networks, every one on a tiny chain with parameters 0, 1, -1, 2
    (and at random where these are too many); then batches of draws from the theorem's own
    strategy, each followed by copies of itself with one or a few numbers changed, so that one
    hypothesis or several fail. Of a theorem without hypotheses, which speaks of what its strategy
    draws, only draws.
    """
    if theorem.hypotheses and all(kind == "network" for kind in theorem.arguments.values()):
        yield from _tiny(tuple(theorem.arguments), seed)
    draw = random.Random(seed)
    for batch in count():
        drawn: list[Instance] = []
        for_each_drawn(theorem.instances(), _BATCH, drawn.append, start=seed + batch)
        for instance in drawn:
            yield instance
            for changes in (1, 1, 2, 3) if theorem.hypotheses else ():
                yield disturbed(instance, draw, changes)


def _tiny(names: tuple[str, ...], seed: int) -> Iterator[Instance]:
    draw = random.Random(seed)
    for widths in _CHAINS:
        architecture = Architecture.layered(widths)
        total = architecture.n_params * len(names)
        if total <= _ALL_UP_TO:
            choices: Any = product(_ALPHABET, repeat=total)
        else:
            choices = ([draw.choice(_ALPHABET) for _ in range(total)] for _ in range(2_000))
        for numbers in choices:
            yield {name: with_parameters(architecture, numbers[i::len(names)])
                   for i, name in enumerate(names)}


def disturbed(instance: Mapping[str, Any], draw: random.Random, changes: int) -> Instance:
    """The instance with this many changes: a number replaced, a neuron's signs flipped, or the
    numbers of one network put into another."""
    result = dict(instance)
    for _ in range(changes):
        name = draw.choice(list(result))
        value = result[name]
        if not isinstance(value, Network):
            result[name] = _changed(value, draw)
            continue
        value = value.exactly()
        others = [other for other in result.values() if isinstance(other, Network)
                  and other.architecture == value.architecture]
        numbers = [number for _, number in parameters(value)]
        how = draw.randrange(4)
        if how == 0 and value.n_hidden:
            numbers = _flipped(value, draw.choice(list(value.architecture.hidden)), draw)
        elif how == 1:
            source = [number for _, number in parameters(draw.choice(others).exactly())]
            place = draw.randrange(len(numbers))
            numbers[place] = source[place]
        else:
            place = draw.randrange(len(numbers))
            numbers[place] = _other(numbers[place], draw)
        result[name] = with_parameters(value.architecture, numbers)
    return result


def _flipped(net: Network, neuron: int, draw: random.Random) -> list[Fraction]:
    """The parameters with those into the neuron, out of it, or both, negated."""
    into, out = draw.choice([(1, 1), (1, 0), (0, 1)])
    return [-number if (into and name[-1] == neuron)
            != (out and len(name) == 2 and name[0] == neuron) else number
            for name, number in parameters(net)]


def _other(number: Fraction, draw: random.Random) -> Fraction:
    return draw.choice([Fraction(0), Fraction(1), Fraction(-1), -number, 2 * number, number + 1])


def _changed(value: Any, draw: random.Random) -> Any:
    if isinstance(value, tuple):
        if not value:
            return value
        place = draw.randrange(len(value))
        return (*value[:place], _changed(value[place], draw), *value[place + 1:])
    if isinstance(value, int):
        return draw.choice([value - 1, value + 1, 0, 1])
    return _other(Fraction(value), draw)
