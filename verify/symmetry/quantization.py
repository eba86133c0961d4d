"""Weights rounded to few integers a tensor, and what that does to the function on data."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, final

import numpy as np
from scipy.special import ndtr

from verify.claims.errors import InvalidInstance
from verify.claims.measurement import Measurement
from verify.claims.shortened import shortened_fields
from verify.network.entries import Array, freeze
from verify.network.network import Network
from verify.network.pairs import require_network


@final
@dataclass(frozen=True, slots=True, eq=False)
class Quantized:
    """`network` has the weights steps[l] * integers[l], rounded, and the biases of `source`.

    |integers[l]| < 2**(bits - 1), and each weight of `source` is within half a step of its own (a
    floating matrix whose step would be subnormal becomes 0, with step 0).
    """

    source: Network
    bits: int
    integers: tuple[Array, ...]
    steps: tuple[Any, ...]
    network: Network

    __repr__ = shortened_fields

    def error(self, x: Any) -> Measurement:
        """The root mean square, over points and outputs, of the change that quantization makes.

        Shapes: x is (n, d).
        """
        change = (np.asarray(self.network.rounded()(x), dtype=np.float64)
                  - np.asarray(self.source.rounded()(x), dtype=np.float64))
        return Measurement(float(np.sqrt(np.mean(change**2))), 0.0, 0.0,
                           f"root mean square over {len(change)} points")

    def corrected(self, mean: Any, variance: Any) -> Quantized:
        """The same weights, and biases that make up for the expected change of pre-activations.

        Data-free: the inputs have this mean and variance and, like all neurons below, are taken
        for independent and normal. Then E[(W - W') h] is known at each layer and is added to the
        bias, in floats; `error` measures what that is worth.

        Shapes: mean and variance are (d,).
        Raises: InvalidInstance if they do not fit.
        Source: Nagel et al., Data-Free Quantization, ICCV 2019, 4.2.1.
        """
        source, rough = self.source.rounded(), self.network.rounded()
        m, v = (np.asarray(part, dtype=np.float64) for part in (mean, variance))
        if m.shape != (source.widths[0],) or v.shape != m.shape or not (v >= 0).all():
            raise InvalidInstance(f"a mean and a variance for each of {source.widths[0]} inputs "
                                  "are needed")
        biases = []
        for matrix, changed, bias in zip(source.weights, rough.weights, source.biases, strict=True):
            wide = matrix.astype(np.float64)
            biases.append(bias + (wide - changed) @ m)
            m, v = _relu_moments(wide @ m + bias, (wide * wide) @ v)
        network = Network([matrix.astype(np.float64) for matrix in rough.weights], biases)
        kind = np.dtype("float64") if self.source.is_exact else self.source.dtype
        return replace(self, network=network.rounded(kind))


def _relu_moments(mean: Array, variance: Array) -> tuple[Array, Array]:
    """(mean, variance) of relu(z) for normal z."""
    deviation = np.sqrt(variance)
    ratio = np.divide(mean, deviation, out=np.zeros_like(mean), where=deviation > 0)
    below, density = ndtr(ratio), np.exp(-ratio * ratio / 2) / math.sqrt(2 * math.pi)
    first = mean * below + deviation * density
    second = (mean * mean + variance) * below + mean * deviation * density
    certain = deviation == 0
    first = np.where(certain, np.maximum(mean, 0), first)
    return first, np.where(certain, 0, np.maximum(second - first * first, 0))


def quantize(net: Network, *, bits: int = 8) -> Quantized:
    """The layered network with each matrix rounded to multiples of max |w| / (2**(bits-1) - 1).

    One symmetric step a matrix, ties to even, biases as they are: the plainest scheme, and the one
    that suffers most from unbalanced neurons.

    Scalars: an exact network stays exact; a floating one is rounded to multiples in float64, and
        once more to its own type. bits from 2 to 16.
    Raises: InvalidInstance on a network that is not layered, or for other bits.
    Source: Nagel et al., Data-Free Quantization, ICCV 2019.

    >>> import verify
    >>> verify.quantize(verify.Network([[[127, 3], ["5/2", 0]]], [[0, 0]])).network
    Network([[[127, 3], [2, 0]]], [[0, 0]])
    """
    require_network(net).architecture.require_layered("one step a matrix")
    if type(bits) is not int or not 2 <= bits <= 16:
        raise InvalidInstance(f"bits is {bits!r}, not an integer from 2 to 16")
    most = 2 ** (bits - 1) - 1
    integers, steps, weights = [], [], []
    for matrix in net.weights:
        if net.is_exact:
            step = max(abs(w) for row in matrix for w in row) / most
            whole = [[round(w / step) if step else 0 for w in row] for row in matrix]
            weights.append(tuple(tuple(Fraction(k) * step for k in row) for row in whole))
            integers.append(np.array(whole, dtype=np.int32))
        else:
            wide = matrix.astype(np.float64)
            largest = float(np.abs(wide).max())
            step = largest / most
            if step >= np.finfo(np.float64).tiny:
                rounded = np.clip(np.rint(wide / step), -most, most)
            else:  # nothing but zeros, or steps too small to be told from it
                step, rounded = 0.0, np.zeros_like(wide)
            integers.append(rounded.astype(np.int32))
            with np.errstate(over="ignore"):  # the largest float times most / most
                rounded = np.clip(rounded * step, -largest, largest)
            weights.append(freeze(rounded.astype(matrix.dtype), matrix.dtype))
        steps.append(step)
    return Quantized(net, bits, tuple(integers), tuple(steps),
                     Network.trusted(net.architecture, tuple(weights), net.biases))
