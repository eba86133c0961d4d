"""Ranks from below: a minor that is a unit modulo a number is not 0 over the rationals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import integer, number, sequence
from ..rejected import Meter, Rejected

Matrix = list[list[Fraction]]
_LARGEST = 2**64


def modulus(value: Any, place: str) -> int:
    """The modulus; it is called a prime, but every step below holds for any number above 1."""
    if not 1 < integer(value, place) < _LARGEST:
        raise Rejected(f"{place} is not between 2 and 2^64")
    return int(value)


def indices(value: Any, place: str, below: int) -> list[int]:
    """Distinct integers from 0 to below - 1."""
    chosen = [integer(item, f"{place}[{i}]") for i, item in enumerate(sequence(value, place))]
    if not all(0 <= item < below for item in chosen):
        raise Rejected(f"{place}: an entry is not between 0 and {below - 1}")
    if len(set(chosen)) < len(chosen):
        raise Rejected(f"{place}: an entry stands twice")
    return chosen


def matrix(value: Any, place: str, width: int, meter: Meter) -> Matrix:
    """Rows of numbers, all of this width."""
    rows = sequence(value, place)
    meter.spend(len(rows) * (1 + width))
    return [[number(x, f"{place}[{i}][{j}]")
             for j, x in enumerate(sequence(row, f"{place}[{i}]", width))]
            for i, row in enumerate(rows)]


def require_regular(square: Matrix, prime: int, place: str, meter: Meter) -> None:
    """The determinant is a unit modulo `prime`, to which all denominators are coprime: it is not 0.

    Elimination with pivots that are units: the determinant is their product up to sign.
    """
    rows = [[_residue(x, prime, place) for x in row] for row in square]
    for k in range(len(rows)):
        pivot, inverse = _unit(rows, k, prime)
        if not inverse:
            raise Rejected(f"{place}: the minor vanishes modulo the prime")
        rows[k], rows[pivot] = rows[pivot], rows[k]
        top = rows[k]
        for row in rows[k + 1:]:
            factor = row[k] * inverse % prime
            if factor:
                meter.spend(len(rows) - k)
                row[k:] = [(x - factor * y) % prime
                           for x, y in zip(row[k:], top[k:], strict=True)]
        meter.spend(len(rows) - k)


def require_echelon(vectors: Matrix, place: str, meter: Meter) -> None:
    """Each vector ends in a 1 where all the others have a 0: they are independent."""
    lasts = []
    for i, vector in enumerate(vectors):
        meter.spend(len(vector))
        last = max((j for j, x in enumerate(vector) if x), default=None)
        if last is None or vector[last] != 1:
            raise Rejected(f"{place}[{i}]: its last nonzero entry is not 1")
        lasts.append(last)
    meter.spend(len(vectors) * len(vectors))
    for i, vector in enumerate(vectors):
        if any(vector[last] for k, last in enumerate(lasts) if k != i):
            raise Rejected(f"{place}[{i}] does not vanish where another vector ends")


def _residue(value: Fraction, prime: int, place: str) -> int:
    try:
        return value.numerator * pow(value.denominator, -1, prime) % prime
    except ValueError:
        raise Rejected(f"{place}: the prime divides a denominator") from None


def _unit(rows: list[list[int]], k: int, prime: int) -> tuple[int, int]:
    for i in range(k, len(rows)):
        if rows[i][k]:
            try:
                return i, pow(rows[i][k], -1, prime)
            except ValueError:
                continue
    return k, 0
