"""Factors on fixed supports: the closed form of the least loss, completion, a known factor.

C(A) sums, over the incomplete classes P, the squares of all but the |P| largest singular values of
A on the rectangle around what complete classes leave of P's, plus the squares of the entries that
no term reaches. What projections onto |P| lines lose is no less. For t >= 0 with t I + M M^T - B
B^T positive semidefinite, the p largest squares of singular values of B sum to at most p t + |M|^2:
they are eigenvalues, those of t I + M M^T are no smaller, and |M|^2 sums all of M M^T (Weyl).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .landscape import semidefinite
from .linear import ZERO, Matrix, Vector, columns, dot, of_length, recomputed, take, vector_of
from .objects import nothing
from .supports import blocks, classes, require_supported, support_pair

ROOM = Fraction(1, 10**4)
Part = tuple[Matrix, int]  # a block and how many of its singular values are reached


def nearer_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Bases that lose, with the entries out of reach, no more than the factors."""
    A, I, J, X, Y = _five(objects)
    mapping(witness, "witness", "bases")
    if _upper(A, I, J, witness["bases"], meter) > distance(A, X, Y, meter):
        raise Rejected("witness.bases: they lose more than the factors")


def nearer_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Tops that leave, with the entries out of reach, more than the factors lose."""
    A, I, J, X, Y = _five(objects)
    mapping(witness, "witness", "tops")
    if _lower(A, I, J, witness["tops"], meter) <= distance(A, X, Y, meter):
        raise Rejected("witness.tops: they leave no more than the factors lose")


def reached_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Factors on the supports that lose no more than the tops leave, with the room."""
    A, I, J = take(objects, "MMM")
    support_pair(I, J)
    mapping(witness, "witness", "X", "Y", "tops")
    X, Y = (_factor(witness[name], f"witness.{name}", support, meter)
            for name, support in (("X", I), ("Y", J)))
    least = meter.add(_lower(A, I, J, witness["tops"], meter), meter.mul(ROOM, energy(A, meter)))
    if distance(A, X, Y, meter) > least:
        raise Rejected("witness: the factors lose more than the tops leave")


