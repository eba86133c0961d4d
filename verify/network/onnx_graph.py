"""What stands in an .onnx file: nodes, attributes, constants; read without the onnx package."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.bfloat16 import bfloat16_widened
from verify.network.entries import Array
from verify.network.onnx_external import Beside
from verify.network.protobuf import Reader

_TYPES = {1: "float", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64",
          8: "string", 9: "bool", 10: "float16", 11: "double", 12: "uint32", 13: "uint64",
          14: "complex64", 15: "complex128", 16: "bfloat16"}
# numpy's name of the bytes, and the field with the numbers where there are no raw bytes
_READ = {"float": ("<f4", "float_data"), "double": ("<f8", "double_data"),
         "float16": ("<f2", "int32_data"), "bfloat16": ("<u2", "int32_data"),
         "int32": ("<i4", "int32_data"), "int64": ("<i8", "int64_data"),
         "bool": ("|b1", "int32_data")}
_TENSOR = {1: "dims", 2: "data_type", 4: "float_data", 5: "int32_data", 7: "int64_data", 8: "name",
           9: "raw_data", 10: "double_data", 13: "external_data", 14: "data_location"}


@final
@dataclass(frozen=True, slots=True)
class Node:
    """One operation, named by `label`, and by `place` with the file. An attribute of a type that
    is not read is None."""

    operator: str
    label: str
    place: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Any]


@final
@dataclass(frozen=True, slots=True)
class Graph:
    """The nodes in file order, the constants by name (still in bytes), the shapes of the inputs
    (None: an open dimension), the names of the outputs."""

    nodes: tuple[Node, ...]
    constants: dict[str, memoryview]
    inputs: dict[str, tuple[int | None, ...]]
    outputs: tuple[str, ...]
    reader: GraphReader = field(repr=False)


class GraphReader:
    """Reads the messages of one .onnx file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._reader = Reader(name)
        self._beside = Beside(Path(name).parent)

    def graph(self, data: bytes) -> Graph:
        """The graph of a model.

        Raises: InvalidInstance if this is no such file; UnsupportedModel if its operators are
        older than version 7.
        """
        read = self._reader
        model = read.collect(memoryview(data), {7: "graph", 8: "opset"})
        if len(model["graph"]) != 1 or not isinstance(model["graph"][0], memoryview):
            raise InvalidInstance(f"{self._name}: no ONNX model ({len(model['graph'])} graphs)")
        for opset in model["opset"]:
            found = self._collect(opset, {1: "domain", 2: "version"})
            version = self._integer(found["version"])
            if self._text(found["domain"]) in ("", "ai.onnx") and version < 7:
                raise UnsupportedModel(f"{self._name}: operators of version {version}, they are "
                                       "read from version 7 on")
        parts = self._collect(model["graph"][0], {1: "nodes", 5: "constants", 11: "inputs",
                                                  12: "outputs", 15: "sparse"})
        if parts["sparse"]:
            raise UnsupportedModel(f"{self._name}: sparse initializers are not read")
        constants: dict[str, memoryview] = {}
        for tensor in parts["constants"]:
            name = self._text(self._collect(tensor, {8: "name"})["name"])
            if name in constants:
                raise InvalidInstance(f"{self._name}: the initializer {name[:80]!r} stands twice")
            constants[name] = tensor
        named = [self._value(value) for value in parts["inputs"]]
        outputs = tuple(self._text(self._collect(value, {1: "name"})["name"])
                        for value in parts["outputs"])
        return Graph(tuple(self._node(i, node) for i, node in enumerate(parts["nodes"])),
                     constants, {name: shape for name, shape in named if name not in constants},
                     outputs, self)

    def tensor(self, message: Any, place: str) -> Array:
        """A constant: float32 or float64 (float16 and bfloat16 widened), int64, or bool.

        Raises: InvalidInstance if its shape disagrees with the numbers that are there, or a float
        is not finite; UnsupportedModel naming any other type.
        """
        parts = self._collect(message, _TENSOR)
        code = self._integer(parts["data_type"])
        kind = _TYPES.get(code, f"number {code}")
        if kind not in _READ:
            raise UnsupportedModel(f"{place}: numbers of type {kind} are not read")
        dtype, typed = _READ[kind]
        shape = tuple(self._reader.integers(parts["dims"]).tolist())
        if len(shape) > 8 or any(n < 1 for n in shape):
            raise InvalidInstance(f"{place}: shape {str(shape)[:80]}")
        length = math.prod(shape) * np.dtype(dtype).itemsize
        if parts["external_data"] or self._integer(parts["data_location"]):
            entries = (self._collect(entry, {1: "key", 2: "value"})
                       for entry in parts["external_data"])
            where = {self._text(entry["key"]): self._text(entry["value"]) for entry in entries}
            flat = np.frombuffer(self._beside.read(where, length, place), dtype)
        elif parts["raw_data"]:
            data = self._bytes(parts["raw_data"][-1], place)
            if len(data) != length:
                raise InvalidInstance(f"{place}: {len(data):,} bytes where shape "
                                      f"{str(shape)[:80]} of {kind} should stand")
            flat = np.frombuffer(data, dtype)
        elif typed in ("float_data", "double_data"):
            flat = self._reader.floats(parts[typed], dtype)
        else:
            flat = self._reader.integers(parts[typed])
            bits = "<u2" if dtype == "<f2" else dtype
            flat = flat.astype(bits, casting="unsafe").view(dtype)
        if len(flat) != math.prod(shape):
            raise InvalidInstance(f"{place}: {len(flat):,} numbers where shape {str(shape)[:80]} "
                                  "should stand")
        return _readable(flat, kind, place).reshape(shape)

    def _node(self, i: int, message: Any) -> Node:
        parts = self._collect(message, {1: "inputs", 2: "outputs", 3: "name", 4: "operator",
                                        5: "attributes", 7: "domain"})
        domain = self._text(parts["domain"])
        operator = self._text(parts["operator"])
        if domain not in ("", "ai.onnx"):
            operator = f"{domain}.{operator}"
        outputs = tuple(map(self._reader.text, parts["outputs"]))
        name = self._text(parts["name"]) or f"{i} -> {', '.join(outputs)}"
        label = f"{operator[:80]} {name[:80]!r}"
        place = f"{self._name}: node {label}"
        return Node(operator, label, place, tuple(map(self._reader.text, parts["inputs"])), outputs,
                    dict(self._attribute(attribute, place) for attribute in parts["attributes"]))

    def _attribute(self, message: Any, place: str) -> tuple[str, Any]:
        parts = self._collect(message, {1: "name", 2: "f", 3: "i", 4: "s", 5: "t", 7: "floats",
                                        8: "ints", 20: "type"})
        name = self._text(parts["name"])
        match self._integer(parts["type"]):
            case 1:
                return name, struct.unpack("<f", self._bytes(parts["f"][-1], place))[0] if (
                    parts["f"]) else 0.0
            case 2:
                return name, _signed(self._integer(parts["i"]))
            case 3:
                return name, self._text(parts["s"])
            case 4 if parts["t"]:
                return name, self.tensor(parts["t"][-1], f"{place}, attribute {name[:80]!r}")
            case 6:
                return name, self._reader.floats(parts["floats"], "<f4")
            case 7:
                return name, self._reader.integers(parts["ints"])
        return name, None

    def _value(self, message: Any) -> tuple[str, tuple[int | None, ...]]:
        """Name and shape of an input; a dimension that is no positive number is None."""
        parts = self._collect(message, {1: "name", 2: "type"})
        name = self._text(parts["name"])
        for step in (1, 2):  # type -> tensor_type -> shape
            parts = self._collect(parts["type"][-1] if parts["type"] else b"", {step: "type"})
        if not parts["type"]:
            raise UnsupportedModel(f"{self._name}: input {name[:80]!r} has no shape")
        shape: list[int | None] = []
        for dimension in self._collect(parts["type"][-1], {1: "dim"})["dim"]:
            found = self._collect(dimension, {1: "value"})["value"]
            size = _signed(self._integer(found))
            shape.append(size if size > 0 else None)
        return name, tuple(shape)

    def _collect(self, message: Any, wanted: dict[int, str]) -> dict[str, list[Any]]:
        return self._reader.collect(self._bytes(message, self._name), wanted)

    def _bytes(self, value: Any, place: str) -> memoryview:
        if isinstance(value, int):
            raise InvalidInstance(f"{place}: a number where a message should stand")
        return memoryview(value)

    def _text(self, values: list[Any]) -> str:
        return self._reader.text(values[-1]) if values else ""

    def _integer(self, values: list[Any]) -> int:
        value = values[-1] if values else 0
        if not isinstance(value, int):
            raise InvalidInstance(f"{self._name}: bytes where a number should stand")
        return value


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value


def _readable(flat: Array, kind: str, place: str) -> Array:
    """The numbers as float32, float64, int64 or bool."""
    if kind == "bfloat16":
        flat = bfloat16_widened(flat)
    if kind in ("int32", "int64"):
        return flat.astype(np.int64)
    if kind == "bool":
        return flat
    flat = flat.astype(np.float32) if kind == "float16" else flat
    finite = np.isfinite(flat)
    if not finite.all():
        raise InvalidInstance(f"{place}: entry {int(finite.argmin())} is "
                              f"{flat[int(finite.argmin())]}, not a finite number")
    return flat
