"""Basis pursuit: min ||x||_1 subject to A x = y, guessed in floats and settled in rationals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, final

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.claims.shortened import shortened_fields
from verify.convex.float_l1 import FloatL1
from verify.exact.matrix import (
    Vector,
    exact_matrix,
    exact_vector,
    integral_rows,
    l1,
    sign,
    times,
)
from verify.exact.near_optimum import near_optimum
from verify.exact.rank import kernel
from verify.exact.sparse_optimum import sparse_optimum
from verify.exact.weighted_l1 import LeastL1, least_weighted_l1

_FEW = 60  # entries of a program that is solved faster than it is handed over
_MANY = 10**6  # bits of an exact solution that are worth their time


@final
@dataclass(frozen=True, slots=True)
class BasisPursuit:
    """The least l1 norm among the solutions of A x = y lies in `value`.

    status: "optimal" (the ends of `value` agree), "bounded" (they do not; `reason` says why) or
        "infeasible" (no x solves the equations: x is None, `value` is infinite).
    x: exactly feasible, and attains the upper end, where `radius` is 0; else some solution of
        A z = y lies within `radius` of x in the l1 norm (one with millions of digits is enclosed
        instead of written down).
    dual: |A^T h|_inf <= 1 and h.y is the lower end; where there is no x, A^T h = 0 and h.y != 0.
    """

    status: str
    x: Vector | None
    dual: Vector
    value: Enclosure
    reason: str = ""
    radius: Fraction = Fraction(0)

    __repr__ = shortened_fields

    @property
    def certificate(self) -> Certificate | None:
        """l1_minimal(A, x), by the dual; or that y is not feasible; None where there is a gap.

        Raises: BudgetExceeded if a number is too long for a document (`x`, `dual` remain).
        """
        if self.status == "bounded":
            return None
        witness = {"dual": [to_text(entry) for entry in self.dual]}
        if self.x is None:
            return Certificate("feasible", "no", witness)
        return Certificate("l1_minimal", "yes", witness)


def basis_pursuit(A: Any, y: Any, *, budget: Budget | None = None) -> BasisPursuit:
    """x has the least l1 norm among the solutions of A x = y, exactly, with a dual that proves it.

    A and y may be floats: they stand for the rational numbers they store, and the problem solved is
    theirs (A @ x in floats is then rarely in the range of few columns of A). Where the exact
    solution would have more than a million bits altogether (from about 130 equations in float64
    on, unless x is sparse), the least norm is enclosed and the status is "bounded".

    Shapes: A (m, n), y (m,).
    Cost: one float linear program, then two exact solutions of a system of the size of the rank,
        and two for every step by which the solver's basis was not optimal; where the least norm is
        enclosed, the inverse of a float matrix of that size and an integer product instead.
    Raises: InvalidInstance if A or y has a NaN, an infinity, no row or no column.
    Source: Chen, Donoho, Saunders 1998; its duality is that of linear programs.

    >>> found = basis_pursuit([[1, 0, 1], [0, 1, 1]], [2, 2])
    >>> found.x == (0, 0, 2), found.value.lo == found.value.hi == 2, found.status
    (True, True, 'optimal')
    """
    rows, scales = integral_rows(A)
    right = [scale * entry for scale, entry in
             zip(scales, exact_vector(y, len(rows)), strict=True)]
    found = guessed_least_l1(rows, right, [1] * len(rows[0]), budget=budget, most_bits=_MANY)
    dual = tuple(scale * entry for scale, entry in zip(scales, found.dual, strict=True))
    if found.x is None:
        return BasisPursuit("infeasible", None, dual, Enclosure(math.inf, math.inf))
    status = "optimal" if found.lower == found.upper else "bounded"
    return BasisPursuit(status, found.x, dual, Enclosure(found.lower, found.upper), found.reason,
                        found.radius)


def guessed_least_l1(rows: Sequence[Sequence[int]], y: Sequence[Fraction],
                     weights: Sequence[int], *, budget: Budget | None = None,
                     most_bits: float = math.inf) -> LeastL1:
    """As `least_weighted_l1`, started where a float solver ends, unless the program is tiny.

    Where a solution may have more than `most_bits` bits, its norm is enclosed, if it can be.
    """
    if not any(y) or len(rows) * len(rows[0]) <= _FEW:
        return least_weighted_l1(rows, y, weights, budget=budget)
    floats = FloatL1(rows, y, weights, seconds=budget.seconds if budget else None)
    support = floats.support()
    if 0 < len(support) < len(rows):
        found = sparse_optimum(rows, y, weights, support, floats.inner_dual)
        if found is not None:
            return found
    bits = len(rows) * sum(floats.shifts)  # by Cramer's rule and Hadamard's bound
    inverse = floats.inverse() if bits > most_bits else None
    if inverse is not None:
        found = near_optimum(rows, y, weights, floats.tight, inverse)
        if found is not None:
            return replace(found, reason=f"an exact solution may have {bits:.1e} bits")
    return least_weighted_l1(rows, y, weights, guess=floats.refined(), budget=budget)


@predicate
def l1_minimal(A: Any, x: Any, *, budget: Budget | None = None) -> Decision:
    """No z with A z = A x has a smaller l1 norm than x.

    Witness: yes, `dual` h with |A^T h|_inf <= 1 and h.A x = ||x||_1; no, `better`, such a z.

    >>> l1_minimal([[1, -3, 0], [1, 0, -3]], [1, 0, 0]).certificate.witness
    {'better': ['0', '-1/3', '-1/3']}
    """
    A, x = exact_matrix(A), exact_vector(x, len(exact_matrix(A)[0]), "x")
    found = basis_pursuit(A, times(A, x), budget=budget)
    norm = l1(x)
    if norm == found.value.lo:
        return Yes(Certificate("l1_minimal", "yes",
                               {"dual": [to_text(entry) for entry in found.dual]}))
    if found.x is not None and norm > found.value.hi:
        return No(Certificate("l1_minimal", "no",
                              {"better": [to_text(entry) for entry in found.x]}))
    return Unknown(f"the least norm was only enclosed: {found.reason}")


@predicate
def unique_basis_pursuit(A: Any, x: Any, *, budget: Budget | None = None) -> Decision:
    """x is the only minimizer of ||z||_1 subject to A z = A x.

    Cost: one float linear program and its exact completion, as for `basis_pursuit`.
    Witness: yes, `dual` h with A^T h = sgn(x) on the support of x, which is to be injective, and
        smaller than 1 in magnitude off it; no, `kernel` v != 0 with A v = 0 and
        |sgn(x).v| >= the l1 norm of v off the support.
    Source: Foucart and Rauhut, theorem 4.30 (necessary over the reals only).

    >>> unique_basis_pursuit([[1, 0, 1], [0, 1, 1]], [0, 0, 2]).certificate.witness
    {'dual': ['1/2', '1/2']}
    >>> unique_basis_pursuit([[1, 0, 1], [0, 1, 1]], [1, 1, 0]).certificate.answer
    'no'
    """
    A = exact_matrix(A)
    x = exact_vector(x, len(A[0]), "x")
    signs = [sign(entry) for entry in x]
    support = [j for j, entry in enumerate(signs) if entry]
    inner = kernel([[row[j] for j in support] for row in A], len(support))
    if inner:
        full = dict(zip(support, inner[0], strict=True))
        return _not_unique([full.get(j, Fraction(0)) for j in range(len(x))])
    # the least norm off the support of a kernel vector with sgn(x).v = 1; its dual is (h, value)
    rows, scales = integral_rows(A)
    right = [Fraction(0)] * len(rows) + [Fraction(1)]
    found = guessed_least_l1([*rows, signs], right, [int(not entry) for entry in signs],
                             budget=budget)
    # no such vector (x is None): then sgn(x) is in the range of A^T, and so says found.dual
    if found.x is None or found.lower > 1:
        h = [-scale * entry / found.dual[-1]
             for scale, entry in zip(scales, found.dual, strict=False)]
    elif found.upper is not None and found.upper <= 1:
        return _not_unique(found.x)
    else:
        return Unknown(f"the margin of the dual was only enclosed: {found.reason}")
    return Yes(Certificate("unique_basis_pursuit", "yes",
                           {"dual": [to_text(entry) for entry in h]}))


def _not_unique(v: Sequence[Fraction]) -> No:
    return No(Certificate("unique_basis_pursuit", "no",
                          {"kernel": [to_text(entry) for entry in v]}))


@predicate
def feasible(A: Any, y: Any) -> Decision:
    """Some x satisfies A x = y.

    Witness: yes, `x`; no, `dual` w with w.A = 0 and w.y != 0.
    """
    A = exact_matrix(A)
    found = basis_pursuit(A, y, budget=Budget(items=0))
    if found.x is None:
        return No(Certificate("feasible", "no",
                              {"dual": [to_text(entry) for entry in found.dual]}))
    return Yes(Certificate("feasible", "yes", {"x": [to_text(entry) for entry in found.x]}))
