"""How far each hidden layer of a network is from balance, in floats."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from verify.claims.measurement import Measurement
from verify.network.network import Network

_EPS = float(np.finfo(np.float64).eps)


def imbalance(net: Network) -> tuple[Measurement, ...]:
    """The largest | |w_in|_2 / |w_out|_2 - 1 | over the neurons of each hidden layer, measured.

    A neuron that neither reads nor is read counts 0, one that reads but is not read infinity.

    Cost: O(#parameters) float operations; sums of squares are scaled, so that no size overflows.
    Raises: InvalidInstance on a network that is not layered.
    """
    net.architecture.require_layered("the imbalance of a layer")
    weights = [np.asarray(matrix, dtype=np.float64) for matrix in
               (net.rounded() if net.is_exact else net).weights]
    found = []
    for below, above in zip(weights, weights[1:], strict=False):
        reads, sends = _log_norms(below), _log_norms(above.T)
        with np.errstate(invalid="ignore", over="ignore"):
            ratio = np.exp(np.where(np.isneginf(reads) & np.isneginf(sends), 0, reads - sends))
        value = float(np.max(np.abs(ratio - 1)))
        terms = below.shape[1] + above.shape[0] + 2000  # 2000: a logarithm of up to 1500 loses bits
        residual = terms * _EPS * (value + 1) if math.isfinite(value) else 0.0
        found.append(Measurement(value, residual, 0.0, "norms in float64, scaled by their largest"))
    return tuple(found)


def _log_norms(matrix: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """log |row|_2 of each row, -inf for a row of zeros."""
    largest = np.max(np.abs(matrix), axis=1)
    scaled = matrix / np.where(largest > 0, largest, 1)[:, None]
    with np.errstate(divide="ignore"):
        logarithms: np.ndarray[Any, Any] = np.log(largest) + 0.5 * np.log(np.sum(scaled**2, axis=1))
    return logarithms
