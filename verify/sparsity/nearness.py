"""How near butterfly products come to a matrix, decided on rationals: the certificate's two sides.

E_l^2 is the sum over the blocks of split l of the squares of all singular values but the first. It
is irrational, and enclosed: any lines through 0, one a block, bound it from above by what the
projections onto them lose, and any tops t with t I - B B^T positive semidefinite from below, by
|A|^2 - sum of t.

Two statements allow for the fact that best lines are irrational. A projection counts as best if it
keeps all but 10^-6 of what the best one keeps, and `within_splits` adds |A|^2 / 10^4: far more
than 100 such projections lose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, Vector, dot, product, times, transposed
from verify.sparsity.splits import blocks, entries, nonzero_minor, square
from verify.sparsity.transforms import log2

ROOM = Fraction(1, 10**4)
_SURPLUS = 1 + Fraction(1, 2**22)  # of a top over what the line found keeps: less than 10^-6
_SQUARINGS = 26
_ONE, _SETTLED = 2**64, 2**30
_BITS = 12

Lists = list[list[Any]]


@predicate
def farther_than_splits(A: Any, B: Any) -> Decision:
    """|A - B| >= E_l(A) in Frobenius norm, for every split l.

    Witness: yes, `lines`, for every split a vector for each block, that lose no more than |A - B|^2
        together; no, a `split` and `tops`, for each block a number.
    """
    name, (A, B) = "farther_than_splits", _pair(A, B)
    distance, energy = _distance(A, B), _energy(A)
    chosen: Lists = []
    for l in _splits(A):
        parts = [entries(A, block) for block in blocks(len(A), l)]
        found = [_line(part) for part in parts]
        if _lost(parts, found) > distance:
            found = [_first_column(entries(B, block)) for block in blocks(len(A), l)]
        if _lost(parts, found) > distance:
            tops = [_top(part) for part in parts]
            if None not in tops and energy - sum(tops, Fraction(0)) > distance:
                return No(Certificate(name, "no", {"split": l, "tops": _texts(tops)}))
            return Unknown(f"|A - B| is too near E_{l} for the bounds")
        chosen.append([_texts(vector) for vector in found])
    return Yes(Certificate(name, "yes", {"lines": chosen}))


@predicate
def within_splits(A: Any, B: Any) -> Decision:
    """|A - B|^2 <= E_1(A)^2 + ... + E_(J-1)(A)^2 + |A|^2 / 10^4 in Frobenius norm, n = 2^J.

    Witness: yes, `tops`, for every split a number for each block; no, `lines`, for every split a
        vector for each block.
    """
    name, (A, B) = "within_splits", _pair(A, B)
    distance, energy = _distance(A, B), _energy(A)
    lines: Lists = []
    tops: Lists = []
    low = high = ROOM * energy
    for l in _splits(A):
        parts = [entries(A, block) for block in blocks(len(A), l)]
        found, bounds = [_line(part) for part in parts], [_top(part) for part in parts]
        if None in bounds:
            return Unknown("a top that was guessed is none")
        high += _lost(parts, found)
        low += max(energy - sum(bounds, Fraction(0)), Fraction(0))
        lines.append([_texts(vector) for vector in found])
        tops.append(_texts(bounds))
    if distance <= low:
        return Yes(Certificate(name, "yes", {"tops": tops}))
    if distance > high:
        return No(Certificate(name, "no", {"lines": lines}))
    return Unknown("|A - B|^2 is too near the sum for the bounds")


@predicate
def reached_by_splits(A: Any, B: Any, order: Any) -> Decision:
    """B is what best projections of the blocks make of A, split after split in this order.

    Each block of the first split named is projected onto a line spanned by a combination of its
    columns, then those of the second split of the result, and so on; each projection keeps all but
    10^-6 of the energy that the best one keeps. In the order 1, 2, ... this is the left-to-right
    tree with unit columns; for n = 16, the order 2, 3, 1 is the balanced tree.

    Raises: InvalidInstance unless A and B are n x n, n > 1 a power of 2, and `order` is a
    permutation of 1 ... log2 n - 1.
    Witness: yes, `columns`, at each step the combination for each block, and `tops`; no, a minor of
        B as in `split_minors_vanish` (each step keeps the blocks of the others of rank one), or
        nothing, where |B| > |A|.
    """
    name, (A, B) = "reached_by_splits", _pair(A, B)
    splits = _order(order, len(A))
    minor = nonzero_minor(B)
    if minor is not None:
        return No(Certificate(name, "no", minor))
    if _energy(B) > _energy(A):
        return No(Certificate(name, "no"))
    columns: Lists = []
    tops: Lists = []
    for l in splits:
        parts = [entries(A, block) for block in blocks(len(A), l)]
        columns.append([_texts(_weights(part)) for part in parts])
        bounds = [_top(part) for part in parts]
        if None in bounds:
            return Unknown("a top that was guessed is none")
        tops.append(_texts(bounds))
        A = _projected(A, l)
    if A == B:
        return Yes(Certificate(name, "yes", {"columns": columns, "tops": tops}))
    return Unknown("B is not what the lines tried here lead to; others may")


@predicate
def increasing(order: Any) -> Decision:
    """Each entry of the vector is larger than the one before. Witness: nothing."""
    values: Vector = coerce({"order": "vector"}, {"order": order})["order"]
    if all(a < b for a, b in pairwise(values)):
        return Yes(Certificate("increasing", "yes"))
    return No(Certificate("increasing", "no"))


def reach(A: Any, order: Sequence[int] | None = None) -> Matrix:
    """An exact butterfly product that best projections of A's blocks in this order lead to.

    The default order is 1, 2, ...: the left-to-right tree, on rationals.

    >>> reach([[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 2]])[3]
    (Fraction(0, 1), Fraction(0, 1), Fraction(0, 1), Fraction(2, 1))
    """
    matrix = square(A)
    for l in _order(range(1, log2(len(matrix))) if order is None else list(order), len(matrix)):
        matrix = _projected(matrix, l)
    return matrix


def _projected(A: Matrix, l: int) -> Matrix:
    """Each block of the split projected onto its line."""
    rows = [list(row) for row in A]
    for block in blocks(len(A), l):
        part = entries(A, block)
        u = _line(part)
        length = dot(u, u)
        coefficients = [dot(u, column) / length if length else Fraction(0)
                        for column in transposed(part)]
        for i, ui in zip(block[0], u, strict=True):
            rows[i][block[1].start:block[1].stop] = [ui * c for c in coefficients]
    return tuple(map(tuple, rows))


def _line(part: Sequence[Sequence[Fraction]]) -> Vector:
    """A combination of the columns next to the first left singular vector."""
    return times(part, _weights(part))


def _weights(part: Sequence[Sequence[Fraction]]) -> Vector:
    """A vector of integers next to a multiple of the first right singular vector.

    The smaller Gram matrix is squared, in multiples of 2^-64, until it settles on one direction.
    Where it settles on several, their singular values are so close that either will do.
    """
    wide = len(part) <= len(part[0])
    gram = _gram(part if wide else transposed(part))
    scale = max((abs(entry) for row in gram for entry in row), default=Fraction(0))
    if not scale:
        return (Fraction(0),) * len(part[0])
    power = [[round(entry / scale * _ONE) for entry in row] for row in gram]
    for _ in range(_SQUARINGS):
        squared = [[sum(a * b for a, b in zip(row, column, strict=True))
                    for column in zip(*power, strict=True)] for row in power]
        trace = sum(row[i] for i, row in enumerate(squared))
        last, power = power, [[entry * _ONE // trace for entry in row] for row in squared]
        if all(abs(a - b) <= _SETTLED for rows in zip(last, power, strict=True)
               for a, b in zip(*rows, strict=True)):
            break
    best = max(power, key=lambda row: sum(entry * entry for entry in row))
    vector = [Fraction(entry) for entry in best]
    if wide:
        vector = list(times(transposed(part), vector))
    largest = max(map(abs, vector))
    return tuple(Fraction(round(entry / largest * 2**_BITS)) for entry in vector)


def _top(part: Sequence[Sequence[Fraction]]) -> Fraction | None:
    """A number t with t I - B B^T positive semidefinite, just above what the line keeps."""
    u = _line(part)
    if not any(u):
        return Fraction(0)
    kept = sum((dot(u, column) ** 2 for column in transposed(part)), Fraction(0)) / dot(u, u)
    top = _short(kept * _SURPLUS)
    gram = _gram(part if len(part) <= len(part[0]) else transposed(part))
    return top if _semidefinite([[(top if i == j else 0) - entry for j, entry in enumerate(row)]
                                 for i, row in enumerate(gram)]) else None


def _short(value: Fraction) -> Fraction:
    """A rational of few bits, no less than the value and no more than 1 + 2^-30 of it."""
    shift = value.numerator.bit_length() - value.denominator.bit_length() - 32
    unit = Fraction(2) ** shift
    return -(-value // unit) * unit


def _semidefinite(matrix: list[list[Fraction]]) -> bool:
    """Symmetric elimination meets no negative pivot, and a pivot 0 only on a row of zeros."""
    while matrix:
        (pivot, *rest), *rows = matrix
        if pivot < 0 or (not pivot and any(rest)):
            return False
        matrix = [[entry - row[0] * other / pivot if pivot else entry
                   for entry, other in zip(row[1:], rest, strict=True)] for row in rows]
    return True


def _gram(rows: Sequence[Sequence[Fraction]]) -> Matrix:
    return product(rows, transposed(rows))


def _lost(parts: Sequence[Any], lines: Sequence[Vector]) -> Fraction:
    """What projecting each block onto its line loses, in squared norm."""
    total = Fraction(0)
    for part, u in zip(parts, lines, strict=True):
        length = dot(u, u)
        total += _energy(part)
        if length:
            total -= sum((dot(u, column) ** 2 for column in transposed(part)),
                         Fraction(0)) / length
    return total


def _first_column(part: Sequence[Sequence[Fraction]]) -> Vector:
    return next((tuple(column) for column in transposed(part) if any(column)),
                (Fraction(0),) * len(part))


def _energy(matrix: Sequence[Sequence[Fraction]]) -> Fraction:
    return sum((dot(row, row) for row in matrix), Fraction(0))


def _distance(A: Matrix, B: Matrix) -> Fraction:
    return _energy([[a - b for a, b in zip(*rows, strict=True)] for rows in
                    zip(A, B, strict=True)])


def _splits(A: Matrix) -> Iterator[int]:
    return iter(range(1, log2(len(A))))


def _pair(A: Any, B: Any) -> tuple[Matrix, Matrix]:
    first, second = square(A), square(B, "B")
    if len(first) != len(second):
        raise InvalidInstance(f"B: {len(second)} rows, A has {len(first)}")
    return first, second


def _order(order: Any, n: int) -> list[int]:
    values: Vector = coerce({"order": "vector"}, {
        "order": list(order) if isinstance(order, range) else order})["order"]
    if sorted(values) != list(range(1, log2(n))):
        raise InvalidInstance(f"order: not a permutation of 1 ... {log2(n) - 1}")
    return [int(value) for value in values]


def _texts(values: Sequence[Any]) -> list[str]:
    return [to_text(value) for value in values]
