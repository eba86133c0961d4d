"""Matrices and vectors among the objects and in witnesses, and exact elimination, paid for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from ..number import number, sequence
from ..rejected import Meter, Rejected
from .objects import nothing

Vector = list[Fraction]
Matrix = list[Vector]
Rule = Callable[[list[Any], dict[str, Any], Meter], None]
Test = Callable[[list[Any], Meter], bool]

ZERO = Fraction(0)


def recomputed(test: Test) -> tuple[Rule, Rule]:
    """The rules (yes, no) of a predicate that is decided anew; their witness is empty."""
    def rule(answer: bool) -> Rule:
        def check(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
            nothing(witness)
            if test(objects, meter) is not answer:
                raise Rejected("recomputed, the answer is the opposite")

        return check

    return rule(True), rule(False)


def take(objects: list[Any], kinds: str) -> list[Any]:
    """The objects, checked: M a matrix, V a vector, I an integer that is not negative."""
    if len(objects) != len(kinds):
        raise Rejected(f"the predicate is about {len(kinds)} objects")
    return [_KINDS[kind](item) for kind, item in zip(kinds, objects, strict=True)]


def _vector(item: Any) -> Vector:
    if type(item) is not list or not all(type(entry) is Fraction for entry in item):
        raise Rejected("an object is no vector")
    return item


def _matrix(item: Any) -> Matrix:
    if type(item) is not list or not item:
        raise Rejected("an object is no matrix")
    rows = [_vector(row) for row in item]
    if not rows[0] or len({len(row) for row in rows}) != 1:
        raise Rejected("an object is no matrix: its rows are empty or differ in length")
    return rows


def _natural(item: Any) -> int:
    if type(item) is not Fraction or item.denominator != 1 or item < 0:
        raise Rejected("an object is no natural number")
    return item.numerator


_KINDS: dict[str, Callable[[Any], Any]] = {"M": _matrix, "V": _vector, "I": _natural}


def vector_of(value: Any, place: str, length: int | None, meter: Meter) -> Vector:
    """The vector in a witness, of this length."""
    entries = sequence(value, place, length)
    meter.spend(len(entries))
    return [number(entry, f"{place}[{i}]") for i, entry in enumerate(entries)]


def of_length(vector: Vector, length: int) -> Vector:
    """The vector itself, if it fits."""
    if len(vector) != length:
        raise Rejected(f"a vector of {len(vector)} entries, {length} needed")
    return vector


def columns(matrix: Matrix) -> Matrix:
    """The transpose; not paid for, as going through an object once is."""
    return [list(column) for column in zip(*matrix, strict=True)]


def dot(left: Sequence[Fraction], right: Sequence[Fraction], meter: Meter) -> Fraction:
    """The sum of the products."""
    return meter.dot(list(left), list(right), ZERO)


def times(matrix: Matrix, vector: Vector, meter: Meter) -> Vector:
    """matrix @ vector."""
    return [dot(row, vector, meter) for row in matrix]


def l1(vector: Sequence[Fraction], meter: Meter) -> Fraction:
    """The sum of the magnitudes."""
    meter.spend(len(vector))
    total = ZERO
    for entry in vector:
        if entry:
            total = meter.add(total, abs(entry))
    return total


def supports(n: int, size: int, meter: Meter) -> Iterator[tuple[int, ...]]:
    """All sets of `size` of n indices, in lexicographic order, each paid for."""
    for support in combinations(range(n), min(size, n + 1)):
        meter.spend(1 + size)
        yield support


def restricted(matrix: Matrix, support: Sequence[int]) -> Matrix:
    """The columns of the support."""
    return [[row[j] for j in support] for row in matrix]


def echelon(matrix: Matrix, meter: Meter) -> tuple[Matrix, list[int]]:
    """The reduced row echelon form without zero rows, and its pivot columns."""
    rows = [list(row) for row in matrix]
    meter.spend(sum(map(len, rows)))
    pivots: list[int] = []
    for column in range(len(rows[0]) if rows else 0):
        top = len(pivots)
        meter.spend(len(rows))
        pivot = next((i for i in range(top, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[top], rows[pivot] = rows[pivot], rows[top]
        lead = rows[top][column]
        rows[top] = [meter.div(entry, lead) if entry else entry for entry in rows[top]]
        for i, row in enumerate(rows):
            if i != top and row[column]:
                meter.spend(len(row))
                factor = -row[column]
                rows[i] = [meter.add(entry, meter.mul(factor, other)) if other else entry
                           for entry, other in zip(row, rows[top], strict=True)]
        pivots.append(column)
    return rows[:len(pivots)], pivots


def rank(matrix: Matrix, meter: Meter) -> int:
    """The rank."""
    return len(echelon(matrix, meter)[1])


def require_injective(matrix: Matrix, support: Sequence[int], meter: Meter) -> None:
    """The columns of the support are independent."""
    if rank(restricted(matrix, support), meter) < len(support):
        raise Rejected("the columns on the support are dependent")


def require_kernel(matrix: Matrix, value: Any, place: str, meter: Meter) -> Vector:
    """The nonzero vector in a witness that the matrix sends to 0."""
    vector = vector_of(value, place, len(matrix[0]), meter)
    if not any(vector):
        raise Rejected(f"{place} is zero")
    if any(times(matrix, vector, meter)):
        raise Rejected(f"{place} is not in the kernel")
    return vector


def circuits(matrix: Matrix, meter: Meter) -> Iterator[Vector]:
    """Kernel vectors among which is every one of minimal support, up to its scale.

    A circuit has at most rank + 1 entries, and its support lies in one of rank + 1 columns of full
    rank, whose kernel it spans.
    """
    reduced, pivots = echelon(matrix, meter)
    n, size = len(matrix[0]), len(pivots) + 1
    if size > n:
        return
    for support in supports(n, size, meter):
        rows, leads = echelon(restricted(reduced, support), meter)
        if len(leads) == size - 1:
            (free,) = set(range(size)) - set(leads)
            vector = [ZERO] * n
            vector[support[free]] = Fraction(1)
            for row, lead in zip(rows, leads, strict=True):
                vector[support[lead]] = -row[free]
            yield vector


def solve(square: Matrix, right: Vector, meter: Meter) -> Vector | None:
    """The solution of a square system, or None where the matrix is singular."""
    rows, pivots = echelon([[*row, entry] for row, entry in zip(square, right, strict=True)],
                           meter)
    if pivots != list(range(len(square))):
        return None
    return [row[-1] for row in rows]


def least_squares(chosen: Matrix, y: Vector, meter: Meter) -> Vector | None:
    """The coefficients of the best fit of y by these columns; None where they are dependent."""
    gram = [[dot(left, right, meter) for right in chosen] for left in chosen]
    return solve(gram, [dot(column, y, meter) for column in chosen], meter)
