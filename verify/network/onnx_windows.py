"""ONNX operators on sliding windows: convolution and pooling."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from verify.claims.errors import UnsupportedModel
from verify.exact.dyadic import nearest
from verify.network.onnx_operation import Operation, Operator, Value
from verify.network.unrolling import Tensor, affine_tensor
from verify.network.windows import Windows, convolution_rows, pool_rows


def _windows(op: Operation, size: tuple[int, ...], kernel: tuple[int, ...]) -> Windows:
    n = len(kernel)
    if len(size) != n or not n:
        raise op.fail(f"a kernel with {n} axes on {len(size)}")
    strides, dilations, pads = (op.attribute(name, (default,) * count) for name, default, count in
                                (("strides", 1, n), ("dilations", 1, n), ("pads", 0, 2 * n)))
    if len(strides) != n or len(dilations) != n or len(pads) != 2 * n:
        raise op.fail(f"strides {strides}, dilations {dilations}, pads {pads}"[:200])
    before, after = pads[:n], pads[n:]
    match op.attribute("auto_pad", "NOTSET"):
        case "NOTSET":
            pass
        case "VALID":
            before = after = (0,) * n
        case "SAME_UPPER" | "SAME_LOWER" as side if min(strides) > 0:
            total = [max((-(-s // step) - 1) * step + dilation * (k - 1) + 1 - s, 0)
                     for s, k, step, dilation in zip(size, kernel, strides, dilations, strict=True)]
            less, more = tuple(t // 2 for t in total), tuple(t - t // 2 for t in total)
            before, after = (less, more) if side == "SAME_UPPER" else (more, less)
        case other:
            raise op.fail(f"auto_pad {str(other)[:40]!r}")
    windows = Windows(kernel, strides, before, after, dilations)
    if op.attribute("ceil_mode", 0) and any(
            (s + low + high - dilation * (k - 1) - 1) % step for s, k, step, low, high, dilation
            in zip(size, kernel, strides, before, after, dilations, strict=True)):
        raise UnsupportedModel(f"{op.node.place}: ceil_mode with a window cut off is not read")
    return windows


def _conv(op: Operation) -> Value:
    tensor, kernel = op.tensor(0), op.floats(1)
    if len(tensor.shape) < 3 or kernel.ndim != len(tensor.shape):
        raise op.fail(f"a kernel of shape {kernel.shape} on shape {tensor.shape}")
    declared = op.attribute("kernel_shape", kernel.shape[2:])
    if declared != kernel.shape[2:]:
        raise op.fail(f"kernel_shape {declared}, the kernel has {kernel.shape[2:]}"[:200])
    windows = _windows(op, tensor.shape[2:], kernel.shape[2:])
    op.spend(windows.n_cells(tensor.shape[2:], op.node.place) * tensor.shape[0]
             * math.prod(kernel.shape[:2]))
    rows, shape = convolution_rows(op.unrolling.neurons(tensor), kernel, windows,
                                   op.attribute("group", 1), op.node.place)
    rows.layer = op.node.label
    op.unrolling.shares_weights = True
    op.unrolling.notes.append(
        f"{op.node.label}: unrolled, {kernel.size:,} weights used {len(rows.sources):,} times")
    if len(op.values) < 3 or op.values[2] is None:
        return affine_tensor(rows, shape)
    bias = op.floats(2)
    if bias.shape != kernel.shape[:1]:
        raise op.fail(f"a bias of shape {bias.shape} for {len(kernel)} channels")
    spread = np.broadcast_to(bias.reshape(-1, *[1] * (len(shape) - 2)), shape)
    return op.unrolling.shifted(affine_tensor(rows, shape), spread)


def _max_pool(op: Operation) -> Value:
    op.require("storage_order", 0)
    tensor = op.tensor(0)
    windows = _pool(op, tensor)
    rows, shape = pool_rows(op.unrolling.neurons(tensor), windows, None, op.node.place)
    rows.layer = op.node.label
    return op.unrolling.maxpool(rows, shape)


def _average_pool(op: Operation) -> Value:
    tensor = op.tensor(0)
    return _averages(op, tensor, _pool(op, tensor), bool(op.attribute("count_include_pad", 0)))


def _global_average_pool(op: Operation) -> Value:
    tensor = op.tensor(0)
    n = len(tensor.shape) - 2
    if n < 1:
        raise op.fail(f"shape {tensor.shape}")
    return _averages(op, tensor, Windows(tensor.shape[2:], (1,) * n, (0,) * n, (0,) * n, (1,) * n),
                     False)


def _pool(op: Operation, tensor: Tensor) -> Windows:
    if len(tensor.shape) < 3:
        raise op.fail(f"shape {tensor.shape}")
    windows = _windows(op, tensor.shape[2:], op.attribute("kernel_shape", ()))
    op.spend(windows.n_cells(tensor.shape[2:], op.node.place) * math.prod(tensor.shape[:2]))
    return windows


def _averages(op: Operation, tensor: Tensor, windows: Windows, padded: bool) -> Tensor:
    cells = windows.cells(tensor.shape[2:], op.node.place)
    counts = np.full(len(cells), cells.shape[1]) if padded else (cells >= 0).sum(axis=1)
    shares = {count: Fraction(1, count) for count in sorted(set(counts.tolist()))}
    stored = dict(zip(shares, nearest(list(shares.values()), np.float64), strict=True))
    rounded = [count for count, share in shares.items() if Fraction(float(stored[count])) != share]
    if rounded:
        op.unrolling.notes.append(f"{op.node.label}: 1/{', 1/'.join(map(str, rounded[:4]))} is "
                                  "rounded to float64")
    values = np.array([stored[count] for count in counts.tolist()])
    if not rounded:
        values = values.astype(np.float32)  # powers of two
    rows, shape = pool_rows(op.unrolling.neurons(tensor), windows,
                            np.broadcast_to(values[:, None], cells.shape), op.node.place)
    rows.layer = op.node.label
    return affine_tensor(rows, shape)


_POOL = {"auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "strides"}
SLIDING: dict[str, tuple[Operator, set[str]]] = {
    "Conv": (_conv, {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"}),
    "MaxPool": (_max_pool, _POOL | {"storage_order"}),
    "AveragePool": (_average_pool, _POOL | {"count_include_pad"}),
    "GlobalAveragePool": (_global_average_pool, set()),
}
