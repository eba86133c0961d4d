"""one_hidden_layer(net), cover_network(A, net): seen from sizes and weights."""

from __future__ import annotations

from typing import Any

from ..network import Network
from ..rejected import Meter, Rejected
from .linear import columns, recomputed, take
from .objects import networks


def _shallow(objects: list[Any], meter: Meter) -> bool:
    (net,) = networks(objects, 1)
    return net.hidden_layers is not None and len(net.hidden_layers) == 1


def _of_cover(objects: list[Any], meter: Meter) -> bool:
    if len(objects) != 2 or type(objects[1]) is not Network:
        raise Rejected("the predicate is about a support and a network")
    (A,) = take(objects[:1], "M")
    if any(entry not in (0, 1) for row in A for entry in row):
        raise Rejected("an entry of a support is neither 0 nor 1")
    sets, net = columns(A), objects[1]
    if net.widths != [len(A), len(sets) + 1, 1]:
        return False
    *rows, last = net.rows
    return bool(all(map(any, sets)) and rows == [*sets, [-1] * len(A)]
                and all(weight == 1 for weight in last))


shallow_yes, shallow_no = recomputed(_shallow)
cover_yes, cover_no = recomputed(_of_cover)
