"""sign_flips_distinct(net): every hidden neuron is tied to the ground, or some are loose."""

from __future__ import annotations

from typing import Any

from ..network import Network
from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .objects import networks, nothing


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Nonzero parameters join every hidden neuron to an input, an output or a bias.

    Two choices of signs that differ somewhere then differ along such a chain, hence across one of
    its parameters, which gets different signs.
    """
    nothing(witness)
    (net,) = networks(objects, 1)
    edges, joined = _nonzero(net, meter)
    near: dict[int, list[int]] = {}
    for u, v in edges:
        near.setdefault(u, []).append(v)
        near.setdefault(v, []).append(u)
    queue = list(joined)
    while queue:
        for neuron in near.get(queue.pop(), ()):
            meter.spend()
            if neuron not in joined:
                joined.add(neuron)
                queue.append(neuron)
    for neuron in net.hidden:
        if neuron not in joined:
            raise Rejected(f"neuron {neuron} is joined to no input, output or bias")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No nonzero parameter leads into or out of the named set: flipping it changes no sign."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "neurons")
    named = [integer(neuron, "neurons") for neuron in sequence(witness["neurons"], "neurons")]
    if not named or not all(neuron in net.hidden for neuron in named):
        raise Rejected("neurons: hidden neurons are needed, at least one")
    loose = set(named)
    edges, joined = _nonzero(net, meter)
    if loose & joined:
        raise Rejected(f"neuron {min(loose & joined)} has a bias that does not vanish")
    for u, v in edges:
        if (u in loose) != (v in loose):
            raise Rejected(f"edge {u} -> {v} leads into or out of the set and does not vanish")


def _nonzero(net: Network, meter: Meter) -> tuple[list[tuple[int, int]], set[int]]:
    """The nonzero edges; the inputs, outputs and neurons with a nonzero bias."""
    names = [name for name, value in net.parameters(meter).items() if value]
    ground = {*range(net.n_inputs), *net.outputs, *(name[0] for name in names if len(name) == 1)}
    return [(name[0], name[1]) for name in names if len(name) == 2], ground
