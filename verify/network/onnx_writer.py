"""Layered floating networks as .onnx files: Gemm and Relu."""

from __future__ import annotations

from pathlib import Path

from verify.claims.errors import InvalidInstance
from verify.network.entries import Array
from verify.network.network import Network
from verify.network.protobuf import field

_IR_VERSION, _OPSET = 8, 13
_TYPES = {"float32": (1, "<f4"), "float64": (11, "<f8")}


def write_onnx(net: Network, path: Path) -> None:
    """Write the floating layered network so that `read_onnx` gives it back.

    Raises: InvalidInstance if the network is exact or a general graph; .json holds those.
    """
    if net.dtype is None:
        raise InvalidInstance(f"{path}: .onnx holds floats, and this network is exact: save it as "
                              ".json, or save net.rounded()")
    if not net.architecture.is_layered:
        raise InvalidInstance(f"{path}: .onnx is written of layered networks, and this one is a "
                              "general graph: save it as .json")
    code, _ = _TYPES[net.dtype.name]
    nodes, constants = [], []
    last = len(net.weights)
    value = "x"
    for l, (matrix, vector) in enumerate(zip(net.weights, net.biases, strict=True), 1):
        constants += [_tensor(f"W{l}", matrix), _tensor(f"b{l}", vector)]
        after = "y" if l == last else f"z{l}"
        nodes.append(_node("Gemm", (value, f"W{l}", f"b{l}"), after,
                           field(5, field(1, "transB") + field(3, 1) + field(20, 2))))
        if l < last:
            nodes.append(_node("Relu", (after,), f"x{l}"))
            value = f"x{l}"
    graph = b"".join([*(field(1, node) for node in nodes), field(2, "network"),
                      *(field(5, constant) for constant in constants),
                      field(11, _value("x", code, net.widths[0])),
                      field(12, _value("y", code, net.widths[-1]))])
    path.write_bytes(field(1, _IR_VERSION) + field(2, "rescaling-verify") + field(7, graph)
                     + field(8, field(1, "") + field(2, _OPSET)))


def _node(operator: str, inputs: tuple[str, ...], output: str, attributes: bytes = b"") -> bytes:
    return b"".join([*(field(1, name) for name in inputs), field(2, output),
                     field(3, f"{operator} {output}"), field(4, operator), attributes])


def _tensor(name: str, array: Array) -> bytes:
    code, dtype = _TYPES[array.dtype.name]
    return b"".join([*(field(1, size) for size in array.shape), field(2, code), field(8, name),
                     field(9, array.astype(dtype, copy=False).tobytes())])


def _value(name: str, code: int, width: int) -> bytes:
    """An input or output of shape (batch, width)."""
    shape = field(1, field(2, "batch")) + field(1, field(1, width))
    return field(1, name) + field(2, field(1, field(1, code) + field(2, shape)))
