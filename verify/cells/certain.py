"""Signs on a whole cell that floats tell for certain, by bounds on their own rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple, final

import numpy as np

from verify.cells.integral import Program

Array = np.ndarray[Any, Any]
_UNIT = 2.0**-52
# Underflow, also where it goes to zero, takes less than _TINY off a sum and less than _TINY * _UNIT
# off a factor. An infinite sum may have the wrong sign: only finite values count.
_TINY = 1e-270


class Floats(NamedTuple):
    """Forms (slope, offset) of all neurons up to a stage, rounded, and bounds on their errors.

    `before` are what the neurons before the stage give, `forms` the stage's pre-activations.
    """

    before: Array
    before_bounds: Array
    forms: Array
    bounds: Array


@final
class Screen:
    """The network in floats, to be evaluated stage by stage on the rays of a cell.

    A value farther from 0 than its bound has its sign for certain; a form that has one sign on all
    rays has it on the closed cell. What is not certain is left to exact arithmetic. For networks
    without max-pools.
    """

    def __init__(self, program: Program) -> None:
        self._n = n = program.n_inputs
        factors = [Fraction(1)] * n + [row.factor for row in program.rows]
        self._stages: list[tuple[list[int], Array, Array]] = []
        for start, stop in program.stages:
            rows = program.rows[start:stop]
            sources = sorted({source for row in rows for source in row.sources})
            place = {source: i for i, source in enumerate(sources)}
            weights, biases = np.zeros((len(rows), len(sources))), np.zeros(len(rows))
            for i, row in enumerate(rows):
                biases[i] = _rounded(row.bias / row.factor)
                for weight, source in zip(row.weights, row.sources, strict=True):
                    weights[i, place[source]] = _rounded(weight * factors[source] / row.factor)
            self._stages.append((sources, weights, biases))

    def enter(self, stage: int, last: Floats | None, on: Sequence[bool]) -> Floats:
        """The forms of this stage, given those of the one before and which of its neurons are on.

        Cost: four products of the stage's matrix with the forms before.
        """
        if last is None:
            before, before_bounds = np.eye(self._n, self._n + 1), np.zeros((self._n, self._n + 1))
        else:
            mask = np.array(on)[:, None]
            before = np.vstack([last.before, np.where(mask, last.forms, 0.0)])
            before_bounds = np.vstack([last.before_bounds, np.where(mask, last.bounds, 0.0)])
        sources, weights, biases = self._stages[stage]
        values, bounds = before[sources], before_bounds[sources]
        with np.errstate(all="ignore"):
            forms = weights @ values
            forms[:, -1] += biases
            size = np.abs(weights) + _TINY
            inherited = size @ bounds
            magnitude = size @ np.abs(values) + inherited
            magnitude[:, -1] += np.abs(biases)
            total = 1.001 * (inherited + (len(sources) + 8) * _UNIT * magnitude) + _TINY
        return Floats(before, before_bounds, forms, total)

    def signs(self, floats: Floats, rays: Sequence[Sequence[int]]) -> list[int]:
        """For each form of the stage 1 or -1 if that is its strict sign on all rays, else 0."""
        points = np.array([_direction(ray) for ray in rays]).T
        size = np.abs(points) + _TINY
        with np.errstate(all="ignore"):
            values = floats.forms @ points
            rounding = (len(points) + 8) * _UNIT * (np.abs(floats.forms) + floats.bounds)
            limit = 1.001 * ((floats.bounds + rounding) @ size) + _TINY
            finite = np.isfinite(values)
            above = (finite & (values > limit)).all(axis=1)
            below = (finite & (values < -limit)).all(axis=1)
        certain: list[int] = (above.astype(int) - below.astype(int)).tolist()
        return certain


def _direction(ray: Sequence[int]) -> list[float]:
    """The ray divided by its largest entry: any integers fit."""
    largest = max(map(abs, ray))
    return [entry / largest for entry in ray]


def _rounded(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return np.inf
