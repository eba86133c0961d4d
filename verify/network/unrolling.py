"""From operations on arrays of neurons to a network of single neurons, without any arithmetic.

Every weight of the network is a number of the model or 1: an affine function of an affine function
is not multiplied out, the inner one gets identity neurons.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np

from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.exact.dyadic import nonzero
from verify.network.architecture import Architecture
from verify.network.entries import Array, freeze
from verify.network.layered_form import layered_form
from verify.network.model import Channels, Model
from verify.network.network import Network
from verify.network.rows import (
    Rows,
    concatenated,
    in_type,
    read_twice,
    side_by_side,
    unit_rows,
)

MAX_EDGES = 4_000_000  # of a network that is not layered; there each weight is stored on its own
_SHARED = ("each use of a shared weight is a parameter of its own here: rescalings, Phi and all "
           "that is decided are of the unrolled network")


@final
@dataclass(frozen=True, slots=True)
class Tensor:
    """An array of neurons, or of affine functions of neurons: `at` numbers neurons or `rows`."""

    at: Array
    rows: Rows | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        shape: tuple[int, ...] = self.at.shape
        return shape

    def moved(self, at: Array) -> Tensor:
        """The same elements in another arrangement."""
        return Tensor(at, self.rows)


class Unrolling:
    """The neurons so far, in blocks; `notes` tells what a reader of the network should know, and
    `shares_weights` that some weight is used at several places.

    `stored` is how many numbers the model holds: beyond them, MAX_EDGES may be needed.
    """

    def __init__(self, stored: int = 0) -> None:
        self.notes: list[str] = []
        self.shares_weights = False
        self._left = self._allowed = MAX_EDGES + stored
        self._n_inputs = 0
        self._count = 0
        self._blocks: list[tuple[str, Rows, Array]] = []  # kind, rows, neurons

    def inputs(self, shape: Sequence[int], place: str) -> Tensor:
        """New inputs in this arrangement; all inputs come before all neurons."""
        count = math.prod(shape)
        self.spend(count, place)
        self._n_inputs += count
        return Tensor(self._new(count).reshape(shape))

    def relu(self, tensor: Tensor) -> Tensor:
        """ReLU neurons on the elements."""
        return self._block("relu", self.affine(tensor), tensor.shape)

    def maxpool(self, rows: Rows, shape: Sequence[int]) -> Tensor:
        """Max-pool neurons; the rows read neurons with weight 1."""
        return self._block("maxpool", rows, shape)

    def neurons(self, tensor: Tensor) -> Array:
        """The neurons that carry the elements: identity neurons if these are affine functions."""
        rows = tensor.rows
        if rows is None:
            return tensor.at
        if rows.neurons is None:
            rows.neurons = self._block("identity", rows, (rows.n,)).at
        return rows.neurons[tensor.at]

    def affine(self, tensor: Tensor) -> Rows:
        """The elements as affine functions, in row order."""
        flat = tensor.at.ravel()
        return unit_rows(flat) if tensor.rows is None else tensor.rows.take(flat)

    def shifted(self, tensor: Tensor, constants: Array) -> Tensor:
        """The elements plus constants (of the same shape)."""
        bias = constants.ravel()
        if not nonzero(bias).any():
            return tensor
        rows = self.affine(tensor)
        if rows.bias is not None:
            rows = unit_rows(self.neurons(tensor).ravel())
        return affine_tensor(replace(rows, bias=bias, neurons=None), tensor.shape)

    def scaled(self, tensor: Tensor, factors: Array) -> Tensor:
        """The elements times factors (of the same shape)."""
        if (factors == 1).all():
            return tensor
        return affine_tensor(unit_rows(self.neurons(tensor).ravel(), factors.ravel()),
                             tensor.shape)

    def added(self, a: Tensor, b: Tensor) -> Tensor:
        """The sums of two tensors of one shape."""
        first, second = self.affine(a), self.affine(b)
        self.spend(int(first.lengths().sum() + second.lengths().sum()), "a sum of two arrays")
        if first.bias is not None and second.bias is not None:
            second = unit_rows(self.neurons(b).ravel())
        both = side_by_side(first, second)
        if read_twice(both):
            first, second = (unit_rows(self.neurons(tensor).ravel()) for tensor in (a, b))
            both = side_by_side(first, second)
        if read_twice(both):
            both = side_by_side(first, unit_rows(self.copies(second.sources)))
        return affine_tensor(both, a.shape)

    def copies(self, neurons: Array) -> Array:
        """Identity neurons that repeat these."""
        return self._block("identity", unit_rows(neurons.ravel()), neurons.shape).at

    def multiplied(self, tensor: Tensor, matrix: Array) -> Tensor:
        """The product with a matrix from the right, along the last axis."""
        lead = self.neurons(tensor).reshape(-1, len(matrix))
        shape = (*tensor.shape[:-1], matrix.shape[1])
        if len(lead) == 1:
            return affine_tensor(Rows(lead[0], matrix.T), shape)
        n = len(lead) * matrix.shape[1]
        self.spend(n * len(matrix), "a product of matrices")
        return affine_tensor(Rows(np.repeat(lead, matrix.shape[1], axis=0).ravel(),
                                  np.tile(matrix.T, (len(lead), 1)).ravel(),
                                  np.arange(n + 1) * len(matrix)), shape)

    def model(self, outputs: Sequence[Tensor]) -> Model:
        """The network whose outputs are the elements of these tensors, one after the other."""
        parts = [self.affine(tensor) for tensor in outputs]
        dtype = np.result_type(*(array for _, rows, _ in [*self._blocks, *(
            ("output", part, None) for part in parts)] for array in (rows.weights, rows.bias)
            if array is not None))
        notes = (*self.notes, _SHARED) if self.shares_weights else tuple(self.notes)
        layered = self._layered(parts, dtype)
        if layered is not None:
            return Model(layered, notes, ())
        everything = [*(rows for _, rows, _ in self._blocks), *parts]
        edges = sum(int(rows.lengths().sum()) for rows in everything)
        if edges > MAX_EDGES:
            raise _too_large(edges, MAX_EDGES, "the network")
        number = self._numbers()
        order = np.argsort(number[self._n_inputs:], kind="stable")
        n_outputs = sum(part.n for part in parts)
        order = np.concatenate([order, len(order) + np.arange(n_outputs)])
        rows = concatenated(everything, dtype)
        bias = np.concatenate([np.zeros(part.n, dtype) if part.bias is None
                               else in_type(part.bias, dtype) for part in everything])
        kinds = [kind for kind, part, _ in self._blocks for _ in range(part.n)]
        network = _network(self._n_inputs, n_outputs, [kinds[i] for i in order[:len(kinds)]],
                           Rows(number[rows.sources], rows.weights, rows.starts).take(order),
                           freeze(bias[order], dtype))
        return Model(network, notes, self._channels(number))

    def spend(self, items: int, place: str) -> None:
        """Raises: BudgetExceeded if with these the arrays of single numbers grow too large."""
        self._left -= items
        if self._left < 0:
            raise _too_large(self._allowed - self._left, self._allowed, place)

    def _block(self, kind: str, rows: Rows, shape: Sequence[int]) -> Tensor:
        self.spend(rows.n, f"{kind} neurons")
        neurons = self._new(rows.n)
        self._blocks.append((kind, rows, neurons))
        return Tensor(neurons.reshape(shape))

    def _new(self, count: int) -> Array:
        self._count += count
        return np.arange(self._count - count, self._count)

    def _layered(self, parts: list[Rows], dtype: Any) -> Network | None:
        """The network in layered form if every block reads all of the block before, else None."""
        before = np.arange(self._n_inputs)
        weights, biases = [], []
        for kind, rows, neurons in [*self._blocks, ("relu", parts[0], before)]:
            order = np.argsort(rows.sources)
            if (len(parts) > 1 or kind != "relu" or rows.starts is not None
                    or not np.array_equal(rows.sources[order], before)):
                return None
            weights.append(freeze(rows.weights[:, order], dtype))
            biases.append(freeze(np.zeros(rows.n, dtype) if rows.bias is None else rows.bias,
                                 dtype))
            before = neurons
        widths = [self._n_inputs, *map(len, biases)]
        return Network.trusted(Architecture.layered(widths), tuple(weights), tuple(biases))

    def _numbers(self) -> Array:
        """The number of each neuron in canonical order: by longest path, then by creation."""
        depth = np.zeros(self._count, np.int64)
        for _, rows, neurons in self._blocks:
            depth[neurons] = 1 + (depth[rows.sources].max() if rows.starts is None else
                                  np.maximum.reduceat(depth[rows.sources], rows.starts[:-1]))
        number = np.empty(self._count, np.int64)
        number[np.argsort(depth, kind="stable")] = np.arange(self._count)
        return number

    def _channels(self, number: Array) -> tuple[Channels, ...]:
        found = []
        for _, rows, neurons in self._blocks:
            if rows.channels is not None:
                found.append(Channels(rows.layer, tuple(
                    tuple(number[neurons[rows.channels == c]].tolist())
                    for c in range(int(rows.channels.max()) + 1))))
        return tuple(found)


def affine_tensor(rows: Rows, shape: Sequence[int]) -> Tensor:
    """The rows in this arrangement."""
    return Tensor(np.arange(rows.n).reshape(shape), rows)


def _too_large(needed: int, allowed: int, place: str) -> BudgetExceeded:
    return BudgetExceeded(f"{place}: at least {needed:,} single weights and values, {allowed:,} "
                          "are the most for a network that is not layered", needed=needed,
                          allowed=allowed)


def _network(n_inputs: int, n_outputs: int, kinds: list[str], rows: Rows, bias: Array) -> Network:
    """The network of rows in canonical order."""
    assert rows.starts is not None
    row = np.repeat(np.arange(rows.n), rows.lengths())
    order = np.lexsort((rows.sources, row))
    ordered = rows.sources[order]
    if ((np.diff(ordered) == 0) & (np.diff(row[order]) == 0)).any():
        raise InvalidInstance("a neuron that reads another one twice")
    weights = freeze(rows.weights[order], bias.dtype)
    names = np.array(range(n_inputs + rows.n), dtype=object)  # one int object a neuron, not an edge
    sources = names[ordered].tolist()
    cuts = list(zip(rows.starts[:-1].tolist(), rows.starts[1:].tolist(), strict=True))
    architecture = Architecture(n_inputs, n_outputs, tuple(kinds), None,
                                tuple(tuple(sources[start:stop]) for start, stop in cuts))
    stored = tuple(weights[start:stop] for start, stop in cuts)
    return (layered_form(architecture, stored, bias)
            or Network.trusted(architecture, stored, bias))
