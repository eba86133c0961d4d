"""Minima of the loss ||A - X Y^T||^2 over factors on fixed supports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..number import mapping, number, sequence
from ..rejected import Meter, Rejected
from .elimination import indices, matrix as matrix_of
from .linear import ZERO, Matrix, columns, dot, rank, recomputed, take
from .polynomials import Polynomial, plus, times as multiplied

# the degenerate minimum of a pair of supports: two terms on two rows, one on three
_DEGENERATE = ([[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 0]])
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


def require_rectangles(point: Point, witness: Any, meter: Meter) -> None:
    """Best approximations on disjoint rectangles, and nothing left elsewhere within reach."""
    seen: set[tuple[int, int]] = set()
    for n, given in enumerate(sequence(witness, "witness.rectangles")):
        place = f"witness.rectangles[{n}]"
        mapping(given, place, "rows", "columns", "level")
        rows = indices(given["rows"], f"{place}.rows", len(point.A))
        cols = indices(given["columns"], f"{place}.columns", len(point.A[0]))
        meter.spend(len(rows) * len(cols) * (1 + len(point.terms)))
        entries = {(i, j) for i in rows for j in cols}
        if entries & seen:
            raise Rejected(f"{place} meets another rectangle")
        seen |= entries
        _require_best(point, rows, cols, number(given["level"], f"{place}.level"), place, meter)
    meter.spend(len(point.A) * len(point.A[0]) * len(point.terms))
    for i, row in enumerate(point.E):
        for j, entry in enumerate(row):
            if entry and (i, j) not in seen and point.reached(i, j):
                raise Rejected(f"witness.rectangles: the entry ({i}, {j}) is left, in no rectangle")


def _require_best(point: Point, rows: list[int], cols: list[int], level: Fraction, place: str,
                  meter: Meter) -> None:
    """B = A - E on the rectangle has the rank p of its terms, and no p do better (Eckart, Young).

    B^T E = 0 and B E^T = 0, so A has the singular values of both; those of E are at most the root
    of the level, the p of B at least.
    """
    E = [[point.E[i][j] for j in cols] for i in rows]
    B = [[meter.add(point.A[i][j], -point.E[i][j]) for j in cols] for i in rows]
    terms = sum(any(point.I[i][k] for i in rows) and any(point.J[j][k] for j in cols)
                for k in point.terms)
    if any(any(dot(b, e, meter) for b in columns(B)) for e in columns(E)) or any(
            any(dot(b, e, meter) for b in B) for e in E):
        raise Rejected(f"{place}: what is left is not orthogonal to what is reached")
    if rank(B, meter) < terms:
        raise Rejected(f"{place}: the terms could reach a larger rank")
    gram = [[dot(a, b, meter) for b in B] for a in B]
    above = [[meter.add(level if i == j else ZERO, -dot(a, b, meter)) for j, b in enumerate(E)]
             for i, a in enumerate(E)]
    below = [[meter.add(dot(a, b, meter), -meter.mul(level, entry))
              for b, entry in zip(gram, a, strict=True)] for a in gram]
    if not (semidefinite(above, meter) and semidefinite(below, meter)):
        raise Rejected(f"{place}: the level does not separate the singular values")


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


def _coordinates(point: Point) -> list[tuple[int, int, int]]:
    return [(side, i, k) for side, support in enumerate((point.I, point.J))
            for i, row in enumerate(support) for k, free in enumerate(row) if free]


def _images(point: Point, meter: Meter) -> Factors:
    """E Y and E^T X, whose entries on the supports are the gradient's, but for a factor."""
    by_y = [[dot(row, y, meter) for y in columns(point.Y)] for row in point.E]
    by_x = [[dot(row, x, meter) for x in columns(point.X)] for row in columns(point.E)]
    return by_y, by_x


def hessian(point: Point, meter: Meter) -> Matrix:
    """Half the second derivatives by the free entries of X and Y."""
    grams = [[[dot(a, b, meter) for b in columns(side)] for a in columns(side)]
             for side in (point.Y, point.X)]
    places = _coordinates(point)
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


def _second_order(point: Point, meter: Meter) -> bool:
    images = _images(point, meter)
    return (not any(images[side][i][k] for side, i, k in _coordinates(point))
            and semidefinite(hessian(point, meter), meter))


def require_face(point: Point, witness: Any, meter: Meter) -> None:
    """On an orbit of factors within smaller supports the point is a minimum (Morse and Bott).

    The orbit is that of the matrices G that keep factors on the supports (I', J') there, as X G
    and Y G^-T; the product stays. E Y and E^T X show that the gradient vanishes on all of it, and
    the Hessian is positive semidefinite and vanishes only on the orbit's tangent space.
    """
    left, right = _face(point, witness, meter)
    inside = [[frozenset(i for i, row in enumerate(side) if row[k]) for k in point.terms]
              for side in (left, right)]
    meter.spend(len(point.terms) ** 2 * (len(left) + len(right)))
    pairs = [(m, k) for m in point.terms for k in point.terms
             if inside[0][m] <= inside[0][k] and inside[1][k] <= inside[1][m]]
    by_y, by_x = _images(point, meter)
    meter.spend(len(pairs) * (len(left) + len(right)))
    for m, k in pairs:
        if any(row[m] and entry[k] for row, entry in zip(point.I, by_y, strict=True)) or any(
                row[k] and entry[m] for row, entry in zip(point.J, by_x, strict=True)):
            raise Rejected("witness.face: the gradient does not vanish on the orbit")
    places = _coordinates(point)
    meter.spend(len(pairs) * len(places))
    tangents = [[point.X[i][m] if side == 0 and term == k
                 else -point.Y[i][k] if side == 1 and term == m else ZERO
                 for side, i, term in places] for m, k in pairs]
    second = hessian(point, meter)
    if not semidefinite(second, meter):
        raise Rejected("witness.face: the Hessian is not positive semidefinite")
    if rank(second, meter) + rank(tangents, meter) != len(places):
        raise Rejected("witness.face: the Hessian vanishes beyond the orbit")


