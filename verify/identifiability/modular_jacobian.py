"""The Jacobian of a layered network at many points at once: gates exact, entries modulo a prime."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Any

import numpy as np

from verify.claims.budget import Budget, Meter, metered
from verify.exact.integers import integer_product
from verify.exact.modular import PRIME, large_minor, product, reduced, require_time, residues
from verify.network.network import Network

Array = np.ndarray[Any, Any]
Point = tuple[Fraction, ...]
MODULAR_ENTRIES = 400_000_000  # of 8 bytes


def hidden_signs(net: Network, points: Sequence[Point], meter: Meter | None = None) -> Array:
    """The sign (-1, 0, 1) of every hidden neuron's exact pre-activation, one row a point.

    Cost: products of big integers, O(#points * #parameters). Raises: BudgetExceeded.
    """
    return np.concatenate([signs for signs, _, _ in metered(_forward(net, points), meter)][:-1] or
                          [np.zeros((len(points), 0), np.int8)], axis=1)


def modular_minor(net: Network, points: Sequence[Point],
                  meter: Meter | None = None) -> tuple[int, list[int], list[int]]:
    """(prime, rows, columns) of a largest minor of the Jacobian that does not vanish modulo it.

    Points off the kinks, on a layered exact network. No rows where the prime divides a denominator.
    Cost: 8 bytes an entry and elimination at the speed of float64 matrix products.
    Raises: BudgetExceeded.
    """
    if meter is not None:
        require_time((len(points) * net.architecture.n_outputs, net.n_params), meter)
    try:
        matrix = modular_jacobian(net, points, meter)
    except ZeroDivisionError:
        return PRIME, [], []
    return (PRIME, *large_minor(matrix, meter))


def modular_jacobian(net: Network, points: Sequence[Point], meter: Meter | None = None) -> Array:
    """The Jacobian modulo PRIME, as centred float64 integers. Raises: BudgetExceeded."""
    meter = meter or Budget().meter("layers")
    n_outputs = net.architecture.n_outputs
    inputs = _residues(list(zip(*points, strict=True))).T
    layers = []
    for signs, values, scale in metered(_forward(net, points), meter):
        layers.append((signs, _scaled(values, scale)))
    weights = [_residues(matrix) for matrix in net.weights]
    matrix = np.empty((len(points) * n_outputs, net.n_params))
    stop = net.n_params
    effect = np.tile(np.eye(n_outputs), (len(points), 1))  # of a pre-activation on an output
    for l in range(len(weights) - 1, -1, -1):
        read = np.repeat(layers[l - 1][1] if l else inputs, n_outputs, axis=0)
        read = np.concatenate([read, np.ones((len(read), 1))], axis=1)
        for unit in reversed(range(effect.shape[1])):
            meter.spend()
            stop -= read.shape[1]
            matrix[:, stop:stop + read.shape[1]] = reduced(effect[:, unit:unit + 1] * read)
        if l:
            gates = np.repeat(layers[l - 1][0] > 0, n_outputs, axis=0)
            effect = product(effect, weights[l]) * gates
    return matrix


def _forward(net: Network, points: Sequence[Point]) -> Iterator[tuple[Array, list[list[int]], int]]:
    """(signs of the pre-activations, one row a point; scale * outputs, one column a point; scale),
    layer by layer.
    """
    scale, values = _integers([[point[i] for point in points] for i in net.architecture.inputs])
    for matrix, biases in zip(net.weights, net.biases, strict=True):
        bottom, rows = _integers([[*row, bias] for row, bias in
                                   zip(matrix, biases, strict=True)])
        offsets = [row.pop() * scale for row in rows]
        values = [[z + offset for z in row] for row, offset in
                  zip(integer_product(rows, values), offsets, strict=True)]
        scale *= bottom
        signs = np.array([[(z > 0) - (z < 0) for z in row] for row in values], dtype=np.int8).T
        values = [[max(z, 0) for z in row] for row in values]
        yield signs, values, scale


def _integers(rows: Sequence[Sequence[Fraction]]) -> tuple[int, list[list[int]]]:
    """(scale, the rows times scale)."""
    scale = lcm(*{x.denominator for row in rows for x in row})
    return scale, [[x.numerator * (scale // x.denominator) for x in row] for row in rows]


def _scaled(values: list[list[int]], scale: int) -> Array:
    """values / scale modulo PRIME, one row a point."""
    if scale % PRIME == 0:
        raise ZeroDivisionError(f"the prime {PRIME} divides a denominator")
    inverse = pow(scale, -1, PRIME)
    return reduced(np.array([[z % PRIME * inverse % PRIME for z in row] for row in values],
                            dtype=np.float64)).T


def _residues(matrix: Sequence[Sequence[Fraction]]) -> Array:
    return residues(list(chain.from_iterable(matrix))).reshape(len(matrix), -1)
