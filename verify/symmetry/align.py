"""Which neuron of one network is which of another, up to permutation, rescaling and noise.

In units that no rescaling changes (symmetry/gauges.py), permutation only moves rows and columns.
Neurons are matched layer by layer, rows against rows in the order the layer before was matched in,
and columns against columns: sorted as long as the layer after is not matched, so that twins are
told apart, and afterwards as they are. Floats propose, and an exact distance judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, final

import numpy as np
from scipy.optimize import linear_sum_assignment

from verify.claims.shortened import shortened_fields
from verify.network.entries import Array
from verify.network.network import Network
from verify.network.pairs import require_same_architecture
from verify.symmetry.distance import ScalingDistance, scaling_distance
from verify.symmetry.gauges import Gauged, gauged

_SWEEPS = 10
_FAR = 1e100


@final
@dataclass(frozen=True, slots=True)
class Alignment:
    """Neuron i of a's hidden layer l is taken for neuron permutations[l][i] of b's.

    `factors`: one a hidden neuron, in a's order. Rescaling a by them and then permuting comes
    within `distance` of b; where no rescaling does (an infinite `distance`) they are an estimate.
    """

    permutations: tuple[tuple[int, ...], ...]
    factors: tuple[Fraction, ...]
    distance: ScalingDistance

    __repr__ = shortened_fields


def align(a: Network, b: Network) -> Alignment:
    """The hidden neurons of a are matched with those of b as rows and columns suggest.

    A proposal: `.distance` says exactly what it is worth, and a distance 0 is a proof.

    Cost: two products of matrices a layer and sweep, and an assignment where the nearest rows are
        not already one.
    Raises: InvalidInstance if the networks are not layered or not of one architecture.

    >>> import verify
    >>> a = verify.Network([[[1], [2]], [[3, 4]]], [[0, 5], [0]])
    >>> b = verify.Network([[[2], [3]], [[4, 1]]], [[5, 0], [0]])
    >>> found = align(a, b)
    >>> found.permutations, found.distance.ratio.hi
    (((1, 0),), Fraction(1, 1))
    """
    require_same_architecture(a, b)
    a.architecture.require_layered("permutation of a layer")
    left, right = gauged(a), gauged(b)
    orders = _orders(left, right)
    distance = scaling_distance(permuted(a, orders), b)
    there = np.concatenate([np.zeros(0, int), *(
        start + order for start, order in zip(np.cumsum([0, *a.widths[1:-1]]), orders,
                                              strict=False))])
    if distance.factors is not None:
        factors = tuple(distance.factors[j] for j in there.tolist())
    else:
        before, after = (np.concatenate([np.zeros(0), *side.gauges]) for side in (left, right))
        factors = tuple(_power_of_two(power) for power in (after[there] - before).tolist())
    return Alignment(tuple(tuple(order.tolist()) for order in orders), factors, distance)


def permuted(net: Network, orders: Sequence[Array]) -> Network:
    """The network whose neuron orders[l][i] of hidden layer l is neuron i of this one's."""
    back = [np.arange(net.widths[0]), *(np.argsort(order) for order in orders),
            np.arange(net.widths[-1])]
    weights: list[Any] = []
    biases: list[Any] = []
    for matrix, vector, (before, here) in zip(net.weights, net.biases, pairwise(back), strict=True):
        if net.is_exact:
            weights.append(tuple(tuple(matrix[i][j] for j in before) for i in here))
            biases.append(tuple(vector[i] for i in here))
        else:
            weights.append(np.ascontiguousarray(matrix[np.ix_(here, before)]))
            biases.append(vector[here])
            weights[-1].flags.writeable = biases[-1].flags.writeable = False
    return Network.trusted(net.architecture, tuple(weights), tuple(biases))


def _orders(left: Gauged, right: Gauged) -> list[Array]:
    """orders[l][i] = j: neuron i of the left hidden layer l is neuron j of the right one."""
    widths = [rows.shape[0] for rows in left.rows]
    ends = [np.arange(left.rows[0].shape[1] - 1), np.arange(widths[-1])]
    orders: list[Array | None] = [ends[0], *([None] * (len(widths) - 1)), ends[1]]
    for _ in range(_SWEEPS):
        settled = True
        for l in range(1, len(widths)):
            before, after = orders[l - 1], orders[l + 1]
            cost = _squared_distances(_moved(left.rows[l - 1], before), right.rows[l - 1])
            one, two = left.rows[l][:, :-1], right.rows[l][:, :-1]
            if after is None:
                one, two = np.sort(one, axis=0), np.sort(two, axis=0)
                cost += _squared_distances(one.T, two.T)
            else:
                cost += _squared_distances(one.T, two[after].T)
            order = _assignment(cost)
            settled = settled and orders[l] is not None and bool((order == orders[l]).all())
            orders[l] = order
        if settled:
            break
    return [order for order in orders[1:-1] if order is not None]


def _moved(rows: Array, order: Array | None) -> Array:
    """The rows with column i moved to order[i]; the last one, of the biases, stays."""
    moved = rows.copy()
    moved[:, :-1][:, order] = rows[:, :-1]
    return moved


def _squared_distances(one: Array, two: Array) -> Array:
    """|x - y|^2 for every row x of one and y of two, entries beyond 1e100 taken for that."""
    one, two = (np.clip(side, -_FAR, _FAR) for side in (one, two))  # squares are finite
    found: Array = one @ two.T
    found *= -2
    found += (one * one).sum(axis=1)[:, None]
    found += (two * two).sum(axis=1)
    return np.maximum(found, 0, out=found)


def _assignment(cost: Array) -> Array:
    """The bijection of least total cost; with no search where the nearest ones are a bijection."""
    nearest: Array = cost.argmin(axis=1)
    if len(np.unique(nearest)) == len(nearest):
        return nearest
    order: Array = linear_sum_assignment(cost)[1]
    return order


def _power_of_two(power: float) -> Fraction:
    return Fraction(2) ** round(power)
