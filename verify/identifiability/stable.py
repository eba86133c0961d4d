"""Neurons that never fire or always let their value through, by bounds that hold on all of R^d."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from verify.network.network import Network

Bound = Fraction | None  # None: unbounded
Interval = tuple[Bound, Bound]
_ZERO = Fraction(0)


def pre_activation_bounds(net: Network) -> list[list[Interval]]:
    """(lo, hi) for the pre-activations of each layer of an exact layered network, over all of R^d.

    Interval arithmetic: outputs of hidden neurons are at least 0, inputs unbounded.
    Cost: O(#parameters) rational operations.

    >>> import verify
    >>> net = verify.Network([[[1]], [[-1]], [[1]]], [[0], [2], [0]])
    >>> pre_activation_bounds(net)[1]
    [(None, Fraction(2, 1))]
    """
    read: list[Interval] = [(None, None)] * net.architecture.n_inputs
    found = []
    for matrix, biases in zip(net.weights, net.biases, strict=True):
        layer = [(_bound(row, bias, read, 0), _bound(row, bias, read, 1))
                 for row, bias in zip(matrix, biases, strict=True)]
        found.append(layer)
        read = [(max(lo or _ZERO, _ZERO), None if hi is None else max(hi, _ZERO))
                for lo, hi in layer]
    return found


def never_fires(interval: Interval) -> bool:
    """The pre-activation is never positive."""
    return interval[1] is not None and interval[1] <= 0


def lets_through(interval: Interval) -> bool:
    """The pre-activation is never negative: the ReLU does nothing."""
    return interval[0] is not None and interval[0] >= 0


def _bound(row: Sequence[Fraction], bias: Fraction, read: Sequence[Interval], side: int) -> Bound:
    total = bias
    for weight, interval in zip(row, read, strict=True):
        if weight:
            end = interval[side if weight > 0 else 1 - side]
            if end is None:
                return None
            total += weight * end
    return total
