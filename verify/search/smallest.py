"""All instances of a theorem's arguments whose numbers are 0, 1, -1, 2, -2, from the smallest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, groupby, islice, product
from math import prod
from typing import Any, final

from verify.network.architecture import Architecture
from verify.network.pairs import with_parameters
from verify.search.size import Instance, Size

_NUMBERS = {1: (Fraction(1), Fraction(-1)), 2: (Fraction(2), Fraction(-2))}
_ZERO = Fraction(0)
_PROBES = 5
_SHAPES = 300
_FEW = 16
_LARGEST = 60  # neurons and entries of those shapes


@final
@dataclass(frozen=True, slots=True)
class Shape:
    """Names with kinds and dimensions: widths, (rows, columns), (length,) or () of an integer."""

    parts: tuple[tuple[str, str, tuple[int, ...]], ...]

    @property
    def n_edges(self) -> int:
        """The edges of its networks."""
        return sum(_architecture(dimensions).n_edges for _, kind, dimensions in self.parts
                   if kind == "network")

    @property
    def n_neurons(self) -> int:
        """Its neurons and entries."""
        return sum(sum(dimensions) if kind == "network" else prod(dimensions)
                   for _, kind, dimensions in self.parts)

    @property
    def n_numbers(self) -> int:
        """How many numbers fill it."""
        return sum(_n_numbers(kind, dimensions) for _, kind, dimensions in self.parts)

    def filled(self, numbers: Sequence[Fraction]) -> Instance:
        """The instance of this shape with these numbers."""
        supply = iter(numbers)
        return {name: _value(kind, dimensions, supply) for name, kind, dimensions in self.parts}

    def probes(self) -> Iterator[Instance]:
        """A few fillings: constant ones, and 1, 2, 3, ..."""
        n = self.n_numbers
        for constant in range(_PROBES):
            yield self.filled([Fraction(constant)] * n)
        yield self.filled([Fraction(i + 1) for i in range(n)])


@final
@dataclass(frozen=True, slots=True)
class Filling:
    """A shape with numbers for it: an instance that is built when it is asked for."""

    shape: Shape
    numbers: Sequence[Fraction]
    size: Size

    @property
    def instance(self) -> Instance:
        """The shape filled."""
        return self.shape.filled(self.numbers)


def shapes(arguments: Mapping[str, str], total: int, *, mixed: bool = False) -> Iterator[Shape]:
    """The shapes with this many neurons and entries, and at most 16 numbers.

    Networks are layered, and of one shape unless they may be `mixed`.
    """
    def rest(left: int, room: int, chosen: dict[str, tuple[int, ...]],
             todo: list[tuple[str, str]]) -> Iterator[Shape]:
        if not todo:
            if not left:
                yield Shape(tuple((name, kind, chosen[name]) for name, kind in arguments.items()))
            return
        (name, kind), *later = todo
        if kind == "network":
            like = [chosen[other] for other in chosen if arguments[other] == "network"]
            for widths in like[:1] if like and not mixed else _widths(room):
                numbers = _n_numbers(kind, widths)
                if sum(widths) <= left and numbers <= room:
                    yield from rest(left - sum(widths), room - numbers, chosen | {name: widths},
                                    later)
            return
        for dimensions in _dimensions(kind, min(left, room)):
            n = prod(dimensions)
            yield from rest(left - n, room - n, chosen | {name: dimensions}, later)

    yield from rest(total, _FEW, {}, list(arguments.items()))


def _dimensions(kind: str, most: int) -> Iterator[tuple[int, ...]]:
    if kind == "integer":
        if most >= 1:
            yield ()
    elif kind == "vector":
        yield from ((length,) for length in range(most + 1))
    else:
        yield from ((rows, columns) for rows in range(1, most + 1)
                    for columns in range(1, most // rows + 1))


@lru_cache
def _widths(most: int) -> tuple[tuple[int, ...], ...]:
    """The widths of the layered networks with at most so many parameters, by neurons."""
    def longer(widths: tuple[int, ...], room: int) -> Iterator[tuple[int, ...]]:
        if len(widths) > 1:
            yield widths
        for width in range(1, room // (widths[-1] + 1) + 1):
            yield from longer((*widths, width), room - width * (widths[-1] + 1))

    return tuple(sorted((widths for first in range(1, most) for widths in longer((first,), most)),
                        key=lambda widths: (sum(widths), *widths[:-1], 0)))


def smallest_shapes(arguments: Mapping[str, str], possible: Callable[[Instance], bool]
                    ) -> Iterator[Shape]:
    """The first 300 shapes of at most 16 numbers, less those of which neither constant fillings nor
    1, 2, 3, ... are `possible`.

    Networks have several shapes if a shallow one may stand beside a deeper one.
    """
    def is_possible(shape: Shape) -> bool:
        return any(map(possible, shape.probes()))

    networks = [name for name, kind in arguments.items() if kind == "network"]
    mixed = len(networks) == len(arguments) > 1 and is_possible(Shape(tuple(
        (name, "network", (1, 1, 1) if name == networks[0] else (1, 1)) for name in networks)))
    every = (shape for total in range(1, _LARGEST) for shape in shapes(arguments, total,
                                                                       mixed=mixed))
    return (shape for shape in islice(every, _SHAPES) if is_possible(shape))


def shape_of(arguments: Mapping[str, str], instance: Mapping[str, Any]) -> Shape | None:
    """The shape of the instance; None if a network of it is not layered or something is empty."""
    parts: list[tuple[str, str, tuple[int, ...]]] = []
    for name, kind in arguments.items():
        value = instance[name]
        if kind == "network":
            if not value.architecture.is_layered:
                return None
            parts.append((name, kind, value.widths))
        elif kind == "integer":
            parts.append((name, kind, ()))
        else:
            parts.append((name, kind, (len(value),) if kind == "vector" else
                          (len(value), len(value[0]) if value else 0)))
    return None if any(0 in dimensions for *_, dimensions in parts if len(dimensions) > 1) else (
        Shape(tuple(parts)))


def in_order(given: Iterable[Shape], *, each: int | None = None) -> Iterator[Filling]:
    """Every filling of the shapes with 0, 1, -1, 2, -2, by neurons, then nonzeros, then heights.

    The shapes come by neurons; of each only the first `each` fillings.
    """
    for total, together in groupby(given, key=lambda shape: shape.n_neurons):
        group = list(together)
        left: dict[Shape, Any] = dict.fromkeys(group, each)
        for nonzeros in range(max(shape.n_numbers for shape in group) + 1):
            for heights in range(nonzeros, 2 * nonzeros + 1):
                for shape in group:
                    here = (total, nonzeros, heights, shape.n_edges)
                    for numbers in islice(_numbers(shape, nonzeros, heights), left[shape]):
                        yield Filling(shape, numbers, here)
                        if each is not None:
                            left[shape] -= 1


def _numbers(shape: Shape, nonzeros: int, heights: int) -> Iterator[list[Fraction]]:
    """All fillings with this many nonzeros, heights - nonzeros of which are 2 or -2."""
    n = shape.n_numbers
    for places in combinations(range(n), nonzeros):
        for tall in combinations(places, heights - nonzeros):
            for values in product(*(_NUMBERS[2 if place in tall else 1] for place in places)):
                numbers = [_ZERO] * n
                for place, value in zip(places, values, strict=True):
                    numbers[place] = value
                yield numbers


def _n_numbers(kind: str, dimensions: tuple[int, ...]) -> int:
    return _architecture(dimensions).n_params if kind == "network" else prod(dimensions)


@lru_cache
def _architecture(widths: tuple[int, ...]) -> Architecture:
    return Architecture.layered(widths)


def _value(kind: str, dimensions: tuple[int, ...], supply: Iterator[Fraction]) -> Any:
    if kind == "network":
        architecture = _architecture(dimensions)
        return with_parameters(architecture, islice(supply, architecture.n_params))
    if kind == "integer":
        return int(next(supply))
    if kind == "vector":
        return tuple(islice(supply, *dimensions))
    rows, columns = dimensions
    entries = [tuple(islice(supply, columns)) for _ in range(rows)]
    if kind == "support":
        return tuple(tuple(map(int, row)) for row in entries)
    return tuple(entries)
