"""f_theta(x) of layered floating networks, exactly, a matrix at a time in integers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from verify.exact.dyadic import mantissas_exponents
from verify.network.entries import Array
from verify.network.network import Network


def dyadic_value(net: Network, point: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """f(point), for a layered floating network and a rational point.

    The same as `exact_value` of the exact network, without a Fraction for every parameter: over one
    denominator and one power of two a layer all numbers are integers.

    Cost: a product and a sum of Python integers a parameter.
    """
    denominator = lcm(*(x.denominator for x in point))
    values = np.array([int(x * denominator) for x in point], dtype=object)
    exponent = 0  # the layer's values are values * 2**exponent / denominator
    last = len(net.weights) - 1
    for l, (matrix, vector) in enumerate(zip(net.weights, net.biases, strict=True)):
        weights, low = _integers(matrix)
        biases, bias_low = _integers(vector)
        exponent += low
        values = weights.dot(values) << max(0, exponent - bias_low)
        values = values + ((biases * denominator) << max(0, bias_low - exponent))
        exponent = min(exponent, bias_low)
        if l < last:
            values = np.where(values > 0, values, 0)
    scale = Fraction(2) ** exponent / denominator
    return tuple(value * scale for value in values.tolist())


def _integers(array: Array) -> tuple[Any, int]:
    """(integers, exponent) with array == integers * 2**exponent, as Python integers."""
    mantissas, exponents = mantissas_exponents(array)
    low = int(exponents.min())
    return mantissas.astype(object) << (exponents - low).astype(object), low
