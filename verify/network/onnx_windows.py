"""ONNX operators on sliding windows: convolution and pooling."""

from __future__ import annotations

from verify.claims.errors import UnsupportedModel
from verify.network.onnx_operation import Operation, Operator, Value
from verify.network.sliding import averaged, convolved, max_pooled
from verify.network.unrolling import Tensor
from verify.network.windows import Windows, whole


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
    if op.attribute("ceil_mode", 0) and windows.cut_off(size):
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
    bias = op.floats(2) if len(op.values) > 2 and op.values[2] is not None else None
    return convolved(op.unrolling, tensor, kernel, bias, windows, op.attribute("group", 1),
                     op.node.label, op.node.place)


def _max_pool(op: Operation) -> Value:
    op.require("storage_order", 0)
    tensor = op.tensor(0)
    return max_pooled(op.unrolling, tensor, _pool(op, tensor), op.node.label, op.node.place)


def _average_pool(op: Operation) -> Value:
    tensor = op.tensor(0)
    return averaged(op.unrolling, tensor, _pool(op, tensor),
                    bool(op.attribute("count_include_pad", 0)), op.node.label, op.node.place)


def _global(op: Operation) -> Windows:
    if len(op.tensor(0).shape) < 3:
        raise op.fail(f"shape {op.tensor(0).shape}")
    return whole(op.tensor(0).shape[2:])


def _global_max_pool(op: Operation) -> Value:
    return max_pooled(op.unrolling, op.tensor(0), _global(op), op.node.label, op.node.place)


def _global_average_pool(op: Operation) -> Value:
    return averaged(op.unrolling, op.tensor(0), _global(op), False, op.node.label, op.node.place)


def _reduce_mean(op: Operation) -> Value:
    """Read only as a global average."""
    windows, n = _global(op), len(op.tensor(0).shape)
    axes = op.integers(1, "axes") or []
    if sorted(axis % n for axis in axes) != list(range(2, n)):
        raise UnsupportedModel(f"{op.node.place}: only a mean over all axes behind the channels is "
                               "read")
    mean = averaged(op.unrolling, op.tensor(0), windows, False, op.node.label, op.node.place)
    return mean if op.attribute("keepdims", 1) else mean.moved(mean.at.reshape(mean.shape[:2]))


def _pool(op: Operation, tensor: Tensor) -> Windows:
    if len(tensor.shape) < 3:
        raise op.fail(f"shape {tensor.shape}")
    return _windows(op, tensor.shape[2:], op.attribute("kernel_shape", ()))


_POOL = {"auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "strides"}
SLIDING: dict[str, tuple[Operator, set[str]]] = {
    "Conv": (_conv, {"auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"}),
    "MaxPool": (_max_pool, _POOL | {"storage_order"}),
    "AveragePool": (_average_pool, _POOL | {"count_include_pad"}),
    "GlobalAveragePool": (_global_average_pool, set()),
    "GlobalMaxPool": (_global_max_pool, set()),
    "ReduceMean": (_reduce_mean, {"axes", "keepdims", "noop_with_empty_axes"}),
}
