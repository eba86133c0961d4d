"""Coherence: the largest cosine between two columns, squared so that it is rational."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.exact.matrix import dot, exact_matrix, transposed
from verify.sparsity.spark import order


def coherence_squared(A: Any) -> Fraction:
    """The largest <a_i, a_j>^2 / (|a_i|^2 |a_j|^2) of two columns; 0 for a single column.

    Raises: InvalidInstance if a column vanishes: it has no angle.
    Source: Donoho and Huo 2001; at least (n - m) / (m (n - 1)) by Welch.

    >>> coherence_squared([[1, 0, 1], [0, 1, 1]])
    Fraction(1, 2)
    """
    columns = transposed(exact_matrix(A))
    squares = [dot(column, column) for column in columns]
    if 0 in squares:
        raise InvalidInstance(f"A: column {squares.index(0)} vanishes")
    return max((dot(columns[i], columns[j]) ** 2 / (squares[i] * squares[j])
                for i, j in combinations(range(len(columns)), 2)), default=Fraction(0))


@predicate
def coherence_below(A: Any, k: Any) -> Decision:
    """(2k - 1) mu < 1 for the coherence mu of A, whose columns do not vanish.

    Witness: yes, nothing; no, `columns` [i, j], a pair that is too close, or [i, i] for a column
    that vanishes.

    >>> coherence_below([[1, 0, 1], [0, 1, 1]], 2).certificate.witness
    {'columns': [0, 2]}
    """
    columns = transposed(exact_matrix(A))
    factor = (2 * order(k) - 1) ** 2 if order(k) else 0
    squares = [dot(column, column) for column in columns]
    for i in range(len(columns)):
        for j in range(i, len(columns)):
            close = (not squares[i] if i == j else factor * dot(columns[i], columns[j]) ** 2
                     >= squares[i] * squares[j])
            if close and squares[i] * squares[j] == 0 and i != j:
                continue  # the column that vanishes is named as such
            if close:
                return No(Certificate("coherence_below", "no", {"columns": [i, j]}))
    return Yes(Certificate("coherence_below", "yes"))


@predicate
def equal_column_norms(A: Any) -> Decision:
    """All columns of A have the same Euclidean norm.

    Witness: yes, nothing; no, `columns` [i, j], two that differ.
    """
    squares = [dot(column, column) for column in transposed(exact_matrix(A))]
    for j, square in enumerate(squares):
        if square != squares[0]:
            return No(Certificate("equal_column_norms", "no", {"columns": [0, j]}))
    return Yes(Certificate("equal_column_norms", "yes"))
