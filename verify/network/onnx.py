"""Networks from .onnx files: the real function of the stored numbers, without the onnx package."""

from __future__ import annotations

import os
from pathlib import Path

from verify.claims.errors import BudgetExceeded, InvalidInstance, UnsupportedModel
from verify.network.model import Model
from verify.network.onnx_arithmetic import ARITHMETIC
from verify.network.onnx_graph import Graph, GraphReader, Node
from verify.network.onnx_operation import Operation, Value
from verify.network.onnx_shapes import ARRANGING
from verify.network.onnx_windows import SLIDING
from verify.network.regular_file import open_regular
from verify.network.unrolling import Tensor, Unrolling

MAX_BYTES = 2 * 2**30
OPERATORS = ARITHMETIC | ARRANGING | SLIDING  # name -> (what it does, the attributes it knows)


def read_onnx(path: str | os.PathLike[str]) -> Model:
    """The network of an .onnx file, for one input: a batch dimension that is open is 1.

    Inputs and outputs are flattened, several one after the other. A chain of MatMul or Gemm, Add
    and Relu is a layered network; everything else is a general graph. A convolution is unrolled:
    each place where it uses a weight is an edge. Nothing is multiplied out: an affine map after
    another one reads identity neurons, and every weight is a number of the file, 1 or -1. But the
    shares in an averaging window are 1/n, a divisor becomes a factor, and a batch normalization is
    folded into the affine map before it; what of that is no float is rounded once, to float64,
    and told in the notes. Numbers may stand in a file in the same folder.

    Cost: a few microseconds a single weight of a convolution.
    Raises: UnsupportedModel naming the node and the operator that is not read; InvalidInstance
    naming the place, if the file is malformed; BudgetExceeded if the unrolled network has too many
    weights.
    """
    path = Path(path)
    with open_regular(path, MAX_BYTES) as file:
        data = file.read()
    try:
        return _model(GraphReader(str(path)).graph(data), str(path), len(data))
    except BudgetExceeded as error:
        if str(error).startswith(str(path)):
            raise
        raise BudgetExceeded(f"{path}: {error}", needed=error.needed,
                             allowed=error.allowed) from None


def _model(graph: Graph, name: str, stored: int) -> Model:
    unrolling = Unrolling(stored)
    values: dict[str, Value] = {}
    for key, shape in graph.inputs.items():
        place = f"{name}: input {key[:80]!r}"
        if len(shape) > 8:
            raise UnsupportedModel(f"{place}: {len(shape)} dimensions, 8 are read")
        if None in shape[1:]:
            raise UnsupportedModel(f"{place}: dimension {1 + shape[1:].index(None)} is open")
        values[key] = unrolling.inputs([size or 1 for size in shape], place)
    if not values:
        raise InvalidInstance(f"{name}: the model has no input")
    needed = _needed(graph)
    readers = _readers(graph, needed)
    nodes = [node for node in graph.nodes if not needed.isdisjoint(node.outputs)]
    for node in nodes:
        _require_known(node)
    for node in nodes:
        if len(node.outputs) != len(set(node.outputs)) or any(
                key in values or key in graph.constants for key in node.outputs):
            raise InvalidInstance(f"{node.place}: an output with the name of another value")
        read = [_value(graph, values, key, node) for key in node.inputs]
        result = OPERATORS[node.operator][0](Operation(node, read, unrolling))
        output = node.outputs[0]
        unrolling.spend(result.at.size if isinstance(result, Tensor) else result.size, node.place)
        if isinstance(result, Tensor) and result.rows is not None and readers[output] > 1:
            result = Tensor(unrolling.neurons(result))  # one set of neurons for all that read it
        values[output] = result
    outputs = [values.get(key) for key in graph.outputs]
    for key, value in zip(graph.outputs, outputs, strict=True):
        if not isinstance(value, Tensor):
            raise InvalidInstance(f"{name}: the output {key[:80]!r} " + (
                "is given by no node" if value is None else "does not depend on the input"))
    if not outputs:
        raise InvalidInstance(f"{name}: the model has no output")
    return unrolling.model([value for value in outputs if isinstance(value, Tensor)])


def _require_known(node: Node) -> None:
    """Raises: UnsupportedModel if the operator or an attribute of the node is not read."""
    if node.operator not in OPERATORS:
        raise UnsupportedModel(f"{node.place}: the operator {node.operator[:80]} is not read")
    for attribute, value in node.attributes.items():
        if attribute not in OPERATORS[node.operator][1] or value is None:
            raise UnsupportedModel(f"{node.place}: the attribute {attribute[:80]!r} is not read")


def _needed(graph: Graph) -> set[str]:
    """The values on which the outputs depend."""
    needed = set(graph.outputs)
    for node in reversed(graph.nodes):
        if not needed.isdisjoint(node.outputs):
            needed.update(node.inputs)
    return needed


def _readers(graph: Graph, needed: set[str]) -> dict[str, int]:
    """How often each needed value is read, being an output of the model counted."""
    readers = dict.fromkeys(needed, 0)
    for key in (*graph.outputs, *(key for node in graph.nodes
                                  if not needed.isdisjoint(node.outputs) for key in node.inputs)):
        readers[key] += 1
    return readers


def _value(graph: Graph, values: dict[str, Value], key: str, node: Node) -> Value | None:
    """The value of this name; None for an input that is left out."""
    if not key:
        return None
    if key not in values:
        if key not in graph.constants:
            raise InvalidInstance(f"{node.place} reads {key[:80]!r}, which no node before it gives")
        values[key] = graph.reader.tensor(graph.constants[key],
                                          f"{node.place}, initializer {key[:80]!r}")
    return values[key]
