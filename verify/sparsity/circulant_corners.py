"""Toeplitz matrices are corners of circulant ones, which the Fourier matrix makes diagonal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.predicate import predicate
from verify.exact.matrix import exact_matrix
from verify.sparsity.roots import vanishes

_MOST = 10**6


@predicate
def constant_diagonals(A: Any) -> Decision:
    """A[i + 1][j + 1] = A[i][j] wherever A has both entries: the matrix is Toeplitz.

    Witness: yes, nothing; no, an `entry` [i, j] that differs from the next of its diagonal.

    >>> constant_diagonals([[1, 2, 3], [4, 1, 0]]).certificate.witness
    {'entry': [0, 1]}
    """
    matrix = exact_matrix(A)
    for i in range(len(matrix) - 1):
        for j in range(len(matrix[0]) - 1):
            if matrix[i][j] != matrix[i + 1][j + 1]:
                return No(Certificate("constant_diagonals", "no", {"entry": [i, j]}))
    return Yes(Certificate("constant_diagonals", "yes"))


@predicate
def corner_of_fourier_diagonal(A: Any) -> Decision:
    """A, m x n, is the leading corner of F^-1 D F, D diagonal, F the Fourier matrix of size s.

    s is the least power of 2 that is at least m + n - 1, F[j][k] = w^(jk), w = exp(-2 pi i/s). Such
    a product is circulant, so that only that of A's first column and row, with zeros between, may
    have the corner; its entries are computed as polynomials in w.

    Cost: m n s^2 additions. Unknown beyond 10^6 of them.
    Witness: yes, nothing; no, an `entry` [i, j] that differs from the next of its diagonal.

    >>> corner_of_fourier_diagonal([[1, 2, 3], [4, 1, 2]]).certificate.answer
    'yes'
    """
    name, matrix = "corner_of_fourier_diagonal", exact_matrix(A)
    m, n = len(matrix), len(matrix[0])
    size = 1 << (m + n - 2).bit_length()
    if m * n * size**2 > _MOST:
        return Unknown(f"{m * n * size**2} additions needed, {_MOST} allowed")
    column = [Fraction(0)] * size
    column[:m] = [row[0] for row in matrix]
    for j in range(1, n):
        column[size - j] = matrix[0][j]
    for i in range(m):
        for j in range(n):
            if not _is_entry(matrix[i][j], column, i, j):
                while matrix[i][j] == matrix[i - 1][j - 1]:
                    i, j = i - 1, j - 1
                return No(Certificate(name, "no", {"entry": [i - 1, j - 1]}))
    return Yes(Certificate(name, "yes"))


def _is_entry(value: Fraction, column: list[Fraction], i: int, j: int) -> bool:
    """s times the value is sum_k w^(-ik) D_k w^(kj), where D_k = sum_t c_t w^(kt)."""
    size = len(column)
    powers = [Fraction(0)] * size
    powers[0] -= size * value
    for k in range(size):
        for t, c in enumerate(column):
            powers[k * (t + j - i) % size] += c
    return vanishes(dict(enumerate(powers)), size)