def reached_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A has more energy beyond its r largest singular values than the bases lose, with the room."""
    A, I, J = take(objects, "MMM")
    support_pair(I, J)
    mapping(witness, "witness", "bases", "top")
    high = meter.add(_upper(A, I, J, witness["bases"], meter), meter.mul(ROOM, energy(A, meter)))
    if _left((A, len(I[0])), witness["top"], "witness.top", meter) <= high:
        raise Rejected("witness: a matrix of rank r may be as near as the bases")


def _upper(A: Matrix, I: Matrix, J: Matrix, bases: Any, meter: Meter) -> Fraction:
    """What the projections onto the bases lose, and the entries that no term reaches."""
    parts, total = _parts(A, I, J, meter)
    for k, ((block, count), given) in enumerate(zip(
            parts, sequence(bases, "witness.bases", len(parts)), strict=True)):
        place = f"witness.bases[{k}]"
        vectors = [vector_of(vector, place, len(block), meter)
                   for vector in sequence(given, place)]
        if len(vectors) > count:
            raise Rejected(f"{place}: {len(vectors)} vectors for {count} terms")
        total = meter.add(total, _lost(block, vectors, meter))
    return total


def _lower(A: Matrix, I: Matrix, J: Matrix, tops: Any, meter: Meter) -> Fraction:
    """What the tops leave of the blocks, and the entries that no term reaches."""
    parts, total = _parts(A, I, J, meter)
    for k, (part, top) in enumerate(zip(parts, sequence(tops, "witness.tops", len(parts)),
                                        strict=True)):
        total = meter.add(total, max(_left(part, top, f"witness.tops[{k}]", meter), ZERO))
    return total


def _parts(A: Matrix, I: Matrix, J: Matrix, meter: Meter) -> tuple[list[Part], Fraction]:
    """The blocks that are not empty, with |P|, and the energy of the entries out of reach."""
    if (len(I), len(J)) != (len(A), len(A[0])):
        raise Rejected("the supports do not fit the matrix")
    found = classes(I, J, meter)
    outside = ZERO
    reached = {(i, j) for one in found for i in one.rows for j in one.columns}
    for i, row in enumerate(A):
        for j, entry in enumerate(row):
            if (i, j) not in reached:
                outside = meter.add(outside, meter.mul(entry, entry))
    return [([[A[i][j] for j in block.columns] for i in block.rows], len(one.terms))
            for one, block in zip(found, blocks(found, meter), strict=True) if block.rows], outside


def _lost(block: Matrix, basis: Sequence[Vector], meter: Meter) -> Fraction:
    """The energy of the columns beyond the span of the basis, made orthogonal on the way."""
    lost = energy(block, meter)
    orthogonal: list[Vector] = []
    for vector in basis:
        for other in orthogonal:
            factor = -meter.div(dot(vector, other, meter), dot(other, other, meter))
            vector = [meter.add(a, meter.mul(factor, b))
                      for a, b in zip(vector, other, strict=True)]
        if any(vector):
            orthogonal.append(vector)
            kept = ZERO
            for column in columns(block):
                product = dot(vector, column, meter)
                kept = meter.add(kept, meter.mul(product, product))
            lost = meter.add(lost, -meter.div(kept, dot(vector, vector, meter)))
    return lost


def _left(part: Part, top: Any, place: str, meter: Meter) -> Fraction:
    """|B|^2 - p t - |M|^2 for a top [t, columns of M] of the block."""
    block, count = part
    value, vectors = sequence(top, place, 2)
    t = number(value, place)
    M = [vector_of(vector, place, len(block), meter) for vector in sequence(vectors, place)]
    if t < 0:
        raise Rejected(f"{place}: it is negative")
    slack = [[-dot(left, right, meter) for right in block] for left in block]
    left = energy(block, meter)
    for m in M:
        left = meter.add(left, -dot(m, m, meter))
        slack = [[meter.add(entry, meter.mul(a, b)) for entry, b in zip(row, m, strict=True)]
                 for row, a in zip(slack, m, strict=True)]
    for i, row in enumerate(slack):
        row[i] = meter.add(row[i], t)
    if not semidefinite(slack, meter):
        raise Rejected(f"{place}: it does not lie above the block")
    return meter.add(left, -meter.mul(Fraction(count), t))


def energy(matrix: Matrix, meter: Meter) -> Fraction:
    """The sum of the squares of the entries."""
    total = ZERO
    for row in matrix:
        total = meter.dot(row, row, total)
    return total


def distance(A: Matrix, X: Matrix, Y: Matrix, meter: Meter) -> Fraction:
    """|A - X Y^T|^2."""
    return energy(_rest(A, X, Y, meter), meter)


def _rest(A: Matrix, X: Matrix, Y: Matrix, meter: Meter) -> Matrix:
    if (len(X), len(Y)) != (len(A), len(A[0])) or len(X[0]) != len(Y[0]):
        raise Rejected("the factors do not fit the matrix")
    return [[meter.add(a, -dot(x, y, meter)) for a, y in zip(row, Y, strict=True)]
            for row, x in zip(A, X, strict=True)]


def _five(objects: list[Any]) -> list[Matrix]:
    A, I, J, X, Y = take(objects, "MMMMM")
    support_pair(I, J)
    for side, support in ((X, I), (Y, J)):
        if (len(side), len(side[0])) != (len(support), len(support[0])):
            raise Rejected("a factor has not the shape of its support")
    return [A, I, J, X, Y]


def _factor(value: Any, place: str, support: Matrix, meter: Meter) -> Matrix:
    rows = [vector_of(row, place, len(support[0]), meter)
            for row in sequence(value, place, len(support))]
    require_supported(rows, support)
    return rows


def _no_worse(objects: list[Any], meter: Meter) -> bool:
    A, W, X, Y = take(objects, "MMMM")
    total = distance(A, X, Y, meter)
    x, y = [row[0] for row in X], [row[0] for row in Y]
    return _completion(A, W, x, y, meter) <= total


def _lifts(objects: list[Any], meter: Meter) -> bool:
    A, W, x, y, I, J = take(objects, "MMVVMM")
    support_pair(I, J)
    loss = _completion(A, W, x, y, meter)
    X = [[x[i], *(ZERO if seen else meter.add(a, -meter.mul(x[i], b))
                  for a, seen, b in zip(row, W[i], y, strict=True))] for i, row in enumerate(A)]
    Y = [[b, *(Fraction(int(j == k)) for k in range(len(y)))] for j, b in enumerate(y)]
    if (len(I), len(I[0]), len(J)) != (len(X), len(X[0]), len(Y)):
        raise Rejected("the supports do not fit the matrix")
    inside = all(free or not entry for side, support in ((X, I), (Y, J))
                 for rows in zip(side, support, strict=True)
                 for entry, free in zip(*rows, strict=True))
    return inside and distance(A, X, Y, meter) == loss


def _completion(A: Matrix, W: Matrix, x: Vector, y: Vector, meter: Meter) -> Fraction:
    """The sum of (A_ij - x_i y_j)^2 over W_ij = 1."""
    support_pair(W, W)
    if (len(W), len(W[0])) != (len(A), len(A[0])):
        raise Rejected("W has not the shape of A")
    of_length(x, len(A))
    of_length(y, len(A[0]))
    total = ZERO
    for i, row in enumerate(A):
        for j, entry in enumerate(row):
            if W[i][j]:
                rest = meter.add(entry, -meter.mul(x[i], y[j]))
                total = meter.add(total, meter.mul(rest, rest))
    return total


def normal_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All products of a column of X with what is left of a column of A vanish where J allows."""
    nothing(witness)
    A, X, Y, J = _least_squares(objects)
    rest = columns(_rest(A, X, Y, meter))
    for j, row in enumerate(J):
        for k, column in enumerate(columns(X)):
            if row[k] and dot(column, rest[j], meter):
                raise Rejected(f"the normal equation [{j}, {k}] fails")


def normal_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """One of these products does not vanish."""
    A, X, Y, J = _least_squares(objects)
    mapping(witness, "witness", "entry")
    j, k = (integer(value, "witness.entry")
            for value in sequence(witness["entry"], "witness.entry", 2))
    if not (0 <= j < len(J) and 0 <= k < len(J[0])) or not J[j][k]:
        raise Rejected("witness.entry: it is not in the support")
    rest = _rest(A, X, Y, meter)
    if not dot(columns(X)[k], columns(rest)[j], meter):
        raise Rejected("witness.entry: the normal equation holds")


def _least_squares(objects: list[Any]) -> list[Matrix]:
    A, X, Y, J = take(objects, "MMMM")
    support_pair(J, J)
    if (len(J), len(J[0])) != (len(Y), len(Y[0])):
        raise Rejected("a factor has not the shape of its support")
    return [A, X, Y, J]


def _second_no_worse(objects: list[Any], meter: Meter) -> bool:
    A, X, Y, Z = take(objects, "MMMM")
    return distance(A, X, Y, meter) <= distance(A, X, Z, meter)


no_worse_yes, no_worse_no = recomputed(_no_worse)
lifts_yes, lifts_no = recomputed(_lifts)
second_yes, second_no = recomputed(_second_no_worse)
