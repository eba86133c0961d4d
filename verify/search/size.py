"""How large an instance is: the order in which a counterexample is smallest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from verify.network.network import Network
from verify.network.pairs import parameters

Instance = dict[str, Any]
Size = tuple[int, int, int, int]


def size(instance: Mapping[str, Any]) -> Size:
    """(neurons and entries, nonzero numbers, sum of the heights, edges), in order of importance.

    Neurons of networks and entries of all else count alike; both networks of a pair count.

    >>> size({"a": Network([[[2]]], [[0]]), "x": (Fraction(1, 2),)})
    (3, 2, 5, 1)
    """
    neurons = nonzeros = heights = edges = 0
    for value in instance.values():
        if isinstance(value, Network):
            neurons += value.architecture.n_neurons
            edges += value.architecture.n_edges
        numbers = list(numbers_of(value))
        if not isinstance(value, Network):
            neurons += len(numbers)
        nonzeros += sum(map(bool, numbers))
        heights += sum(map(height, numbers))
    return neurons, nonzeros, heights, edges


def height(number: Fraction) -> int:
    """|p| + 2 (q - 1) of p/q in lowest terms: that of an integer is its absolute value."""
    return abs(number.numerator) + 2 * (number.denominator - 1)


def numbers_of(value: Any) -> Iterator[Fraction]:
    """Every number of an argument: a network's parameters, or entries."""
    if isinstance(value, Network):
        yield from (number for _, number in parameters(value.exactly()))
    elif isinstance(value, tuple):
        for item in value:
            yield from numbers_of(item)
    else:
        yield Fraction(value)
