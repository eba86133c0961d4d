"""The affine maps that a layered network is on its cells, for all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from verify.cells.arrays import Arrays

Array = np.ndarray[Any, Any]
_UNIT, _TINY, _EXACT = 2.0**-52, 1e-270, 2.0**53
_ENTRIES = 2**22  # of the largest array made in passing


class Maps(NamedTuple):
    """The outputs' forms, one row a cell, and bounds on their errors; and what they are made of.

    `relevant` tells which neurons are on and read, over neurons that are on, by an output: where
    they are the same ones, so is the map.
    """

    found: Arrays
    forms: Array
    bounds: Array
    relevant: Array

    def equal(self, left: Array, right: Array) -> Iterator[tuple[int, int]]:
        """Those of the pairs (left[i], right[i]) on which the network is one affine map, exactly.

        Cost: a subtraction where floats tell, else the maps of both cells in integers.
        """
        forms, bounds = self.forms, self.bounds
        with np.errstate(all="ignore"):
            gap, limit = np.abs(forms[left] - forms[right]), bounds[left] + bounds[right]
            open_ = np.flatnonzero(~(gap > 1.001 * limit).any(axis=1))
        left, right = left[open_], right[open_]
        sure = ((self.relevant[left] == self.relevant[right]).all(axis=1)
                | ((gap[open_] == 0) & (limit[open_] == 0)).all(axis=1))
        for i, j, known in zip(left.tolist(), right.tolist(), sure.tolist(), strict=True):
            if known or self.found.outputs(i) == self.found.outputs(j):
                yield i, j


def output_maps(found: Arrays, on: Array) -> Maps:
    """The maps on the cells where the neurons `on` (one row a cell) are positive.

    The rounding is bounded as in `certain`, and is zero for integers up to 2^53.
    Cost: four products of each layer's matrix with d + 1 columns for each cell.
    """
    n, widest = found.n_inputs, max(len(biases) for _, biases in found.parts)
    size = max(1, _ENTRIES // (widest * (n + 1)))
    parts = [_forms(found, on[start:start + size]) for start in range(0, len(on), size)]
    forms, bounds = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    return Maps(found, forms, bounds, _relevant(found, on))


def _forms(found: Arrays, on: Array) -> tuple[Array, Array]:
    integral = not found.rounded and all(
        bool((x == np.rint(x)).all()) for part in found.parts for x in part)
    n, count = found.n_inputs, len(on)
    values = np.repeat(np.eye(n, n + 1)[:, None], count, axis=1)
    bounds, start = np.zeros_like(values), 0
    for weights, biases in found.parts:
        size = np.abs(weights) + (0.0 if integral else _TINY)
        with np.errstate(all="ignore"):
            forms = _product(weights, values)
            forms[:, :, -1] += biases[:, None]
            inherited = _product(size, bounds)
            magnitude = _product(size, np.abs(values)) + inherited
            magnitude[:, :, -1] += np.abs(biases)[:, None]
            total = 1.001 * (inherited + (weights.shape[1] + 8) * _UNIT * magnitude) + _TINY
            if integral:
                total[(inherited == 0) & (magnitude <= _EXACT)] = 0
        mask = on[:, start:start + len(biases)].T[:, :, None]
        start += len(biases)
        if start <= on.shape[1]:
            forms, total = np.where(mask, forms, 0.0), np.where(mask, total, 0.0)
        values, bounds = forms, total
    flat = [np.moveaxis(x, 0, 1).reshape(count, -1) for x in (values, bounds)]
    return flat[0], flat[1]


def _product(matrix: Array, values: Array) -> Array:
    """The matrix times each cell's forms."""
    product: Array = (matrix @ values.reshape(len(values), -1)).reshape(-1, *values.shape[1:])
    return product


def _relevant(found: Arrays, on: Array) -> Array:
    """Which neurons are on and reach an output over neurons that are on."""
    kept, stop = [], on.shape[1]
    reached: Array = np.ones((len(on), len(found.parts[-1][1])), bool)
    for weights, _ in found.parts[:0:-1]:
        start = stop - weights.shape[1]
        reached = on[:, start:stop] & ((reached.astype(np.float32) @ (weights != 0)) > 0)
        kept.append(reached)
        stop = start
    return np.hstack(kept[::-1])
