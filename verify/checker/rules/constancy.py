"""off_kinks and activation_locally_constant(net, points): pre-activations that do not vanish."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping, number
from ..rejected import Meter, Rejected
from .jacobians import Passed, passed, points_of
from .objects import networks, nothing

_ZERO = Fraction(0)


def off_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No hidden neuron has a vanishing pre-activation at a point."""
    nothing(witness)
    net, points = _about(objects)
    passed(net, points, meter)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The neuron's pre-activation vanishes at the point: with any larger bias it is on."""
    net, points = _about(objects)
    mapping(witness, "witness", "point", "neuron")
    i = integer(witness["point"], "witness.point")
    if not 0 <= i < len(points):
        raise Rejected("witness.point: there is no such point")
    if integer(witness["neuron"], "witness.neuron") not in net.hidden:
        raise Rejected("witness.neuron is no hidden neuron")
    values = Passed(net, points[i], meter).values
    place = witness["neuron"] - net.n_inputs
    total = net.biases[place]
    for source, weight in zip(net.sources[place], net.rows[place], strict=True):
        total = meter.add(total, meter.mul(weight, values[source]))
    if total:
        raise Rejected("witness.neuron: its pre-activation does not vanish at the point")


def constant_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No pre-activation reaches 0 while each parameter changes by the radius at most.

    If what neuron s gives changes by at most m_s, a pre-activation changes by at most the sum of
    |w| m_s + radius (|value of s| + m_s), plus the radius for the bias.
    """
    net, points = _about(objects)
    mapping(witness, "witness", "radius")
    radius = number(witness["radius"], "witness.radius")
    if radius <= 0:
        raise Rejected("witness.radius is not positive")
    add, mul = meter.add, meter.mul
    for i, state in enumerate(passed(net, points, meter)):
        moves = [_ZERO] * net.n_inputs
        for neuron, _, sources, row, bias in net.neurons():
            if neuron not in net.hidden:
                break
            meter.spend(1 + 4 * len(row))
            total, move = bias, radius
            for source, weight in zip(sources, row, strict=True):
                value, change = state.values[source], moves[source]
                total = add(total, mul(weight, value))
                move = add(move, add(mul(abs(weight), change), mul(radius, abs(value) + change)))
            if move >= abs(total):
                raise Rejected(f"witness.radius: neuron {neuron} may reach its kink at point {i}")
            moves.append(move if total > 0 else _ZERO)


def _about(objects: list[Any]) -> tuple[Network, list[list[Fraction]]]:
    if len(objects) != 2:
        raise Rejected("the predicate is about a network and points")
    (net,) = networks(objects[:1], 1)
    net.layers()
    return net, points_of(objects[1], net, "points")
