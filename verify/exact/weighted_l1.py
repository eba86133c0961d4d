"""Least weighted l1 norms over the rationals, by the simplex method from whatever basis is guessed.

A good guess (a float solver's) makes it a proof: one exact solution for the primal, one for the
dual, and no step between them. A bad one costs steps, never the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, final

import flint

from verify.claims.budget import Budget
from verify.claims.errors import BudgetExceeded
from verify.exact.matrix import Vector, sign
from verify.exact.rank import PRIMES, kernel, minor

_DEGENERATE = 8  # steps without progress before Bland's rule takes over, which cannot cycle


@final
@dataclass(frozen=True, slots=True)
class LeastL1:
    """What is known of min sum_j weights[j] |x_j| subject to A x = y.

    infeasible: no x satisfies A x = y; then `dual` has dual.A = 0 and dual.y != 0.
    Else x is feasible and |(dual A)_j| <= weights[j], so that lower = dual.y <= min <= upper; they
    are equal where the search came to its end.

    radius: x is feasible where it is 0; else some feasible point lies within it of x in the l1
        norm, and `upper` is its bound.
    """

    x: Vector | None
    dual: Vector
    lower: Fraction
    upper: Fraction | None
    reason: str = ""
    radius: Fraction = Fraction(0)

    @property
    def infeasible(self) -> bool:
        """No x satisfies the equations."""
        return self.x is None


def least_weighted_l1(rows: Sequence[Sequence[int]], y: Sequence[Fraction],
                      weights: Sequence[int], *, guess: Mapping[int, int] | None = None,
                      budget: Budget | None = None) -> LeastL1:
    """The least sum of weights[j] |x_j| among the rational x with rows @ x = y, with both proofs.

    Shapes: rows (m, n), y (m,), weights (n,), nonnegative; guess: {column: sign of x
        there}, the likely ones first.
    Cost: a few exact solutions of systems of the size of the rank, for each step of the simplex
        method; `budget` counts the steps, and bounds are given where it ends.

    >>> found = least_weighted_l1([[1, 0, 1], [0, 1, 1]], [Fraction(2), Fraction(2)], [1, 1, 1])
    >>> found.x == (0, 0, 2), found.lower == found.upper == 2
    (True, True)
    """
    n = len(rows[0])
    lefts = [] if _rank_modulo(rows) == len(rows) else kernel(list(zip(*rows, strict=True)))
    for left in lefts:
        product = sum((a * b for a, b in zip(left, y, strict=True)), Fraction(0))
        if product:
            return LeastL1(None, left, product, None)
    # a kernel vector's last nonzero entry is at a row that depends on those before it
    redundant = {max(i for i, entry in enumerate(left) if entry) for left in lefts}
    kept = [i for i in range(len(rows)) if i not in redundant]
    if not kept:
        zero = Fraction(0)
        return LeastL1((zero,) * n, (zero,) * len(rows), zero, zero)
    search = _Search([rows[i] for i in kept], [y[i] for i in kept], weights, guess or {})
    reason = ""
    meter = (budget or Budget()).meter("steps of the simplex method")
    try:
        while search.step():
            meter.spend()
    except BudgetExceeded as error:
        reason = str(error)
    return search.result(kept, len(rows), reason)


def _rank_modulo(rows: Sequence[Sequence[int]]) -> int:
    entries = [entry % PRIMES[0] for row in rows for entry in row]
    return int(flint.nmod_mat(len(rows), len(rows[0]), entries, PRIMES[0]).rank())


def _basis(rows: list[Sequence[int]], guess: Iterable[int]) -> list[int]:
    """Columns that form a basis, the guessed ones first."""
    n, liked = len(rows[0]), list(dict.fromkeys(guess))
    if len(liked) == len(rows) == _rank_modulo([[row[j] for j in liked] for row in rows]):
        return liked
    order = liked + [j for j in range(n) if j not in set(liked)]
    shuffled = [[row[j] for j in order] for row in rows]
    for prime in PRIMES:
        found = minor(shuffled, prime)
        if found is not None and len(found[1]) == len(rows):
            return [order[k] for k in found[1]]
    raise AssertionError("full row rank, but singular modulo every prime of the list")


class _Search:
    """A basis of columns, each with the sign of its variable; the weighted ones may leave it."""

    def __init__(self, rows: list[Sequence[int]], y: Sequence[Fraction], weights: Sequence[int],
                 guess: Mapping[int, int]) -> None:
        self.rows, self.y, self.weights = rows, list(y), weights
        self.m, self.n = len(rows), len(rows[0])
        self.matrix = flint.fmpz_mat(self.m, self.n, [entry for row in rows for entry in row])
        self.basis = _basis(rows, guess)
        self.signs = [guess.get(j, 1) for j in self.basis]
        self.stalled = 0
        self.reprice()

    def reprice(self) -> None:
        """The primal and dual solutions of the present basis."""
        self.square = flint.fmpq_mat(flint.fmpz_mat(
            self.m, self.m, [row[j] for row in self.rows for j in self.basis]))
        self.values = _fractions(self.square.solve(_column(self.y)))
        self.signs = [sign(value) or s for value, s in zip(self.values, self.signs, strict=True)]
        costs = [Fraction(s * self.weights[j])
                 for s, j in zip(self.signs, self.basis, strict=True)]
        dual = self.square.transpose().solve(_column(costs))
        numerators, denominator = dual.numer_denom()
        self.dual = dual
        self.prices = [int(entry) for entry in (numerators.transpose() * self.matrix).entries()]
        self.denominator = int(denominator)

    def step(self) -> bool:
        """One exchange of the simplex method; False if the basis is optimal."""
        outside = set(range(self.n)) - set(self.basis)
        excess = {j: abs(self.prices[j]) - self.weights[j] * self.denominator for j in outside}
        violated = sorted(j for j, value in excess.items() if value > 0)
        if not violated:
            return False
        entering = (violated[0] if self.stalled > _DEGENERATE
                    else max(violated, key=lambda j: excess[j]))
        way = sign(self.prices[entering])
        column = _column([Fraction(way * row[entering]) for row in self.rows])
        rates = _fractions(self.square.solve(column))
        ratio, _, leaving = min(
            (abs(value) / (s * rate), j, i) for i, (value, rate, s, j) in
            enumerate(zip(self.values, rates, self.signs, self.basis, strict=True))
            if self.weights[j] and s * rate > 0)
        self.stalled = 0 if ratio else self.stalled + 1
        self.basis[leaving], self.signs[leaving] = entering, way
        self.reprice()
        return True

    def result(self, kept: list[int], m: int, reason: str) -> LeastL1:
        x = [Fraction(0)] * self.n
        for j, value in zip(self.basis, self.values, strict=True):
            x[j] = value
        # scaled into the dual's feasible set where the search did not come to its end
        shrink = Fraction(1)
        for price, weight in zip(self.prices, self.weights, strict=True):
            if abs(price) > weight * self.denominator:
                shrink = min(shrink, Fraction(weight * self.denominator, abs(price)))
        dual = [Fraction(0)] * m
        for i, value in zip(kept, _fractions(self.dual), strict=True):
            dual[i] = shrink * value if shrink != 1 else value
        upper = _sum([self.weights[j] * abs(value)
                      for j, value in zip(self.basis, self.values, strict=True)])
        lower = shrink * upper  # for dual.y is the sum of all (dual B)_j x_j over the basis B
        return LeastL1(tuple(x), tuple(dual), lower, upper, reason)


def _sum(values: list[Fraction]) -> Fraction:
    bottom = lcm(*(value.denominator for value in values))
    return Fraction(sum(value.numerator * (bottom // value.denominator) for value in values),
                    bottom)


def _column(values: Sequence[Fraction]) -> Any:
    return flint.fmpq_mat(len(values), 1, [flint.fmpq(v.numerator, v.denominator) for v in values])


def _fractions(column: Any) -> list[Fraction]:
    return [Fraction(int(entry.p), int(entry.q)) for entry in column.entries()]
