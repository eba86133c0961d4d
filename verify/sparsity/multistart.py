"""Local searches for factors on given supports, from random starts: upper bounds, not optima."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize

Array = np.ndarray[Any, Any]


def multistart(A: Array, I: Array, J: Array, starts: int, seed: int) -> tuple[Array, Array]:
    """The best X, Y on the supports that L-BFGS finds from `starts` Gaussian pairs, and from 0.

    Cost: m n r flops an iteration, at most 500 a start.
    """
    draws = np.random.default_rng(seed)
    split = int(I.sum())

    def factors(z: Array) -> tuple[Array, Array]:
        X, Y = np.zeros(I.shape), np.zeros(J.shape)
        X[I], Y[J] = z[:split], z[split:]
        return X, Y

    def loss(z: Array) -> tuple[float, Array]:
        X, Y = factors(z)
        rest = X @ Y.T - A
        return float((rest * rest).sum()), np.concatenate([2 * (rest @ Y)[I], 2 * (rest.T @ X)[J]])

    best = np.zeros(split + int(J.sum()))
    least = loss(best)[0]
    for _ in range(starts):
        found = minimize(loss, draws.standard_normal(best.size), jac=True, method="L-BFGS-B",
                         options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-10})
        if found.fun < least:
            best, least = found.x, float(found.fun)
    return factors(best)
