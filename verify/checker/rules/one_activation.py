"""one_activation(net, points) and preserves_mean(net, points): evaluated at the points."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import sequence
from ..rejected import Meter, Rejected
from .objects import networks, nothing

_ZERO = Fraction(0)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every point has the activation of the first."""
    if not _one_activation(objects, witness, meter):
        raise Rejected("two points have different activations")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Some point has another activation than the first."""
    if _one_activation(objects, witness, meter):
        raise Rejected("all points have one activation")


def mean_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The value at the mean of the points is the mean of the values."""
    if not _preserves_mean(objects, witness, meter):
        raise Rejected("the value at the mean is not the mean of the values")


def mean_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The value at the mean of the points is not the mean of the values."""
    if _preserves_mean(objects, witness, meter):
        raise Rejected("the value at the mean is the mean of the values")


def _one_activation(objects: list[Any], witness: dict[str, Any], meter: Meter) -> bool:
    net, points = _parts(objects, witness)
    first = _activation(net, points[0], meter)
    return all(_activation(net, point, meter) == first for point in points[1:])


def _preserves_mean(objects: list[Any], witness: dict[str, Any], meter: Meter) -> bool:
    net, points = _parts(objects, witness)
    values = [net.value(point, meter) for point in points]
    return net.value(_mean(points, meter), meter) == _mean(values, meter)


def _activation(net: Network, point: list[Fraction], meter: Meter) -> list[int]:
    """For each neuron whether it is on, for a max-pool which argument is the first largest."""
    values, states = list(point), []
    for _, kind, sources, row, bias in net.neurons():
        terms = [meter.mul(weight, values[source])
                 for source, weight in zip(sources, row, strict=True)]
        if kind == "maxpool":
            values.append(max(terms))
            states.append(terms.index(values[-1]))
            continue
        total = bias
        for term in terms:
            total = meter.add(total, term)
        states.append(int(kind != "relu" or total > 0))
        values.append(total if states[-1] else _ZERO)
    return states


def _mean(points: list[list[Fraction]], meter: Meter) -> list[Fraction]:
    total = points[0]
    for point in points[1:]:
        total = [meter.add(x, y) for x, y in zip(total, point, strict=True)]
    return [meter.div(x, Fraction(len(points))) for x in total]


def _parts(objects: list[Any], witness: dict[str, Any]) -> tuple[Network, list[list[Fraction]]]:
    nothing(witness)
    if len(objects) != 2:
        raise Rejected("the predicate is about a network and points")
    (net,) = networks(objects[:1], 1)
    points = sequence(objects[1], "the points")
    for point in points:
        for coordinate in sequence(point, "a point", net.n_inputs):
            if type(coordinate) is not Fraction:
                raise Rejected("the points are no lists of numbers")
    if not points:
        raise Rejected("at least one point is needed")
    return net, points
