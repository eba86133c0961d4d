"""Layered networks from named tensors, as PyTorch and Flax name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.entries import Array
from verify.network.model import Model
from verify.network.network import Network

_STEPS = 10_000  # of the search for the order of the layers
_NOTE = ("the file names neither layers nor activations: each matrix is taken for a Linear layer, "
         "with a ReLU between consecutive ones")


@final
@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    matrix: Array
    bias: Array | None

    @property
    def family(self) -> tuple[str, ...]:
        """The name without its numbers."""
        return tuple(re.split(r"\d+", self.name))

    @property
    def numbers(self) -> tuple[tuple[int, str], ...]:
        """The numbers in the name, as what sorts like them."""
        digits = (found.lstrip("0") for found in re.findall(r"\d+", self.name))
        return tuple((len(found), found) for found in digits)


def model_of_state(state: dict[str, Array], place: str, *, in_order: bool) -> Model:
    """The layered network of the tensors NAME.weight (out, in) or NAME.kernel (in, out), and
    NAME.bias if there is one.

    The layers stand in the order of the dict, if that has one; else names that differ in numbers
    are in the order of these, and the shapes have to decide the rest.

    Raises: UnsupportedModel naming an entry that is no weight or bias of a Linear layer, or two
    layers whose order is open; InvalidInstance if shapes do not fit or a number is not finite.
    """
    layers = _layers(state, place)
    if not in_order:
        layers = _ordered(layers, place)
    for before, after in pairwise(layers):
        if before.matrix.shape[0] != after.matrix.shape[1]:
            raise InvalidInstance(f"{place}: {_name(after)} reads {after.matrix.shape[1]} values, "
                                  f"{_name(before)} before it gives {before.matrix.shape[0]}")
    biases = [np.zeros(len(layer.matrix), layer.matrix.dtype) if layer.bias is None else layer.bias
              for layer in layers]
    try:
        net = Network([layer.matrix for layer in layers], biases)
    except InvalidInstance as error:
        raise InvalidInstance(f"{place}: " + re.sub(
            r"(weights|biases)\[(\d+)\]", lambda found: f"{_name(layers[int(found[2])])}, "
            f"{found[1]}", str(error))) from None
    return Model(net, (_NOTE,))


def _layers(state: dict[str, Array], place: str) -> list[_Layer]:
    """The Linear layers in the order in which they first occur."""
    matrices: dict[str, Array] = {}
    biases: dict[str, Array] = {}
    for key, array in state.items():
        name, _, part = key.rpartition(".")
        where = f"{place}: the entry {key[:80]!r}"
        if part not in ("weight", "kernel", "bias"):
            raise UnsupportedModel(f"{where} is no weight or bias of a Linear layer")
        if array.dtype.kind != "f":
            raise UnsupportedModel(f"{where} holds {array.dtype.name}; floats are read")
        if array.ndim != (1 if part == "bias" else 2):
            raise UnsupportedModel(f"{where} has shape {array.shape}; Linear layers are read" + (
                ", and of a convolution stride and padding are not in such a file: export to ONNX"
                if array.ndim > 2 else ""))
        if part == "bias":
            biases[name] = array
        elif name in matrices:
            raise InvalidInstance(f"{where} beside another matrix of {name[:80]!r}")
        else:
            matrices[name] = array.T if part == "kernel" else array
    lonely = next((name for name in biases if name not in matrices), None)
    if lonely is not None:
        raise UnsupportedModel(f"{place}: {lonely[:80]!r} has a bias and no weight")
    if not matrices:
        raise InvalidInstance(f"{place}: there is no Linear layer")
    return [_Layer(name, matrix, biases.get(name)) for name, matrix in matrices.items()]


def _ordered(layers: list[_Layer], place: str) -> list[_Layer]:
    """The one order in which shapes fit, and numbers increase in names that differ in no more."""
    families: dict[tuple[str, ...], list[_Layer]] = {}
    for layer in layers:
        families.setdefault(layer.family, []).append(layer)
    groups = [sorted(group, key=lambda layer: layer.numbers) for group in families.values()]
    for group in groups:
        for one, two in pairwise(group):
            if one.numbers == two.numbers:
                raise UnsupportedModel(f"{place}: which of {_name(one)} and {_name(two)} comes "
                                       "first is open")
    if len(groups) == 1:
        return groups[0]
    orders: list[list[_Layer]] = []
    stack: list[tuple[list[_Layer], tuple[int, ...]]] = [([], (0,) * len(groups))]
    for _ in range(_STEPS):
        if not stack or len(orders) > 1:
            break
        order, used = stack.pop()
        if len(order) == len(layers):
            orders.append(order)
        stack.extend(([*order, group[k]], (*used[:i], k + 1, *used[i + 1:]))
                     for i, (group, k) in enumerate(zip(groups, used, strict=True))
                     if k < len(group) and (not order or group[k].matrix.shape[1]
                                            == order[-1].matrix.shape[0]))
    if not orders and not stack:
        raise InvalidInstance(f"{place}: there is no order of the layers in which shapes fit")
    if len(orders) != 1 or stack:
        raise UnsupportedModel(f"{place}: the order of the layers is open: neither numbers in "
                               "their names nor their shapes decide it")
    return orders[0]


def _name(layer: _Layer) -> str:
    return repr(layer.name[:80])
