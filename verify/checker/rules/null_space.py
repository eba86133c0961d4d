"""Null space properties: tested on all circuits, or refuted by a kernel vector."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..number import mapping
from ..rejected import Meter, Rejected
from .linear import Matrix, Vector, circuits, l1, of_length, require_kernel, take
from .objects import nothing, sign

Holds = Callable[[Vector, Meter], bool]


def _yes(matrix: Matrix, witness: dict[str, Any], holds: Holds, meter: Meter) -> None:
    nothing(witness)
    for circuit in circuits(matrix, meter):
        if not holds(circuit, meter):
            raise Rejected("a circuit violates the inequality")


def _no(matrix: Matrix, witness: dict[str, Any], holds: Holds, meter: Meter) -> None:
    mapping(witness, "witness", "kernel")
    vector = require_kernel(matrix, witness["kernel"], "witness.kernel", meter)
    if holds(vector, meter):
        raise Rejected("witness.kernel satisfies the inequality")


def _parts(vector: Vector, s: int, meter: Meter) -> tuple[Fraction, Fraction]:
    """The l1 norms of the s largest entries and of the others."""
    meter.spend(len(vector) * len(vector).bit_length())
    sizes = sorted(map(abs, vector), reverse=True)
    return l1(sizes[:s], meter), l1(sizes[s:], meter)


def _property(objects: list[Any]) -> tuple[Matrix, Holds]:
    """||v_S|| < ||v off S||."""
    matrix, s = take(objects, "MI")

    def holds(vector: Vector, meter: Meter) -> bool:
        inside, outside = _parts(vector, s, meter)
        return inside < outside

    return matrix, holds


def _stable(objects: list[Any]) -> tuple[Matrix, Holds, Fraction]:
    """||v_S|| <= rho ||v off S||."""
    matrix, s, vector = take(objects, "MIV")
    (rho,) = of_length(vector, 1)

    def holds(vector: Vector, meter: Meter) -> bool:
        inside, outside = _parts(vector, s, meter)
        return inside <= meter.mul(rho, outside)

    return matrix, holds, rho


def _beats(objects: list[Any]) -> tuple[Matrix, Holds]:
    """|sgn(x).v| < ||v off the support of x||."""
    matrix, x = take(objects, "MV")
    signs = [sign(entry) for entry in of_length(x, len(matrix[0]))]

    def holds(vector: Vector, meter: Meter) -> bool:
        inside = Fraction(0)
        for s, entry in zip(signs, vector, strict=True):
            inside = meter.add(inside, s * entry)
        return abs(inside) < l1([entry for s, entry in zip(signs, vector, strict=True) if not s],
                                meter)

    return matrix, holds


def property_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every circuit has less weight on its s largest entries than on the others."""
    matrix, holds = _property(objects)
    _yes(matrix, witness, holds, meter)


def property_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A kernel vector that does not."""
    matrix, holds = _property(objects)
    _no(matrix, witness, holds, meter)


def stable_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """0 <= rho < 1, and every circuit satisfies the inequality."""
    matrix, holds, rho = _stable(objects)
    if not 0 <= rho < 1:
        raise Rejected("rho is not in [0, 1)")
    _yes(matrix, witness, holds, meter)


def stable_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """rho is not in [0, 1), or a kernel vector violates the inequality."""
    matrix, holds, rho = _stable(objects)
    if 0 <= rho < 1:
        _no(matrix, witness, holds, meter)
    else:
        nothing(witness)


def beats_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every circuit satisfies the inequality."""
    matrix, holds = _beats(objects)
    _yes(matrix, witness, holds, meter)


def beats_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A kernel vector violates the inequality.

    It is a sum of circuits that nowhere cancel, so one of these violates it as well.
    """
    matrix, holds = _beats(objects)
    _no(matrix, witness, holds, meter)
