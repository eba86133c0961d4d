"""Whether the least loss |A - X Y^T|^2 on given supports is reached, or only approached.

Under condition (T) it is reached. On triangular supports, A = L U, the infimum is 0: matrices whose
leading minors do not vanish are dense. It is reached if and only if, for every k,

    rank A[:k, :k] + k >= rank A[:k, :] + rank A[:, :k]        (Okunev, Johnson).

Necessary: A[:k, :] = L11 (U11 U12) has at most the rank of L11, A[:, :k] that of U11, and
rank L11 U11 >= rank L11 + rank U11 - k (Sylvester). Sufficient: see `exact_lu`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.elimination import eliminated
from verify.exact.matrix import Matrix, Vector, exact_matrix, times, transposed
from verify.exact.rank import rank
from verify.sparsity.support import Array, support_pair
from verify.sparsity.tractability import structure

Rows = Sequence[Sequence[Fraction]]


@predicate
def infimum_attained(A: Any, I: Any, J: Any) -> Decision:
    """Some X, Y with these supports reach the infimum of |A - X Y^T|^2.

    Decided under condition (T) and for triangular supports I = J; Unknown otherwise.

    Raises: InvalidInstance as `support_pair`, or if the shapes do not fit.
    Witness: yes, nothing; no, the `size` k of a leading block whose rank is too small.

    >>> lower = [[1, 0], [1, 1]]
    >>> infimum_attained([[0, 1], [1, 0]], lower, lower).certificate.witness
    {'size': 1}
    """
    name, (left, right) = "infimum_attained", support_pair(I, J)
    A = fitting(exact_matrix(A), left, right)
    if structure(left, right).tractable:
        return Yes(Certificate(name, "yes"))
    if not triangular(left, right):
        return Unknown("condition (T) fails, and the supports are not triangular")
    size = deficient_size(A)
    if size is not None:
        return No(Certificate(name, "no", {"size": size}))
    return Yes(Certificate(name, "yes"))


@predicate
def leading_ranks_suffice(A: Any) -> Decision:
    """rank A[:k, :k] + k >= rank A[:k, :] + rank A[:, :k] for every k.

    Raises: InvalidInstance unless A is square. Witness: yes, nothing; no, the `size` k.

    >>> leading_ranks_suffice([[0, 1], [0, 1]]).certificate.answer
    'yes'
    """
    name, size = "leading_ranks_suffice", deficient_size(_square(A))
    if size is not None:
        return No(Certificate(name, "no", {"size": size}))
    return Yes(Certificate(name, "yes"))


@predicate
def lower_upper_product(A: Any) -> Decision:
    """A = L U with L lower triangular and U upper triangular, zeros on the diagonals allowed.

    Raises: InvalidInstance unless A is square.
    Witness: yes, `lower` and `upper`; no, the `size` k of a leading block whose rank is too small.
    Source: Okunev, Johnson, necessary and sufficient conditions for existence of the LU
        factorization of an arbitrary matrix, 1997.

    >>> lower_upper_product([[0, 1], [0, 1]]).certificate.witness
    {'lower': [['1', '0'], ['1', '1']], 'upper': [['0', '1'], ['0', '0']]}
    """
    name, A = "lower_upper_product", _square(A)
    size = deficient_size(A)
    if size is not None:
        return No(Certificate(name, "no", {"size": size}))
    return Yes(Certificate(name, "yes", {
        side: [[to_text(entry) for entry in row] for row in rows]
        for side, rows in zip(("lower", "upper"), exact_lu(A), strict=True)}))


def triangular(I: Array, J: Array) -> bool:
    """The supports are lower triangular and square: X Y^T is a product L U."""
    n = len(I)
    lower = np.tri(n, dtype=bool)
    return I.shape == J.shape == (n, n) and bool((lower == I).all() and (lower == J).all())


def deficient_size(A: Rows) -> int | None:
    """The least k with rank A[:k, :k] + k < rank A[:k, :] + rank A[:, :k], or None."""
    for k in range(1, len(A)):
        top, side = A[:k], [row[:k] for row in A]
        square = rank([row[:k] for row in top])
        if square < k and square + k < rank(top) + rank(side):
            return k
    return None


def exact_lu(A: Rows, *, seed: int = 0) -> tuple[Matrix, Matrix]:
    """(L, U), rational and triangular with L U = A, for a square A whose leading ranks suffice.

    One term of rank one is split off after the other, so that the leading ranks of the rest suffice
    again, without its first row and column:

    - A first entry that is not 0 is a pivot as usual: all ranks drop by 1.
    - If it is 0, the first row or column is 0, by the inequality at k = 1. Say the row is, and
      a_i1 is the first nonzero entry of the column. Row i serves as the pivot row: for k < i only
      the rank of A[:, :k] changes, by 1, as k does; for k >= i all ranks drop by 1.
    - If both are 0, A' (the rest) may miss the inequality by 1. Where it does, take x = A' u and
      y = v^T A' for generic u and v. Then A' - x y has the same ranks of its first rows and of its
      first columns, and leading blocks of no smaller rank: of a larger one where the block's rank
      is less than both, as it is wherever the inequality is missed.

    >>> exact_lu([[Fraction(2), Fraction(1)], [Fraction(4), Fraction(5)]])[1]
    ((Fraction(2, 1), Fraction(1, 1)), (Fraction(0, 1), Fraction(3, 1)))
    """
    draws = random.Random(seed)
    n = len(A)
    columns, rows, rest = eliminated(A)
    while rest:
        x, y = _term(rest, draws)
        columns.append(list(x))
        rows.append(list(y))
        rest = [row[1:] for row in _minus(rest, x, y)[1:]]
    L, U = (tuple((Fraction(0),) * (n - len(vector)) + tuple(vector) for vector in side)
            for side in (columns, rows))
    return tuple(transposed(L)), U


def _term(A: list[list[Fraction]], draws: random.Random) -> tuple[Vector, Vector]:
    """x, y such that A - x y has a first row and column of zeros; the rest has leading ranks."""
    row, column = tuple(A[0]), tuple(line[0] for line in A)
    if column[0] or any(column):
        i = next(i for i, entry in enumerate(column) if entry)
        return tuple(entry / column[i] for entry in column), tuple(A[i])
    if any(row):
        j = next(j for j, entry in enumerate(row) if entry)
        return tuple(line[j] for line in A), tuple(entry / row[j] for entry in row)
    if not any(map(any, A)):
        return (Fraction(1), *row[1:]), row
    inner = [line[1:] for line in A[1:]]
    zero = (Fraction(0),)
    if deficient_size(inner) is None:
        return zero * len(A), zero * len(A)
    for bound in range(2, 2**20):
        u, v = ([Fraction(draws.randint(-bound, bound)) for _ in inner] for _ in range(2))
        x, y = times(inner, u), times(transposed(inner), v)
        if deficient_size(_minus(inner, x, y)) is None:
            return zero + x, zero + y
    raise AssertionError("unreachable")


def fitting(A: Matrix, I: Array, J: Array) -> Matrix:
    """A itself, if it is as large as X Y^T. Raises: InvalidInstance, naming the side."""
    for name, size, support in (("I", len(A), I), ("J", len(A[0]), J)):
        if len(support) != size:
            raise InvalidInstance(f"{name}: {len(support)} rows, A has {size} "
                                  f"{'rows' if name == 'I' else 'columns'}")
    return A


def _minus(A: Rows, x: Vector, y: Vector) -> list[list[Fraction]]:
    return [[entry - a * b for entry, b in zip(row, y, strict=True)]
            for row, a in zip(A, x, strict=True)]


def _square(A: Any) -> Matrix:
    A = exact_matrix(A)
    if len(A) != len(A[0]):
        raise InvalidInstance(f"A: {len(A)} x {len(A[0])} is not square")
    return A
