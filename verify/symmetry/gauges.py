"""The rows of a layered network in units that no rescaling changes, in floats.

The gauge of a neuron is the sum over all walks from inputs and biases to it of |product of
parameters|; rescaling multiplies it by the neuron's factor. Where nothing reaches a neuron it is
taken from what the neuron sends on, and is 1 where there is nothing of that either. A weight times
the gauge at its tail over the gauge at its head is the same in every rescaling, as is a bias over
its neuron's gauge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import Any, final

import numpy as np

from verify.exact.dyadic import nearest, widened
from verify.network.entries import Array
from verify.network.network import Network


@final
@dataclass(frozen=True, slots=True)
class Gauged:
    """Each layer as rows (weights, bias) divided by gauges, and log2 of the hidden gauges.

    Rows of outputs are divided too. Everything is finite.
    """

    rows: list[Array]
    gauges: list[Array]


def gauged(net: Network) -> Gauged:
    """The layered network in units that no rescaling changes.

    Shapes: rows[l] is (N_{l+1}, N_l + 1), gauges[l] is (N_{l+1},), without the outputs.
    Scalars: float64, each layer over a power of two of its own so that no size is out of range.
    """
    layers = [scaled(matrix, vector) for matrix, vector in zip(net.weights, net.biases,
                                                                strict=True)]
    # layer by layer 1 is worth 2**unit, and the largest gauge 1
    gauges, units, tops = [np.ones(net.widths[0])], [0.0], [1.0]
    with np.errstate(all="ignore"):
        for entries, exponent in layers:
            raw = _sums(entries, gauges[-1], units[-1])
            top = float(raw.max()) or 1.0
            gauges.append(raw / top)
            tops.append(top)
            units.append(units[-1] - math.log2(top) - exponent)
        for l in range(len(layers) - 1, -1, -1):
            gauge = gauges[l + 1]
            if l + 1 < len(layers):
                sent = np.abs(layers[l + 1][0][:, :-1]) / (gauges[l + 2] * tops[l + 2])[:, None]
                onward = sent.max(axis=0) * len(gauge)
                gauge = np.where(gauge > 0, gauge, np.where(onward > 0, 1 / onward, 1.0))
            gauges[l + 1] = np.where(gauge > 0, gauge, 1.0)
        rows = [_finite(np.append(entries[:, :-1] * gauges[l],
                                  entries[:, -1:] * _power(units[l]), axis=1)
                        / (gauges[l + 1] * tops[l + 1])[:, None])
                for l, (entries, _) in enumerate(layers)]
        logarithms = [np.clip(_finite(np.log2(gauge)) - unit, -1e4, 1e4)
                      for gauge, unit in zip(gauges[1:-1], units[1:-1], strict=True)]
    return Gauged(rows, logarithms)


def _sums(entries: Array, gauge: Array, unit: float) -> Array:
    absolute = np.abs(entries)
    return _finite(absolute[:, :-1] @ gauge + absolute[:, -1] * _power(unit))


def _power(unit: float) -> float:
    return float(2.0 ** min(max(unit, -1000.0), 1000.0))


def _finite(values: Array) -> Array:
    found: Array = np.nan_to_num(values, nan=0.0, posinf=1e300, neginf=-1e300)
    return found


def scaled(matrix: Any, vector: Any) -> tuple[Array, int]:
    """(rows with the bias last, exponent): in float64, the numbers over 2**exponent, at most 1."""
    if isinstance(matrix, np.ndarray):
        entries = np.append(matrix, vector[:, None], axis=1)
        entries = widened(entries) if entries.dtype == np.float32 else entries
        exponent = int(np.frexp(np.abs(entries).max())[1])
        return np.ldexp(entries, -exponent), exponent
    numbers = [*chain.from_iterable((*row, bias) for row, bias in zip(matrix, vector, strict=True))]
    largest = max(map(abs, numbers))
    exponent = largest.numerator.bit_length() - largest.denominator.bit_length() + 1
    scale = Fraction(2) ** -exponent
    return nearest([number * scale for number in numbers],
                   np.float64).reshape(len(matrix), -1), exponent
