"""Kronecker patterns (a, b, c, d), the supports I_a x 1_(b x c) x I_d, and products of two."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .linear import recomputed, take
from .objects import nothing

Pattern = tuple[int, int, int, int]
Row = dict[int, int]


def _chainable(objects: list[Any], meter: Meter) -> bool:
    (a1, _, c1, d1), (a2, _, _, d2) = _pair(objects)
    return not (a2 % a1 or a1 * c1 % a2 or d1 % d2)


chainable_yes, chainable_no = recomputed(_chainable)


def product_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every row of the product is the multiple of that row of the pattern named."""
    p, q = _pair(objects)
    mapping(witness, "witness", "pattern", "multiple")
    named = [integer(k, "witness.pattern")
             for k in sequence(witness["pattern"], "witness.pattern", 4)]
    multiple = integer(witness["multiple"], "witness.multiple")
    pattern = pattern_of(named)
    if (_rows(pattern), _columns(pattern)) != (_rows(p), _columns(q)):
        raise Rejected("witness.pattern: it has another shape")
    if not _is_multiple(_product(p, q, meter), pattern, multiple, meter):
        raise Rejected("witness: the product is not this multiple of this support")


def product_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The product is no multiple of any pattern of its shape and number of ones."""
    nothing(witness)
    p, q = _pair(objects)
    if _is_kronecker(_product(p, q, meter), _columns(q), meter):
        raise Rejected("the product is a multiple of a support")


def support_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every row is that of the pattern named."""
    rows, width = _support(objects)
    mapping(witness, "witness", "pattern")
    pattern = pattern_of([integer(k, "witness.pattern")
                        for k in sequence(witness["pattern"], "witness.pattern", 4)])
    if (_rows(pattern), _columns(pattern)) != (len(rows), width):
        raise Rejected("witness.pattern: it has another shape")
    if not _is_multiple(rows, pattern, 1, meter):
        raise Rejected("witness: the support is not that of the pattern")


def support_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """It is the support of no pattern of its shape and number of ones."""
    nothing(witness)
    rows, width = _support(objects)
    if _is_kronecker(rows, width, meter):
        raise Rejected("the support is that of a pattern")


def _is_kronecker(rows: list[Row], n: int, meter: Meter) -> bool:
    """Some pattern has a support of which these rows of n entries are a multiple."""
    m, ones = len(rows), sum(map(len, rows))
    if not rows[0]:
        return False  # a pattern has ones in every row
    multiple = next(iter(rows[0].values()))
    # a b c d ones in a b d rows and a c d columns: rows * columns = ones * a d
    diagonal, rest = divmod(m * n, ones)
    if rest or gcd(m, n) % diagonal:
        return False
    for a in range(1, diagonal + 1):
        meter.spend()
        if diagonal % a == 0 and _is_multiple(
                rows, (a, m // diagonal, n // diagonal, diagonal // a), multiple, meter):
            return True
    return False


def _support(objects: list[Any]) -> tuple[list[Row], int]:
    """The ones of each row, and the number of columns."""
    (matrix,) = take(objects, "M")
    if any(entry not in (0, 1) for row in matrix for entry in row):
        raise Rejected("an entry of a support is neither 0 nor 1")
    return [{j: 1 for j, entry in enumerate(row) if entry} for row in matrix], len(matrix[0])


def _pair(objects: list[Any]) -> tuple[Pattern, Pattern]:
    p, q = (pattern_of(vector) for vector in take(objects, "VV"))
    if _columns(p) != _rows(q):
        raise Rejected("the patterns do not multiply")
    return p, q


def pattern_of(numbers: list[Fraction] | list[int]) -> Pattern:
    if len(numbers) != 4 or any(k.denominator != 1 or k < 1 for k in numbers):
        raise Rejected("a pattern is not four positive integers")
    a, b, c, d = (k.numerator for k in numbers)
    return a, b, c, d


def _rows(pattern: Pattern) -> int:
    return pattern[0] * pattern[1] * pattern[3]


def _columns(pattern: Pattern) -> int:
    return pattern[0] * pattern[2] * pattern[3]


def _row(pattern: Pattern, i: int) -> Iterator[int]:
    """The columns of the ones in row i."""
    _, b, c, d = pattern
    start = i // (b * d) * c * d + i % d
    return iter(range(start, start + c * d, d))


def _product(p: Pattern, q: Pattern, meter: Meter) -> list[Row]:
    """The product of the supports, by rows."""
    meter.spend(_rows(p) * (1 + p[2] * (1 + q[2])))
    found = []
    for i in range(_rows(p)):
        row: Row = {}
        for k in _row(p, i):
            for j in _row(q, k):
                row[j] = row.get(j, 0) + 1
        found.append(row)
    return found


def _is_multiple(rows: list[Row], pattern: Pattern, multiple: int, meter: Meter) -> bool:
    for i, row in enumerate(rows):
        meter.spend(1 + len(row))
        if len(row) != pattern[2] or any(row.get(j) != multiple for j in _row(pattern, i)):
            return False
    return True
