"""The sparsest solution and the best fit of k columns, by trying all supports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, final

from verify.claims.budget import Budget, Meter
from verify.exact.least_squares import least_squares
from verify.exact.matrix import Vector, exact_matrix, exact_vector, l1, times, transposed
from verify.sparsity.spark import columns_of, order


@final
@dataclass(frozen=True, slots=True)
class Fit:
    """x is supported on `support`; `loss` is the squared Euclidean norm of y - A x."""

    support: tuple[int, ...]
    x: Vector
    loss: Fraction


def coefficient_fit(A: Any, y: Any, support: Sequence[int]) -> Fit | None:
    """The least squares fit of y by the chosen columns; None where they are dependent.

    Raises: InvalidInstance if `support` has a number that is no column's, or one twice.

    >>> coefficient_fit([[1, 0], [0, 1]], [2, 3], [1]).loss
    Fraction(4, 1)
    """
    A = exact_matrix(A)
    y = exact_vector(y, len(A))
    columns = transposed(A)
    support = columns_of(support, len(columns), "support")
    values = least_squares([columns[j] for j in support], y)
    if values is None:
        return None
    full = dict(zip(support, values, strict=True))
    x = tuple(full.get(j, Fraction(0)) for j in range(len(columns)))
    loss = sum(((a - b) ** 2 for a, b in zip(y, times(A, x), strict=True)), Fraction(0))
    return Fit(tuple(support), x, loss)


def support_selection(A: Any, y: Any, k: Any, *, budget: Budget | None = None) -> Fit:
    """The fit of least squared loss among all supports of at most k independent columns.

    The first of least size, then in lexicographic order, where several tie.

    Cost: sum of C(n, j), j <= k, exact projections; `budget` counts them.
    Raises: BudgetExceeded.

    >>> support_selection([[1, 0, 1], [0, 1, 1]], [2, 2], 1).x == (0, 0, 2)
    True
    """
    A = exact_matrix(A)
    meter = (budget or Budget()).meter("supports")
    fits = _fits(A, exact_vector(y, len(A)), order(k), meter)
    best = next(fits)
    for fit in fits:
        if fit.loss < best.loss:
            best = fit
    return best


def sparsest(A: Any, y: Any, *, budget: Budget | None = None) -> tuple[Vector, ...]:
    """All solutions of A x = y of least support whose columns are independent; () if none solves.

    Where the spark exceeds twice the size of the support there is one.

    Cost: exact projections on all supports of up to that size; `budget` counts them.
    Raises: BudgetExceeded.

    >>> sparsest([[1, 0, 1], [0, 1, 1]], [2, 2]) == ((0, 0, 2),)
    True
    """
    A = exact_matrix(A)
    found: list[Fit] = []
    meter = (budget or Budget()).meter("supports")
    for fit in _fits(A, exact_vector(y, len(A)), len(A[0]), meter):
        if found and len(fit.support) > len(found[0].support):
            break
        if not fit.loss:
            found.append(fit)
    return tuple(fit.x for fit in found)


def _fits(A: Any, y: Vector, k: int, meter: Meter) -> Iterator[Fit]:
    for size in range(min(k, len(A[0])) + 1):
        for support in combinations(range(len(A[0])), size):
            meter.spend()
            fit = coefficient_fit(A, y, support)
            if fit is not None:
                yield fit


def best_k_term_error(x: Any, k: Any) -> Fraction:
    """sigma_k(x)_1: the l1 distance of x to the nearest vector with at most k nonzero entries.

    >>> best_k_term_error([3, -1, 2], 1)
    Fraction(3, 1)
    """
    sizes = sorted(map(abs, exact_vector(x, None, "x")))
    return l1(sizes[:max(0, len(sizes) - order(k))])
