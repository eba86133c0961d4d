"""Instances that might refute, in numbered blocks: the same block always holds the same ones."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, product
from typing import Any, final

from verify.claims.instance import coerce
from verify.network.network import Network
from verify.network.pairs import parameters, with_parameters
from verify.prover.prove import coincidence
from verify.search.agreeing import colliding, grown, shifted
from verify.search.draws import for_each_drawn
from verify.search.refutes import Refutes
from verify.search.size import Instance
from verify.search.smallest import Filling, Shape, in_order, shape_of, smallest_shapes
from verify.symmetry.rescaling import rescale

_ALPHABETS = tuple(tuple(map(Fraction, numbers)) for numbers in (
    (0, 1, -1, 2), (0, 1, -1, 2), (0, 1), (0, 1, -1, 2, 3, 5)))
_IN_ORDER = 100  # instances of a block in the order of size,
_OF_EACH = 1_500  # of each shape so many at most;
_FILLED = 250  # small shapes filled at random;
_COLLIDING = 4  # shapes, of each at most
_PAIRS = 30  # pairs of networks with equal values at some points;
_RELATED = 100  # networks with twins, or pairs with equal values where layers have relations;
_DRAWN = 10  # draws,
_CHANGES = (1, 1, 1, 2, 2, 2, 3, 4)  # each with copies in which so much is changed
_TIED, _ROWS = 3, 3  # copies with ties, of so many different rows
_SHAPES = 16  # of the smallest, which are filled at random or given to the solver
_NUMBERS = 36  # variables for the solver, at most
_INTEGERS = (1, 2, 3)


@final
class Candidates:
    """The blocks of instances for one theorem, one hypothesis set aside or none, and one seed.

    A block holds the next instances in the order of size; small shapes filled at random, the second
    network often the first one disturbed, other arguments or rows often equal; networks with twins,
    and pairs of networks that agree at some points; draws from the theorem's own strategy, each
    followed by copies with a few changes and some with ties, so that one hypothesis or several
    fail; from block 1 on, what an SMT solver finds at one size, where one is installed and knows
    the predicates. Of a theorem without hypotheses, which speaks of what its strategy draws, only
    draws.
    """

    def __init__(self, refutes: Refutes, seed: int) -> None:
        self._refutes, self._seed = refutes, seed
        self._next = 0
        self._listed: Iterator[Filling] | None = None

    def block(self, number: int) -> Iterator[Instance]:
        """The block of this number; cheapest in the order of the numbers."""
        theorem, draw = self._refutes.theorem, random.Random(f"{self._seed} {number}")
        if theorem.hypotheses:
            yield from (filling.instance for filling in self._in_order(number))
            yield from self._filled(draw)
            yield from self._agreeing(draw)
            yield from self._coincidences(number)
        drawn: list[Instance] = []
        for_each_drawn(theorem.instances(), _DRAWN, drawn.append,
                       start=1_000 * self._seed + number)
        for instance in drawn:
            yield instance
            if not theorem.hypotheses:
                continue
            objects = coerce(theorem.arguments, instance)
            for changes in _CHANGES:
                yield disturbed(objects, draw, changes)
            for _ in range(_TIED):
                yield tied(objects, draw)

    def _in_order(self, number: int) -> list[Filling]:
        if self._listed is None or number < self._next:
            smallest = smallest_shapes(self._refutes.theorem.arguments, self._refutes.is_possible)
            self._next, self._listed = 0, in_order(smallest, each=_OF_EACH)
        skipped = (number - self._next) * _IN_ORDER
        self._next = number + 1
        return list(islice(self._listed, skipped, skipped + _IN_ORDER))

    @functools.cached_property
    def _shapes(self) -> list[Shape]:
        """The smallest shapes, and those of a few draws, in the order of size."""
        arguments, found = self._refutes.theorem.arguments, []
        for_each_drawn(self._refutes.theorem.instances(), _DRAWN,
                       lambda drawn: found.append(shape_of(arguments, coerce(arguments, drawn))))
        smallest = islice(smallest_shapes(arguments, self._refutes.is_possible), _SHAPES)
        known = {shape: None for shape in (*smallest, *found) if shape is not None}
        return sorted(known, key=lambda shape: shape.n_neurons)

    def _filled(self, draw: random.Random) -> Iterator[Instance]:
        for _ in range(_FILLED if self._shapes else 0):
            if draw.random() < 0.25:
                yield tied(self._filling(draw, draw.choice(self._shapes)), draw)
                continue
            small = min(int(draw.expovariate(0.2)), len(self._shapes) - 1)
            instance = self._filling(draw, self._shapes[small])
            if self._networks and draw.random() < 0.5:
                instance |= dict.fromkeys(self._networks, instance[self._networks[0]])
                instance = disturbed(instance, draw, draw.randrange(1, 4))
            yield instance

    def _filling(self, draw: random.Random, shape: Shape) -> Instance:
        numbers = draw.choice(_ALPHABETS)
        return shape.filled([draw.choice(numbers) for _ in range(shape.n_numbers)]) | {
            name: draw.choice(_INTEGERS) for name in self._integers}

    def _agreeing(self, draw: random.Random) -> Iterator[Instance]:
        networks = self._networks
        if not networks or not self._shapes:
            return
        for _ in range(_COLLIDING if len(networks) > 1 else 0):
            instance = self._filling(draw, draw.choice(self._shapes))
            widths = instance[networks[0]].widths
            for a, b in islice(colliding(widths, draw), _PAIRS):
                yield instance | dict.fromkeys(networks, b) | {networks[0]: a}
        for _ in range(_RELATED):
            instance = self._filling(draw, draw.choice(self._shapes))
            net = instance[networks[0]]
            for _ in range(draw.randrange(3)):
                net = grown(net, draw)
            yield instance | {networks[0]: net} | {
                name: shifted(net, draw) or net for name in networks[1:]}

    def _coincidences(self, number: int) -> Iterator[Instance]:
        if not 1 <= number <= len(self._sizes):
            return
        try:
            found = coincidence(self._refutes.theorem, sizes=self._sizes[number - 1],
                                without=self._refutes.dropped, seed=self._seed)
        except ImportError:  # z3, of the extra `smt`
            return
        if found is not None:
            yield found

    @functools.cached_property
    def _sizes(self) -> list[dict[str, Any]]:
        """The sizes of the shapes, with each of a few values of the integers."""
        return [{name: dimensions[0] if kind == "vector" else dimensions
                 for name, kind, dimensions in shape.parts} | dict(zip(self._integers, values,
                                                                       strict=True))
                for shape in self._shapes if shape.n_numbers <= _NUMBERS
                for values in product(_INTEGERS, repeat=len(self._integers))]

    @property
    def _integers(self) -> list[str]:
        return self._of_kind("integer")

    @property
    def _networks(self) -> list[str]:
        return self._of_kind("network")

    def _of_kind(self, wanted: str) -> list[str]:
        arguments = self._refutes.theorem.arguments
        return [name for name, kind in arguments.items() if kind == wanted]


def disturbed(instance: Mapping[str, Any], draw: random.Random, changes: int) -> Instance:
    """The instance with this many changes: a number replaced, a neuron's signs flipped or its
    parameters rescaled, or the numbers of one argument put into another."""
    result = dict(instance)
    for _ in range(changes):
        name = draw.choice(list(result))
        value = result[name]
        if not isinstance(value, Network):
            alike = [other for other in result.values() if _alike(value, other)]
            result[name] = draw.choice(alike) if draw.randrange(3) == 0 else _changed(value, draw)
            continue
        value = value.exactly()
        others = [other for other in result.values() if isinstance(other, Network)
                  and other.architecture == value.architecture]
        numbers = [number for _, number in parameters(value)]
        how = draw.randrange(5)
        if how == 0 and value.n_hidden:
            numbers = _flipped(value, draw.choice(list(value.architecture.hidden)), draw)
        elif how == 1:
            source = [number for _, number in parameters(draw.choice(others).exactly())]
            place = draw.randrange(len(numbers))
            numbers[place] = source[place]
        elif how == 2 and value.n_hidden:
            factors = [draw.choice((Fraction(1, 2), 1, 2)) for _ in value.architecture.hidden]
            numbers = [number for _, number in parameters(rescale(value, factors))]
        else:
            place = draw.randrange(len(numbers))
            numbers[place] = _other(numbers[place], draw)
        result[name] = with_parameters(value.architecture, numbers)
    return result


def tied(instance: Mapping[str, Any], draw: random.Random) -> Instance:
    """The instance with arguments made equal to others of their shape, and rows to other rows.

    Or to few new rows, of numbers that stand in the argument.
    """
    result = dict(instance)
    for name, value in result.items():
        if isinstance(value, Network):
            continue
        if draw.randrange(2):
            result[name] = draw.choice([other for other in result.values() if _alike(value, other)])
        elif isinstance(value, tuple) and value and isinstance(value[0], tuple):
            rows = draw.sample(value, draw.randint(1, min(_ROWS, len(value))))
            if draw.randrange(2):
                numbers = sorted({number for row in value for number in row})
                rows = [tuple(draw.choice(numbers) for _ in row) for row in rows]
            result[name] = tuple(draw.choice(rows) for _ in value)
    return result


def _alike(value: Any, other: Any) -> bool:
    """Both are numbers, or tuples of one shape."""
    if not isinstance(value, tuple) or not isinstance(other, tuple):
        return type(value) is type(other)
    return len(value) == len(other) and all(map(_alike, value, other))


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
        if isinstance(value[place], tuple) and draw.randrange(4) == 0:  # twins, or a tie
            return (*value[:place], draw.choice(value), *value[place + 1:])
        return (*value[:place], _changed(value[place], draw), *value[place + 1:])
    if isinstance(value, int):
        return draw.choice([value - 1, value + 1, 0, 1])
    return _other(Fraction(value), draw)
