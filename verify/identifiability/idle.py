"""Parameters that f does not depend on at given points: what they would move is off."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, pairwise

import numpy as np

from verify.claims.budget import Meter
from verify.identifiability.modular_jacobian import hidden_signs
from verify.network.network import Network

Point = tuple[Fraction, ...]


def idle_parameter(net: Network, points: Sequence[Point],
                   meter: Meter | None = None) -> tuple[int, int] | None:
    """(layer, column) of a parameter that no point sees, or None; layers count from 1.

    The bias of a neuron that is off at all points, or a weight between two neurons that are never
    both on. Its column of the Jacobian vanishes, so that the rank is below #parameters - #hidden
    if every neuron has nonzero parameters on both sides: it alone is no rescaling.

    The network is layered, the points are off the kinks.
    Cost: the signs at the points, in exact integers. Raises: BudgetExceeded.
    """
    if not points:
        return None
    widths = net.architecture.require_layered("a parameter that no point sees")
    on = hidden_signs(net, points, meter) > 0
    cuts = np.cumsum(widths[1:-1])[:-1] if len(widths) > 2 else []
    inputs = np.array([[bool(x) for x in point] for point in points], bool)
    states = [inputs, *(np.split(on, cuts, axis=1) if len(widths) > 2 else ()),
              np.ones((len(points), widths[-1]), bool)]
    column = 0
    for layer, (read, here) in enumerate(pairwise(states), 1):
        seen = np.concatenate([here.T @ read, here.any(axis=0)[:, None]], axis=1)
        width, idle = seen.shape[1], ~seen
        for row, place in chain(np.argwhere(idle[:, -1:]), np.argwhere(idle[:, :-1])):
            bias = bool(idle[row, -1])
            return layer, column + int(row) * width + (width - 1 if bias else int(place))
        column += seen.size
    return None
