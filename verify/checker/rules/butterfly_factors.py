"""Butterfly factors as the J rows of a matrix: lines of zeros, uniqueness, and equal shares.

Those of an n x n butterfly, n = 2^J, are their 2n entries in the order (c, i, j, t) of rows
(c, i, t) and columns (c, j, t), c < 2^(l-1), t < n/2^l in factor l.
"""

from __future__ import annotations

from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .butterfly import along_path, blocks, splits_of
from .linear import ZERO, Matrix, Vector, columns, dot, recomputed, take, vector_of
from .objects import nothing


def lines_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No inner line is zero: all are looked at."""
    nothing(witness)
    (factors,) = _factors(take(objects, "M"))
    n = len(factors[0]) // 2
    meter.spend(4 * n * len(factors))
    for l in range(len(factors)):
        for side in ["column"] * (l < len(factors) - 1) + ["row"] * (l > 0):
            if any(_is_zero(factors, l, side, k) for k in range(n)):
                raise Rejected(f"factor {l + 1} has a {side} of zeros")


def lines_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The line named is zero, and not one of the outer ones."""
    (factors,) = _factors(take(objects, "M"))
    side = "row" if "row" in witness else "column"
    mapping(witness, "witness", "factor", side)
    l, k = integer(witness["factor"], "witness.factor") - 1, integer(witness[side], "witness")
    first, last = (1, len(factors)) if side == "row" else (0, len(factors) - 1)
    if not first <= l < last or not 0 <= k < len(factors[0]) // 2:
        raise Rejected("witness: there is no such inner line")
    if not _is_zero(factors, l, side, k):
        raise Rejected("witness: the line is not zero")


def unique_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No block of any split of the product is zero.

    Block k of split l is column k of X_1 ... X_l times row k of the rest, and is no other's. Where
    it is not zero, it determines both up to a number and its inverse. At split 1 this gives X_1
    D_1 and D_1^-1 times the rest; the rest has a split less, and its blocks are not zero either.
    """
    nothing(witness)
    (factors,) = _factors(take(objects, "M"))
    product = _product(factors, meter)
    for l in splits_of(product):
        for rows, chosen in blocks(len(product), l):
            meter.spend(len(rows) * len(chosen))
            if not any(any(product[i][chosen.start:chosen.stop]) for i in rows):
                raise Rejected(f"a block of split {l} is zero")


def unique_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Other factors with the same product and other zeros, which diagonal matrices keep."""
    (factors,) = _factors(take(objects, "M"))
    mapping(witness, "witness", "others")
    others = [vector_of(other, f"others[{l}]", len(factors[0]), meter)
              for l, other in enumerate(sequence(witness["others"], "others", len(factors)))]
    if _product(factors, meter) != _product(others, meter):
        raise Rejected("others: they have another product")
    if all(bool(a) == bool(b) for pair in zip(factors, others, strict=True)
           for a, b in zip(*pair, strict=True)):
        raise Rejected("others: they have the same zeros")


def _shares(objects: list[Any], meter: Meter) -> bool:
    """B is the product, and each column of X a best one for its block, as long as its row."""
    A, B, X = take(objects, "MMM")
    (factors,) = _factors([X])
    if not splits_of(A) == splits_of(B) == range(1, len(factors)):
        raise Rejected("the matrices are not of one size")
    if _product(factors, meter) != B:
        return False
    parts = [A]
    for factor in factors[:-1]:
        half = len(parts[0]) // 2
        rest = []
        for c, part in enumerate(parts):
            for j in range(2):
                rows = []
                for t in range(half):
                    block = [part[i * half + t][j * half:(j + 1) * half] for i in range(2)]
                    row = _shared(block, [factor[((c * 2 + i) * 2 + j) * half + t]
                                          for i in range(2)], meter)
                    if row is None:
                        return False
                    rows.append(row)
                rest.append(rows)
        parts = rest
    return [entry for part in parts for row in part for entry in row] == factors[-1]


shares_yes, shares_no = recomputed(_shares)


def _shared(block: Matrix, column: Vector, meter: Meter) -> Vector | None:
    """The row that goes with the column; None if it is longer or shorter, or another is better.

    With t the product of both squared lengths, the pair keeps t of the block's squared norm. No
    pair keeps more if t bounds the squared singular values.
    """
    length = dot(column, column, meter)
    row = [meter.div(dot(column, pair, meter), length) if length else ZERO
           for pair in columns(block)]
    if dot(row, row, meter) != length:
        return None
    top = meter.mul(length, length)
    a, b, c = (dot(block[i], block[j], meter) for i, j in ((0, 0), (1, 1), (0, 1)))
    if a > top or b > top or meter.mul(top - a, top - b) < meter.mul(c, c):
        return None
    return row


def _factors(matrices: list[Matrix]) -> list[Matrix]:
    """The matrices, if each is J x 2^(J+1)."""
    for matrix in matrices:
        width = len(matrix[0])
        if len(matrix) > 60 or width != 2 << len(matrix):
            raise Rejected("the factors are not J rows of 2^(J+1) entries")
    return matrices


def _is_zero(factors: Matrix, l: int, side: str, k: int) -> bool:
    """Both entries of row or column k of factor l are."""
    s = 1 << (len(factors) - l - 1)
    c, half, t = k // (2 * s), k // s % 2, k % s
    return not any(factors[l][((c * 2 + i) * 2 + j) * s + t]
                   for i in range(2) for j in range(2) if half == (i if side == "row" else j))


def _product(factors: Matrix, meter: Meter) -> Matrix:
    n = 1 << len(factors)
    meter.spend(n * n)
    return [[along_path(factors, r, c, meter) for c in range(n)] for r in range(n)]

