"""equalized(net), precision_at_most(a, b): maxima of |w| around each neuron, recomputed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping
from ..rejected import Meter, Rejected
from .objects import networks, nothing, one_architecture

_ZERO = Fraction(0)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The largest |w| that each hidden neuron reads and sends are equal."""
    nothing(witness)
    (net,) = networks(objects, 1)
    for neuron, (reads, sends) in _maxima(net, meter).items():
        if reads != sends:
            raise Rejected(f"the largest weights on the sides of neuron {neuron} differ")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At the named neuron they differ."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "neuron")
    neuron = integer(witness["neuron"], "witness.neuron")
    maxima = _maxima(net, meter)
    if neuron not in maxima or maxima[neuron][0] == maxima[neuron][1]:
        raise Rejected("witness.neuron is no hidden neuron whose largest weights differ")


def at_most_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The precision of a is at most that of b."""
    if not _at_most(objects, witness, meter):
        raise Rejected("the precision of the first is larger")


def at_most_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The precision of a is larger than that of b."""
    if _at_most(objects, witness, meter):
        raise Rejected("the precision of the first is not larger")


def _at_most(objects: list[Any], witness: dict[str, Any], meter: Meter) -> bool:
    nothing(witness)
    a, b = one_architecture(objects, meter)
    return _precision(a, meter) <= _precision(b, meter)


def _precision(net: Network, meter: Meter) -> Fraction:
    if len(net.layers()) != 1:
        raise Rejected("the network does not have one hidden layer")
    pairs = list(_maxima(net, meter).values())
    product = meter.mul(max(r for r, _ in pairs), max(s for _, s in pairs))
    total = _ZERO
    for reads, sends in pairs:
        total = meter.add(total, meter.mul(reads, sends))
    return meter.div(total, product) if product else _ZERO


def _maxima(net: Network, meter: Meter) -> dict[int, tuple[Fraction, Fraction]]:
    net.layers()
    reads, sends = dict.fromkeys(net.hidden, _ZERO), dict.fromkeys(net.hidden, _ZERO)
    for name, value in net.parameters(meter).items():
        if len(name) == 2:
            tail, head = name
            if head in reads:
                reads[head] = max(reads[head], abs(value))
            if tail in sends:
                sends[tail] = max(sends[tail], abs(value))
    return {neuron: (reads[neuron], sends[neuron]) for neuron in net.hidden}
