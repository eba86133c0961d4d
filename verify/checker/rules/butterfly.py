"""Butterfly products: factors or a minor; lines and tops that bound the errors of the splits.

Split l of an n x n matrix, n = 2^J, q = n / 2^l, has n blocks: the rows that agree modulo q and q
consecutive columns. E_l^2 sums the squares of all singular values but the first of each block.
Projecting the blocks onto lines loses no less; and for numbers t, tops, with t I - B B^T positive
semidefinite for each block B, the first singular values have squares of at most t.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .linear import ZERO, Matrix, Vector, columns, dot, recomputed, take, times, vector_of
from .objects import nothing

ROOM = Fraction(1, 10**4)
NEARLY = 1 - Fraction(1, 10**6)
Block = tuple[range, range]


def splits_of(matrix: Sequence[Sequence[Any]]) -> range:
    """1 ... J - 1 for a matrix of size 2^J > 1."""
    n = len(matrix)
    if len(matrix[0]) != n or n < 2 or n & (n - 1):
        raise Rejected("a matrix is not n x n for a power of 2, n > 1")
    return range(1, n.bit_length() - 1)


def blocks(n: int, l: int) -> Iterator[Block]:
    """The blocks of split l, by rows modulo q, then by columns."""
    q = n >> l
    for i in range(q):
        for j in range(0, n, q):
            yield range(i, n, q), range(j, j + q)


def entries(matrix: Matrix, block: Block, meter: Meter) -> Matrix:
    """The block as a matrix."""
    rows, chosen = block
    meter.spend(len(rows) * len(chosen))
    return [matrix[i][chosen.start:chosen.stop] for i in rows]


def places(matrix: Sequence[Sequence[Any]],
           witness: dict[str, Any]) -> tuple[list[int], list[int]]:
    """Two rows and two columns of one block of the split, as the witness names them."""
    mapping(witness, "witness", "split", "rows", "columns")
    if integer(witness["split"], "witness.split") not in splits_of(matrix):
        raise Rejected("witness.split: there is no such split")
    q = len(matrix) >> witness["split"]
    found = [[integer(k, f"witness.{side}") for k in sequence(witness[side], f"witness.{side}", 2)]
             for side in ("rows", "columns")]
    (i, r), (j, c) = found
    if not all(0 <= k < len(matrix) for k in (i, r, j, c)) or (i - r) % q or j // q != c // q:
        raise Rejected("witness: the rows and columns are in no block of the split")
    return found[0], found[1]


def minor_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A 2 x 2 minor of a block that is not 0; a product with the supports has none."""
    (matrix,) = take(objects, "M")
    (i, r), (j, c) = places(matrix, witness)
    if meter.mul(matrix[i][j], matrix[r][c]) == meter.mul(matrix[i][c], matrix[r][j]):
        raise Rejected("the minor is 0")


def minors_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """In each block, all entries follow from the row and the column of one that is not 0."""
    nothing(witness)
    (matrix,) = take(objects, "M")
    for l in splits_of(matrix):
        for block in blocks(len(matrix), l):
            part = entries(matrix, block, meter)
            pivot = next((row for row in part if any(row)), None)
            if pivot is None:
                continue
            c = next(k for k, entry in enumerate(pivot) if entry)
            for row in part:
                for entry, other in zip(row, pivot, strict=True):
                    if meter.mul(entry, pivot[c]) != meter.mul(row[c], other):
                        raise Rejected(f"a minor of split {l} is not 0")


def product_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The product of the factors; each of its entries is one product of an entry a factor."""
    (matrix,) = take(objects, "M")
    n, levels = len(matrix), len(splits_of(matrix)) + 1
    mapping(witness, "witness", "factors")
    factors = [vector_of(factor, f"factors[{l}]", 2 * n, meter) for l, factor in
               enumerate(sequence(witness["factors"], "factors", levels))]
    for r in range(n):
        for c in range(n):
            if along_path(factors, r, c, meter) != matrix[r][c]:
                raise Rejected(f"factors: their product differs at [{r}][{c}]")


def along_path(factors: Sequence[Vector], r: int, c: int, meter: Meter) -> Fraction:
    """The entry of the product of J factors of 2n entries each: one entry of each factor."""
    value = Fraction(1)
    for l, factor in enumerate(factors):
        s = 1 << (len(factors) - l - 1)
        # entry (block, half of the row, half of the column, rest) of a (2^l, 2, 2, s) array
        place = ((c // (2 * s) * 2 + r // s % 2) * 2 + c // s % 2) * s + r % s
        value = meter.mul(value, factor[place])
    return value


def farther_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At each split, lines that lose no more than |A - B|^2."""
    A, B = _pair(take(objects, "MM"))
    mapping(witness, "witness", "lines")
    distance = _distance(A, B, meter)
    for l, lines in zip(splits_of(A), sequence(witness["lines"], "lines", len(splits_of(A))),
                        strict=True):
        if _lost(A, l, lines, meter) > distance:
            raise Rejected(f"lines: those of split {l} lose more than the distance")


def farther_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Tops of a split by which E_l^2 > |A - B|^2."""
    A, B = _pair(take(objects, "MM"))
    mapping(witness, "witness", "split", "tops")
    if integer(witness["split"], "witness.split") not in splits_of(A):
        raise Rejected("witness.split: there is no such split")
    if _least(A, witness["split"], witness["tops"], meter) <= _distance(A, B, meter):
        raise Rejected("tops: they leave no more than the distance")


def within_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Tops of every split by which the sum of the E_l^2, with the room, is at least |A - B|^2."""
    A, B = _pair(take(objects, "MM"))
    mapping(witness, "witness", "tops")
    total = meter.mul(ROOM, _energy(A, meter))
    for l, tops in zip(splits_of(A), sequence(witness["tops"], "tops", len(splits_of(A))),
                       strict=True):
        total = meter.add(total, max(_least(A, l, tops, meter), ZERO))
    if _distance(A, B, meter) > total:
        raise Rejected("tops: they leave less than the distance")


