"""Circulant matrices commute with the shift, and the Fourier matrix makes them diagonal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, exact_matrix
from verify.sparsity.roots import vanishes

_MOST = 10**6


@predicate
def shift_invariant(A: Any) -> Decision:
    """A[i + 1][j + 1] = A[i][j], indices modulo n: the matrix is circulant.

    Raises: InvalidInstance unless A is square.
    Witness: yes, nothing; no, an `entry` [i, j] that differs from the next of its diagonal.

    >>> shift_invariant([[1, 2], [2, 3]]).certificate.witness
    {'entry': [0, 0]}
    """
    matrix = _square(A)
    n = len(matrix)
    for i in range(n):
        for j in range(n):
            if matrix[i][j] != matrix[(i + 1) % n][(j + 1) % n]:
                return No(Certificate("shift_invariant", "no", {"entry": [i, j]}))
    return Yes(Certificate("shift_invariant", "yes"))


@predicate
def fourier_diagonal(A: Any) -> Decision:
    """F A F^-1 is diagonal, F[j][k] = w^(jk), w = exp(-2 pi i/n).

    Each entry is a polynomial in w with rational coefficients, which is tested exactly.

    Cost: n^4 additions. Unknown beyond 10^6 of them.
    Raises: InvalidInstance unless A is square.
    Witness: yes, nothing; no, an `entry` [k, l] off the diagonal that is not 0.

    >>> fourier_diagonal([[1, 2], [2, 3]]).certificate.witness
    {'entry': [0, 1]}
    """
    name, matrix = "fourier_diagonal", _square(A)
    n = len(matrix)
    if n**4 > _MOST:
        return Unknown(f"{n**4} additions needed, {_MOST} allowed")
    for k in range(n):
        for l in range(n):
            if k == l:
                continue
            powers = [Fraction(0)] * n
            for i, row in enumerate(matrix):
                for j, entry in enumerate(row):
                    powers[(k * i - l * j) % n] += entry
            if not vanishes(dict(enumerate(powers)), n):
                return No(Certificate(name, "no", {"entry": [k, l]}))
    return Yes(Certificate(name, "yes"))


def _square(A: Any) -> Matrix:
    matrix = exact_matrix(A)
    if len(matrix) != len(matrix[0]):
        raise InvalidInstance(f"A: {len(matrix)} x {len(matrix[0])} is not square")
    return matrix
