"""Bias absorption: part of a bias that a neuron always passes on moves into the next layer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.claims.number import brief, exact
from verify.network.network import Network
from verify.network.pairs import require_network

ZERO = Fraction(0)
Interval = tuple[Any, Any]  # of Fractions or infinities


def absorb_biases(net: Network, amounts: Mapping[int, Any], *,
                  box: Sequence[tuple[Any, Any]] | None = None) -> Network:
    """The network with b - c at each neuron of `amounts` and v c added behind: the same function.

    It is the same, on R^d or on the box, because the pre-activation is proved to be at least
    c >= 0 there, by interval arithmetic; where that does not prove it, the step is refused.

    Shapes: amounts maps hidden neurons to their c; box has one (lowest, highest) an input.
    Scalars: the result is exact.
    Cost: O(#parameters) rational operations.
    Raises: InvalidInstance on a network that is not layered; naming the neuron where the step is
        not proved to be exact.
    Source: Nagel et al., Data-Free Quantization, ICCV 2019, 4.1.3, where it is an approximation.

    >>> net = Network([[[1]], [[2]], [[3]]], [[0], [5], [0]])
    >>> absorb_biases(net, {2: 5})
    Network([[[1]], [[2]], [[3]]], [[0], [0], [15]])
    """
    require_network(net).architecture.require_layered("bias absorption")
    source = net.exactly()
    hidden = source.architecture.hidden
    chosen = {}
    for neuron, amount in amounts.items():
        if neuron not in hidden:
            raise InvalidInstance(f"neuron {neuron} is not hidden")
        chosen[neuron] = exact(amount, f"amounts[{neuron}]")
    lowest = [low for low, _ in pre_activation_bounds(source, box)]
    for neuron, amount in chosen.items():
        if not 0 <= amount <= lowest[neuron]:
            raise InvalidInstance(f"neuron {neuron} cannot pass on {brief(amount)}: it is not "
                                  "shown that its pre-activation is at least that everywhere")
    layers = source.architecture.layers()
    biases = []
    for l, (matrix, vector) in enumerate(zip(source.weights, source.biases, strict=True)):
        before = [chosen.get(neuron, Fraction(0)) for neuron in layers[l]]
        biases.append([bias - chosen.get(neuron, 0)
                       + sum(w * c for w, c in zip(row, before, strict=True) if c)
                       for neuron, row, bias in zip(layers[l + 1], matrix, vector, strict=True)])
    return Network(source.weights, biases)


def pre_activation_bounds(net: Network,
                          box: Sequence[tuple[Any, Any]] | None = None) -> list[Interval]:
    """An interval for each neuron's pre-activation on the box, or on R^d; inputs included.

    The network is exact. Raises: InvalidInstance if the box does not fit.
    """
    n = net.architecture.n_inputs
    if box is None:
        before: list[Interval] = [(-math.inf, math.inf)] * n
    else:
        before = [(exact(low, f"box[{i}][0]"), exact(high, f"box[{i}][1]"))
                  for i, (low, high) in enumerate(box)]
        if len(before) != n or any(low > high for low, high in before):
            raise InvalidInstance(f"the box needs one (lowest, highest) for each of {n} inputs")
    bounds = list(before)
    for matrix, vector in zip(net.weights, net.biases, strict=True):
        layer = [_affine(row, bias, before) for row, bias in zip(matrix, vector, strict=True)]
        bounds += layer
        before = [(max(low, ZERO), max(high, ZERO)) for low, high in layer]
    return bounds


def _affine(row: Sequence[Fraction], bias: Fraction, before: Sequence[Interval]) -> Interval:
    low: Any = bias
    high: Any = bias
    for weight, (least, most) in zip(row, before, strict=True):
        if weight:
            ends = [_times(weight, least), _times(weight, most)]
            low, high = _plus(low, min(ends)), _plus(high, max(ends))
    return low, high


def _times(weight: Fraction, end: Any) -> Any:
    """Infinities are the only floats here: a rational may be too large to become one."""
    if isinstance(end, float):
        return end if weight > 0 else -end
    return weight * end


def _plus(a: Any, b: Any) -> Any:
    return a if isinstance(a, float) else b if isinstance(b, float) else a + b