def _face(point: Point, witness: Any, meter: Meter) -> Factors:
    """Supports between those of the factors and the given ones."""
    found = []
    for side, (value, support, factor) in enumerate(zip(
            sequence(witness, "witness.face", 2), (point.I, point.J), (point.X, point.Y),
            strict=True)):
        place = f"witness.face[{side}]"
        inner = matrix_of(value, place, len(support[0]), meter)
        require_support(inner)
        if len(inner) != len(support):
            raise Rejected(f"{place}: another number of rows")
        for row, free, entries in zip(inner, support, factor, strict=True):
            if any(a > b or (entry and not a)
                   for a, b, entry in zip(row, free, entries, strict=True)):
                raise Rejected(f"{place} is not between the factor and its support")
        found.append(inner)
    return found[0], found[1]


def require_order(point: Point, witness: Any) -> None:
    """Reordered, the point is the degenerate minimum.

    With x_1 = (p, x), y_2 = (y, q) on the first two rows and last two columns, a product of two
    terms has (x, -p) M (q, -y)^T = 0. So these four entries of the loss are at least the square of
    (x, -p) (A - x_3 y_3^T) (q, -y)^T over the squares of both vectors, which is (s v)^2 times a
    factor that tends to 1, for x_3 = (s, t, c) and y_3 = (u, v). With the last two rows, L is at
    least d^2 + (f s^2 + t^2) v^2 - 2 d c v + u^2 c^2; near the point, where s u = a and t u = b,
    this is at least d^2 if d^2 < a^2 + b^2.
    """
    order = mapping(witness, "witness.order", "rows", "columns", "terms")
    if (len(point.A), len(point.A[0]), len(point.terms)) != (4, 3, 3):
        raise Rejected("witness.order: the degenerate minimum has another shape")
    rows, cols, terms = (indices(order[key], f"witness.order.{key}", size)
                         for key, size in (("rows", 4), ("columns", 3), ("terms", 3)))
    if (len(rows), len(cols), len(terms)) != (4, 3, 3):
        raise Rejected("witness.order: an index is missing")
    A, I, J, X, Y = (_taken(matrix, *places) for matrix, places in (
        (point.A, (rows, cols)), (point.I, (rows, terms)), (point.J, (cols, terms)),
        (point.X, (rows, terms)), (point.Y, (cols, terms))))
    if ([*I], [*J]) != _DEGENERATE:
        raise Rejected("witness.order: these are other supports")
    a, b, d, p, q = A[1][0], A[2][0], A[3][1], X[0][0], Y[2][1]
    s, t, u = X[1][2], X[2][2], Y[0][2]
    if (A != [[0, 0, 0], [a, 0, 0], [b, 0, 0], [0, d, 0]]
            or X != [[p, 0, 0], [0, 0, s], [0, 0, t], [0, 0, 0]]
            or Y != [[0, 0, u], [0, 0, 0], [0, q, 0]]
            or not (p and q) or s * u != a or t * u != b or d * d >= a * a + b * b):
        raise Rejected("witness.order: the entries are not those of the degenerate minimum")


def _taken(matrix: Matrix, rows: Sequence[int], cols: Sequence[int]) -> Matrix:
    return [[matrix[i][j] for j in cols] for i in rows]


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


def minimum_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A global minimum by its rectangles, or a local one by a face or an order."""
    point = point_of(objects, meter)
    if "rectangles" in witness:
        mapping(witness, "witness", "rectangles")
        require_rectangles(point, witness["rectangles"], meter)
    else:
        _require_local(point, witness, meter)


def minimum_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A curve on which the loss decreases at once."""
    mapping(witness, "witness", "curve")
    require_curve(point_of(objects, meter), witness["curve"], meter)


def spurious_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A local minimum, and factors with a smaller loss."""
    point = point_of(objects, meter)
    _require_local(point, witness, meter, "better")
    require_better(point, witness["better"], loss(point, meter), meter)


def spurious_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No local minimum, by a curve, or a global one, by its rectangles."""
    if "rectangles" in witness:
        mapping(witness, "witness", "rectangles")
        require_rectangles(point_of(objects, meter), witness["rectangles"], meter)
    else:
        minimum_no(objects, witness, meter)


def _require_local(point: Point, witness: dict[str, Any], meter: Meter, *others: str) -> None:
    if "order" in witness:
        mapping(witness, "witness", "order", *others)
        require_order(point, witness["order"])
    else:
        mapping(witness, "witness", "face", *others)
        require_face(point, witness["face"], meter)


def _is_second_order(objects: list[Any], meter: Meter) -> bool:
    return _second_order(point_of(objects, meter), meter)


second_order_yes, second_order_no = recomputed(_is_second_order)
