"""Supports of the factors of X Y^T: the rectangles of the terms, their classes, condition (T)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .linear import Matrix, recomputed, take
from .objects import nothing


@dataclass(frozen=True, slots=True)
class Class:
    """The terms whose nonempty rectangle is rows x columns, all increasing."""

    terms: list[int]
    rows: list[int]
    columns: list[int]

    @property
    def complete(self) -> bool:
        """Every matrix on the rectangle is a sum of these terms."""
        return len(self.terms) >= min(len(self.rows), len(self.columns))


@dataclass(frozen=True, slots=True)
class Block:
    """What complete classes leave of a class: the rows and columns met, and the entries."""

    rows: list[int]
    columns: list[int]
    entries: list[tuple[int, int]]


def support_pair(I: Matrix, J: Matrix) -> tuple[Matrix, Matrix]:
    """The two matrices, if they have entries 0 and 1 and the same number of columns."""
    if any(entry not in (0, 1) for side in (I, J) for row in side for entry in row):
        raise Rejected("an entry of a support is neither 0 nor 1")
    if len(I[0]) != len(J[0]):
        raise Rejected("the supports have different numbers of columns")
    return I, J


def classes(I: Matrix, J: Matrix, meter: Meter) -> list[Class]:
    """The classes, by their first terms."""
    found: dict[str, Class] = {}
    meter.spend(len(I[0]) * (len(I) + len(J)))
    for k in range(len(I[0])):
        rows = [i for i, row in enumerate(I) if row[k]]
        columns = [j for j, row in enumerate(J) if row[k]]
        if rows and columns:
            found.setdefault(f"{rows} {columns}", Class([], rows, columns)).terms.append(k)
    return list(found.values())


def blocks(found: list[Class], meter: Meter) -> list[Block]:
    """What the complete classes leave of each class, nothing of a complete one."""
    taken: set[tuple[int, int]] = set()
    for one in found:
        meter.spend(len(one.rows) * len(one.columns))
        if one.complete:
            taken.update((i, j) for i in one.rows for j in one.columns)
    left = []
    for one in found:
        entries = [] if one.complete else [(i, j) for i in one.rows for j in one.columns
                                           if (i, j) not in taken]
        rows, columns = {i for i, _ in entries}, {j for _, j in entries}
        left.append(Block(sorted(rows), sorted(columns), entries))
    return left


def tractable(I: Matrix, J: Matrix, meter: Meter) -> bool:
    """Condition (T): the blocks are disjoint rectangles."""
    seen: set[tuple[int, int]] = set()
    for block in blocks(classes(I, J, meter), meter):
        if len(block.entries) != len(block.rows) * len(block.columns):
            return False
        if not seen.isdisjoint(block.entries):
            return False
        seen.update(block.entries)
    return True


def tractable_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The classes are these, and what complete ones leave of the others is disjoint, rectangles."""
    I, J = support_pair(*take(objects, "MM"))
    mapping(witness, "witness", "classes")
    if not tractable(I, J, meter):
        raise Rejected("condition (T) fails")
    found = classes(I, J, meter)
    given = sequence(witness["classes"], "witness.classes", len(found))
    for k, (one, block) in enumerate(zip(found, blocks(found, meter), strict=True)):
        place = f"witness.classes[{k}]"
        mapping(given[k], place, "terms", "rows", "columns", "remainder")
        for name, expected in (("terms", one.terms), ("rows", one.rows), ("columns", one.columns),
                               ("remainder", [block.rows, block.columns])):
            if repr(given[k][name]) != repr(expected):  # which tells true from 1
                raise Rejected(f"{place}.{name}: it is not that of class {k}")


def tractable_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Two blocks with a common entry, or an entry missing in the rectangle around one."""
    I, J = support_pair(*take(objects, "MM"))
    found = classes(I, J, meter)
    left = blocks(found, meter)
    if "terms" in witness:
        mapping(witness, "witness", "terms", "entry")
        one, other = (_class(found, k) for k in sequence(witness["terms"], "witness.terms", 2))
        entry = _entry(witness["entry"])
        if one == other:
            raise Rejected("witness.terms: both are in one class")
        if entry not in left[one].entries or entry not in left[other].entries:
            raise Rejected("witness.entry: complete classes leave it to at most one of the two")
    else:
        mapping(witness, "witness", "term", "entry")
        block, (i, j) = left[_class(found, witness["term"])], _entry(witness["entry"])
        if i not in block.rows or j not in block.columns or (i, j) in block.entries:
            raise Rejected("witness.entry: it is no gap in the rectangle around what is left")


def disjoint_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The rectangles of different classes have no common entry."""
    nothing(witness)
    seen: set[tuple[int, int]] = set()
    for one in classes(*support_pair(*take(objects, "MM")), meter):
        entries = [(i, j) for i in one.rows for j in one.columns]
        meter.spend(len(entries))
        if not seen.isdisjoint(entries):
            raise Rejected("two different rectangles meet")
        seen.update(entries)


def disjoint_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A common entry of two different rectangles."""
    found = classes(*support_pair(*take(objects, "MM")), meter)
    mapping(witness, "witness", "terms", "entry")
    one, other = (_class(found, k) for k in sequence(witness["terms"], "witness.terms", 2))
    i, j = _entry(witness["entry"])
    if one == other:
        raise Rejected("witness.terms: both have one rectangle")
    if not all(i in found[k].rows and j in found[k].columns for k in (one, other)):
        raise Rejected("witness.entry: it is not in both rectangles")


def supported_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every nonzero entry stands at a 1 of the support."""
    nothing(witness)
    X, I = _factor(objects)
    require_supported(X, I)


def supported_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A nonzero entry at a 0 of the support."""
    X, I = _factor(objects)
    mapping(witness, "witness", "entry")
    i, k = _entry(witness["entry"])
    if not (0 <= i < len(X) and 0 <= k < len(X[0])) or not X[i][k] or I[i][k]:
        raise Rejected("witness.entry: it is no nonzero entry off the support")


def require_supported(X: Matrix, I: Matrix) -> None:
    """X has the shape of I, and zeros where I has."""
    if (len(X), len(X[0])) != (len(I), len(I[0])):
        raise Rejected("a factor has not the shape of its support")
    if any(x and not free for rows in zip(X, I, strict=True)
           for x, free in zip(*rows, strict=True)):
        raise Rejected("a factor has an entry off its support")


def _of_completion(objects: list[Any], meter: Meter) -> bool:
    I, J, W = take(objects, "MMM")
    support_pair(I, J)
    support_pair(W, W)
    n = len(W[0])
    first = [[1, *(1 - entry for entry in row)] for row in W]
    return bool(first == I and [[1, *(int(j == k) for k in range(n))] for j in range(n)] == J)


of_completion_yes, of_completion_no = recomputed(_of_completion)


def _factor(objects: list[Any]) -> tuple[Matrix, Matrix]:
    X, I = take(objects, "MM")
    support_pair(I, I)
    if (len(X), len(X[0])) != (len(I), len(I[0])):
        raise Rejected("a factor has not the shape of its support")
    return X, I


def _class(found: list[Class], term: Any) -> int:
    k = integer(term, "witness: a term")
    for index, one in enumerate(found):
        if k in one.terms:
            return index
    raise Rejected("witness: there is no such term with a rectangle")


def _entry(value: Any) -> tuple[int, int]:
    i, j = sequence(value, "witness.entry", 2)
    return integer(i, "witness.entry"), integer(j, "witness.entry")
