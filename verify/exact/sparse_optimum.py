"""A sparse least l1 norm, proved with systems of the size of the support only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import lcm

import flint

from verify.exact.matrix import sign
from verify.exact.rank import PRIMES, minor
from verify.exact.weighted_l1 import LeastL1

_EXTRA = 40  # bits after which a correction of the dual is rounded up


def sparse_optimum(rows: Sequence[Sequence[int]], y: Sequence[Fraction], weights: Sequence[int],
                   support: Mapping[int, int],
                   nearly: Callable[[], Sequence[Fraction]]) -> LeastL1 | None:
    """The least sum of weights[j] |x_j| with rows @ x = y, if it is found on this support.

    On the support, with these signs, x is solved for. h = nearly() is changed in as many entries
    as the support has, so that (h rows)_j = weights[j] sign(x_j) there exactly; off it there has to
    be room for the change below weights[j]. None where one of this fails, which proves nothing.

    Shapes: rows (m, n), y (m,), weights (n,), nearly() (m,).
    Cost: two exact solutions of the size of the support, one product of h and the rows.

    >>> found = sparse_optimum([[1, 0, 1], [0, 1, 1]], [Fraction(2)] * 2, [1, 1, 1], {2: 1},
    ...                        lambda: [Fraction(1, 2), Fraction(1, 3)])
    >>> found.lower == found.upper == 2, found.dual == (Fraction(2, 3), Fraction(1, 3))
    (True, True)
    """
    m, n, columns = len(rows), len(rows[0]), list(support)
    tall = [[row[j] for j in columns] for row in rows]
    found = minor(tall, PRIMES[0])
    if found is None or len(found[0]) < len(columns):
        return None
    square = flint.fmpq_mat(flint.fmpz_mat(len(columns), len(columns),
                                           [entry for i in found[0] for entry in tall[i]]))
    values = _solution(square, [y[i] for i in found[0]])
    if [sign(value) for value in values] != list(support.values()) or not _solves(tall, values, y):
        return None
    h = nearly()
    bottom = lcm(*(entry.denominator for entry in h))
    matrix = flint.fmpz_mat(m, n, [entry for row in rows for entry in row])
    prices = (flint.fmpz_mat(1, m, [int(entry * bottom) for entry in h]) * matrix).entries()
    change = _solution(square.transpose(), [
        support[j] * weights[j] - Fraction(int(prices[j]), bottom) for j in columns])
    # the change of a price off the support is at most sum_i |rows[i][j]| sizes[i] / unit
    unit = bottom << _EXTRA
    sizes = [-int(-abs(entry) * unit // 1) for entry in change]
    moved = (flint.fmpz_mat(1, len(columns), sizes) * flint.fmpz_mat(
        len(columns), n, [abs(entry) for i in found[0] for entry in rows[i]])).entries()
    if any(abs(int(prices[j]) << _EXTRA) + int(moved[j]) > weights[j] * unit
           for j in range(n) if j not in support):
        return None
    x, dual = [Fraction(0)] * n, list(h)
    for j, value in zip(columns, values, strict=True):
        x[j] = value
    for i, entry in zip(found[0], change, strict=True):
        dual[i] += entry
    norm = sum((weights[j] * abs(x[j]) for j in columns), Fraction(0))
    return LeastL1(tuple(x), tuple(dual), norm, norm)


def _solution(square: flint.fmpq_mat, right: Sequence[Fraction]) -> list[Fraction]:
    column = flint.fmpq_mat(len(right), 1, [flint.fmpq(value.numerator, value.denominator)
                                            for value in right])
    return [Fraction(int(entry.p), int(entry.q)) for entry in square.solve(column).entries()]


def _solves(tall: Sequence[Sequence[int]], values: Sequence[Fraction],
            y: Sequence[Fraction]) -> bool:
    bottom = lcm(*(value.denominator for value in values))
    integers = [int(value * bottom) for value in values]
    return all(sum(map(int.__mul__, row, integers)) == value * bottom
               for row, value in zip(tall, y, strict=True))
