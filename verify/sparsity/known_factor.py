"""Factorization with one factor and the other's support known: least squares, column by column."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.exact.least_squares import least_squares
from verify.exact.matrix import Matrix, dot, exact_matrix, product, transposed
from verify.exact.rank import independent_columns
from verify.sparsity.landscape import squares
from verify.sparsity.support import pattern


def best_second_factor(A: Any, X: Any, J: Any) -> Matrix:
    """A Y with support in J that makes |A - X Y^T|^2 least, exactly.

    Row j of Y fits column j of A by the columns of X that J allows; where these depend, the later
    ones are left out.

    Shapes: A (m, n), X (m, r), J and Y (n, r). Cost: n exact least squares problems.
    Raises: InvalidInstance if the shapes do not fit.

    >>> best_second_factor([[1, 3], [2, 4]], [[1], [0]], [[1], [0]]) == ((1,), (0,))
    True
    """
    A, X, J = exact_matrix(A), exact_matrix(X, "X"), pattern(J, "J")
    _fit(A, X, (len(J), len(J[0])), "J")
    columns = transposed(X)
    rows = []
    for target, allowed in zip(transposed(A), J.tolist(), strict=True):
        chosen = [k for k, free in enumerate(allowed) if free]
        chosen = [chosen[i] for i in independent_columns([[row[k] for k in chosen] for row in X],
                                                         len(chosen))]
        fit = dict(zip(chosen, least_squares([columns[k] for k in chosen], target) or (),
                       strict=True))
        rows.append(tuple(fit.get(k, Fraction(0)) for k in range(len(columns))))
    return tuple(rows)


@predicate
def normal_equations(A: Any, X: Any, Y: Any, J: Any) -> Decision:
    """Every column k of X with (j, k) in J is orthogonal to column j of A - X Y^T.

    Raises: InvalidInstance if the shapes do not fit. Witness: yes, nothing; no, the `entry` [j, k].
    """
    name, A, X, Y = "normal_equations", exact_matrix(A), exact_matrix(X, "X"), exact_matrix(Y, "Y")
    J = pattern(J, "J")
    _fit(A, X, (len(Y), len(Y[0])), "Y")
    _fit(A, X, (len(J), len(J[0])), "J")
    columns = transposed(X)
    for j, (rest, allowed) in enumerate(zip(transposed(_rest(A, X, Y)), J.tolist(), strict=True)):
        for k, free in enumerate(allowed):
            if free and dot(columns[k], rest):
                return No(Certificate(name, "no", {"entry": [j, k]}))
    return Yes(Certificate(name, "yes"))


@predicate
def second_factor_no_worse(A: Any, X: Any, Y: Any, Z: Any) -> Decision:
    """|A - X Y^T| <= |A - X Z^T| in Frobenius norm.

    Raises: InvalidInstance if the shapes do not fit. Witness: nothing.
    """
    name, A, X = "second_factor_no_worse", exact_matrix(A), exact_matrix(X, "X")
    Y, Z = exact_matrix(Y, "Y"), exact_matrix(Z, "Z")
    for place, side in (("Y", Y), ("Z", Z)):
        _fit(A, X, (len(side), len(side[0])), place)
    answer = squares(_rest(A, X, Y)) <= squares(_rest(A, X, Z))
    return Yes(Certificate(name, "yes")) if answer else No(Certificate(name, "no"))


def _rest(A: Matrix, X: Matrix, Y: Matrix) -> Matrix:
    return tuple(tuple(a - b for a, b in zip(*rows, strict=True))
                 for rows in zip(A, product(X, transposed(Y)), strict=True))


def _fit(A: Matrix, X: Matrix, shape: tuple[int, int], place: str) -> None:
    if len(X) != len(A):
        raise InvalidInstance(f"X: {len(X)} rows, A has {len(A)}")
    if shape != (len(A[0]), len(X[0])):
        raise InvalidInstance(f"{place}: {shape[0]} x {shape[1]}, {len(A[0])} x {len(X[0])} needed")
