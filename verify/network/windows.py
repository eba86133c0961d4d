"""Sliding windows: convolutions and pools as rows of single neurons."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.entries import Array
from verify.network.rows import Rows


@final
@dataclass(frozen=True, slots=True)
class Windows:
    """Along each axis: the size of the window, its step, the padding before and after, the
    distance between its cells."""

    kernel: tuple[int, ...]
    strides: tuple[int, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    dilations: tuple[int, ...]

    def shape(self, size: Sequence[int], place: str) -> tuple[int, ...]:
        """The number of windows along each axis."""
        counts = []
        for n, (k, step, low, high, dilation) in zip(size, zip(
                self.kernel, self.strides, self.before, self.after, self.dilations, strict=True),
                strict=True):
            if min(k, step, dilation) < 1 or min(low, high) < 0:
                raise InvalidInstance(f"{place}: kernel {k}, stride {step}, dilation {dilation}, "
                                      f"padding {low} and {high}")
            count = (n + low + high - dilation * (k - 1) - 1) // step + 1
            if count < 1:
                raise InvalidInstance(f"{place}: a window of {dilation * (k - 1) + 1} on {n} "
                                      f"entries padded by {low + high}")
            counts.append(count)
        return tuple(counts)

    def cut_off(self, size: Sequence[int]) -> bool:
        """Rounding the number of windows up would give more of them."""
        return any((n + low + high - dilation * (k - 1) - 1) % step for n, k, step, low, high,
                   dilation in zip(size, self.kernel, self.strides, self.before, self.after,
                                   self.dilations, strict=True))

    def n_cells(self, size: Sequence[int], place: str) -> int:
        """The number of cells of all windows."""
        return math.prod(self.shape(size, place)) * math.prod(self.kernel)

    def cells(self, size: Sequence[int], place: str) -> Array:
        """(window, cell) -> the index of the entry in the flattened array, -1 in the padding."""
        counts = self.shape(size, place)
        index = np.zeros((1, 1), np.int64)
        inside = np.ones((1, 1), bool)
        for axis, n in enumerate(size):
            starts = np.arange(counts[axis]) * self.strides[axis] - self.before[axis]
            along = starts[:, None] + np.arange(self.kernel[axis]) * self.dilations[axis]
            index = _grid(index * n, along, np.add)
            inside = _grid(inside, (along >= 0) & (along < n), np.logical_and)
        if not inside.any(axis=1).all():
            raise UnsupportedModel(f"{place}: a window that lies wholly in the padding")
        return np.where(inside, index, -1)


def whole(size: Sequence[int]) -> Windows:
    """One window over everything."""
    n = len(size)
    return Windows(tuple(size), (1,) * n, (0,) * n, (0,) * n, (1,) * n)


def pool_rows(neurons: Array, windows: Windows, weights: Array | None,
              place: str) -> tuple[Rows, tuple[int, ...]]:
    """The windows of each channel of (batch, channels, ...) neurons, and the shape they form.

    `weights` are those of the cells of each window (windows, cells), 1 if None.
    Cost: `windows.n_cells` entries a channel.
    """
    lead, size = neurons.shape[:2], neurons.shape[2:]
    cells = windows.cells(size, place)
    planes = neurons.reshape(-1, math.prod(size))
    keep = np.broadcast_to(cells >= 0, (len(planes), *cells.shape))
    values = np.ones(cells.shape, np.float32) if weights is None else weights
    rows = _ragged(planes[:, cells], np.broadcast_to(values, keep.shape), keep)
    shape = (*lead, *windows.shape(size, place))
    channel = np.repeat(np.tile(np.arange(lead[1]), lead[0]), len(cells))
    rows.channels = channel
    return rows, shape


def convolution_rows(neurons: Array, kernel: Array, windows: Windows, groups: int,
                     place: str) -> tuple[Rows, tuple[int, ...]]:
    """The convolution of (batch, channels, ...) neurons with a kernel (out, channels / groups,
    ...): one row an output in the order (batch, out, ...), and the shape.

    Cost: `windows.n_cells` entries an output channel and a channel that it reads.
    """
    batch, channels, *size = neurons.shape
    out, per_group = kernel.shape[:2]
    if groups < 1 or channels != groups * per_group or out % groups:
        raise InvalidInstance(f"{place}: a kernel of shape {kernel.shape} in {groups} groups on "
                              f"{channels} channels")
    cells = windows.cells(size, place)
    n = len(cells)
    planes = neurons.reshape(batch, groups, per_group, -1)
    sources = np.moveaxis(planes[..., cells], 2, 3)  # batch, group, window, channel, cell
    sources = np.repeat(sources, out // groups, axis=1).reshape(batch, out, n, -1)
    keep = np.tile(cells >= 0, (1, per_group))  # window, channel * cell
    weights = kernel.reshape(out, 1, -1)
    rows = _ragged(sources, np.broadcast_to(weights, sources.shape),
                   np.broadcast_to(keep, sources.shape))
    rows.channels = np.repeat(np.tile(np.arange(out), batch), n)
    return rows, (batch, out, *windows.shape(size, place))


def _ragged(sources: Array, weights: Array, keep: Array) -> Rows:
    """Rows along the last axis, only the kept entries."""
    lengths = keep.reshape(-1, keep.shape[-1]).sum(axis=1)
    return Rows(sources[keep], weights[keep], np.concatenate([[0], np.cumsum(lengths)]))


def _grid(a: Array, b: Array, combine: np.ufunc) -> Array:
    """((i, j), (k, l)) -> combine(a[i, k], b[j, l]) as a matrix."""
    both: Array = combine(a[:, None, :, None], b[None, :, None, :])
    return both.reshape(len(a) * len(b), -1)
