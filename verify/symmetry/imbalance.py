"""How far each hidden layer is from balance: what a neuron reads against what is read of it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from verify.claims.measurement import Measurement
from verify.network.entries import Array
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.symmetry.gauges import scaled


def imbalance(net: Network) -> tuple[Measurement, ...]:
    """One a hidden layer: the largest of | |w_in| / |w_out| - 1 |, Euclidean norms without biases.

    It is 0 in every layer where ENorm with p = 2 changes nothing. Neurons without nonzero weights
    count as balanced; where only what they send vanishes, the value is infinite.

    Scalars: measured in float64.
    Cost: a few readings of the weights.
    Raises: InvalidInstance on a network that is not layered.

    >>> import verify
    >>> [found.value for found in imbalance(verify.Network([[[3], [1]], [[4, 1]]], [[0, 0], [0]]))]
    [0.25]
    """
    require_network(net).architecture.require_layered("the balance of a layer")
    layers = [scaled(matrix, vector) for matrix, vector in zip(net.weights, net.biases,
                                                               strict=True)]
    found = []
    for (before, low), (after, high) in pairwise(layers):
        reads, sends = _norms(before[:, :-1]), _norms(after[:, :-1].T)
        with np.errstate(all="ignore"):
            ratio = np.ldexp(reads / sends, low - high)
        ratio = np.where((reads == 0) & (sends == 0), 1.0, ratio)
        rounding = (before.shape[1] + after.shape[0] + 8) * 2.0**-53
        value = float(np.abs(ratio - 1).max())
        found.append(Measurement(value, rounding * (value + 1), 0.0, "norms in float64"))
    return tuple(found)


def _norms(rows: Array) -> Array:
    """Euclidean norms, each row over its largest entry first."""
    largest = np.abs(rows).max(axis=1)
    safe = np.where(largest > 0, largest, 1.0)
    norms: Array = safe * np.sqrt(((rows / safe[:, None]) ** 2).sum(axis=1)) * (largest > 0)
    return norms
