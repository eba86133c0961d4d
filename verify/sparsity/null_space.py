"""Null space constants: how much of a kernel vector s entries can carry."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import exact_matrix, exact_vector, sign
from verify.sparsity.circuits import Circuit, circuits
from verify.sparsity.spark import order


def null_space_constant(A: Any, s: Any, *, budget: Budget | None = None) -> Fraction:
    """The largest share of ||v||_1 that s entries of a kernel vector v of A can have.

    Every s-sparse vector is recovered by basis pursuit iff this is below 1/2; 0 if the kernel is 0.

    Cost: see `null_space_constants`, which gives all of them at once.

    >>> null_space_constant([[1, -3, 0], [1, 0, -3]], 1)
    Fraction(3, 5)
    """
    s = min(order(s, "s"), len(exact_matrix(A)[0]))
    return null_space_constants(A, budget=budget)[s]


def null_space_constants(A: Any, *, budget: Budget | None = None) -> tuple[Fraction, ...]:
    """(theta_0, theta_1, ..., theta_n): the null space constants of all orders.

    ||v_S||_1 is convex, so over the kernel vectors of l1 norm 1 it is largest at an extreme point,
    and those are the circuits.

    Cost: at most C(n, rank + 1) small eliminations; `budget` counts them.
    Raises: BudgetExceeded, whose `partial` are lower bounds of the constants.

    >>> null_space_constants([[1, 0, 1], [0, 1, 1]])
    (Fraction(0, 1), Fraction(1, 3), Fraction(2, 3), Fraction(1, 1))
    """
    A = exact_matrix(A)
    best = [Fraction(0)] * (len(A[0]) + 1)
    try:
        for circuit in circuits(A, budget=budget):
            best = list(map(max, best, _shares(circuit)))
    except BudgetExceeded as error:
        raise BudgetExceeded(str(error), needed=error.needed, allowed=error.allowed,
                             partial=tuple(best)) from None
    return tuple(best)


def _shares(circuit: Circuit) -> list[Fraction]:
    """The shares of ||v||_1 that the s largest entries have, for s = 0, 1, ..., n."""
    sizes = sorted(map(abs, circuit), reverse=True)
    total = sum(sizes)
    return [Fraction(part, total) for part in accumulate(sizes, initial=0)]


@predicate
def null_space_property(A: Any, s: Any, *, budget: Budget | None = None) -> Decision:
    """||v_S||_1 < ||v off S||_1 for every kernel vector v != 0 of A and all S of at most s indices.

    Cost: the circuits of A.
    Witness: yes, nothing (the circuits are enumerated again); no, `kernel`, a vector whose s
        largest entries weigh at least as much as the others.

    >>> null_space_property([[1, -3, 0], [1, 0, -3]], 1).certificate.witness
    {'kernel': ['3', '1', '1']}
    """
    return _bounded("null_space_property", A, s, budget,
                    lambda share: 2 * share < 1)


@predicate
def stable_null_space_property(A: Any, s: Any, rho: Any, *,
                               budget: Budget | None = None) -> Decision:
    """||v_S||_1 <= rho ||v off S||_1 for kernel vectors v and |S| <= s, and 0 <= rho < 1.

    rho is a vector of one entry. Witness: as for `null_space_property`; no is {} if rho is not in
    [0, 1).
    """
    name = "stable_null_space_property"
    (rho,) = exact_vector(rho, 1, "rho")
    if not 0 <= rho < 1:
        return No(Certificate(name, "no"))
    return _bounded(name, A, s, budget, lambda share: share <= rho * (1 - share))


@predicate
def beats_circuits(A: Any, x: Any, *, budget: Budget | None = None) -> Decision:
    """|sgn(x).c| < ||c off the support of x||_1 for every circuit c of A.

    Every kernel vector is a sum of circuits that nowhere cancel, so the same holds of all of them.

    Witness: yes, nothing (the circuits are enumerated again); no, `kernel`, a vector that fails.
    """
    A = exact_matrix(A)
    x = exact_vector(x, len(A[0]), "x")
    signs = [sign(entry) for entry in x]

    def beaten(circuit: Circuit) -> bool:
        inside = sum(s * entry for s, entry in zip(signs, circuit, strict=True))
        outside = sum(abs(entry) for s, entry in zip(signs, circuit, strict=True) if not s)
        return abs(inside) < outside

    return _all("beats_circuits", A, budget, beaten)


def _bounded(name: str, A: Any, s: Any, budget: Budget | None, test: Any) -> Decision:
    A = exact_matrix(A)
    s = min(order(s, "s"), len(A[0]))
    return _all(name, A, budget, lambda circuit: test(_shares(circuit)[s]))


def _all(name: str, A: Sequence[Sequence[Fraction]], budget: Budget | None,
         test: Any) -> Decision:
    try:
        for circuit in circuits(A, budget=budget):
            if not test(circuit):
                return No(Certificate(name, "no", {"kernel": [to_text(x) for x in circuit]}))
    except BudgetExceeded as error:
        return Unknown(str(error))
    return Yes(Certificate(name, "yes"))
