"""Is a polyhedral cell cut by a hyperplane? HiGHS proposes an answer, integers prove it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from operator import mul
from typing import Any

import numpy as np

from verify.convex.highs import silent_solver
from verify.exact.cone import combination

Vector = tuple[int, ...]


def beyond(constraints: Sequence[Vector], inside: Vector, form: Vector) -> (
        tuple[Vector, None] | tuple[None, dict[int, Fraction]]):
    """Either a point of the cell where the form is negative, or why there is none.

    The cell is the open cone where all constraints are positive, as all are at `inside`, where the
    form is positive, too. A reason is {k: m}, all m > 0, with form = sum m constraints[k].

    Scalars: int. The linear program in floats only says where to look: a point is accepted if it
        is one, multipliers are solved for without rounding, and what neither settles goes to the
        simplex method on integers.
    """
    point, support = _propose(constraints, form)
    if point is not None:
        for power in (8, 24, 50):
            candidate = tuple(round(x * 2**power) for x in point)
            if _dot(form, candidate) < 0 and all(_dot(row, candidate) > 0 for row in constraints):
                return candidate, None
    multipliers, ray = combination([constraints[k] for k in support], form)
    if ray is not None:
        support = list(range(len(constraints)))
        multipliers, ray = combination(constraints, form)
    if ray is None:
        return None, {k: m for k, m in zip(support, multipliers or (), strict=True) if m}
    # the constraints are >= 0 at the ray and > 0 inside, so > 0 at every sum; the form is < 0 here:
    times = 1 - _dot(form, inside) // _dot(form, ray)
    return tuple(times * p + q for p, q in zip(ray, inside, strict=True)), None


def _dot(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(map(mul, a, b))


def _propose(constraints: Sequence[Vector],
             form: Vector) -> tuple[list[float] | None, list[int]]:
    """Where the smallest of all constraints and of minus the form is largest, on a cube in floats.

    A point, if that is positive, and the constraints which have a dual value.
    """
    negative = [-entry for entry in form]
    rows = np.array([_direction(row) for row in (*constraints, negative)])
    m, n = rows.shape
    matrix = np.hstack([rows, np.full((m, 1), -1.0)])  # row . x - t >= 0
    solver, lp = _solver()
    lp.num_col_, lp.num_row_ = n + 1, m
    lp.col_cost_ = np.array([0.0] * n + [-1.0])
    lp.col_lower_, lp.col_upper_ = np.full(n + 1, -1.0), np.ones(n + 1)
    lp.row_lower_, lp.row_upper_ = np.zeros(m), np.full(m, np.inf)
    lp.a_matrix_.start_ = np.arange(0, m * (n + 1) + 1, n + 1)
    lp.a_matrix_.index_ = np.tile(np.arange(n + 1), m)
    lp.a_matrix_.value_ = matrix.ravel()
    solver.passModel(lp)
    solver.run()
    solution = solver.getSolution()
    point, duals = list(solution.col_value), list(solution.row_dual)
    if len(point) != n + 1 or not np.isfinite(point).all():
        return None, []
    support = [k for k, dual in enumerate(duals[:-1]) if abs(dual) > 1e-9]
    return (point[:-1] if point[-1] > 0 else None), support


def _direction(row: Sequence[int]) -> list[float]:
    """The row divided by its largest entry: any integers fit."""
    largest = max(map(abs, row))
    return [entry / largest for entry in row]


@cache
def _solver() -> tuple[Any, Any]:
    """One model for all calls; its rows are replaced each time."""
    import highspy

    solver, lp = silent_solver(), highspy.HighsLp()
    solver.setOptionValue("presolve", "off")
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    return solver, lp
