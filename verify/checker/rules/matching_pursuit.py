"""omp_recovers(A, x), exact_recovery_condition(A, x): done again in rationals."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

from ..number import integer, mapping
from ..rejected import Meter, Rejected
from .linear import (
    ZERO,
    Matrix,
    Vector,
    columns,
    dot,
    least_squares,
    of_length,
    recomputed,
    require_injective,
    require_kernel,
    take,
    times,
)
from .objects import nothing


def _recovers(objects: list[Any], meter: Meter) -> bool:
    matrix, x = take(objects, "MV")
    of_length(x, len(matrix[0]))
    cols = columns(matrix)
    squares = [dot(column, column, meter) for column in cols]
    y = times(matrix, x, meter)
    support: list[int] = []
    found = [ZERO] * len(x)
    for _ in range(sum(map(bool, x))):
        residual = [meter.add(a, -b) for a, b in zip(y, times(matrix, found, meter), strict=True)]
        scores = []
        for column, square in zip(cols, squares, strict=True):
            inner = dot(column, residual, meter)
            scores.append(meter.div(meter.mul(inner, inner), square) if square else ZERO)
        if not any(scores):
            break
        support.append(scores.index(max(scores)))
        values = least_squares([cols[j] for j in support], y, meter)
        for j, value in zip(support, values or (), strict=True):
            found[j] = value
    return bool(found == x)


def _condition(matrix: Matrix, x: Vector, l: int, meter: Meter) -> bool:
    """|N_S^+ n_l|_1 < 1 for normalized columns; of a column that vanishes, nothing is asked."""
    cols = columns(matrix)
    chosen = [column for column, entry in zip(cols, x, strict=True) if entry]
    square = dot(cols[l], cols[l], meter)
    if not square:
        return True
    values = least_squares(chosen, cols[l], meter)
    if values is None:
        raise Rejected("the columns on the support are dependent")
    return _below_one([meter.div(meter.mul(meter.mul(value, value), dot(column, column, meter)),
                                 square)
                       for value, column in zip(values, chosen, strict=True)], meter)


def _below_one(squares: Vector, meter: Meter) -> bool:
    """The sum of the roots is below 1; ever sharper bounds decide (see the library's proof)."""
    bits = 16
    while True:
        lo = hi = ZERO
        for square in squares:
            meter.spend(1 + (bits >> 4) ** 2)
            product = meter.mul(Fraction(square.numerator), Fraction(square.denominator))
            scaled = product.numerator << 2 * bits
            meter.spend(1 + (scaled.bit_length() >> 6) ** 2)
            root, bottom = isqrt(scaled), square.denominator << bits
            lo = meter.add(lo, Fraction(root, bottom))
            hi = meter.add(hi, Fraction(root + (root * root != scaled), bottom))
        if hi < 1 or lo >= 1:
            return hi < 1
        bits *= 2


def condition_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A_S is injective and every column off S satisfies the condition."""
    nothing(witness)
    matrix, x = take(objects, "MV")
    of_length(x, len(matrix[0]))
    require_injective(matrix, [j for j, entry in enumerate(x) if entry], meter)
    for l, entry in enumerate(x):
        if not entry and not _condition(matrix, x, l, meter):
            raise Rejected(f"column {l} violates the condition")


def condition_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A kernel vector on the support, or a column off it that violates the condition."""
    matrix, x = take(objects, "MV")
    of_length(x, len(matrix[0]))
    if "kernel" in witness:
        mapping(witness, "witness", "kernel")
        v = require_kernel(matrix, witness["kernel"], "witness.kernel", meter)
        if any(b and not a for a, b in zip(x, v, strict=True)):
            raise Rejected("witness.kernel leaves the support")
        return
    mapping(witness, "witness", "column")
    l = integer(witness["column"], "witness.column")
    if not 0 <= l < len(x) or x[l]:
        raise Rejected("witness.column: a column off the support is needed")
    if _condition(matrix, x, l, meter):
        raise Rejected("witness.column satisfies the condition")


recovers_yes, recovers_no = recomputed(_recovers)
