"""tight_path(net), peak_minimal(net): a path of largest weights, or what shows there is none."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..network import Network
from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .objects import networks, nothing


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The path leads from an input to an output by weights as large as the largest.

    So it has the largest |w| as its geometric mean, which no rescaling changes, and the largest |w|
    of a rescaling is no less: the same evidence serves both predicates.
    """
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "path")
    path = [integer(neuron, "witness.path") for neuron in
            sequence(witness["path"], "witness.path")]
    weights, largest = _weights(net, meter)
    if len(path) < 2 or not 0 <= path[0] < net.n_inputs or path[-1] not in net.outputs:
        raise Rejected("witness.path does not lead from an input to an output")
    meter.spend(len(path))
    for edge in pairwise(path):
        if weights.get(edge) != largest:
            raise Rejected(f"{edge[0]} -> {edge[1]} is no weight as large as the largest")


def tight_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No output is reached from the inputs by such weights."""
    nothing(witness)
    (net,) = networks(objects, 1)
    weights, largest = _weights(net, meter)
    reached = set(range(net.n_inputs))
    for (tail, head), weight in weights.items():  # heads come in topological order
        if weight == largest and tail in reached:
            reached.add(head)
    if any(output in reached for output in net.outputs):
        raise Rejected("there is a path of weights as large as the largest")


def minimal_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The factors make the largest |w| smaller."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "factors")
    factors = [number(factor, "witness.factors") for factor in
               sequence(witness["factors"], "witness.factors", net.n_hidden)]
    if any(factor <= 0 for factor in factors):
        raise Rejected("witness.factors are not positive")
    scale = dict(zip(net.hidden, factors, strict=True))
    weights, largest = _weights(net, meter)
    for (tail, head), weight in weights.items():
        if (meter.mul(weight, scale.get(head, Fraction(1)))
                >= meter.mul(largest, scale.get(tail, Fraction(1)))):
            raise Rejected(f"weight {tail} -> {head} is as large as the largest was")


def _weights(net: Network, meter: Meter) -> tuple[dict[tuple[int, int], Fraction], Fraction]:
    weights = {(name[0], name[1]): abs(value) for name, value in net.parameters(meter).items()
               if len(name) == 2}
    return weights, max(weights.values())
