"""Recovery of sparse vectors by their l1 norm: exact, stable, and by a given dual."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from typing import Any

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.convex.basis_pursuit import unique_basis_pursuit
from verify.exact.matrix import dot, exact_matrix, exact_vector, l1, sign, times, transposed
from verify.exact.rank import kernel
from verify.sparsity.spark import order
from verify.sparsity.sparsest import best_k_term_error


@predicate
def l1_recovers(A: Any, s: Any, *, budget: Budget | None = None) -> Decision:
    """Every s-sparse x is the only minimizer of ||z||_1 subject to A z = A x.

    Whether it is depends on the signs of x alone, and on those of s entries if n >= s.

    Cost: an exact linear program for each of C(n, s) 2^(s - 1) vectors of signs; `budget` counts.
    Witness: yes, `duals`, a certificate for each of them, supports and signs in lexicographic order
        (+1 before -1, the first sign being +1); no, `x` and `z`, which is another with A z = A x
        and no larger norm.

    >>> l1_recovers([[1, -3, 0], [1, 0, -3]], 1).certificate.witness
    {'x': ['1', '0', '0'], 'z': ['0', '-1/3', '-1/3']}
    """
    name, A = "l1_recovers", exact_matrix(A)
    n = len(A[0])
    duals = []
    meter = (budget or Budget()).meter("vectors of signs")
    for support in combinations(range(n), min(order(s, "s"), n)):
        for rest in product((1, -1), repeat=max(0, len(support) - 1)):
            signs = dict(zip(support, (1, *rest), strict=False))
            x = [Fraction(signs.get(j, 0)) for j in range(n)]
            try:
                meter.spend()
            except BudgetExceeded as error:
                return Unknown(str(error))
            match unique_basis_pursuit(A, x):
                case Yes(certificate):
                    duals.append(certificate.witness["dual"])
                case No(certificate):
                    v = [Fraction(entry) for entry in certificate.witness["kernel"]]
                    return No(Certificate(name, "no", _other(x, v)))
                case unknown:
                    return unknown
    return Yes(Certificate(name, "yes", {"duals": duals}))


def _other(x: list[Fraction], v: list[Fraction]) -> dict[str, list[str]]:
    """x and x + t v, of no larger norm, for t as long as no sign of x is passed."""
    if sum(sign(a) * b for a, b in zip(x, v, strict=True)) > 0:
        v = [-entry for entry in v]
    steps = [-a / b for a, b in zip(x, v, strict=True) if a * b < 0]
    t = min(steps, default=Fraction(1))
    return {"x": [to_text(entry) for entry in x],
            "z": [to_text(a + t * b) for a, b in zip(x, v, strict=True)]}


@predicate
def sparse(x: Any, k: Any) -> Decision:
    """x has at most k nonzero entries. Witness: nothing."""
    return _settled("sparse", sum(map(bool, exact_vector(x, None, "x"))) <= order(k))


@predicate
def same_measurements(A: Any, x: Any, z: Any) -> Decision:
    """A x = A z. Witness: nothing."""
    A = exact_matrix(A)
    x, z = (exact_vector(vector, len(A[0]), place) for vector, place in ((x, "x"), (z, "z")))
    return _settled("same_measurements", times(A, x) == times(A, z))


@predicate
def stably_close(x: Any, z: Any, s: Any, rho: Any) -> Decision:
    """(1 - rho) ||x - z||_1 <= 2 (1 + rho) sigma_s(x)_1; rho is a vector of one entry.

    Witness: nothing.
    """
    x = exact_vector(x, None, "x")
    z = exact_vector(z, len(x), "z")
    (rho,) = exact_vector(rho, 1, "rho")
    distance = l1(a - b for a, b in zip(x, z, strict=True))
    return _settled("stably_close",
                    (1 - rho) * distance <= 2 * (1 + rho) * best_k_term_error(x, s))


@predicate
def strict_dual(A: Any, x: Any, h: Any) -> Decision:
    """A^T h is sgn(x) on the support of x and smaller than 1 in magnitude off it.

    Witness: nothing.
    """
    A = exact_matrix(A)
    x, h = exact_vector(x, len(A[0]), "x"), exact_vector(h, len(A), "h")
    prices = [dot(column, h) for column in transposed(A)]
    return _settled("strict_dual", all(price == sign(entry) if entry else abs(price) < 1
                                       for price, entry in zip(prices, x, strict=True)))


@predicate
def support_injective(A: Any, x: Any) -> Decision:
    """The columns of A on the support of x are linearly independent.

    Witness: yes, nothing; no, `kernel`, a vector v != 0 on the support with A v = 0.
    """
    A = exact_matrix(A)
    x = exact_vector(x, len(A[0]), "x")
    support = [j for j, entry in enumerate(x) if entry]
    inner = kernel([[row[j] for j in support] for row in A], len(support))
    if not inner:
        return Yes(Certificate("support_injective", "yes"))
    full = dict(zip(support, inner[0], strict=True))
    return No(Certificate("support_injective", "no", {
        "kernel": [to_text(full.get(j, Fraction(0))) for j in range(len(x))]}))


def _settled(name: str, answer: bool) -> Decision:
    return Yes(Certificate(name, "yes")) if answer else No(Certificate(name, "no"))
