"""Batch normalization at inference as factors and shifts, rounded once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.exact.dyadic import fractions_of, nearest
from verify.network.entries import Array
from verify.network.rows import Rows
from verify.network.unrolling import Tensor, Unrolling, affine_tensor

_BITS = 256


def normalized(unrolling: Unrolling, tensor: Tensor, parameters: Sequence[Array],
               epsilon: Fraction, label: str, place: str) -> Tensor:
    """scale (x - mean) / sqrt(variance + epsilon) + shift on a (batch, channels, ...) tensor.

    `parameters` are scale, shift, mean and variance by channel. Folded into the affine functions
    of the tensor: each new weight and bias is the true real number, rounded once to float64 if it
    is none, and a note tells which it was.
    """
    shape = tensor.shape
    if len(shape) < 2 or any(p.shape != shape[1:2] for p in parameters):
        raise InvalidInstance(f"{place}: parameters of shapes "
                              f"{', '.join(str(p.shape) for p in parameters)} on {shape}")
    along = np.arange(shape[1]).reshape(-1, *[1] * (len(shape) - 2))
    channel = np.broadcast_to(along, shape).ravel()
    rows, rounded = _folded(unrolling.affine(tensor), channel, parameters, epsilon, place)
    unrolling.notes.append(f"{label}: folded, " + (
        "each weight and bias rounded once to float64" if rounded else "exactly"))
    return affine_tensor(rows, shape)


def _folded(rows: Rows, channel: Array, parameters: Sequence[Array], epsilon: Fraction,
            place: str) -> tuple[Rows, bool]:
    """(rows, rounded), the normalization done on each row."""
    scale, shift, mean, variance = (fractions_of(array) for array in parameters)
    factors = []
    rounded = False
    for c, (numerator, spread) in enumerate(zip(scale, variance, strict=True)):
        if spread + epsilon <= 0:
            raise InvalidInstance(f"{place}: variance[{c}] plus epsilon is not positive")
        root, exactly = _root(spread + epsilon)
        rounded |= not exactly and numerator != 0
        factors.append(numerator / root)
    entries = np.repeat(channel, rows.lengths())
    flat = rows.weights.ravel()
    # a kernel's weights occur once a window: each is multiplied once
    first, again = _distinct(entries, flat)
    weights = [factors[c] * weight for c, weight in zip(
        entries[first].tolist(), fractions_of(flat[first]), strict=True)]
    bias = np.zeros(rows.n) if rows.bias is None else rows.bias
    once, twice = _distinct(channel, bias)
    shifts = [factors[c] * (value - mean[c]) + shift[c] for c, value in zip(
        channel[once].tolist(), fractions_of(bias[once]), strict=True)]
    stored, offsets = _stored(weights, place), _stored(shifts, place)
    rounded |= fractions_of(stored) != weights or fractions_of(offsets) != shifts
    return Rows(rows.sources, stored[again].reshape(rows.weights.shape), rows.starts,
                offsets[twice], rows.layer, rows.channels), rounded


def _root(value: Fraction) -> tuple[Fraction, bool]:
    """(root, True) of the square of a rational, else the root to 256 bits and False."""
    above, below = isqrt(value.numerator), isqrt(value.denominator)
    if above * above == value.numerator and below * below == value.denominator:
        return Fraction(above, below), True
    below_one = value.denominator.bit_length() - value.numerator.bit_length()
    shift = max(0, _BITS + below_one // 2 + 1)
    return Fraction(isqrt((value.numerator << 2 * shift) // value.denominator), 1 << shift), False


def _distinct(channel: Array, values: Array) -> tuple[Array, Array]:
    """(where each pair of a channel and a number stands first, which of these each one is)."""
    bits = np.ascontiguousarray(values).view(f"u{values.itemsize}")
    pairs = np.empty(len(bits), [("channel", np.int64), ("bits", bits.dtype)])
    pairs["channel"], pairs["bits"] = channel, bits
    _, first, again = np.unique(pairs, return_index=True, return_inverse=True)
    return first, again


def _stored(values: list[Fraction], place: str) -> Array:
    array = nearest(values, np.float64)
    if not np.isfinite(array).all():
        raise InvalidInstance(f"{place}: a folded parameter is beyond the largest float64")
    return array
