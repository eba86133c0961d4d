"""One ONNX node as an operator sees it: what it reads, its attributes, the growing network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.entries import Array
from verify.network.onnx_graph import Node
from verify.network.unrolling import Tensor, Unrolling

Value = Tensor | Array


@final
@dataclass(frozen=True, slots=True)
class Operation:
    """A node with the values it reads, and the network that grows."""

    node: Node
    values: list[Value | None]
    unrolling: Unrolling

    def value(self, i: int) -> Value:
        """Input i. Raises: InvalidInstance if it is left out."""
        value = self.values[i] if i < len(self.values) else None
        if value is None:
            raise InvalidInstance(f"{self.node.place}: input {i} is missing")
        return value

    def tensor(self, i: int) -> Tensor:
        """Input i, which depends on the model's input. Raises: UnsupportedModel if not."""
        value = self.value(i)
        if not isinstance(value, Tensor):
            raise UnsupportedModel(f"{self.node.place}: input {i} is a constant; that is not read")
        return value

    def constant(self, i: int) -> Array:
        """Input i, a constant. Raises: UnsupportedModel if it is none."""
        value = self.value(i)
        if isinstance(value, Tensor):
            raise UnsupportedModel(f"{self.node.place}: input {i} is no constant; that is not read")
        return value

    def floats(self, i: int) -> Array:
        """Input i, a constant of floats."""
        array = self.constant(i)
        if array.dtype.kind != "f":
            raise UnsupportedModel(f"{self.node.place}: input {i} holds {array.dtype.name}; floats "
                                   "are read")
        return array

    def integers(self, i: int, attribute: str) -> list[int] | None:
        """Input i, a constant of integers, or else the attribute, which older versions have."""
        if i < len(self.values) and self.values[i] is not None:
            array = self.constant(i)
            if array.dtype.kind != "i" or array.ndim != 1:
                raise InvalidInstance(f"{self.node.place}: input {i} is no list of integers")
            return [int(n) for n in array]
        return list(self.attribute(attribute, ())) or None

    def attribute(self, name: str, default: Any) -> Any:
        """The attribute, or what it is when it is not there; of this type, a list as a tuple."""
        value = self.node.attributes.get(name, default)
        if isinstance(value, np.ndarray) and value.dtype.kind == "i" and value.ndim == 1:
            value = tuple(value.tolist())
        if type(value) is not type(default):
            raise self.fail(f"the attribute {name!r} is no {type(default).__name__}")
        return value

    def spend(self, items: int) -> None:
        """Raises: BudgetExceeded if the network grows too large."""
        self.unrolling.spend(items, self.node.place)

    def require(self, name: str, *allowed: Any) -> None:
        """Raises: UnsupportedModel if the attribute is there with none of these values."""
        value = self.attribute(name, allowed[0])
        if value not in allowed:
            raise UnsupportedModel(f"{self.node.place}: {name} = {str(value)[:80]} is not read")

    def fail(self, message: str) -> InvalidInstance:
        """The error with this message."""
        return InvalidInstance(f"{self.node.place}: {message}")


Operator = Callable[[Operation], Value]
