"""ONNX operators that arrange numbers, and those that make or measure constants."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.entries import Array
from verify.network.onnx_operation import Operation, Operator, Value
from verify.network.unrolling import Tensor

_FLOAT, _INT32, _INT64, _DOUBLE = 1, 6, 7, 11  # ONNX's numbers for the types


def _rearranged(index: Callable[[Operation, Array], Array]) -> Callable[[Operation], Value]:
    """The operator that arranges the elements as `index` does."""
    def operator(op: Operation) -> Value:
        value = op.value(0)
        try:
            return (value.moved(index(op, value.at)) if isinstance(value, Tensor)
                    else index(op, value))
        except (ValueError, IndexError, OverflowError) as error:
            if isinstance(error, (InvalidInstance, UnsupportedModel)):
                raise
            raise op.fail(str(error)[:200]) from None
    return operator


def _reshape(op: Operation, array: Array) -> Array:
    wanted = op.integers(1, "shape")
    if wanted is None:
        raise op.fail("no shape")
    if len(wanted) > 8 or (0 in wanted and op.attribute("allowzero", 0)) or any(
            n == 0 and i >= array.ndim for i, n in enumerate(wanted)):
        raise op.fail(f"shape {str(wanted)[:80]}")
    return array.reshape([array.shape[i] if n == 0 else n for i, n in enumerate(wanted)])


def _flatten(op: Operation, array: Array) -> Array:
    axis = op.attribute("axis", 1)
    if not -array.ndim <= axis <= array.ndim:
        raise op.fail(f"axis {axis} of {array.ndim}")
    axis += array.ndim if axis < 0 else 0
    return array.reshape(math.prod(array.shape[:axis]), -1)


def _transpose(op: Operation, array: Array) -> Array:
    return array.transpose(op.attribute("perm", ()) or None)


def _squeeze(op: Operation, array: Array) -> Array:
    axes = op.integers(1, "axes")
    return array.squeeze(None if axes is None else tuple(axes))


def _unsqueeze(op: Operation, array: Array) -> Array:
    axes = op.integers(1, "axes")
    if axes is None or array.ndim + len(axes) > 8:
        raise op.fail("no axes, or too many")
    return np.expand_dims(array, tuple(axes))


def _dropout(op: Operation, array: Array) -> Array:
    if len(op.values) > 2 and op.values[2] is not None and op.constant(2).any():
        raise UnsupportedModel(f"{op.node.place}: training mode is not read")
    return array


def _cast(op: Operation) -> Value:
    value = op.value(0)
    if isinstance(value, Tensor) or value.dtype == np.float32:
        op.require("to", _FLOAT, _DOUBLE)
    elif value.dtype == np.float64:
        op.require("to", _DOUBLE)
    else:
        op.require("to", _INT64, _INT32)
    return value


def _gather(op: Operation) -> Value:
    array, index = op.constant(0), op.constant(1)
    if index.dtype.kind != "i" or index.size > 8:
        raise UnsupportedModel(f"{op.node.place}: at most 8 indices are read")
    try:
        return np.take(array, index, op.attribute("axis", 0))
    except (ValueError, IndexError, OverflowError) as error:
        raise op.fail(str(error)[:200]) from None


def _constant(op: Operation) -> Value:
    if len(op.node.attributes) != 1:
        raise op.fail("a constant has one value")
    (value,) = op.node.attributes.values()
    array = np.asarray(value, np.float32 if isinstance(value, float) else None)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise op.fail("not a finite number")
    return array


def _concat(op: Operation) -> Value:
    axis = op.attribute("axis", 0)
    values = [op.value(i) for i in range(len(op.values))]
    try:
        if not any(isinstance(value, Tensor) for value in values):
            return np.concatenate([op.constant(i) for i in range(len(values))], axis)
        parts: list[Array] = []
        for i in range(len(values)):
            neurons = op.unrolling.neurons(op.tensor(i))
            if any(np.isin(neurons, part).any() for part in parts):
                neurons = op.unrolling.copies(neurons)
            parts.append(neurons)
        return Tensor(np.concatenate(parts, axis))
    except (ValueError, IndexError, OverflowError) as error:
        if isinstance(error, (InvalidInstance, UnsupportedModel)):
            raise
        raise op.fail(str(error)[:200]) from None


def _shape(op: Operation) -> Value:
    return np.array(op.tensor(0).shape, np.int64)


ARRANGING: dict[str, tuple[Operator, set[str]]] = {
    "Identity": (_rearranged(lambda op, array: array), set()),
    "Dropout": (_rearranged(_dropout), {"ratio", "seed"}),
    "Flatten": (_rearranged(_flatten), {"axis"}),
    "Reshape": (_rearranged(_reshape), {"allowzero"}),
    "Transpose": (_rearranged(_transpose), {"perm"}),
    "Squeeze": (_rearranged(_squeeze), {"axes"}),
    "Unsqueeze": (_rearranged(_unsqueeze), {"axes"}),
    "Concat": (_concat, {"axis"}),
    "Constant": (_constant, {"value", "value_float", "value_floats", "value_int", "value_ints"}),
    "Cast": (_cast, {"to", "saturate"}), "Gather": (_gather, {"axis"}), "Shape": (_shape, set()),
}
