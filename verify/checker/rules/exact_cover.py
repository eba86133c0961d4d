"""Exact covers and sparse solutions of A z = 1 for a 0/1 matrix A."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .linear import (
    Matrix,
    columns,
    echelon,
    recomputed,
    restricted,
    supports,
    take,
    times,
    vector_of,
)
from .objects import nothing


def _incidence(objects: list[Any]) -> Matrix:
    matrix: Matrix
    (matrix,) = take(objects, "M")
    if any(entry not in (0, 1) for row in matrix for entry in row):
        raise Rejected("an entry of the support is neither 0 nor 1")
    return matrix


def _triples(objects: list[Any], meter: Meter) -> bool:
    return all(sum(map(bool, column)) == 3 for column in columns(_incidence(objects)))


def cover_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Columns that sum to the vector of ones."""
    matrix = _incidence(objects)
    mapping(witness, "witness", "columns")
    chosen = [integer(j, "witness.columns") for j in sequence(witness["columns"],
                                                              "witness.columns")]
    if not all(0 <= j < len(matrix[0]) for j in chosen):
        raise Rejected("witness.columns: there is no such column")
    meter.spend(len(matrix) * len(chosen))
    if any(sum(row[j] for j in chosen) != 1 for row in matrix):
        raise Rejected("witness.columns do not cover every row once")


def cover_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The search, row by row, comes to its end."""
    nothing(witness)
    matrix = _incidence(objects)
    sets = [{i for i, entry in enumerate(column) if entry} for column in columns(matrix)]
    stack: list[set[int]] = [set()]
    while stack:
        covered = stack.pop()
        meter.spend(1 + len(matrix) * (1 + len(sets)))
        row = next((i for i in range(len(matrix)) if i not in covered), None)
        if row is None:
            raise Rejected("there is an exact cover")
        stack += [covered | members for members in sets
                  if row in members and not members & covered]


def sparse_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A z with A z = 1 and at most m/3 nonzero entries."""
    matrix = _incidence(objects)
    mapping(witness, "witness", "z")
    z = vector_of(witness["z"], "witness.z", len(matrix[0]), meter)
    if 3 * sum(map(bool, z)) > len(matrix) or any(x != 1 for x in times(matrix, z, meter)):
        raise Rejected("witness.z is no sparse solution")


def sparse_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """On no support of m/3 columns (all, if there are fewer) the equations have a solution."""
    nothing(witness)
    matrix = _incidence(objects)
    size = min(len(matrix) // 3, len(matrix[0]))
    for support in supports(len(matrix[0]), size, meter):
        extended = [[*row, Fraction(1)] for row in restricted(matrix, support)]
        if size not in echelon(extended, meter)[1]:
            raise Rejected(f"the columns {list(support)} have a solution")


triples_yes, triples_no = recomputed(_triples)
