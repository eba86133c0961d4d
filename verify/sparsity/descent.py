"""Descent in floats on fixed supports: gradient descent and L-BFGS from random starts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np
from scipy.optimize import minimize

from verify.claims.errors import InvalidInstance
from verify.claims.measurement import Measurement
from verify.exact.dyadic import nearest
from verify.sparsity.landscape import Landscape
from verify.sparsity.multistart import Objective, factors, objective

Array = np.ndarray[Any, Any]
_METHODS = ("L-BFGS", "gradient descent")


@final
@dataclass(frozen=True, slots=True)
class Runs:
    """Where descents from random starts ended: losses, and the share of them above the best.

    losses: the final loss of each run, (starts,).
    best: the least of them and of the loss given as the best, a Measurement.
    stuck: the share of runs that ended more than the tolerance above the best, a Measurement.
    points: the final factors, pairs of arrays.
    """

    losses: Array
    best: Measurement
    stuck: Measurement
    points: tuple[tuple[Array, Array], ...]


def descent_runs(A: Any, I: Any, J: Any, *, starts: int = 100, method: str = "L-BFGS",
                 steps: int = 2000, scale: float = 1.0, seed: int = 0,
                 best: float | None = None, tolerance: float = 1e-3) -> Runs:
    """Descents of ||A - X Y^T||^2 on the supports from Gaussian starts, and how many get stuck.

    `best` is the loss that a run has to come near, if it is known; else the least one reached.
    A run that is still on its way after `steps` counts as stuck: all of this is measured, and
    proves nothing.

    Shapes: A is (m, n), I is (m, r), J is (n, r). Scalars: float64.
    Cost: `starts` times `steps` products of the factors.
    Raises: InvalidInstance as `Landscape`, for an entry beyond the largest float64, or for another
    method than "L-BFGS" and "gradient descent".
    """
    if method not in _METHODS:
        raise InvalidInstance(f"method: {method!r} is not one of {', '.join(_METHODS)}")
    landscape = Landscape.of(A, I, J)
    draws = np.random.default_rng(seed)
    masks = [np.array(side, dtype=bool) for side in (landscape.I, landscape.J)]
    target = np.stack([nearest(row, np.float64) for row in landscape.A])
    if not np.isfinite(target).all():
        raise InvalidInstance("A: an entry is beyond the largest float64")
    descend = _lbfgs if method == "L-BFGS" else _gradient_descent
    points, losses = [], []
    size = sum(int(mask.sum()) for mask in masks)
    for _ in range(starts):
        with np.errstate(all="ignore"):
            end, value = descend(objective(target, masks), scale * draws.standard_normal(size),
                                 steps)
        points.append(factors(masks, end))
        losses.append(math.inf if math.isnan(value) else value)
    found = np.array(losses)
    least = min([*losses, *([] if best is None else [best])], default=0.0)
    reach = tolerance * max(1.0, float((target**2).sum()))
    share = float((found > least + reach).mean()) if starts else 0.0
    return Runs(found, Measurement(least, 0.0, reach, method),
                Measurement(share, 0.0, reach, f"{starts} runs of {method}"), tuple(points))


def better_point(landscape: Landscape, value: Fraction, *, starts: int = 12, seed: int = 0
                 ) -> tuple[Any, Any] | None:
    """Rational factors with a loss below `value`, with entries as short as possible, if found."""
    try:
        least = float(value) * (1 - 1e-9)
        runs = descent_runs(landscape.A, landscape.I, landscape.J, starts=starts, steps=500,
                            seed=seed)
    except (OverflowError, InvalidInstance):  # the loss or an entry is beyond the largest float
        return None
    for index in np.argsort(runs.losses).tolist():
        if not runs.losses[index] < least:
            return None
        for bits in (0, 1, 2, 4, 8, 16, 32):
            X, Y = ([[Fraction(round(entry * 2**bits), 2**bits) for entry in row]
                     for row in side.tolist()] for side in runs.points[index])
            point = landscape.point(X, Y)
            if landscape.loss(*point) < value:
                return point
    return None


def _lbfgs(value: Objective, start: Array, steps: int) -> tuple[Array, float]:
    if not start.size:  # of which scipy says that the loss is 0
        return start, value(start)[0]
    found = minimize(value, start, jac=True, method="L-BFGS-B",
                     options={"maxiter": steps, "ftol": 1e-16, "gtol": 1e-10})
    return found.x, float(found.fun)


def _gradient_descent(value: Objective, start: Array, steps: int) -> tuple[Array, float]:
    """Steps of a length that is halved until the loss falls, and doubled after it has."""
    point, length = start, 0.1
    loss, slope = value(point)
    for _ in range(steps):
        square = float(slope @ slope)
        if square <= 1e-20:
            break
        while length > 1e-14:
            ahead, its = value(point - length * slope)
            if ahead <= loss - 0.5 * length * square:
                point, loss, slope = point - length * slope, ahead, its
                length *= 2
                break
            length /= 2
        else:
            break
    return point, loss
