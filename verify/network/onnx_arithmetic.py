"""ONNX operators that are affine maps, and Relu."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from verify.claims.errors import UnsupportedModel
from verify.exact.dyadic import fractions_of, nearest
from verify.network.batch_norm import normalized
from verify.network.entries import Array
from verify.network.onnx_operation import Operation, Operator, Value
from verify.network.unrolling import Tensor


def _spread(op: Operation, constant: Array, tensor: Tensor) -> tuple[Array, Tensor]:
    """Both in the shape to which they broadcast, in which each element stands once."""
    try:
        shape = np.broadcast_shapes(constant.shape, tensor.shape)
    except ValueError:
        raise op.fail(f"shapes {constant.shape} and {tensor.shape}") from None
    if math.prod(shape) != tensor.at.size:
        raise UnsupportedModel(f"{op.node.place}: repeating entries is not read (from shape "
                               f"{tensor.shape} to {shape})")
    return np.broadcast_to(constant, shape), tensor.moved(tensor.at.reshape(shape))


def _alike(op: Operation, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Both in the shape to which they broadcast, in which each element stands once."""
    _, b = _spread(op, np.empty(a.shape), b)
    _, a = _spread(op, np.empty(b.shape), a)
    return a, b


def _add(op: Operation) -> Value:
    a, b = op.value(0), op.value(1)
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        return op.unrolling.added(*_alike(op, a, b))
    i = 1 if isinstance(a, Tensor) else 0
    constant, tensor = _spread(op, op.floats(i), op.tensor(1 - i))
    return op.unrolling.shifted(tensor, constant)


def _sub(op: Operation) -> Value:
    a, b = op.value(0), op.value(1)
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        a, b = _alike(op, a, b)
        return op.unrolling.added(a, op.unrolling.scaled(b, np.full(b.shape, -1, np.float32)))
    if isinstance(a, Tensor):
        constant, tensor = _spread(op, op.floats(1), a)
        return op.unrolling.shifted(tensor, -constant)
    constant, tensor = _spread(op, op.floats(0), op.tensor(1))
    negative = op.unrolling.scaled(tensor, np.full(tensor.shape, -1, np.float32))
    return op.unrolling.shifted(negative, constant)


def _mul(op: Operation) -> Value:
    i = 1 if isinstance(op.value(0), Tensor) else 0
    constant, tensor = _spread(op, op.floats(i), op.tensor(1 - i))
    return op.unrolling.scaled(tensor, constant)


def _div(op: Operation) -> Value:
    divisors = fractions_of(op.floats(1))
    if 0 in divisors:
        raise op.fail("a divisor is 0")
    wanted = [1 / divisor for divisor in divisors]
    factors = nearest(wanted, np.float64)
    if not np.isfinite(factors).all():
        raise op.fail("a divisor is too small")
    if fractions_of(factors) != wanted:
        op.unrolling.notes.append(f"{op.node.label}: reciprocals of divisors are rounded to "
                                  "float64")
    constant, tensor = _spread(op, factors.reshape(op.floats(1).shape), op.tensor(0))
    return op.unrolling.scaled(tensor, constant)


def _product(op: Operation, a: Value, b: Value) -> Tensor:
    if not isinstance(a, Tensor):
        if not isinstance(b, Tensor) or a.ndim != 2 or len(b.shape) != 2:
            raise UnsupportedModel(f"{op.node.place}: only a product of a matrix of constants with "
                                   "what depends on the input is read")
        return _turned(_product(op, _turned(b), a.T))
    if isinstance(b, Tensor) or b.ndim not in (1, 2) or b.dtype.kind != "f" or not a.shape:
        raise UnsupportedModel(f"{op.node.place}: only a product with a matrix of constant floats "
                               "is read")
    if a.shape[-1] != len(b):
        raise op.fail(f"shapes {a.shape} and {b.shape}")
    product = op.unrolling.multiplied(a, b.reshape(len(b), -1))
    return product if b.ndim == 2 else product.moved(product.at[..., 0])


def _turned(tensor: Tensor) -> Tensor:
    return tensor.moved(tensor.at.T)


def _gemm(op: Operation) -> Value:
    op.require("alpha", 1.0)
    op.require("beta", 1.0)
    a, b = (_turned_if(op.value(i), op.attribute(name, 0)) for i, name in
            enumerate(("transA", "transB")))
    if len(a.shape) != 2 or len(b.shape) != 2:
        raise op.fail(f"shapes {a.shape} and {b.shape}")
    product = _product(op, a, b)
    if len(op.values) < 3 or op.values[2] is None:
        return product
    constant, product = _spread(op, op.floats(2), product)
    return op.unrolling.shifted(product, constant)


def _turned_if(value: Value, turn: int) -> Value:
    if not turn:
        return value
    return _turned(value) if isinstance(value, Tensor) else value.T


def _batch_normalization(op: Operation) -> Value:
    op.require("training_mode", 0)
    op.require("spatial", 1)
    if len(op.node.outputs) > 1:  # before version 14 that alone means training
        raise UnsupportedModel(f"{op.node.place}: training mode is not read")
    parameters = [op.floats(i) for i in range(1, 5)]
    epsilon = Fraction(float(np.float32(op.attribute("epsilon", 1e-5))))
    return normalized(op.unrolling, op.tensor(0), parameters, epsilon, op.node.label,
                      op.node.place)


def _relu(op: Operation) -> Value:
    return op.unrolling.relu(op.tensor(0))


ARITHMETIC: dict[str, tuple[Operator, set[str]]] = {
    "Add": (_add, set()), "Sub": (_sub, set()), "Mul": (_mul, set()), "Div": (_div, set()),
    "MatMul": (lambda op: _product(op, op.value(0), op.value(1)), set()),
    "Gemm": (_gemm, {"alpha", "beta", "transA", "transB"}),
    "BatchNormalization": (_batch_normalization, {"epsilon", "momentum", "training_mode",
                                                  "spatial"}),
    "Relu": (_relu, set()),
}
