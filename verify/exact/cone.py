"""Nonnegative combinations of integer vectors: found, or shown not to exist, without rounding."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Vector = Sequence[int]


def combination(columns: Sequence[Vector], target: Vector) -> tuple[list[Fraction] | None,
                                                                    list[int] | None]:
    """Either multipliers m >= 0 with sum m_j columns[j] = target, or a vector that forbids them.

    The second one, y, has y.columns[j] >= 0 for all j and y.target < 0 (Farkas). Exactly one of
    the two is given, the other is None.

    Scalars: int.
    Cost: the first phase of the simplex method with Bland's rule, on integers (each entry of the
        tableau is a minor of the given vectors).

    >>> combination([(1, 0), (1, 1)], (3, 1))
    ([Fraction(2, 1), Fraction(1, 1)], None)
    >>> combination([(1, 0), (1, 1)], (0, -1))
    (None, [0, 1])
    """
    n, m = len(columns), len(target)
    flips = [-1 if entry < 0 else 1 for entry in target]
    rows = [[flip * column[i] for column in columns]
            + [int(i == k) for k in range(m)] + [flip * target[i]]
            for i, flip in enumerate(flips)]
    # the last row: reduced costs of minimizing the sum of the m artificial variables
    rows.append([-sum(row[j] for row in rows) for j in range(n)] + [0] * m
                + [-sum(row[-1] for row in rows)])
    basis = list(range(n, n + m))
    scale = 1  # every entry is to be divided by it
    while True:
        costs = rows[m]
        entering = next((j for j in range(n + m) if costs[j] < 0), None)
        if entering is None:
            break
        leaving = min((i for i in range(m) if rows[i][entering] > 0),
                      key=lambda i: (Fraction(rows[i][-1], rows[i][entering]), basis[i]))
        scale = _pivot(rows, leaving, entering, scale)
        basis[leaving] = entering
    if rows[m][-1]:
        return None, [flip * (cost - scale) for flip, cost in zip(flips, rows[m][n:n + m],
                                                                  strict=True)]
    multipliers = [Fraction(0)] * n
    for i, j in enumerate(basis):
        if j < n:
            multipliers[j] = Fraction(rows[i][-1], scale)
    return multipliers, None


def _pivot(rows: list[list[int]], r: int, c: int, scale: int) -> int:
    """Eliminate column c from all rows but r, keeping integers; the new scale."""
    pivot, source = rows[r][c], rows[r]
    for i, row in enumerate(rows):
        if i != r:
            factor = row[c]
            rows[i] = ([(pivot * entry - factor * other) // scale
                        for entry, other in zip(row, source, strict=True)]
                       if factor else [pivot * entry // scale for entry in row])
    return pivot
