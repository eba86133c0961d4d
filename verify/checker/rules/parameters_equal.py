"""parameters_equal(a, b): all parameters compared, or one that differs."""

from __future__ import annotations

from typing import Any

from ..rejected import Meter, Rejected
from .objects import nothing, one_architecture, parameter


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every parameter of a equals that of b."""
    nothing(witness)
    a, b = one_architecture(objects, meter)
    right = b.parameters(meter)
    for name, value in a.parameters(meter).items():
        if value != right[name]:
            raise Rejected(f"parameter {list(name)} differs")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The named parameter differs."""
    a, b = one_architecture(objects, meter)
    left, right = a.parameters(meter), b.parameters(meter)
    name = parameter(witness, "witness", left)
    if left[name] == right[name]:
        raise Rejected(f"parameter {list(name)} is the same in both")
