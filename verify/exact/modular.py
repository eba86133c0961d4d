"""Linear algebra modulo a small prime at the speed of floating-point matrix products.

Residues are stored as float64 integers of magnitude at most (PRIME + 1) / 2. A product of two
matrices sums at most 2^14 products of at most 2^38 each before it is reduced: every partial sum
is an integer below 2^53, so every operation is exact in whatever order it is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from verify.claims.budget import Budget, Meter

PRIME = 1048573  # the largest below 2^20
_TERMS = 2**14
_NARROW = 24  # columns eliminated one by one
_SPEED = 2**36  # multiplications a second, more than most machines do
_BLOCK = 2**29  # multiplications between two looks at the clock

Array = np.ndarray[Any, Any]


def residues(values: Iterable[Fraction], prime: int = PRIME) -> Array:
    """The rationals modulo the prime, as centred float64 integers.

    Raises: ZeroDivisionError if the prime divides a denominator.
    """
    inverses: dict[int, int] = {}
    found = []
    for value in values:
        bottom = value.denominator
        if bottom not in inverses:
            if bottom % prime == 0:
                raise ZeroDivisionError(f"the prime {prime} divides a denominator")
            inverses[bottom] = pow(bottom, -1, prime)
        found.append(value.numerator % prime * inverses[bottom] % prime)
    return reduced(np.array(found, dtype=np.float64))


def reduced(values: Array) -> Array:
    """Integers of magnitude below 2^53, modulo PRIME, to magnitude at most (PRIME + 1) / 2."""
    quotients = values * (1.0 / PRIME)
    np.rint(quotients, out=quotients)
    quotients *= PRIME
    return np.subtract(values, quotients, out=quotients)


def product(left: Array, right: Array) -> Array:
    """left @ right modulo PRIME, for residues."""
    inner = left.shape[1]
    if inner <= _TERMS:
        return reduced(left @ right)
    total = np.zeros((left.shape[0], right.shape[1]))
    for start in range(0, inner, _TERMS):
        total += reduced(left[:, start:start + _TERMS] @ right[start:start + _TERMS])
    return reduced(total)


def require_time(shape: tuple[int, int], meter: Meter) -> None:
    """Raises: BudgetExceeded where no machine eliminates so large a matrix in the seconds left."""
    rows, columns = shape
    rank = min(shape)
    meter.require((rows * columns * rank - (rows + columns) * rank**2 / 2 + rank**3 / 3) / _SPEED)


def large_minor(matrix: Array, meter: Meter | None = None) -> tuple[list[int], list[int]]:
    """(rows, columns) of a largest minor that does not vanish modulo PRIME.

    The columns are those that depend on none before them. `matrix` is overwritten.

    Scalars: residues as float64. Cost: O(m n r) in matrix products, for rank r.
    Raises: BudgetExceeded.

    >>> large_minor(np.array([[1.0, 2.0, 0.0], [2.0, 4.0, 1.0]]))
    ([0, 1], [0, 2])
    """
    order = list(range(matrix.shape[0]))
    columns = _eliminate(matrix, order, (0, 0, matrix.shape[1]), meter or Budget().meter("steps"))
    return sorted(order[:len(columns)]), columns


def _eliminate(matrix: Array, order: list[int], block: tuple[int, int, int],
               meter: Meter) -> list[int]:
    """Row echelon form of matrix[top:, start:stop], the block, in place; the pivot columns.

    Rows are exchanged in the whole matrix (and in `order`). Below a pivot stand the multipliers.
    """
    top, start, stop = block
    meter.spend()
    if stop - start <= _NARROW:
        return _eliminate_narrow(matrix, order, top, start, stop)
    middle = (start + stop) // 2
    pivots = _eliminate(matrix, order, (top, start, middle), meter)
    below = top + len(pivots)
    if pivots:
        multipliers = matrix[top:, pivots]
        upper = _forward(multipliers[:len(pivots)], matrix[top:below, middle:stop],
                         meter)
        matrix[top:below, middle:stop] = upper
        if below < matrix.shape[0]:
            _subtract(matrix[below:, middle:stop], multipliers[len(pivots):], upper, meter)
    if below < matrix.shape[0]:
        pivots += _eliminate(matrix, order, (below, middle, stop), meter)
    return pivots


def _eliminate_narrow(matrix: Array, order: list[int], top: int, start: int,
                      stop: int) -> list[int]:
    panel = matrix[top:, start:stop].T.copy("C")  # a column is contiguous here
    pivots: list[int] = []
    for j in range(stop - start):
        k = len(pivots)
        nonzero = np.flatnonzero(panel[j, k:])
        if not nonzero.size:
            continue
        row, other = top + k, top + k + int(nonzero[0])
        if other != row:
            matrix[[row, other]] = matrix[[other, row]]
            order[row], order[other] = order[other], order[row]
            panel[:, [k, other - top]] = panel[:, [other - top, k]]
        inverse = float(pow(int(panel[j, k]) % PRIME, -1, PRIME))
        factors = panel[j, k + 1:] = reduced(panel[j, k + 1:] * inverse)
        rest = panel[j + 1:, k + 1:]
        rest[:] = reduced(rest - panel[j + 1:, k:k + 1] * factors)
        pivots.append(start + j)
    matrix[top:, start:stop] = panel.T
    return pivots


def _subtract(target: Array, left: Array, right: Array, meter: Meter) -> None:
    """target - left @ right in place, some rows at a time."""
    step = max(1, _BLOCK // max(1, right.size))
    for start in range(0, len(target), step):
        meter.spend()
        rows = slice(start, start + step)
        few = left.shape[1] <= _TERMS  # then a sum is below 2^52, and one reduction is enough
        found = left[rows] @ right if few else product(left[rows], right)
        target[rows] = reduced(np.subtract(target[rows], found, out=found))


def _forward(lower: Array, right: Array, meter: Meter) -> Array:
    """The X with L X = right, L being `lower` below its diagonal and 1 on it."""
    size = lower.shape[0]
    if size <= _NARROW:
        solution = right.copy()
        for i in range(1, size):
            solution[i] = reduced(solution[i] - product(lower[i:i + 1, :i], solution[:i])[0])
        return solution
    half = size // 2
    first = _forward(lower[:half, :half], right[:half], meter)
    second = right[half:].copy()
    _subtract(second, lower[half:, :half], first, meter)
    return np.concatenate([first, _forward(lower[half:, half:], second, meter)])
