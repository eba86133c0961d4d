"""What HiGHS thinks of a least l1 norm: a basis, a support and a dual to start from, no answer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from verify.convex.highs import silent_solver

Array = np.ndarray[Any, Any]
_CLEARLY_NONZERO = 1e-6  # of the largest entry of x
_INSIDE = 2.0**-20  # how far from its bounds a dual off the support is asked to stay
_BITS = 60  # of a rounded dual


class FloatL1:
    """max y.h subject to |(h rows)_j| <= weights[j]; its dual x has rows x = y and the least norm.

    Scalars: float64, each row scaled to magnitude 1 by a power of two.
    Cost: a linear program.
    """

    def __init__(self, rows: Sequence[Sequence[int]], y: Sequence[Fraction],
                 weights: Sequence[int], *, seconds: float | None = None) -> None:
        self.rows, self.y = rows, y
        self.shifts = [max(map(abs, row)).bit_length() for row in rows]
        self.matrix = np.array([[entry / (1 << shift) for entry in row]
                                for row, shift in zip(rows, self.shifts, strict=True)])
        self.upper = np.asarray(weights, dtype=np.float64)
        self.lower = -self.upper
        self.tight: dict[int, int] = {}
        self.x = np.zeros(len(weights))
        self.unit = Fraction(1)
        self._solver = self._loaded(seconds)
        self._solve(y)

    def support(self) -> dict[int, int]:
        """{column: sign} where x is clearly not 0."""
        clear = np.flatnonzero(np.abs(self.x) > _CLEARLY_NONZERO * np.abs(self.x).max())
        return {int(j): 1 if self.x[j] > 0 else -1 for j in clear}

    def inner_dual(self) -> list[Fraction]:
        """h with h rows near the signs on the support and inside the bounds elsewhere, if possible.

        The dual of the same basis, for bounds a little narrower off the support.
        """
        support, columns = self.support(), list(self.tight)
        values = [self.tight[j] * self.upper[j] * (1.0 if j in support else 1 - _INSIDE)
                  for j in columns]
        square = self.matrix[:, columns].T
        try:
            h = (np.linalg.solve(square, values) if len(columns) == len(self.rows)
                 else np.linalg.lstsq(square, values)[0])
        except np.linalg.LinAlgError:
            h = np.zeros(len(self.rows))
        if not np.isfinite(h).all():
            h = np.zeros(len(self.rows))
        return [Fraction(round(value * 2**_BITS), 1 << (_BITS + shift))
                for value, shift in zip(h.tolist(), self.shifts, strict=True)]

    def inverse(self) -> Array | None:
        """Of the scaled rows at the tight columns, in their order; None if these are no basis."""
        if len(self.tight) != len(self.rows):
            return None
        try:
            return np.linalg.inv(self.matrix[:, list(self.tight)])
        except np.linalg.LinAlgError:
            return None

    def refined(self) -> dict[int, int]:
        """{column: sign} of the tight constraints, once more for what the support leaves of y.

        Where y is a combination of few columns up to rounding errors, these decide the rest of the
        basis, and they are far below the solver's tolerance. So the support is pinned and the
        program is solved again for the rest, magnified (Gleixner, Steffy, Wolter 2016).
        """
        found = dict(self.tight)
        support = self.support()
        if 0 < len(support) < len(self.rows):
            values = {j: Fraction(float(self.x[j])) * self.unit for j in support}
            rest = [value - sum(row[j] * entry for j, entry in values.items())
                    for value, row in zip(self.y, self.rows, strict=True)]
            for j, sign in support.items():
                self._pin(j, sign * self.upper[j])
            self._solve(rest)
            if self.tight:
                found = {**support, **self.tight, **support}
        return found

    def _pin(self, j: int, value: float) -> None:
        self.lower[j] = self.upper[j] = value
        self._solver.changeRowBounds(j, value, value)

    def _loaded(self, seconds: float | None) -> Any:
        import highspy

        m, n = self.matrix.shape
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = m, n
        program.col_cost_ = np.zeros(m)
        program.col_lower_ = np.full(m, -highspy.kHighsInf)
        program.col_upper_ = np.full(m, highspy.kHighsInf)
        program.row_lower_, program.row_upper_ = self.lower, self.upper
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = np.arange(m + 1, dtype=np.int32) * n
        program.a_matrix_.index_ = np.tile(np.arange(n, dtype=np.int32), m)
        program.a_matrix_.value_ = self.matrix.ravel()
        solver = silent_solver()
        if seconds is not None:
            solver.setOptionValue("time_limit", float(seconds))
        solver.passModel(program)
        return solver

    def _solve(self, y: Sequence[Fraction]) -> None:
        """Solve for this y, from the last basis if there is one; `tight` is empty if it fails."""
        import highspy

        scaled = [value / (1 << shift) for value, shift in zip(y, self.shifts, strict=True)]
        self.unit = max(map(abs, scaled)) or Fraction(1)
        self.tight = {}
        costs = -np.array([float(value / self.unit) for value in scaled])
        for i, cost in enumerate(costs.tolist()):
            self._solver.changeColCost(i, cost)
        self._solver.run()
        basis, duals = self._solver.getBasis(), np.asarray(self._solver.getSolution().row_dual)
        if not basis.valid or len(duals) != len(self.upper) or not np.isfinite(duals).all():
            return
        self.x = -duals
        at = highspy.HighsBasisStatus
        for j, status in enumerate(basis.row_status):
            if status in (at.kLower, at.kUpper):
                pinned = self.lower[j] == self.upper[j]
                up = self.x[j] > 0 if pinned else status == at.kUpper
                self.tight[j] = 1 if up else -1
