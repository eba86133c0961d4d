"""Sparse principal components, and projections onto supports with few entries a line.

The least |A - x y^T|^2 over x on a set S of rows and all y is |A|^2 - sigma_1(A_S)^2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .elimination import indices
from .landscape import semidefinite
from .linear import ZERO, Matrix, dot, of_length, supports, take, times, vector_of


def component_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """k rows and a direction v: |A_S v|^2 >= g |v|^2, and v is not 0 unless g <= 0."""
    A, k, gained = _gained(objects, meter)
    mapping(witness, "witness", "rows", "direction")
    rows = indices(witness["rows"], "witness.rows", len(A))
    v = vector_of(witness["direction"], "witness.direction", len(A[0]), meter)
    if len(rows) != k:
        raise Rejected(f"witness.rows: {len(rows)} rows, {k} needed")
    image = times([A[i] for i in rows], v, meter)
    if gained > 0 and (not any(v) or dot(image, image, meter)
                       < meter.mul(gained, dot(v, v, meter))):
        raise Rejected("witness.direction: the rows do not keep enough of it")


def component_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """For every set of k rows a t below g that is no less than sigma_1(A_S)^2."""
    A, k, gained = _gained(objects, meter)
    mapping(witness, "witness", "tops")
    tops = vector_of(witness["tops"], "witness.tops", None, meter)
    sets = supports(len(A), k, meter)
    for index, top in enumerate(tops):
        rows = next(sets, None)
        if rows is None:
            raise Rejected("witness.tops: there are more than sets of rows")
        slack = [[meter.add(top if i == j else ZERO, -dot(A[i], A[j], meter)) for j in rows]
                 for i in rows]
        if top >= gained or not semidefinite(slack, meter):
            raise Rejected(f"witness.tops[{index}] is not between the two")
    if next(sets, None) is not None:
        raise Rejected("witness.tops: there are fewer than sets of rows")


def _gained(objects: list[Any], meter: Meter) -> tuple[Matrix, int, Fraction]:
    """The matrix, k, and g = |A|^2 - |A - x y^T|^2 = 2 x^T A y - |x|^2 |y|^2."""
    A, x, y, k = take(objects, "MVVI")
    of_length(x, len(A))
    of_length(y, len(A[0]))
    if not 1 <= k <= len(A):
        raise Rejected("k is not from 1 to the number of rows")
    gained = 2 * dot(x, times(A, y, meter), meter)
    return A, k, meter.add(gained, -meter.mul(dot(x, x, meter), dot(y, y, meter)))


def greedy_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Prices of which k times, with what squares exceed them, sum to the greedy squares.

    Any support has at most k entries in a line: its squares sum to no more.
    """
    A, k, kept = _greedy(objects, meter)
    mapping(witness, "witness", "rows", "columns")
    u = vector_of(witness["rows"], "witness.rows", len(A), meter)
    v = vector_of(witness["columns"], "witness.columns", len(A[0]), meter)
    if min(u) < 0 or min(v) < 0:
        raise Rejected("witness: a price is negative")
    bound = ZERO
    for price in (*u, *v):
        bound = meter.add(bound, k * price)
    for row, a in zip(A, u, strict=True):
        for entry, b in zip(row, v, strict=True):
            excess = meter.add(meter.mul(entry, entry), -meter.add(a, b))
            if excess > 0:
                bound = meter.add(bound, excess)
    if bound > kept:
        raise Rejected("witness: the prices allow for more than the greedy support")


def greedy_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A support with at most k entries in each line, and larger squares."""
    A, k, kept = _greedy(objects, meter)
    mapping(witness, "witness", "support")
    rows = sequence(witness["support"], "witness.support", len(A))
    total = ZERO
    degrees = [0] * len(A[0])
    for row, given in zip(A, rows, strict=True):
        marks = [integer(mark, "witness.support")
                 for mark in sequence(given, "witness.support", len(row))]
        if any(mark not in (0, 1) for mark in marks) or sum(marks) > k:
            raise Rejected("witness.support: a row has more than k entries, or others than 0, 1")
        for j, (entry, mark) in enumerate(zip(row, marks, strict=True)):
            degrees[j] += mark
            if mark:
                total = meter.add(total, meter.mul(entry, entry))
    if max(degrees) > k:
        raise Rejected("witness.support: a column has more than k entries")
    if total <= kept:
        raise Rejected("witness.support: its squares sum to no more than the greedy ones")


def _greedy(objects: list[Any], meter: Meter) -> tuple[Matrix, int, Fraction]:
    """The matrix, k, and the squares of the entries that fit, taken by magnitude, then in order."""
    A, k = take(objects, "MI")
    entries = [(abs(entry), i, j) for i, row in enumerate(A) for j, entry in enumerate(row)]
    meter.spend(len(entries) * len(entries).bit_length())
    entries.sort(key=lambda one: -one[0])
    rows, columns, kept = [0] * len(A), [0] * len(A[0]), ZERO
    for size, i, j in entries:
        if rows[i] < k and columns[j] < k:
            rows[i] += 1
            columns[j] += 1
            kept = meter.add(kept, meter.mul(size, size))
    return A, k, kept
