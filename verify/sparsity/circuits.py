"""The circuits of a matrix: kernel vectors whose support contains no other's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm

from verify.claims.budget import Budget, Meter
from verify.exact.rank import kernel

Circuit = tuple[int, ...]
_Rows = list[list[int]]


def circuits(A: Sequence[Sequence[Fraction]], *,
             budget: Budget | None = None) -> Iterator[Circuit]:
    """Every circuit once, up to its scale: as coprime integers.

    Each is the only kernel vector (up to scale) that vanishes on a set Z of indices, and is found
    at the lexicographically first such Z.

    Cost: at most C(n, rank + 1) small eliminations; `budget` counts them.
    Raises: BudgetExceeded.

    >>> sorted(circuits([[1, 0, 1], [0, 1, 1]]))
    [(-1, -1, 1)]
    """
    rows = []
    for vector in kernel(A):
        scale = lcm(*(entry.denominator for entry in vector))
        rows.append([int(entry * scale) for entry in vector])
    if rows:
        yield from _descend(rows, 0, [], (budget or Budget()).meter("eliminations"))


def _descend(rows: _Rows, start: int, skipped: list[int], meter: Meter) -> Iterator[Circuit]:
    """The circuits in the span of the rows that vanish nowhere on `skipped`.

    `skipped` are the indices before `start` at which some row does not vanish.
    """
    if len(rows) == 1:
        (row,) = rows
        common = gcd(*row)
        yield tuple(entry // common for entry in row)
        return
    skipped = list(skipped)
    for index in range(start, len(rows[0])):
        pivot = next((i for i, row in enumerate(rows) if row[index]), None)
        if pivot is None:
            continue
        meter.spend()
        smaller = _eliminated(rows, pivot, index)
        if all(any(row[j] for row in smaller) for j in skipped):
            yield from _descend(smaller, index + 1, skipped, meter)
        skipped.append(index)


def _eliminated(rows: _Rows, pivot: int, index: int) -> _Rows:
    """A basis of the vectors of the span that vanish at `index`."""
    top, smaller = rows[pivot], []
    for i, row in enumerate(rows):
        if i != pivot:
            if row[index]:
                common = gcd(row[index], top[index])
                a, b = top[index] // common, row[index] // common
                row = [a * left - b * right for left, right in zip(row, top, strict=True)]
                content = gcd(*row)
                row = [entry // content for entry in row]
            smaller.append(row)
    return smaller
