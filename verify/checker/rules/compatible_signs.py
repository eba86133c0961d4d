"""compatible_signs(a, b): all parameters recomputed, or one of opposite signs."""

from __future__ import annotations

from typing import Any

from ..rejected import Meter, Rejected
from .objects import nothing, one_architecture, parameter, sign


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No parameter has opposite signs."""
    nothing(witness)
    a, b = one_architecture(objects, meter)
    right = b.parameters(meter)
    for name, value in a.parameters(meter).items():
        if sign(value) * sign(right[name]) < 0:
            raise Rejected(f"the signs of parameter {list(name)} are opposite")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The named parameter has opposite signs."""
    a, b = one_architecture(objects, meter)
    left, right = a.parameters(meter), b.parameters(meter)
    name = parameter(witness, "witness", left)
    if sign(left[name]) * sign(right[name]) >= 0:
        raise Rejected(f"the signs of parameter {list(name)} are not opposite")
