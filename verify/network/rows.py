"""Affine functions of neurons, one a row: over sources common to all rows, or each over its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

from verify.exact.dyadic import widened
from verify.network.entries import Array


@final
@dataclass(slots=True)
class Rows:
    """Row i is the sum of weights times sources, plus bias[i] if there is a bias.

    Dense (`starts` is None): `weights` is (n, m), over the m distinct `sources` of all rows.
    Else the entries starts[i]:starts[i+1] of `sources` and `weights` are row i's; none is empty.
    `channels` gives the channel of each row of a layer with channels, `layer` names it;
    `neurons` are the identity neurons that carry the rows' values, once there are any.
    """

    sources: Array
    weights: Array
    starts: Array | None = None
    bias: Array | None = None
    layer: str = ""
    channels: Array | None = None
    neurons: Array | None = field(default=None, compare=False)

    @property
    def n(self) -> int:
        """The number of rows."""
        return len(self.weights) if self.starts is None else len(self.starts) - 1

    def take(self, index: Array) -> Rows:
        """The rows with these numbers, in this order."""
        if len(index) == self.n and np.array_equal(index, np.arange(self.n)):
            return self
        bias = None if self.bias is None else self.bias[index]
        channels = None if self.channels is None else self.channels[index]
        if self.starts is None:
            return Rows(self.sources, self.weights[index], None, bias, self.layer, channels)
        lengths = np.diff(self.starts)[index]
        starts = _starts(lengths)
        entries = np.arange(starts[-1]) + np.repeat(self.starts[index] - starts[:-1], lengths)
        return Rows(self.sources[entries], self.weights[entries], starts, bias, self.layer,
                    channels)

    def ragged(self) -> Rows:
        """The same rows, each with its own sources."""
        if self.starts is not None:
            return self
        n, m = self.weights.shape
        return Rows(np.tile(self.sources, n), self.weights.ravel(), np.arange(n + 1) * m,
                    self.bias, self.layer, self.channels)

    def lengths(self) -> Array:
        """The number of sources of each row."""
        if self.starts is None:
            return np.full(len(self.weights), len(self.sources))
        return np.diff(self.starts)


def unit_rows(sources: Array, weights: Array | None = None, bias: Array | None = None) -> Rows:
    """Rows that each read one neuron, with weight 1 if no other is given."""
    ones: Any = np.ones(len(sources), np.float32)
    return Rows(sources, ones if weights is None else weights, np.arange(len(sources) + 1), bias)


def concatenated(parts: Sequence[Rows], dtype: Any) -> Rows:
    """All rows of all parts in one, without biases, the weights in this float type or wider."""
    ragged = [part.ragged() for part in parts]
    return Rows(np.concatenate([part.sources for part in ragged]),
                np.concatenate([in_type(part.weights, dtype) for part in ragged]),
                _starts(np.concatenate([part.lengths() for part in ragged])))


def side_by_side(a: Rows, b: Rows) -> Rows:
    """Row i reads what row i of either reads; at most one of the two has a bias."""
    both = concatenated([a, b], np.result_type(a.weights, b.weights))
    row = np.repeat(np.tile(np.arange(a.n), 2), both.lengths())
    order = np.argsort(row, kind="stable")
    return Rows(both.sources[order], both.weights[order],
                _starts(np.bincount(row, minlength=a.n)), b.bias if a.bias is None else a.bias)


def read_twice(rows: Rows) -> bool:
    """Some row reads a neuron twice."""
    ragged = rows.ragged()
    row = np.repeat(np.arange(rows.n), rows.lengths())
    order = np.lexsort((ragged.sources, row))
    same = np.diff(ragged.sources[order]) == 0
    return bool((same & (np.diff(row[order]) == 0)).any())


def in_type(array: Array, dtype: Any) -> Array:
    """The floats in this type, which is their own or a wider one; no subnormal is flushed."""
    return array if array.dtype == dtype else widened(array)


def _starts(lengths: Array) -> Array:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
