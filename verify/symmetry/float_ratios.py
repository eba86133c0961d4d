"""The graph of ratios of two layered floating networks, in blocks of rows that fit the cache.

`candidates` decides nothing in floats: it leaves out parameters that cannot attain the largest
ratio, by the following bound, and the rest are compared in rationals.

Let A = |w'| F_tail and B = |w| F_head, z = (A - B) / (A + B), so that max(A/B, B/A) grows with |z|.
Write F = h + l + r with h and l of 26 bits and |r| <= 2^-53 F, the rest below 2^-105 F; w likewise
as h + l. Products of these parts are exact in double, but for those with r. The difference of the
leading products is exact if they are within a factor of 2, and else rounds by 2^-52 |A - B|. All
other differences are of size at most 2^-24 (A + B) and round by 2^-53 of that, three times at most;
so A - B is off by at most 2^-74 (A + B) + 2^-50 |A - B|, and z by 2^-74 + 2^-48 |z|. With
parameters and factors between 2^-400 and 2^400 nothing over- or underflows, so flushing subnormals
to zero changes nothing. `candidates` leaves room 2^5 times as wide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, final

import numpy as np

from verify.exact.dyadic import fractions_of, widened
from verify.network.entries import Array
from verify.network.network import Network
from verify.network.pairs import place_of
from verify.symmetry.cycle_mean import Arcs
from verify.symmetry.ratios import Block, Factors, Mismatch, nodes_of
from verify.symmetry.spanning_tree import Link

_BLOCK = 1 << 15  # entries a block
_RANGE = 400  # parameters and factors lie between 2^-_RANGE and 2^_RANGE
_ULP, _FLOOR = 2.0**-43, 2.0**-69


def float_ratios(a: Network, b: Network) -> FloatRatios | Mismatch | None:
    """The float form, or a parameter whose signs differ; None where there is no such form."""
    if a.is_exact or b.is_exact or not a.architecture.is_layered:
        return None
    blocks: list[Block] = []
    layers = a.architecture.layers()
    for l in range(len(a.weights)):
        before, here = (np.arange(layer.start, layer.stop) for layer in (layers[l], layers[l + 1]))
        width = len(before)
        height = max(1, _BLOCK // width)
        pieces: list[tuple[Array, Array, Array, Array]] = [
            (before[None, :], here[start:start + height, None],
             a.weights[l][start:start + height], b.weights[l][start:start + height])
            for start in range(0, len(here), height)]
        pieces.append((np.array([-1]), here, a.biases[l], b.biases[l]))
        for sources, neurons, left, right in pieces:
            block = _float_block(sources, neurons, left, right)
            if block is None or isinstance(block, Mismatch):
                return block
            if block.left.size:
                blocks.append(block)
    return FloatRatios(nodes_of(a), a.n_hidden, blocks)


def _float_block(sources: Array, neurons: Array, left: Array,
                 right: Array) -> Block | Mismatch | None:
    """These parameters without the zeros; None if one is out of range."""
    exponents, signs = zip(_bits(left), _bits(right), strict=True)
    differ = signs[0] != signs[1]
    if differ.any():
        place = tuple(int(k) for k in np.argwhere(differ)[0])
        source = int(np.broadcast_to(sources, left.shape)[place])
        neuron = int(np.broadcast_to(neurons, left.shape)[place])
        return Mismatch(place_of((neuron,) if source < 0 else (source, neuron)))
    narrow = left.dtype == right.dtype == np.float32
    nonzero = signs[0] != 0
    if not nonzero.all():
        sources, neurons = (np.broadcast_to(part, left.shape)[nonzero]
                            for part in (sources, neurons))
        left, right = left[nonzero], right[nonzero]
        exponents = tuple(part[nonzero] for part in exponents)
    values = []
    for array, exponent in zip((left, right), exponents, strict=True):
        low, high = (int(exponent.min()), int(exponent.max())) if exponent.size else (1, 1)
        if array.dtype == np.float64 and not 1023 - _RANGE <= low <= high < 1023 + _RANGE:
            return None
        # float32 is converted as it is read; subnormals could be flushed to zero then
        values.append(widened(array) if array.dtype == np.float32 and low == 0 else array)
    return Block(sources, neurons, values[0], values[1], narrow)


def _bits(values: Array) -> tuple[Array, Array]:
    """(exponent field, sign as -1, 0 or 1) from the bits, which no flushing changes."""
    unsigned: Any
    unsigned, bits = (np.uint32, 23) if values.dtype == np.float32 else (np.uint64, 52)
    raw: Array = values.view(unsigned)
    magnitude = raw & unsigned(np.iinfo(unsigned).max >> 1)
    signs = np.where(raw != magnitude, np.int8(-1), np.int8(1))
    signs[magnitude == 0] = 0
    return magnitude >> unsigned(bits), signs


@final
class FloatRatios:
    """The graph of two layered floating networks; base factors bring the tree's ratios near 1."""

    def __init__(self, nodes: Array, n_hidden: int, blocks: list[Block]) -> None:
        self.n_hidden = n_hidden
        self.blocks = blocks
        # no weights yet: only the shape counts
        self.arcs = [Arcs(nodes[block.sources], nodes[block.neurons],
                          np.broadcast_to(np.float64(0), block.left.shape)) for block in blocks]
        self._base = np.ones(n_hidden + 1)

    def values(self, block: int, index: Array) -> Iterator[tuple[Fraction, Fraction]]:
        pair = (fractions_of(array.reshape(-1)[index])
                for array in (self.blocks[block].left, self.blocks[block].right))
        return ((abs(x), abs(y)) for x, y in zip(*pair, strict=True))

    def set_base(self, tree: Sequence[Link]) -> bool:
        base = self._base.tolist()
        low, high = 2.0**-_RANGE, 2.0**_RANGE
        for parent, child, block, place, forward in tree:
            left, right = (abs(float(array.reshape(-1)[place])) for array in
                           (self.blocks[block].left, self.blocks[block].right))
            # a factor is below 2^_RANGE and a quotient below 2^(2 _RANGE): no overflow
            base[child] = base[parent] * (right / left if forward else left / right)
            if not low < base[child] < high:
                return False
        self._base = np.array(base)
        parts = _parts(self._base, np.zeros_like(self._base))
        for i, (arcs, pair) in enumerate(zip(self.arcs, self.blocks, strict=True)):
            self.arcs[i] = Arcs(arcs.tails, arcs.heads, _logarithms(arcs, pair, parts))
        return True

    def base(self) -> list[Fraction]:
        return fractions_of(self._base)

    def candidates(self, factors: Factors) -> Iterator[tuple[int, Array]]:
        at = [*factors, Fraction(1)]
        if not all(-_RANGE < factor.numerator.bit_length() - factor.denominator.bit_length()
                   < _RANGE - 1 for factor in at):
            yield from ((block, np.arange(arcs.weights.size))
                        for block, arcs in enumerate(self.arcs))
            return
        nearest = np.array([factor.numerator / factor.denominator for factor in at])
        rest = np.array([float(factor - Fraction(value))
                         for factor, value in zip(at, nearest.tolist(), strict=True)])
        parts = _parts(nearest, rest)
        sizes = [np.abs(_quotients(arcs, block, parts)).reshape(-1)
                 for arcs, block in zip(self.arcs, self.blocks, strict=True)]
        bar = max((float(size.max()) for size in sizes), default=0.0) * (1 - _ULP) - _FLOOR
        for block, size in enumerate(sizes):
            index = np.flatnonzero(size >= bar)
            if len(index):
                yield block, index


