"""Basis pursuit denoising: min ||x||_1 subject to |A x - y|_2 <= eta, between proved bounds."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.number import exact
from verify.convex.basis_pursuit import BasisPursuit
from verify.exact.least_squares import least_squares
from verify.exact.logarithm import root_bounds
from verify.exact.matrix import Vector, dot, exact_matrix, exact_vector, l1, times, transposed
from verify.exact.rank import independent_columns

_BITS = 50  # of a rounded float


def basis_pursuit_denoising(A: Any, y: Any, eta: Any) -> BasisPursuit:
    """The least l1 norm subject to |A x - y|_2 <= eta lies in `value`; x attains the upper end.

    x is exactly feasible; `dual` h has |A^T h|_inf <= 1, and the lower end is at most
    h.y - eta |h|_2. Where nothing is feasible, `dual` is the residual of least squares, orthogonal
    to all columns and longer than eta.

    Cost: one cone program in floats, then an exact least squares solution.
    Raises: InvalidInstance as `basis_pursuit`, or if eta is not positive.
    Source: Chen, Donoho, Saunders 1998.

    >>> found = basis_pursuit_denoising([[1, 0], [0, 1]], [3, 4], 1)
    >>> found.status, float(found.value.width) < 1e-6
    ('bounded', True)
    """
    A = exact_matrix(A)
    y, eta = exact_vector(y, len(A)), exact(eta, "eta")
    if eta <= 0:
        raise InvalidInstance("eta: a positive number is needed (for 0 there is basis_pursuit)")
    zero = (Fraction(0),) * len(A[0])
    if dot(y, y) <= eta**2:
        return BasisPursuit("optimal", zero, (Fraction(0),) * len(A), Enclosure(0, 0))
    nearest = _least_squares_solution(A, y)
    residual = _residual(A, nearest, y)
    slack = eta**2 - dot(residual, residual)
    if slack < 0:
        return BasisPursuit("infeasible", None, residual, Enclosure(math.inf, math.inf))
    floats, dual = _clarabel(A, y, eta)
    x = _made_feasible(A, y, eta, floats, nearest)
    h = max((_feasible_dual(A, candidate) for candidate in (dual, _residual(A, x, y))),
            key=lambda candidate: _lower(candidate, y, eta))
    lower, upper = max(Fraction(0), _lower(h, y, eta)), l1(x)
    return BasisPursuit("optimal" if lower == upper else "bounded", x, h, Enclosure(lower, upper),
                        "a cone program's optimum is irrational as a rule")


def _clarabel(A: Sequence[Vector], y: Vector, eta: Fraction) -> tuple[Vector, Vector]:
    """What Clarabel proposes for x and for the dual, rounded; zeros if it fails."""
    import cvxpy as cp
    import numpy as np

    scale = max(max(map(abs, y)), eta)
    top = max(max(map(abs, row)) for row in A) or Fraction(1)
    matrix = np.array([[float(entry / top) for entry in row] for row in A])
    right, radius = np.array([float(entry / scale) for entry in y]), float(eta / scale)
    x = cp.Variable(matrix.shape[1])
    ball = cp.SOC(cp.Constant(radius), matrix @ x - right)
    problem = cp.Problem(cp.Minimize(cp.norm1(x)), [ball])
    try:
        with warnings.catch_warnings():  # that it may be inaccurate: it is only a proposal
            warnings.simplefilter("ignore")
            problem.solve(solver=cp.CLARABEL, tol_gap_abs=1e-12, tol_gap_rel=1e-12,
                          tol_feas=1e-12)
    except (cp.error.SolverError, ValueError):
        return (Fraction(0),) * len(A[0]), (Fraction(0),) * len(A)
    if x.value is None or not np.isfinite(x.value).all():
        return (Fraction(0),) * len(A[0]), (Fraction(0),) * len(A)
    found = tuple(_rounded(value) * scale / top for value in x.value)
    vector = np.ravel(ball.dual_value[1]) if ball.dual_value is not None else np.zeros(len(y))
    return found, tuple(_rounded(value) for value in vector)


def _rounded(value: float) -> Fraction:
    return Fraction(round(float(value) * 2**_BITS), 2**_BITS) if math.isfinite(value) else \
        Fraction(0)


def _least_squares_solution(A: Sequence[Vector], y: Vector) -> Vector:
    columns, chosen = transposed(A), independent_columns(A)
    values = dict(zip(chosen, least_squares([columns[j] for j in chosen], y) or (), strict=True))
    return tuple(values.get(j, Fraction(0)) for j in range(len(columns)))


def _residual(A: Sequence[Vector], x: Vector, y: Vector) -> Vector:
    return tuple(a - b for a, b in zip(y, times(A, x), strict=True))


def _made_feasible(A: Sequence[Vector], y: Vector, eta: Fraction, x: Vector,
                   nearest: Vector) -> Vector:
    """x moved towards the least squares solution until it is feasible."""
    step = Fraction(1, 2**60)
    moved = x
    while True:
        residual = _residual(A, moved, y)
        if dot(residual, residual) <= eta**2:
            return moved
        if step >= 1:
            return nearest
        moved = tuple(a + step * (b - a) for a, b in zip(x, nearest, strict=True))
        step *= 2


def _feasible_dual(A: Sequence[Vector], h: Vector) -> Vector:
    """h scaled so that its largest price is 1."""
    top = max(abs(dot(column, h)) for column in transposed(A))
    return tuple(entry / top for entry in h) if top else (Fraction(0),) * len(h)


def _lower(h: Vector, y: Vector, eta: Fraction) -> Fraction:
    square = dot(h, h)
    return dot(h, y) - eta * root_bounds(square, 2)[1] if square else Fraction(0)
