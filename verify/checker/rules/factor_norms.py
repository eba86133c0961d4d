"""Sums and products of l1 norms of the factors of a matrix."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import mapping, sequence
from ..rejected import Meter, Rejected
from .linear import (
    ZERO,
    Matrix,
    Vector,
    columns,
    dot,
    l1,
    rank,
    recomputed,
    take,
    vector_of,
)
from .objects import nothing


def _norms(objects: list[Any], meter: Meter) -> tuple[Vector, Vector]:
    """The l1 norms of the columns of the left factor and of the rows of the right one."""
    left, right = take(objects, "MM")
    if len(left[0]) != len(right):
        raise Rejected("the factors do not fit")
    return [l1(column, meter) for column in columns(left)], [l1(row, meter) for row in right]


def _product(left: Matrix, right: Matrix, meter: Meter) -> Matrix:
    cols = columns(right)
    return [[dot(row, column, meter) for column in cols] for row in left]


def _entrywise(matrix: Matrix, meter: Meter) -> Fraction:
    return l1([entry for row in matrix for entry in row], meter)


def _columnwise(objects: list[Any], meter: Meter) -> bool:
    left, right = _norms(objects, meter)
    return left == right


def _balanced(objects: list[Any], meter: Meter) -> bool:
    left, right = _norms(objects, meter)
    return l1(left, meter) == l1(right, meter)


def diagonal_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """|u_k| = |v_k| for every k: by the inequality of the means, term by term."""
    nothing(witness)
    if not _columnwise(objects, meter):
        raise Rejected("the norms of a column and a row differ")


def diagonal_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A positive diagonal that makes the sum smaller."""
    left, right = _norms(objects, meter)
    mapping(witness, "witness", "diagonal")
    scales = vector_of(witness["diagonal"], "witness.diagonal", len(left), meter)
    _require_positive(scales, "witness.diagonal")
    new = ZERO
    for u, v, d in zip(left, right, scales, strict=True):
        new = meter.add(new, meter.add(meter.mul(u, d), meter.div(v, d)))
    if new >= meter.add(l1(left, meter), l1(right, meter)):
        raise Rejected("witness.diagonal makes nothing smaller")


def identity_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A vanishes or has one column: ||A|| ||I|| is then ||A||, and no product is smaller."""
    nothing(witness)
    (matrix,) = take(objects, "M")
    if len(matrix[0]) > 1 and any(map(any, matrix)):
        raise Rejected("the matrix has several columns")


def identity_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A factorization with a smaller product of norms."""
    (matrix,) = take(objects, "M")
    mapping(witness, "witness", "left", "right")
    right = [vector_of(row, "witness.right", len(matrix[0]), meter)
             for row in sequence(witness["right"], "witness.right")]
    left = [vector_of(row, "witness.left", len(right), meter)
            for row in sequence(witness["left"], "witness.left", len(matrix))]
    if not right or _product(left, right, meter) != matrix:
        raise Rejected("witness: the product is another matrix")
    if meter.mul(_entrywise(left, meter), _entrywise(right, meter)) >= (
            len(matrix[0]) * _entrywise(matrix, meter)):
        raise Rejected("witness: the product of the norms is no smaller")


def _attained(objects: list[Any], meter: Meter) -> bool:
    left, right = _norms(objects, meter)
    norm = _entrywise(_product(objects[0], objects[1], meter), meter)
    return norm == meter.mul(l1(left, meter), l1(right, meter))


def _rank_one(objects: list[Any], meter: Meter) -> bool:
    _norms(objects, meter)
    return rank(_product(objects[0], objects[1], meter), meter) <= 1


def _equal(objects: list[Any], meter: Meter) -> bool:
    (c,) = take(objects, "V")
    return all(entry == c[0] for entry in c)


def scaling_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Equal entries, none negative: by the inequality of the means."""
    nothing(witness)
    (c,) = take(objects, "V")
    if any(entry < 0 for entry in c) or not _equal(objects, meter):
        raise Rejected("the entries are not equal and nonnegative")


def scaling_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Positive scales of product 1 that make the sum smaller."""
    (c,) = take(objects, "V")
    mapping(witness, "witness", "scales")
    scales = vector_of(witness["scales"], "witness.scales", len(c), meter)
    _require_positive(scales, "witness.scales")
    if any(entry < 0 for entry in c):
        raise Rejected("an entry is negative")
    total = ZERO + 1
    for scale in scales:
        total = meter.mul(total, scale)
    if total != 1 or dot(scales, c, meter) >= l1(c, meter):
        raise Rejected("witness.scales: the product is not 1 or the sum is no smaller")


def _require_positive(scales: Vector, place: str) -> None:
    if not all(scale > 0 for scale in scales):
        raise Rejected(f"{place}: a scale is not positive")


columnwise_yes, columnwise_no = recomputed(_columnwise)
norms_balanced_yes, norms_balanced_no = recomputed(_balanced)
attained_yes, attained_no = recomputed(_attained)
rank_one_yes, rank_one_no = recomputed(_rank_one)
equal_yes, equal_no = recomputed(_equal)
