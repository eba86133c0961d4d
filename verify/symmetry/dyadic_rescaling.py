"""Rescaling by powers of two: exact on floating networks, or refused."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.exact.dyadic import shifted
from verify.network.network import Network
from verify.network.pairs import parameter_pairs, place_of
from verify.symmetry.rescaling import rescale


def dyadic_rescale(net: Network, exponents: Sequence[int]) -> Network:
    """The network rescaled by 2 ** exponents[i], one a hidden neuron: equivalent exactly.

    Cost: a few operations a weight; rational ones where a weight is near the ends of the range.
    Raises: InvalidInstance, naming the parameter, if one would over- or underflow.

    >>> net = Network([[[3.0]], [[5.0]]], [[1.0], [0.0]])
    >>> dyadic_rescale(net, [4]).weights
    (array([[48.]]), array([[0.3125]]))
    """
    factors = [Fraction(2) ** k for k in exponents]
    quick = _in_normal_range(net, exponents)
    if quick is not None:
        return quick
    exact = rescale(net.exactly(), factors)
    if net.is_exact:
        return exact
    rounded = exact.rounded(net.dtype)
    for parameter, wanted, stored in parameter_pairs(exact, rounded.exactly()):
        if wanted != stored:
            raise InvalidInstance(f"{place_of(parameter)} would underflow: {net.dtype} has no "
                                  "number so small with all its digits")
    return rounded


def _in_normal_range(net: Network, exponents: Sequence[int]) -> Network | None:
    """The layered floating network by ldexp, if no parameter was or becomes subnormal."""
    if net.is_exact or not net.architecture.is_layered:
        return None
    n_in, n_out = net.architecture.n_inputs, net.architecture.n_outputs
    k = np.array([*[0] * n_in, *exponents, *[0] * n_out], dtype=np.int64)
    weights, biases = [], []
    layers = net.architecture.layers()
    for l, (matrix, vector) in enumerate(zip(net.weights, net.biases, strict=True)):
        tail, head = (k[part.start:part.stop] for part in (layers[l], layers[l + 1]))
        for array, shift, out in ((matrix, head[:, None] - tail, weights), (vector, head, biases)):
            moved = shifted(array, shift)
            if moved is None:
                return None
            moved.flags.writeable = False
            out.append(moved)
    return Network.trusted(net.architecture, tuple(weights), tuple(biases))


def nearest_exponent(factor: Fraction) -> int:
    """The k for which 2 ** k is nearest to the factor in ratio."""
    k = factor.numerator.bit_length() - factor.denominator.bit_length()
    k -= factor < Fraction(2) ** k
    return k + (factor * factor > Fraction(2) ** (2 * k + 1))
