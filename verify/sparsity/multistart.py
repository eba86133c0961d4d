"""Local searches for factors on given supports, from random starts: upper bounds, not optima."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize

Array = np.ndarray[Any, Any]
Objective = Callable[[Array], tuple[float, Array]]


def multistart(A: Array, I: Array, J: Array, starts: int, seed: int) -> tuple[Array, Array]:
    """The best X, Y on the supports that L-BFGS finds from `starts` Gaussian pairs, and from 0.

    Cost: m n r flops an iteration, at most 500 a start.
    """
    draws = np.random.default_rng(seed)
    loss = objective(A, (I, J))
    best = np.zeros(int(I.sum() + J.sum()))
    least = loss(best)[0]
    for _ in range(starts):
        found = minimize(loss, draws.standard_normal(best.size), jac=True, method="L-BFGS-B",
                         options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-10})
        if found.fun < least:
            best, least = found.x, float(found.fun)
    return factors((I, J), best)


def factors(supports: Sequence[Array], values: Array) -> tuple[Array, Array]:
    """X and Y of these values on the supports, row by row, those of X first."""
    I, J = supports
    X, Y = np.zeros(I.shape), np.zeros(J.shape)
    size = int(I.sum())
    X[I], Y[J] = values[:size], values[size:]
    return X, Y


def objective(A: Array, supports: Sequence[Array]) -> Objective:
    """The function that gives ||A - X Y^T||^2 and its gradient, of the values of X and Y."""
    I, J = supports

    def value(point: Array) -> tuple[float, Array]:
        X, Y = factors(supports, point)
        rest = X @ Y.T - A
        return float((rest * rest).sum()), np.concatenate([2 * (rest @ Y)[I], 2 * (rest.T @ X)[J]])

    return value
