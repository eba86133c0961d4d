"""irreducible_up_to_balanced_twins(net): a set without balanced twins, or proofs side by side."""

from __future__ import annotations

from itertools import product
from typing import Any

from ..network import Network
from ..number import mapping, sequence
from ..rejected import Meter, Rejected
from .irreducible import Layer, layer_and_subset, require_irreducible, require_vanishing
from .objects import networks, text_key


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The sum over the subset of v w^T vanishes, and it has at most one side of each group."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "layer", "subset")
    layer, places = layer_and_subset(net, witness["layer"], witness["subset"])
    require_vanishing(net, layer, places, meter)
    for sides in _groups(net, layer, meter):
        if all(places.intersection(side) for side in sides):
            raise Rejected("witness.subset: it has balanced twins in it")


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Whatever side of each group of balanced twins is left out, what remains is irreducible.

    A set without balanced twins has at most one side of each group in it, so it is among what
    remains for some choice.
    """
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "layers")
    layers = net.layers()
    for l, proofs in enumerate(sequence(witness["layers"], "witness.layers", len(layers)), 1):
        place, size = f"witness.layers[{l - 1}]", len(layers[l - 1])
        groups = _groups(net, l, meter)
        choices = product(*((second, first) for first, second in groups))
        for i, proof in enumerate(sequence(proofs, place, 2 ** len(groups))):
            out = {nu for side in next(choices) for nu in side}
            meter.spend(1 + size)
            kept = [nu for nu in range(size) if nu not in out]
            require_irreducible(Layer(net, l, meter, kept), proof, f"{place}[{i}]", meter)


def _groups(net: Network, layer: int, meter: Meter) -> list[tuple[list[int], list[int]]]:
    """The places of (c w, c b, v / c), c > 0, and those where c < 0 and v / |c|, neither empty."""
    neurons = net.layers()[layer - 1]
    found: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    assert net.widths is not None
    start = neurons.stop - net.n_inputs
    outgoing = net.rows[start:start + net.widths[layer + 1]]
    for nu, neuron in enumerate(neurons):
        row = [*net.rows[neuron - net.n_inputs], net.biases[neuron - net.n_inputs]]
        lead = next((entry for entry in row if entry), None)
        if lead is None:
            continue
        key = (text_key([meter.div(entry, lead) for entry in row]),
               text_key([meter.mul(abs(lead), line[nu]) for line in outgoing]))
        found.setdefault(key, ([], []))[lead < 0].append(nu)
    return [sides for sides in found.values() if all(sides)]