def _split(values: Array) -> tuple[Array, Array]:
    """high + low == value, each of at most 26 bits (Veltkamp)."""
    product = values * 134217729.0
    high = product - (product - values)
    return high, values - high


def _sum(a: Array, b: Array) -> tuple[Array, Array]:
    """The rounded sum and its error, which is a double (Knuth)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _parts(nearest: Array, rest: Array) -> tuple[Array, Array, Array, Array]:
    return (nearest, *_split(nearest), rest)


def _quotients(arcs: Arcs, block: Block, parts: tuple[Array, ...]) -> Array:
    """z = (A - B) / (A + B) of every parameter of the block: see the module's bound."""
    F, h, l, r = (part[arcs.tails] for part in parts)
    G, i, m, s = (part[arcs.heads] for part in parts)
    x, y = (np.abs(array.astype(np.float64)) for array in (block.right, block.left))
    if block.narrow:
        small = x * r - y * s
        small += x * l - y * m
        leading = x * h
        leading -= y * i
    else:
        # the rounding errors of sums are kept: beside one unit in the last place they count
        (x1, x2), (y1, y2) = _split(x), _split(y)
        one, lost = _sum(x1 * l, -y1 * m)
        two, more = _sum(x2 * h, -y2 * i)
        small = (x2 * l - y2 * m) + (x * r - y * s) + (lost + more)
        middle, lost = _sum(one, two)
        leading, more = _sum(x1 * h - y1 * i, middle)
        small += lost + more
    leading += small
    x *= F
    y *= G
    x += y
    leading /= x
    return leading


def _logarithms(arcs: Arcs, block: Block, parts: tuple[Array, ...]) -> Array:
    """log(A / B) = 2 artanh(z) of every parameter of the block, in floats."""
    z = _quotients(arcs, block, parts)
    size = max(float(z.max()), -float(z.min()))
    if size < 2.0**-7:
        square = z * z
        return 2 * z * (1 + square * (1 / 3 + square * (1 / 5 + square / 7)))
    far = np.abs(z) > 0.9
    found = 2 * np.arctanh(np.where(far, 0.0, z))
    if far.any():
        F, G = parts[0][arcs.tails], parts[0][arcs.heads]
        x, y = (np.abs(array.astype(np.float64)) for array in (block.right, block.left))
        found[far] = (np.log(x * F) - np.log(y * G))[far]
    return found
