"""What HiGHS thinks the optimal basis of a least l1 norm is: a guess, never an answer."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_CLEARLY_NONZERO = 1e-6  # of the largest entry of x
_ROUNDS = 3


def tight_columns(rows: Sequence[Sequence[int]], y: Sequence[Fraction],
                  weights: Sequence[int], *, seconds: float | None = None) -> dict[int, int]:
    """{column: sign} of the tight constraints in max y.h s.t. |(h A)_j| <= weights[j], by a solver.

    Nothing is promised of them: in exact arithmetic they would contain the support of the least x,
    with its signs; ties, rounding, a failure or the end of the `seconds` add and lose some.

    Where y is a combination of few columns up to rounding errors, the errors decide the rest of the
    basis, and they are far below the solver's tolerance. So the columns that x clearly uses are
    pinned and the program is solved again for what they leave of y (Gleixner, Steffy, Wolter 2016).

    Scalars: float64, each row scaled to magnitude 1. Cost: at most three float linear programs.
    """
    tops = [max(1, *map(abs, row)) for row in rows]
    matrix = np.array([[entry / top for entry in row] for row, top in zip(rows, tops, strict=True)])
    upper = np.asarray(weights, dtype=np.float64)
    lower, rest, found = -upper, list(y), {}
    for _ in range(_ROUNDS):
        scaled = [value / top for value, top in zip(rest, tops, strict=True)]
        largest = max(map(abs, scaled))
        if not largest:
            break
        right = np.array([float(value / largest) for value in scaled])
        tight, x = _highs(matrix, right, lower, upper, seconds)
        if not tight:
            break
        found = tight
        clear = np.flatnonzero(np.abs(x) > _CLEARLY_NONZERO * np.abs(x).max(initial=0.0))
        if len(clear) >= len(rows) or (lower[clear] == upper[clear]).all():
            break
        values = {int(j): Fraction(float(x[j])) * largest for j in clear}
        rest = [value - sum(row[j] * entry for j, entry in values.items())
                for value, row in zip(rest, rows, strict=True)]
        bound = np.where(x[clear] > 0, upper[clear], lower[clear])
        lower, upper = lower.copy(), upper.copy()
        lower[clear] = upper[clear] = bound
        found = {**{int(j): 1 if x[j] > 0 else -1 for j in clear}, **found}
    return found


def _highs(matrix: Array, right: Array, lower: Array, upper: Array,
           seconds: float | None) -> tuple[dict[int, int], Array]:
    """The nonbasic constraints of max right.h s.t. lower <= h matrix <= upper, and its duals."""
    import highspy

    m, n = matrix.shape
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = m, n
    program.col_cost_ = -right
    program.col_lower_ = np.full(m, -highspy.kHighsInf)
    program.col_upper_ = np.full(m, highspy.kHighsInf)
    program.row_lower_, program.row_upper_ = lower, upper
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.arange(m + 1, dtype=np.int32) * n
    program.a_matrix_.index_ = np.tile(np.arange(n, dtype=np.int32), m)
    program.a_matrix_.value_ = matrix.ravel()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    if seconds is not None:
        solver.setOptionValue("time_limit", float(seconds))
    if solver.passModel(program) == highspy.HighsStatus.kError:
        return {}, np.zeros(n)
    solver.run()
    basis, duals = solver.getBasis(), -np.asarray(solver.getSolution().row_dual)
    if not basis.valid or len(duals) != n:
        return {}, np.zeros(n)
    at = highspy.HighsBasisStatus
    tight = {j: 1 if status == at.kUpper else -1 for j, status in enumerate(basis.row_status)
             if status in (at.kUpper, at.kLower)}
    tight.update((j, 1 if duals[j] > 0 else -1) for j in tight if lower[j] == upper[j])
    return tight, duals