def within_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Lines of every split that lose, with the room, less than |A - B|^2."""
    A, B = _pair(take(objects, "MM"))
    mapping(witness, "witness", "lines")
    total = meter.mul(ROOM, _energy(A, meter))
    for l, lines in zip(splits_of(A), sequence(witness["lines"], "lines", len(splits_of(A))),
                        strict=True):
        total = meter.add(total, _lost(A, l, lines, meter))
    if _distance(A, B, meter) <= total:
        raise Rejected("lines: they lose no less than the distance")


def reached_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At each step, lines in the column spaces that keep nearly what the tops allow; B at last."""
    A, B, splits = _run(objects)
    mapping(witness, "witness", "columns", "tops")
    steps = zip(splits, sequence(witness["columns"], "columns", len(splits)),
                sequence(witness["tops"], "tops", len(splits)), strict=True)
    A = [list(row) for row in A]
    for l, weights, tops in steps:
        n = len(A)
        bounds = vector_of(tops, "tops", n, meter)
        for k, (block, w) in enumerate(zip(blocks(n, l), sequence(weights, "columns", n),
                                           strict=True)):
            part = entries(A, block, meter)
            line = times(part, vector_of(w, f"columns[{k}]", n >> l, meter), meter)
            _require_top(part, bounds[k], meter)
            kept, coefficients = _kept(part, line, meter)
            if kept < meter.mul(NEARLY, bounds[k]):
                raise Rejected(f"columns: a line of split {l} does not keep enough")
            for i, u in zip(block[0], line, strict=True):
                A[i][block[1].start:block[1].stop] = [meter.mul(u, c) for c in coefficients]
    if A != B:
        raise Rejected("the projections do not lead to B")


def reached_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """|B| > |A|, or a minor of a block of B that is not 0; no projection leads to either."""
    A, B, _ = _run(objects)
    if witness:
        minor_no([B], witness, meter)
    elif _energy(B, meter) <= _energy(A, meter):
        raise Rejected("|B| is not larger than |A|, and no minor is named")


def _increasing(objects: list[Any], meter: Meter) -> bool:
    (order,) = take(objects, "V")
    return all(a < b for a, b in pairwise(order))


increasing_yes, increasing_no = recomputed(_increasing)


def _pair(matrices: list[Matrix]) -> tuple[Matrix, Matrix]:
    A, B = matrices
    if splits_of(A) != splits_of(B):
        raise Rejected("the matrices are not of one size")
    return A, B


def _run(objects: list[Any]) -> tuple[Matrix, Matrix, list[int]]:
    A, B, order = take(objects, "MMV")
    A, B = _pair([A, B])
    if sorted(order) != list(splits_of(A)):
        raise Rejected("the order is not one of the splits")
    return A, B, [int(l) for l in order]


def _energy(matrix: Matrix, meter: Meter) -> Fraction:
    total = ZERO
    for row in matrix:
        total = meter.dot(row, row, total)
    return total


def _distance(A: Matrix, B: Matrix, meter: Meter) -> Fraction:
    return _energy([[meter.add(a, -b) for a, b in zip(left, right, strict=True)]
                    for left, right in zip(A, B, strict=True)], meter)


def _lost(A: Matrix, l: int, lines: Any, meter: Meter) -> Fraction:
    """What the projections of the blocks onto these lines lose; all of it for a line that is 0."""
    n = len(A)
    total = _energy(A, meter)
    for k, (block, line) in enumerate(zip(blocks(n, l), sequence(lines, "lines", n), strict=True)):
        u = vector_of(line, f"lines[{k}]", 1 << l, meter)
        total = meter.add(total, -_kept(entries(A, block, meter), u, meter)[0])
    return total


def _kept(part: Matrix, line: Vector, meter: Meter) -> tuple[Fraction, Vector]:
    """The squared norm of the block's projection onto the line, and its coefficients there."""
    length = dot(line, line, meter)
    if not length:
        return ZERO, [ZERO] * len(part[0])
    products = [dot(line, column, meter) for column in columns(part)]
    return (meter.div(dot(products, products, meter), length),
            [meter.div(entry, length) for entry in products])


def _least(A: Matrix, l: int, tops: Any, meter: Meter) -> Fraction:
    """|A|^2 minus the tops: at most E_l^2."""
    n = len(A)
    total = _energy(A, meter)
    for block, top in zip(blocks(n, l), vector_of(tops, "tops", n, meter), strict=True):
        _require_top(entries(A, block, meter), top, meter)
        total = meter.add(total, -top)
    return total


def _require_top(part: Matrix, top: Fraction, meter: Meter) -> None:
    """top I - B B^T is positive semidefinite: elimination meets no negative pivot."""
    rows = part if len(part) <= len(part[0]) else columns(part)
    matrix = [[(top if i == j else ZERO) - dot(left, right, meter)
               for j, right in enumerate(rows)] for i, left in enumerate(rows)]
    while matrix:
        pivot, rest = matrix[0][0], matrix[0][1:]
        if pivot < 0 or (not pivot and any(rest)):
            raise Rejected("tops: one is less than the square of a singular value")
        matrix = [_reduced(row, pivot, rest, meter) for row in matrix[1:]]


def _reduced(row: Sequence[Fraction], pivot: Fraction, rest: Vector, meter: Meter) -> Vector:
    if not row[0]:
        return list(row[1:])
    factor = -meter.div(row[0], pivot)
    return [meter.add(entry, meter.mul(factor, other))
            for entry, other in zip(row[1:], rest, strict=True)]
