"""flip_preserves_realization(net): a flip and a proof of equality, or a point against each flip."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from ..network import Network
from ..number import mapping, number, sequence
from ..rejected import Meter, Rejected
from . import realization_equal
from .irreducible import layer_and_subset
from .objects import networks


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The flipped network has the same function, by the rule of realization_equal."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "layer", "subset", "equal")
    layer, places = layer_and_subset(net, witness["layer"], witness["subset"])
    if type(witness["equal"]) is not dict:
        raise Rejected("witness.equal is not an object")
    realization_equal.yes([net, flipped(net, layer, places, meter)], witness["equal"], meter)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Against each nonempty subset of each hidden layer there is a point where f changes."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "points")
    points = iter(sequence(witness["points"], "witness.points"))
    for layer, neurons in enumerate(net.layers(), 1):
        for size in range(1, len(neurons) + 1):
            for places in combinations(range(len(neurons)), size):
                meter.spend(1 + size)
                data = sequence(next(points, None), "a witness.point", net.n_inputs)
                point = [number(x, "witness.points") for x in data]
                other = flipped(net, layer, set(places), meter)
                if net.value(point, meter) == other.value(point, meter):
                    raise Rejected(f"layer {layer}, neurons {list(places)} of it: the flip does "
                                   "not show at the point")
    if next(points, None) is not None:
        raise Rejected("witness.points: more points than flips")


def flipped(net: Network, layer: int, places: set[int], meter: Meter) -> Network:
    """(w, b) negated at these places of the layer, sum of v b added to the next layer's biases."""
    neurons = net.layers()[layer - 1]
    start, stop = neurons.start - net.n_inputs, neurons.stop - net.n_inputs
    assert net.widths is not None
    rows, biases = list(net.rows), list(net.biases)
    meter.spend(len(rows) * 2 + len(places) * (net.widths[layer - 1] + net.widths[layer + 1]))
    for i in range(stop, stop + net.widths[layer + 1]):
        biases[i] = meter.dot([net.rows[i][nu] for nu in places],
                              [net.biases[start + nu] for nu in places], biases[i])
    for nu in places:
        rows[start + nu] = [-w for w in rows[start + nu]]
        biases[start + nu] = Fraction(-biases[start + nu])
    return net._replace(rows=rows, biases=biases)
