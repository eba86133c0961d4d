"""subset_sum_exists(a, t), subset_sum_network(a, t, net): sums of some of the numbers a."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import Any

from ..network import Network
from ..number import mapping
from ..rejected import Meter, Rejected
from .elimination import indices
from .linear import Vector, recomputed, take
from .objects import nothing


def exists_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The chosen numbers sum to the target."""
    numbers, target = _instance(objects)
    mapping(witness, "witness", "subset")
    total = Fraction(0)
    for i in indices(witness["subset"], "witness.subset", len(numbers)):
        total = meter.add(total, numbers[i])
    if total != target:
        raise Rejected("witness.subset does not sum to the target")


def exists_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The sums of all subsets, listed once each: in order, as a document could make hashes collide.

    Each takes room, so listing one costs as much as a few steps.
    """
    nothing(witness)
    numbers, target = _instance(objects)
    sums = [Fraction(0)]
    for number in numbers:
        meter.spend(3 * len(sums))
        moved = [meter.add(total, number) for total in sums]
        sums = [total for total, _ in groupby(sorted(sums + moved))]
    if target in sums:
        raise Rejected("some numbers sum to the target")


def _instance(objects: list[Any]) -> tuple[Vector, Fraction]:
    if len(objects) != 2:
        raise Rejected("the predicate is about numbers and a target")
    (numbers,) = take(objects[:1], "V")
    target = objects[1]
    if type(target) is not Fraction or target.denominator != 1:
        raise Rejected("the target is no integer")
    return numbers, target


def _is_network(objects: list[Any], meter: Meter) -> bool:
    if len(objects) != 3 or type(objects[2]) is not Network:
        raise Rejected("the predicate is about numbers, a target and a network")
    (numbers, target), net = _instance(objects[:2]), objects[2]
    weights = [*numbers, -target]
    if net.widths != [1, len(weights), 1] or target <= 0 or any(x <= 0 for x in numbers):
        return False
    *rows, last = net.rows
    *biases, at_output = net.biases
    return bool(rows == [[weight] for weight in weights] and all(x == 1 for x in last)
                and biases == [meter.mul(Fraction(i), weight)
                               for i, weight in enumerate(weights, 1)] and not at_output)


network_yes, network_no = recomputed(_is_network)
