"""Restricted isometry constants between two rationals, by signs of exact pivots."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from verify.claims.budget import Budget
from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.number import exact
from verify.exact.matrix import dot, exact_matrix, transposed
from verify.sparsity.spark import order


def restricted_isometry(A: Any, s: Any, *, width: Any = Fraction(1, 2**20),
                        budget: Budget | None = None) -> Enclosure:
    """delta_s lies here: the least t with (1 - t)|x|^2 <= |A x|^2 <= (1 + t)|x|^2 for s-sparse x.

    Cost: an elimination of an s by s matrix for each of C(n, s) supports that is not dominated, and
        for each halving of the width on those that count; `budget` counts them.
    Raises: BudgetExceeded; InvalidInstance unless the width is a positive number.
    Source: Candes and Tao 2005.

    >>> found = restricted_isometry([[1, 1], [0, 1]], 1)
    >>> found.lo <= 1 <= found.hi, found.width <= Fraction(1, 2**20)
    (True, True)
    """
    columns = transposed(exact_matrix(A))
    s = min(order(s, "s"), len(columns))
    step = exact(width, "width")
    if step <= 0:
        raise InvalidInstance(f"width: {width} is not positive")
    gram = [[dot(left, right) for right in columns] for left in columns]
    meter = (budget or Budget()).meter("eliminations")
    lo = hi = Fraction(0)
    for support in combinations(range(len(columns)), s):
        block = [[gram[i][j] for j in support] for i in support]
        meter.spend()
        if _within(block, lo):
            continue
        # by Gershgorin's circles
        top = max((abs(row[i] - 1) + sum(map(abs, row)) - abs(row[i])
                   for i, row in enumerate(block)), default=Fraction(0))
        low, high = lo, top
        while high - low > step:
            meter.spend()
            middle = (low + high) / 2
            if _within(block, middle):
                high = middle
            else:
                low = middle
        lo, hi = low, max(hi, high)
    return Enclosure(lo, hi)


def _within(block: Sequence[Sequence[Fraction]], t: Fraction) -> bool:
    """The eigenvalues are between 1 - t and 1 + t."""
    size = range(len(block))
    return all(positive_semidefinite([[way * block[i][j] + (t - way if i == j else 0)
                                       for j in size] for i in size]) for way in (1, -1))


def positive_semidefinite(matrix: Sequence[Sequence[Fraction]]) -> bool:
    """The symmetric matrix has no negative eigenvalue, by the signs of its LDL^T pivots.

    >>> positive_semidefinite([[1, 1], [1, 1]]), positive_semidefinite([[0, 1], [1, 5]])
    (True, False)
    """
    rows = [list(map(Fraction, row)) for row in matrix]
    for k, top in enumerate(rows):
        if top[k] < 0 or (not top[k] and any(top[k + 1:])):
            return False
        for row in rows[k + 1:]:
            if row[k]:
                factor = row[k] / top[k]
                for j in range(k, len(row)):
                    row[j] -= factor * top[j]
    return True
