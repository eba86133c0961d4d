"""Convolutions and pools of tensors in a network that is unrolled."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.exact.dyadic import nearest
from verify.network.entries import Array
from verify.network.unrolling import Tensor, Unrolling, affine_tensor
from verify.network.windows import Windows, convolution_rows, pool_rows


def convolved(unrolling: Unrolling, tensor: Tensor, kernel: Array, bias: Array | None,
              windows: Windows, groups: int, label: str, place: str) -> Tensor:
    """The convolution of a (batch, channels, ...) tensor."""
    unrolling.spend(windows.n_cells(tensor.shape[2:], place) * tensor.shape[0]
                    * math.prod(kernel.shape[:2]), place)
    rows, shape = convolution_rows(unrolling.neurons(tensor), kernel, windows, groups, place)
    rows.layer = label
    unrolling.shares_weights = True
    unrolling.notes.append(f"{label}: unrolled, {kernel.size:,} weights used "
                           f"{len(rows.sources):,} times")
    if bias is None:
        return affine_tensor(rows, shape)
    if bias.shape != kernel.shape[:1]:
        raise InvalidInstance(f"{place}: a bias of shape {bias.shape} for {len(kernel)} channels")
    spread = np.broadcast_to(bias.reshape(-1, *[1] * (len(shape) - 2)), shape)
    return unrolling.shifted(affine_tensor(rows, shape), spread)


def max_pooled(unrolling: Unrolling, tensor: Tensor, windows: Windows, label: str,
               place: str) -> Tensor:
    """The greatest entry of each window; what is padded does not count."""
    unrolling.spend(windows.n_cells(tensor.shape[2:], place) * math.prod(tensor.shape[:2]), place)
    rows, shape = pool_rows(unrolling.neurons(tensor), windows, None, place)
    rows.layer = label
    return unrolling.maxpool(rows, shape)


def averaged(unrolling: Unrolling, tensor: Tensor, windows: Windows, padded: bool, label: str,
             place: str) -> Tensor:
    """The mean of each window, over its cells in the padding too if `padded`."""
    unrolling.spend(windows.n_cells(tensor.shape[2:], place) * math.prod(tensor.shape[:2]), place)
    cells = windows.cells(tensor.shape[2:], place)
    counts = np.full(len(cells), cells.shape[1]) if padded else (cells >= 0).sum(axis=1)
    shares = {count: Fraction(1, count) for count in sorted(set(counts.tolist()))}
    stored = dict(zip(shares, nearest(list(shares.values()), np.float64), strict=True))
    rounded = [count for count, share in shares.items() if Fraction(float(stored[count])) != share]
    if rounded:
        unrolling.notes.append(f"{label}: 1/{', 1/'.join(map(str, rounded[:4]))} is rounded to "
                               "float64")
    values = np.array([stored[count] for count in counts.tolist()])
    if not rounded:
        values = values.astype(np.float32)  # powers of two
    rows, shape = pool_rows(unrolling.neurons(tensor), windows,
                            np.broadcast_to(values[:, None], cells.shape), place)
    rows.layer = label
    return affine_tensor(rows, shape)
