"""Rank-one completion inside fixed supports: why factorization on given supports is NP-hard.

Given A and the 0/1 matrix W of observed entries, completion asks for x, y that make the sum of
(A_ij - x_i y_j)^2 over W_ij = 1 least; with errors allowed this is NP-hard (Gillis, Glineur 2011).
On the supports I = [1 | 1 - W] and J = [1 | identity] the least |A - X Y^T|^2 is the same number:
the terms beyond the first fill the entries that are not observed, column by column, and touch no
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, Vector, exact_matrix, exact_vector, product, transposed
from verify.sparsity.support import Array, pattern, support_pair


def completion_supports(W: Any) -> tuple[Array, Array]:
    """The supports (I, J) on which factorization is the completion of the entries W observes.

    >>> [side.astype(int).tolist() for side in completion_supports([[1, 0]])]
    [[[1, 0, 1]], [[1, 1, 0], [1, 0, 1]]]
    """
    W = pattern(W, "W")
    m, n = W.shape
    return (np.hstack([np.ones((m, 1), dtype=bool), ~W]),
            np.hstack([np.ones((n, 1), dtype=bool), np.eye(n, dtype=bool)]))


def factors_of_completion(A: Any, W: Any, x: Any, y: Any) -> tuple[Matrix, Matrix]:
    """Factors on the completion's supports that lose as much as x y^T loses where W observes.

    >>> X, Y = factors_of_completion([[1, 5]], [[1, 0]], [1], [1, 2])
    >>> X == ((1, 0, 3),), Y == ((1, 1, 0), (2, 0, 1))
    (True, True)
    """
    A, observed, x, y = _completion(A, W, x, y)
    X = tuple((x[i], *(Fraction(0) if seen else entry - x[i] * y[j]
                       for j, (entry, seen) in enumerate(zip(row, observed[i], strict=True))))
              for i, row in enumerate(A))
    Y = tuple((y[j], *(Fraction(int(j == k)) for k in range(len(y)))) for j in range(len(y)))
    return X, Y


def completion_of_factors(X: Any, Y: Any) -> tuple[Vector, Vector]:
    """The first columns: of factors on the completion's supports, a completion no worse."""
    return (tuple(row[0] for row in exact_matrix(X, "X")),
            tuple(row[0] for row in exact_matrix(Y, "Y")))


def completion_loss(A: Any, W: Any, x: Any, y: Any) -> Fraction:
    """The sum of (A_ij - x_i y_j)^2 over the entries that W observes.

    >>> completion_loss([[1, 5]], [[1, 0]], [2], [1, 2])
    Fraction(1, 1)
    """
    A, observed, x, y = _completion(A, W, x, y)
    return sum(((A[i][j] - x[i] * y[j])**2 for i, row in enumerate(observed)
                for j, seen in enumerate(row) if seen), Fraction(0))


def biclique_completion(B: Any, weight: Any) -> tuple[Matrix, Array]:
    """(A, W): a completion problem as hard as the largest biclique of the bipartite graph B.

    A = [[B, 0], [0, d I]] with one row and one column for each zero of B, at (i, j), and d the
    weight; observed are B, the diagonal, and the zeros in row i and in column j. Vectors of 0 and 1
    that pick a biclique, completed, show that the least loss is at most the number of edges minus
    those of the largest biclique; it tends to that as d grows (Gillis, Glineur). Local searches
    often stop above it.

    >>> A, W = biclique_completion([[1, 0], [1, 1]], 3)
    >>> A[2] == (0, 0, 3), W.astype(int).tolist()
    (True, [[1, 1, 1], [1, 1, 0], [0, 1, 1]])
    """
    B = exact_matrix(B, "B")
    pattern([[int(entry) if entry in (0, 1) else 2 for entry in row] for row in B], "B")
    (d,) = exact_vector([weight], place="weight")
    s, t = len(B), len(B[0])
    zeros = [(i, j) for i in range(s) for j in range(t) if not B[i][j]]
    A = [[Fraction(0)] * (t + len(zeros)) for _ in range(s + len(zeros))]
    W = np.zeros((len(A), len(A[0])), dtype=bool)
    W[:s, :t] = True
    for i, row in enumerate(B):
        A[i][:t] = row
    for k, (i, j) in enumerate(zeros):
        A[s + k][t + k] = d
        W[s + k, t + k] = W[i, t + k] = W[s + k, j] = True
    return tuple(map(tuple, A)), W


@predicate
def supports_of_completion(I: Any, J: Any, W: Any) -> Decision:
    """I = [1 | 1 - W] and J = [1 | identity]. Witness: nothing."""
    (left, right), (I, J) = completion_supports(W), support_pair(I, J)
    answer = np.array_equal(left, I) and np.array_equal(right, J)
    return _answer("supports_of_completion", answer)


@predicate
def completion_no_worse(A: Any, W: Any, X: Any, Y: Any) -> Decision:
    """The first columns x, y of X, Y lose at most |A - X Y^T|^2 on the entries that W observes.

    Raises: InvalidInstance if the shapes do not fit. Witness: nothing.
    """
    A, X, Y = exact_matrix(A), exact_matrix(X, "X"), exact_matrix(Y, "Y")
    x, y = completion_of_factors(X, Y)
    return _answer("completion_no_worse", completion_loss(A, W, x, y) <= _distance(A, X, Y))


@predicate
def completion_lifts(A: Any, W: Any, x: Any, y: Any, I: Any, J: Any) -> Decision:
    """The factors made of the completion x, y are supported on I, J and lose as much as it does.

    They are X = [x | A - x y^T where W observes nothing, else 0] and Y = [y | identity].

    Raises: InvalidInstance if the shapes do not fit. Witness: nothing.
    """
    I, J = support_pair(I, J)
    X, Y = factors_of_completion(A, W, x, y)
    if (len(X), len(X[0])) != I.shape or len(Y) != len(J):
        raise InvalidInstance(f"I: {I.shape[0]} x {I.shape[1]}, {len(X)} x {len(X[0])} needed")
    inside = all(free or not entry for side, support in ((X, I), (Y, J))
                 for row, places in zip(side, support.tolist(), strict=True)
                 for entry, free in zip(row, places, strict=True))
    same = completion_loss(A, W, x, y) == _distance(exact_matrix(A), X, Y)
    return _answer("completion_lifts", inside and same)


def _completion(A: Any, W: Any, x: Any, y: Any) -> tuple[Matrix, list[list[bool]], Vector, Vector]:
    A, observed = exact_matrix(A), pattern(W, "W")
    if observed.shape != (len(A), len(A[0])):
        raise InvalidInstance(f"W: {observed.shape[0]} x {observed.shape[1]}, A is "
                              f"{len(A)} x {len(A[0])}")
    return (A, observed.tolist(), exact_vector(x, len(A), "x"), exact_vector(y, len(A[0]), "y"))


def _distance(A: Matrix, X: Sequence[Vector], Y: Sequence[Vector]) -> Fraction:
    if len(X[0]) != len(Y[0]):
        raise InvalidInstance(f"Y: {len(Y[0])} columns, X has {len(X[0])}")
    if (len(X), len(Y)) != (len(A), len(A[0])):
        raise InvalidInstance(f"X: X Y^T is {len(X)} x {len(Y)}, A is {len(A)} x {len(A[0])}")
    return sum(((a - b)**2 for rows in zip(A, product(X, transposed(Y)), strict=True)
                for a, b in zip(*rows, strict=True)), Fraction(0))


def _answer(name: str, holds: bool) -> Decision:
    return Yes(Certificate(name, "yes")) if holds else No(Certificate(name, "no"))
