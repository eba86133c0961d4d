"""admissible(net): every hidden neuron recomputed, or one with a side of zeros."""

from __future__ import annotations

from typing import Any

from ..network import Network
from ..number import integer, mapping
from ..rejected import Meter, Rejected
from .objects import networks, nothing


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every hidden neuron has a nonzero weight on both sides."""
    nothing(witness)
    (net,) = networks(objects, 1)
    good = _nonzero_sides(net, meter)
    for neuron in net.hidden:
        for side in ("incoming", "outgoing"):
            if (neuron, side) not in good:
                raise Rejected(f"all {side} weights of neuron {neuron} vanish")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The named hidden neuron has only zeros on the named side."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "neuron", "side")
    neuron, side = integer(witness["neuron"], "witness.neuron"), witness["side"]
    if neuron not in net.hidden or type(side) is not str or side not in ("incoming", "outgoing"):
        raise Rejected("witness: a hidden neuron and a side, incoming or outgoing, are needed")
    if (neuron, side) in _nonzero_sides(net, meter):
        raise Rejected(f"neuron {neuron} has a nonzero {side} weight")


def _nonzero_sides(net: Network, meter: Meter) -> set[tuple[int, str]]:
    sides: set[tuple[int, str]] = set()
    for name, value in net.parameters(meter).items():
        if value and len(name) == 2:
            sides.update(((name[0], "outgoing"), (name[1], "incoming")))
    return sides
