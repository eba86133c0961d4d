"""coherence_below(A, k), equal_column_norms(A): all pairs of columns, or one that fails."""

from __future__ import annotations

from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .linear import Matrix, columns, dot, take
from .objects import nothing


def _pair(witness: dict[str, Any], n: int) -> tuple[int, int]:
    mapping(witness, "witness", "columns")
    i, j = (integer(entry, "witness.columns")
            for entry in sequence(witness["columns"], "witness.columns", 2))
    if not (0 <= i < n and 0 <= j < n):
        raise Rejected("witness.columns: there is no such column")
    return i, j


def _close(left: list[Any], right: list[Any], k: int, meter: Meter) -> bool:
    """(2k - 1)^2 <a, b>^2 >= |a|^2 |b|^2, where k > 0."""
    inner = dot(left, right, meter)
    squares = meter.mul(dot(left, left, meter), dot(right, right, meter))
    return k > 0 and meter.mul((2 * k - 1) ** 2 * inner, inner) >= squares


def below_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No column vanishes and no two are close."""
    nothing(witness)
    matrix, k = take(objects, "MI")
    cols: Matrix = columns(matrix)
    for i, left in enumerate(cols):
        if not any(left):
            raise Rejected(f"column {i} vanishes")
        for right in cols[:i]:
            if _close(left, right, k, meter):
                raise Rejected(f"column {i} is close to one before it")


def below_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A column that vanishes, named twice, or two different ones that are close."""
    matrix, k = take(objects, "MI")
    cols = columns(matrix)
    i, j = _pair(witness, len(cols))
    if any(cols[i]) if i == j else not _close(cols[i], cols[j], k, meter):
        raise Rejected("witness.columns are not too close")


def norms_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All columns have one norm."""
    nothing(witness)
    (matrix,) = take(objects, "M")
    cols = columns(matrix)
    first = dot(cols[0], cols[0], meter)
    if any(dot(column, column, meter) != first for column in cols):
        raise Rejected("two columns have different norms")


def norms_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Two columns of different norms."""
    (matrix,) = take(objects, "M")
    cols = columns(matrix)
    i, j = _pair(witness, len(cols))
    if dot(cols[i], cols[i], meter) == dot(cols[j], cols[j], meter):
        raise Rejected("witness.columns have one norm")
