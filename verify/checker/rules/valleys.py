"""Valleys of the loss ||A - X Y^T||^2 over factors on fixed supports."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .elimination import indices
from .landscape import Factors, Point, factors_of, loss, moved, point_of, require_better
from .linear import ZERO
from .minima import require_rectangles
from .polynomials import Polynomial, derivative, plus, require_sign, times


def valley_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A term that is alone on three entries a = A_ij, b = A_il, c = A_kj, with x_i y_j a < 0.

    Where x_i y_j = 0 the loss is at least a^2 + b^2 or a^2 + c^2, besides what no term reaches.
    """
    point = point_of(objects, meter)
    mapping(witness, "witness", "term", "rows", "columns", "better")
    term = integer(witness["term"], "witness.term")
    rows = indices(witness["rows"], "witness.rows", len(point.A))
    cols = indices(witness["columns"], "witness.columns", len(point.A[0]))
    if (len(rows), len(cols)) != (2, 2):
        raise Rejected("witness: two rows and two columns are needed")
    (i, k), (j, m) = rows, cols
    for place in ((i, j), (i, m), (k, j)):
        meter.spend(len(point.terms))
        if _terms_at(point, *place) != [term]:
            raise Rejected(f"witness.term is not alone at the entry {place}")
    if not point.X[i][term] * point.Y[j][term] * point.A[i][j] < 0:
        raise Rejected("witness: the product has not the wrong sign")
    level = meter.mul(point.A[i][j], point.A[i][j])
    wall = min(meter.mul(entry, entry) for entry in (point.A[i][m], point.A[k][j]))
    meter.spend(len(point.A) * len(point.A[0]) * len(point.terms))
    for p, row in enumerate(point.A):
        for q, entry in enumerate(row):
            if entry and not point.reached(p, q):
                level = meter.add(level, meter.mul(entry, entry))
    if loss(point, meter) >= meter.add(level, wall):
        raise Rejected("witness: the loss is not below the wall")
    require_better(point, witness["better"], level, meter)


def _terms_at(point: Point, i: int, j: int) -> list[int]:
    return [k for k in point.terms if point.I[i][k] and point.J[j][k]]


def valley_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Curves on which the loss never increases, from the factors to a global minimum."""
    point = point_of(objects, meter)
    mapping(witness, "witness", "path", "rectangles")
    here = point.X, point.Y
    for n, curve in enumerate(sequence(witness["path"], "witness.path")):
        here = _end(point, here, curve, f"witness.path[{n}]", meter)
    require_rectangles(moved(point, here, meter), witness["rectangles"], meter)


def _end(point: Point, here: Factors, curve: Any, place: str, meter: Meter) -> Factors:
    """The factors at the end of a curve that starts here and does not go up."""
    mapping(curve, place, "X", "Y", "bottom")
    parts = [sequence(curve[key], f"{place}.{key}") for key in ("X", "Y", "bottom")]
    size = max(map(len, parts))
    if not all(parts) or size > 16:
        raise Rejected(f"{place}: between one and 16 coefficients are needed")
    zeros = [[["0"] * len(row) for row in side] for side in (point.X, point.Y)]
    steps = [factors_of(point, [part[k] if k < len(part) else zero
                                for part, zero in zip(parts, zeros, strict=False)],
                        f"{place}, power {k}", meter) for k in range(size)]
    bottom = [number(entry, f"{place}.bottom") for entry in parts[2]]
    require_sign(bottom, f"{place}.bottom", meter, strict=True)
    if steps[0] != (here[0], [[meter.mul(bottom[0], entry) for entry in row] for row in here[1]]):
        raise Rejected(f"{place} starts elsewhere")
    X, Y = ([[[step[side][i][k] for step in steps] for k in point.terms]
             for i in range(len(here[side]))] for side in (0, 1))
    top: Polynomial = []
    for i, x in enumerate(X):
        for j, y in enumerate(Y):
            error = [meter.mul(point.A[i][j], entry) for entry in bottom]
            for left, right in zip(x, y, strict=True):
                error = plus(error, times(left, right, meter), meter, -1)
            top = plus(top, times(error, error, meter), meter)
    # the loss is top / bottom^2
    slope = plus(times(derivative(top), bottom, meter), times(top, derivative(bottom), meter),
                 meter, -2)
    require_sign([-entry for entry in slope], f"{place}: minus the slope of the loss", meter)
    scale = meter.div(Fraction(1), _sum(bottom, meter))
    ends = [[[_sum(entry, meter) for entry in row] for row in side] for side in (X, Y)]
    return ends[0], [[meter.mul(scale, entry) for entry in row] for row in ends[1]]


def _sum(values: Polynomial, meter: Meter) -> Fraction:
    total = ZERO
    for value in values:
        total = meter.add(total, value)
    return total
