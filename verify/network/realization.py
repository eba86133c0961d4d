"""f_theta(x): the forward pass, exact or in floats."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.claims.number import exact, is_array
from verify.exact.dyadic import nearest
from verify.exact.matrix import dot
from verify.network.entries import Array, Entries

if TYPE_CHECKING:
    from verify.network.network import Network

ZERO = Fraction(0)


def exact_point(net: Network, x: Any, place: str = "x") -> tuple[Fraction, ...]:
    """The point as Fractions. Raises: InvalidInstance naming the coordinate or the wrong count."""
    if not isinstance(x, (list, tuple)) and not (is_array(x) and x.shape != ()):
        raise InvalidInstance(f"{place}: {type(x).__name__} is not a sequence of coordinates")
    point = tuple(exact(value, f"{place}[{i}]") for i, value in enumerate(x))
    if len(point) != net.architecture.n_inputs:
        raise InvalidInstance(f"{place} has {len(point)} coordinates, the network "
                              f"{net.architecture.n_inputs} inputs")
    return point


def neuron_values(net: Network, point: Sequence[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """(pre-activations, outputs) of all neurons of an exact network, inputs included.

    A max-pool's pre-activation is its value; the inputs' are their coordinates.
    Cost: O(#parameters) rational operations, zeros skipped.
    """
    pre = list(point)
    post = list(point)
    architecture = net.architecture
    for neuron, sources, row, bias in net.rows():
        kind = architecture.kind(neuron)
        if kind == "maxpool":
            value = max(weight * post[source] for source, weight in zip(sources, row, strict=True))
        else:
            value = dot(row, [post[source] for source in sources], bias)
        pre.append(value)
        post.append(ZERO if kind == "relu" and value < 0 else value)
    return pre, post


def exact_value(net: Network, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """f(point) of an exact network, exactly."""
    return tuple(neuron_values(net, point)[1][output] for output in net.architecture.outputs)


def evaluate(net: Network, x: Any) -> Any:
    """f(x): see Network.__call__."""
    batch = _is_batch(x)
    entries = Entries(x, 2 if batch else 1, "x")
    if entries.shape[-1] != net.architecture.n_inputs:
        raise InvalidInstance(f"x has {entries.shape[-1]} coordinates, the network "
                              f"{net.architecture.n_inputs} inputs")
    if net.is_exact and entries.floats is None:
        points = entries.as_numbers()
        return (tuple(exact_value(net, point) for point in points) if batch
                else exact_value(net, points))
    floats = entries.floats
    if floats is None:
        numbers = entries.as_numbers()
        flat = nearest(list(chain.from_iterable(numbers)) if batch else numbers, np.float64)
        floats = flat.reshape(entries.shape)
        if not np.isfinite(floats).all():
            raise InvalidInstance("x has a coordinate beyond the largest float64, and the network "
                                  "is floating: use net.exactly()")
    return _float_value(net.rounded() if net.is_exact else net, floats)


def _is_batch(x: Any) -> bool:
    if hasattr(x, "ndim"):
        if x.ndim not in (1, 2):
            raise InvalidInstance(f"x has {x.ndim} axes; give one point (d,) or a batch (n, d)")
        return bool(x.ndim == 2)
    return isinstance(x, (list, tuple)) and bool(x) and (
        isinstance(x[0], (list, tuple)) or getattr(x[0], "ndim", 0) == 1)


def _float_value(net: Network, x: Array) -> Array:
    architecture = net.architecture
    if architecture.is_layered:
        value = x
        for layer, (matrix, bias) in enumerate(zip(net.weights, net.biases, strict=True)):
            value = value @ matrix.T + bias
            if layer + 1 < len(net.weights):
                value = np.maximum(value, 0)
        return value
    columns = list(np.moveaxis(x, -1, 0))
    for neuron, sources, row, bias in net.rows():
        kind = architecture.kind(neuron)
        products = [weight * columns[source] for source, weight in zip(sources, row, strict=True)]
        value = np.max(products, axis=0) if kind == "maxpool" else sum(products, start=bias)
        columns.append(np.maximum(value, 0) if kind == "relu" else value)
    return np.stack([columns[output] for output in architecture.outputs], axis=-1)
