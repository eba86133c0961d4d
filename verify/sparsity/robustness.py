"""The robust null space property, with noise measured in the l1 norm so that all is rational."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, product
from math import lcm
from typing import Any

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.convex.basis_pursuit import guessed_least_l1
from verify.exact.matrix import Matrix, exact_matrix, exact_vector, integral_rows, l1, times
from verify.sparsity.spark import order
from verify.sparsity.sparsest import best_k_term_error


@predicate
def robust_null_space_property(A: Any, s: Any, constants: Any, *,
                               budget: Budget | None = None) -> Decision:
    """||v_S||_1 <= rho ||v off S||_1 + tau ||A v||_1 for all v and all S of at most s indices.

    constants = [rho, tau], where 0 <= rho < 1 and 0 <= tau.

    Cost: an exact linear program for each of C(n, s) 2^(s - 1) vectors of signs; `budget` counts.
    Witness: yes, `duals`: for each of them, in the order of `l1_recovers`, an h with A^T h the
        signs on S, |A^T h| <= rho off it and |h|_inf <= tau; no, `vector`, a v that violates it,
        or nothing if the constants are out of range.

    >>> A = [[1, 0, 1], [0, 1, 1]]
    >>> robust_null_space_property(A, 1, ["1/2", 1]).certificate.witness["duals"][0]
    ['1', '-1/2']
    """
    name, A = "robust_null_space_property", exact_matrix(A)
    rho, tau = exact_vector(constants, 2, "constants")
    if not (0 <= rho < 1 and tau >= 0):
        return No(Certificate(name, "no"))
    n, duals = len(A[0]), []
    meter = (budget or Budget()).meter("vectors of signs")
    for support in combinations(range(n), min(order(s, "s"), n)):
        for rest in product((1, -1), repeat=max(0, len(support) - 1)):
            try:
                meter.spend()
            except BudgetExceeded as error:
                return Unknown(str(error))
            h, v = _dual_or_vector(A, dict(zip(support, (1, *rest), strict=False)), rho, tau,
                                   budget)
            if v is not None:
                return No(Certificate(name, "no", {"vector": [to_text(x) for x in v]}))
            if h is None:
                return Unknown("a linear program was only enclosed")
            duals.append([to_text(x) for x in h])
    return Yes(Certificate(name, "yes", {"duals": duals}))


def _dual_or_vector(A: Matrix, signs: dict[int, int], rho: Fraction, tau: Fraction,
                    budget: Budget | None) -> tuple[Sequence[Fraction] | None,
                                                    Sequence[Fraction] | None]:
    """The dual that proves the inequality for these signs, or a vector that violates it.

    The least rho ||v off S|| + tau ||w|| with A v = w and signs.v = 1 is to be at least 1.
    """
    rows, scales = integral_rows(A)
    m, n = len(rows), len(A[0])
    unit = lcm(rho.denominator, tau.denominator)
    weights = [0 if j in signs else int(rho * unit) for j in range(n)] + [int(tau * unit)] * m
    # w_i is measured in units of 1 / scales[i]: all rows stay integral
    extended = [[*(entry * scale.denominator for entry in row),
                 *(-scale.numerator * (i == k) for k in range(m))]
                for i, (row, scale) in enumerate(zip(rows, scales, strict=True))]
    extended.append([*(signs.get(j, 0) for j in range(n)), *[0] * m])
    found = guessed_least_l1(extended, [Fraction(0)] * m + [Fraction(1)], weights, budget=budget)
    if found.x is None or found.lower >= unit:
        bottom = found.dual[-1]
        return [-scale.numerator * entry / bottom
                for scale, entry in zip(scales, found.dual, strict=False)], None
    if found.upper is not None and found.upper < unit:
        return None, found.x[:n]
    return None, None


@predicate
def robustly_close(A: Any, x: Any, z: Any, s: Any, constants: Any) -> Decision:
    """(1 - rho)||x - z|| <= (1 + rho)(||z|| - ||x|| + 2 sigma_s(x)) + 2 tau ||A (x - z)||.

    All norms are l1 norms, constants = [rho, tau]. Witness: nothing.

    >>> robustly_close([[1]], [1], [1], 0, [0, 0]).certificate.answer
    'yes'
    """
    A = exact_matrix(A)
    x, z = exact_vector(x, len(A[0]), "x"), exact_vector(z, len(A[0]), "z")
    rho, tau = exact_vector(constants, 2, "constants")
    difference = [a - b for a, b in zip(x, z, strict=True)]
    bound = ((1 + rho) * (l1(z) - l1(x) + 2 * best_k_term_error(x, s))
             + 2 * tau * l1(times(A, difference)))
    answer = (1 - rho) * l1(difference) <= bound
    return (Yes if answer else No)(Certificate("robustly_close", "yes" if answer else "no"))
