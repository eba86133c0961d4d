"""Sums over all paths in one forward pass, exact or in floats.

The sum over the paths of a product of one number per edge is what a linear network computes: each
neuron adds up its edges' numbers times what it reads, plus its bias's number; inputs start at 1.
ReLU, identity and max-pool neurons all count as linear here: a max-pool *adds*, since every path
through it is a coordinate of Phi whether or not it is ever selected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, final

import numpy as np

from verify.exact.dyadic import mantissas_exponents
from verify.network.entries import Array
from verify.network.network import Network

_ROUNDING = 2.0 ** -53
_LARGE = 1 << 18  # entries of a matrix from which float32 is not widened
_BLOCK = 1 << 17  # entries a temporary holds: a megabyte of float64, within the cache


def exact_sweep(number: Callable[..., Fraction], *nets: Network) -> list[Fraction]:
    """The value of every neuron, `number` combining corresponding parameters of exact networks."""
    values = [Fraction(1)] * nets[0].architecture.n_inputs
    for rows in zip(*(net.rows() for net in nets), strict=True):
        total = number(*(bias for _, _, _, bias in rows))
        for source, *weights in zip(rows[0][1], *(row for _, _, row, _ in rows), strict=True):
            if all(weights) and values[source]:
                total += number(*weights) * values[source]
        values.append(total)
    return values


@final
@dataclass(frozen=True, slots=True)
class Form:
    """How corresponding floats are combined: |w|^power of one network, or w * w' of two.

    `power` is None for the product. `plain` computes it in the float type of `out`.
    """

    power: float | None

    def plain(self, arrays: list[Array], out: Array) -> Array:
        if self.power is None:
            return np.multiply(*arrays, out=out, dtype=out.dtype)
        if self.power == 2:
            return np.multiply(arrays[0], arrays[0], out=out, dtype=out.dtype)
        if arrays[0].dtype == out.dtype:
            np.abs(arrays[0], out=out)
        else:
            out[...] = np.abs(arrays[0])  # faster than one pass that does both
        return out if self.power == 1 else np.power(out, self.power, out=out)

    def split(self, arrays: list[Array]) -> tuple[Array, Array]:
        """(m, e) with the result m * 2**e, 0.25 <= |m| < 1 or m == 0; no exponent is too large."""
        parts = [_split(*mantissas_exponents(array)) for array in arrays]
        if self.power is None:
            (m, e), (n, f) = parts
            return m * n, e + f
        (m, e), = parts
        if self.power == 1:
            return np.abs(m), e
        if self.power == 2:
            return m * m, 2 * e
        logarithm = np.where(m == 0, 0, np.log2(np.where(m == 0, 1, np.abs(m))) + e) * self.power
        whole = np.floor(logarithm)
        return np.where(m == 0, 0, np.exp2(logarithm - whole - 1)), (whole + 1).astype(np.int64)


@final
@dataclass(frozen=True, slots=True)
class Sum:
    """A sum over paths is value * 2**exponent, up to error * 2**exponent; `size` sums |terms|."""

    value: float
    size: float
    exponent: int
    error: float


def float_sweep(form: Form, *nets: Network) -> Sum:
    """The sum over all paths; scaled by powers of two wherever floats would over- or underflow.

    Cost: one pass over the parameters, ten times as much where scaling is needed. In float64, but
    for large float32 matrices.
    """
    with np.errstate(all="ignore"):
        found = _plain(form, nets)
        return _scaled(form, nets) if found is None else found


def _blocks(nets: tuple[Network, ...]) -> Iterator[tuple[Any, Any, list[Array], list[Array]]]:
    """(neurons, what they all read, one matrix a network, one bias vector a network)."""
    architecture = nets[0].architecture
    if architecture.is_layered:
        for layer, (before, neurons) in enumerate(pairwise(architecture.layers())):
            yield (slice(neurons.start, neurons.stop), slice(before.start, before.stop),
                   [net.weights[layer] for net in nets], [net.biases[layer] for net in nets])
        return
    for i, (neuron, sources) in enumerate(architecture.incoming()):
        yield (slice(neuron, neuron + 1), list(sources),
               [net.weights[i][None, :] for net in nets], [net.biases[i:i + 1] for net in nets])


def _plain(form: Form, nets: tuple[Network, ...]) -> Sum | None:
    """The sweep in plain float64, or None if some partial sum came near the ends of the range."""
    architecture = nets[0].architecture
    sizes = np.ones(architecture.n_neurons)
    signed = form.power is None
    values = np.ones(architecture.n_neurons) if signed else sizes
    additions = 2
    for neurons, sources, matrices, biases in _blocks(nets):
        dtype = _working_dtype(form, matrices, sizes[sources])
        reads, sizes_read = values[sources].astype(dtype), sizes[sources].astype(dtype)
        offset = form.plain(biases, np.empty(biases[0].shape))
        shape = matrices[0].shape
        height = max(1, _BLOCK // shape[1])
        buffer = np.empty((min(height, shape[0]), shape[1]), dtype)
        total, size = np.empty(shape[0], dtype), np.empty(shape[0], dtype)
        for start in range(0, shape[0], height):
            stop = min(start + height, shape[0])
            entries = form.plain([matrix[start:stop] for matrix in matrices], buffer[:stop - start])
            if signed:
                np.dot(entries, reads, out=total[start:stop])
                np.abs(entries, out=entries)
            np.dot(entries, sizes_read, out=size[start:stop])
        size = size + np.abs(offset)
        if not _representable(form, size, sizes_read, matrices, biases):
            return None
        sizes[neurons] = size
        if signed:
            values[neurons] = total + offset
        additions += (shape[1] + 4) * (1 if dtype == np.float64 else 2**29)
    outputs = slice(architecture.outputs.start, None)
    value, size = float(values[outputs].sum()), float(sizes[outputs].sum())
    if not np.isfinite(size):
        return None
    rounding = (additions + architecture.n_outputs) * _ROUNDING
    return Sum(value, size, 0, rounding * size / (1 - min(rounding, 0.5)))


def _working_dtype(form: Form, matrices: list[Array], read: Array) -> Any:
    """float64, but float32 for large float32 matrices, where the conversion would take longest."""
    if (form.power in (None, 1, 2) and matrices[0].size >= _LARGE
            and all(matrix.dtype == np.float32 for matrix in matrices)
            and (read[read > 0] > 2.0 ** -60).all() and (read < 2.0 ** 60).all()):
        return np.dtype(np.float32)
    return np.dtype(np.float64)


def _representable(form: Form, size: Array, read: Array, matrices: list[Array],
                   biases: list[Array]) -> bool:
    """No sum overflowed, and none is so small that underflow (even flushed to 0) could matter.

    Each entry that underflows, or is a subnormal that the processor takes for 0, changes a sum by
    at most `tiny` times what is read; a sum above `floor` is 2**60 times what they all change.
    """
    if not np.isfinite(size).all():
        return False
    # the larger `tiny`, the more is left to the scaled sweep
    tiny = max(float(np.finfo(matrix.dtype).tiny) for matrix in matrices)
    if form.power is None:
        largest = max(1.0, *(max(float(m.max()), -float(m.min())) for m in matrices + biases))
    else:
        largest, tiny = 1.0, tiny ** min(form.power, 1.0)
    floor = tiny * 2.0 ** 60 * (len(read) + 1) * largest * max(1.0, float(read.max()))
    small = np.flatnonzero(size < floor)
    if not len(small):
        return True
    live = _nonzero(read)
    nonzero = [_nonzero(matrix[small]) & live for matrix in matrices]
    offsets = [_nonzero(bias[small]) for bias in biases]
    return not (np.logical_and.reduce(nonzero).any() or np.logical_and.reduce(offsets).any())


def _nonzero(values: Array) -> Array:
    """Bit by bit, since a processor that takes subnormals for 0 would compare them equal to 0."""
    unsigned = np.uint32 if values.dtype == np.float32 else np.uint64
    return (np.ascontiguousarray(values).view(unsigned) << unsigned(1)) != 0


def _scaled(form: Form, nets: tuple[Network, ...]) -> Sum:
    """The sweep with an exponent of its own for every neuron."""
    architecture = nets[0].architecture
    shape = architecture.n_neurons
    values, sizes = np.full(shape, 0.5), np.full(shape, 0.5)
    exponents = np.ones(shape, dtype=np.int64)
    additions = 2
    for neurons, sources, matrices, biases in _blocks(nets):
        m, e = form.split(matrices)
        n, f = form.split(biases)
        m = np.concatenate([m, n[:, None]], axis=1)
        e = np.concatenate([e + exponents[sources], f[:, None]], axis=1)
        total, size, top = _add(m, e, np.append(values[sources], 1.0),
                                np.append(sizes[sources], 1.0))
        values[neurons], sizes[neurons], exponents[neurons] = total, size, top
        additions += m.shape[1] + 8
    last = slice(architecture.outputs.start, None)
    total, size, top = _add(np.ones((1, architecture.n_outputs)), exponents[None, last],
                            values[last], sizes[last])
    # logarithms are as large as exponents: their rounding is too
    logarithmic = 0.0
    if form.power not in (None, 1, 2):
        logarithmic = 4096 * (form.power or 1) * len(nets[0].weights)
    rounding = (additions + architecture.n_outputs + logarithmic) * _ROUNDING
    return Sum(float(total[0]), float(size[0]), int(top[0]), rounding * float(size[0]))


def _add(m: Array, e: Array, values: Array, sizes: Array) -> tuple[Array, Array, Array]:
    """Row by row the sums of m * values * 2**e and |m| * sizes * 2**e, over one power of two."""
    present = (m != 0) & (sizes != 0)
    top = np.where(present, e, np.iinfo(np.int64).min // 2).max(axis=1)
    some = present.any(axis=1)
    shift = np.clip(e - np.where(some, top, 0)[:, None], -1000, 0).astype(np.int32)
    scale = np.where(present & (shift > -1000), np.ldexp(1.0, shift), 0.0)
    total = (m * values * scale).sum(axis=1)
    size, carry = np.frexp((np.abs(m) * sizes * scale).sum(axis=1))
    return (np.ldexp(total, -carry), size,
            np.where(some, top + carry, 0))


def _split(mantissa: Array, exponent: Array) -> tuple[Array, Array]:
    m, shift = np.frexp(mantissa.astype(np.float64))
    return m, exponent + shift
