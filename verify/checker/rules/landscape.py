"""The loss ||A - X Y^T||^2 of factors on fixed supports, and its derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..number import sequence
from ..rejected import Meter, Rejected
from .elimination import matrix as matrix_of
from .linear import ZERO, Matrix, columns, dot, take
from .polynomials import Polynomial, plus
from .polynomials import times as multiplied

Factors = tuple[Matrix, Matrix]


@dataclass(frozen=True, slots=True)
class Point:
    """A matrix, two supports and factors on them, with the residual E = A - X Y^T."""

    A: Matrix
    I: Matrix
    J: Matrix
    X: Matrix
    Y: Matrix
    E: Matrix

    @property
    def terms(self) -> range:
        """The indices of the terms x_k y_k^T."""
        return range(len(self.I[0]))

    def reached(self, i: int, j: int) -> bool:
        """Some term can be nonzero at this entry."""
        return any(a and b for a, b in zip(self.I[i], self.J[j], strict=True))


def point_of(objects: list[Any], meter: Meter) -> Point:
    """The five objects, if they fit."""
    A, I, J, X, Y = take(objects, "MMMMM")
    if (len(I), len(J)) != (len(A), len(A[0])) or len(I[0]) != len(J[0]):
        raise Rejected("the supports do not fit the matrix")
    for support, factor in ((I, X), (J, Y)):
        require_support(support)
        require_on(factor, support)
    return moved(Point(A, I, J, X, Y, A), (X, Y), meter)


def moved(point: Point, factors: Factors, meter: Meter) -> Point:
    """The same matrix and supports with other factors."""
    E = [[meter.add(entry, -dot(x, y, meter)) for entry, y in zip(row, factors[1], strict=True)]
         for row, x in zip(point.A, factors[0], strict=True)]
    return Point(point.A, point.I, point.J, *factors, E)


def factors_of(point: Point, witness: Any, place: str, meter: Meter) -> Factors:
    """The pair of factors in a witness, on the supports."""
    pair = sequence(witness, place, 2)
    found = [matrix_of(value, f"{place}[{side}]", len(support[0]), meter)
             for side, (value, support) in enumerate(zip(pair, (point.I, point.J), strict=True))]
    for factor, support in zip(found, (point.I, point.J), strict=True):
        require_on(factor, support)
    return found[0], found[1]


def loss(point: Point, meter: Meter) -> Fraction:
    """||E||^2."""
    total = ZERO
    for row in point.E:
        total = meter.add(total, dot(row, row, meter))
    return total


def require_better(point: Point, witness: Any, level: Fraction, meter: Meter) -> None:
    """The factors in the witness have a loss below the level."""
    better = moved(point, factors_of(point, witness, "witness.better", meter), meter)
    if loss(better, meter) >= level:
        raise Rejected("witness.better: the loss is no smaller")


def require_curve(point: Point, witness: Any, meter: Meter) -> None:
    """Along the curve the first power of t that the loss has a term with has a negative one."""
    steps = [factors_of(point, step, f"witness.curve[{k}]", meter)
             for k, step in enumerate(sequence(witness, "witness.curve"))]
    curves = []
    for side, start in enumerate((point.X, point.Y)):
        curves.append([[[entry, *(step[side][i][k] for step in steps)]
                        for k, entry in enumerate(row)] for i, row in enumerate(start)])
    total: Polynomial = []
    for i, x in enumerate(curves[0]):
        for j, y in enumerate(curves[1]):
            error: Polynomial = [point.A[i][j]]
            for left, right in zip(x, y, strict=True):
                error = plus(error, multiplied(left, right, meter), meter, -1)
            total = plus(total, multiplied(error, error, meter), meter)
    change = next((entry for entry in total[1:] if entry), ZERO)
    if change >= 0:
        raise Rejected("witness.curve: the loss does not decrease at the start")


def semidefinite(symmetric: Matrix, meter: Meter) -> bool:
    """x^T H x >= 0 for all x, by symmetric elimination."""
    rest = [list(row) for row in symmetric]
    for k in range(len(rest)):
        pivot = rest[k][k]
        meter.spend(len(rest) - k)
        if pivot < 0 or (not pivot and any(rest[k][k + 1:])):
            return False
        for i in range(k + 1, len(rest)):
            if rest[i][k]:
                factor = meter.div(-rest[i][k], pivot)
                for j in range(k + 1, len(rest)):
                    if rest[k][j]:
                        rest[i][j] = meter.add(rest[i][j], meter.mul(factor, rest[k][j]))
    return True


def coordinates(point: Point) -> list[tuple[int, int, int]]:
    """The free entries: 0 for X or 1 for Y, row, term."""
    return [(side, i, k) for side, support in enumerate((point.I, point.J))
            for i, row in enumerate(support) for k, free in enumerate(row) if free]


def images(point: Point, meter: Meter) -> Factors:
    """E Y and E^T X, whose entries on the supports are the gradient's, but for a factor."""
    by_y = [[dot(row, y, meter) for y in columns(point.Y)] for row in point.E]
    by_x = [[dot(row, x, meter) for x in columns(point.X)] for row in columns(point.E)]
    return by_y, by_x


def hessian(point: Point, meter: Meter) -> Matrix:
    """Half the second derivatives by the free entries of X and Y."""
    grams = [[[dot(a, b, meter) for b in columns(side)] for a in columns(side)]
             for side in (point.Y, point.X)]
    places = coordinates(point)
    meter.spend(len(places) ** 2)
    rows = []
    for side, i, k in places:
        row = []
        for other, j, m in places:
            if side == other:
                row.append(grams[side][k][m] if i == j else ZERO)
                continue
            (a, p), (b, q) = ((i, k), (j, m)) if side == 0 else ((j, m), (i, k))
            cross = meter.mul(point.X[a][q], point.Y[b][p])
            row.append(meter.add(cross, -point.E[a][b]) if p == q else cross)
        rows.append(row)
    return rows


def require_support(matrix: Matrix) -> None:
    """All entries are 0 or 1."""
    if any(entry not in (0, 1) for row in matrix for entry in row):
        raise Rejected("an entry of a support is neither 0 nor 1")


def require_on(factor: Matrix, support: Matrix) -> None:
    """The factor has the shape of the support, and no other entry that is not 0."""
    if (len(factor), len(factor[0]) if factor else 0) != (len(support), len(support[0])):
        raise Rejected("a factor has another shape than its support")
    if any(entry and not free for row, places in zip(factor, support, strict=True)
           for entry, free in zip(row, places, strict=True)):
        raise Rejected("a factor leaves its support")
