"""Minima of the loss ||A - X Y^T||^2 over factors on fixed supports."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..number import mapping, number, sequence
from ..rejected import Meter, Rejected
from .elimination import indices
from .elimination import matrix as matrix_of
from .landscape import (
    Factors,
    Point,
    coordinates,
    hessian,
    images,
    loss,
    point_of,
    require_better,
    require_curve,
    require_support,
    semidefinite,
)
from .linear import ZERO, Matrix, columns, dot, rank, recomputed

# the degenerate minimum of a pair of supports: two terms on two rows, one on three
_DEGENERATE: Any = ([[1, 1, 0], [1, 1, 1], [0, 0, 1], [0, 0, 1]], [[1, 1, 1], [1, 1, 1], [1, 1, 0]])


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
    by_y, by_x = images(point, meter)
    meter.spend(len(pairs) * (len(left) + len(right)))
    for m, k in pairs:
        if any(row[m] and entry[k] for row, entry in zip(point.I, by_y, strict=True)) or any(
                row[k] and entry[m] for row, entry in zip(point.J, by_x, strict=True)):
            raise Rejected("witness.face: the gradient does not vanish on the orbit")
    places = coordinates(point)
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
    shape = ([[0, 0, 0], [a, 0, 0], [b, 0, 0], [0, d, 0]],
             [[p, 0, 0], [0, 0, s], [0, 0, t], [0, 0, 0]], [[0, 0, u], [0, 0, 0], [0, q, 0]])
    if shape != (A, X, Y) or not (p and q) or s * u != a or t * u != b or d * d >= a * a + b * b:
        raise Rejected("witness.order: the entries are not those of the degenerate minimum")


def _taken(matrix: Matrix, rows: Sequence[int], cols: Sequence[int]) -> Matrix:
    return [[matrix[i][j] for j in cols] for i in rows]


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


def _second_order(objects: list[Any], meter: Meter) -> bool:
    point = point_of(objects, meter)
    found = images(point, meter)
    return (not any(found[side][i][k] for side, i, k in coordinates(point))
            and semidefinite(hessian(point, meter), meter))


second_order_yes, second_order_no = recomputed(_second_order)
