"""Cascades of filters over Q(sqrt 3): their rows, their levels and their inner products.

A number a + b sqrt 3 is the pair (a, b). The objects are A and B, of the matrix A + B sqrt 3, and
two rows H, of the filter h = H[0] + H[1] sqrt 3; FORMAT.md says what the rows and levels are.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .butterfly import splits_of
from .linear import ZERO, Matrix, take
from .objects import nothing
from .transforms import Test, entrywise

Pair = tuple[Fraction, Fraction]
Pairs = list[Pair]

NOUGHT: Pair = (ZERO, ZERO)
UNIT: Pair = (Fraction(1), ZERO)


def shifts_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The filter is orthogonal to itself shifted by any even number of places."""
    nothing(witness)
    taps = _filter(take(objects, "M")[0])
    for shift in range(2, len(taps), 2):
        if _inner(taps[:-shift], taps[shift:], meter) != NOUGHT:
            raise Rejected(f"it is not orthogonal to itself shifted by {shift}")


def shifts_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """It is not orthogonal to itself shifted by the even number named."""
    taps = _filter(take(objects, "M")[0])
    mapping(witness, "witness", "shift")
    shift = integer(witness["shift"], "witness.shift")
    if shift % 2 or not 0 < shift < len(taps):
        raise Rejected("witness.shift: it is not positive, even and less than the length")
    if _inner(taps[:-shift], taps[shift:], meter) == NOUGHT:
        raise Rejected("witness.shift: the inner product is 0")


def orthogonal_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All inner products of rows are 0 or, of a row with itself, the power of its level."""
    nothing(witness)
    rows, taps = _rows(objects)
    for i in range(len(rows)):
        for j in range(i, len(rows)):
            if not _right(rows, taps, i, j, meter):
                raise Rejected(f"the inner product of rows {i} and {j} is another")


def orthogonal_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """That of the two rows named is another."""
    rows, taps = _rows(objects)
    mapping(witness, "witness", "rows")
    i, j = (integer(k, "witness.rows") for k in sequence(witness["rows"], "witness.rows", 2))
    if not (0 <= i < len(rows) and 0 <= j < len(rows)):
        raise Rejected("witness.rows: there is none such")
    if _right(rows, taps, i, j, meter):
        raise Rejected("witness.rows: their inner product is as it should be")


def _right(rows: list[Pairs], taps: Pairs, i: int, j: int, meter: Meter) -> bool:
    """The inner product is 0, or for i = j the power of sum h_k^2 of the row's level."""
    expected = NOUGHT
    if i == j:
        expected, square, size = UNIT, _inner(taps, taps, meter), len(rows)
        while size >= len(taps) and size > i:  # the row is of this level or of a coarser one
            expected, size = _times(expected, square, meter), size // 2
    return _inner(rows[i], rows[j], meter) == expected


def _cascade(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
    """Each row is the product of the filters at doubled distances, shifted."""
    rows, low = _rows(objects)
    n, step = len(rows), 1
    coarse = [UNIT] + [NOUGHT] * (n - 1)
    details: list[Pairs] = []
    while step * len(low) <= n:
        fine = _filtered(coarse, _high(low), step, meter)
        coarse = _filtered(coarse, low, step, meter)
        step *= 2
        details = [*_shifted(fine, step, meter), *details]
    expected = [*_shifted(coarse, step, meter), *details]
    return (n, n), lambda i, j: rows[i][j] == expected[i][j]


def _filtered(row: Pairs, taps: Pairs, step: int, meter: Meter) -> Pairs:
    """The product of two polynomials modulo z^n - 1, z^step in the second one."""
    n = len(row)
    meter.spend(n * len(taps))
    product = [NOUGHT] * n
    for k, tap in enumerate(taps):
        for i, entry in enumerate(row):
            if entry != NOUGHT:
                place = (i + step * k) % n
                product[place] = _plus(product[place], _times(tap, entry, meter), meter)
    return product


def _shifted(row: Pairs, step: int, meter: Meter) -> list[Pairs]:
    """The row shifted to the right by all multiples of step."""
    meter.spend(len(row) ** 2 // step)
    return [row[-start:] + row[:-start] if start else row for start in range(0, len(row), step)]


def _levels(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
    """The levels applied to the unit vectors, the longest first."""
    rows, low = _rows(objects)
    n, high = len(rows), _high(low)
    columns = []
    for j in range(n):
        vector, size = [NOUGHT] * n, n
        vector[j] = UNIT
        while size >= len(low):
            meter.spend(size * len(low))
            vector[:size] = [
                _sum((_times(tap, vector[(start + k) % size], meter)
                      for k, tap in enumerate(taps) if vector[(start + k) % size] != NOUGHT), meter)
                for taps in (low, high) for start in range(0, size, 2)]
            size //= 2
        columns.append(vector)
    return (n, n), lambda i, j: rows[i][j] == columns[j][i]


def _high(low: Pairs) -> Pairs:
    """(-1)^k times the filter in reverse."""
    return [(-a, -b) if k % 2 else (a, b) for k, (a, b) in enumerate(reversed(low))]


def _inner(left: Pairs, right: Pairs, meter: Meter) -> Pair:
    meter.spend(len(left))
    return _sum((_times(x, y, meter) for x, y in zip(left, right, strict=True)
                 if x != NOUGHT and y != NOUGHT), meter)


def _sum(numbers: Iterable[Pair], meter: Meter) -> Pair:
    total = NOUGHT
    for number in numbers:
        total = _plus(total, number, meter)
    return total


def _plus(left: Pair, right: Pair, meter: Meter) -> Pair:
    return meter.add(left[0], right[0]), meter.add(left[1], right[1])


def _times(left: Pair, right: Pair, meter: Meter) -> Pair:
    (a, b), (c, d) = left, right
    return (meter.add(meter.mul(a, c), meter.mul(3 * b, d)),
            meter.add(meter.mul(a, d), meter.mul(b, c)))


def _filter(matrix: Matrix) -> Pairs:
    if len(matrix) != 2 or len(matrix[0]) % 2:
        raise Rejected("the filter is not 2 x an even number")
    return list(zip(*matrix, strict=True))


def _rows(objects: list[Any]) -> tuple[list[Pairs], Pairs]:
    first, second, taps = take(objects, "MMM")
    splits_of(first)
    splits_of(second)
    low = _filter(taps)
    if len(first) != len(second) or len(low) > len(first):
        raise Rejected("the sizes differ, or the filter is longer than a row")
    return [list(zip(*pair, strict=True)) for pair in zip(first, second, strict=True)], low


cascade_yes, cascade_no = entrywise(_cascade)
levels_yes, levels_no = entrywise(_levels)
