"""Products of triangular matrices, and whether the least loss on fixed supports is reached.

If A = L U, then rank A[:k, :] is at most the rank of L's leading block of size k, rank A[:, :k] at
most that of U's, and rank A[:k, :k] at least their sum minus k (Sylvester). Conversely, if
rank A[:k, :k] + k >= rank A[:k, :] + rank A[:, :k] for all k, such L and U exist (Okunev, Johnson);
the infimum of |A - L U|^2 is 0 for every A, as leading minors that do not vanish are dense. Under
condition (T) the infimum is reached: the terms of a class that is not complete act alone on what
complete classes leave of it, where they reach every matrix of rank at most |P|, and the complete
classes then reach anything where they are.
"""

from __future__ import annotations

from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .linear import Matrix, columns, rank, take, times, vector_of
from .objects import nothing
from .supports import support_pair, tractable


def product_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Triangular factors, and their product."""
    A = _square(take(objects, "M")[0])
    mapping(witness, "witness", "lower", "upper")
    L, U = ([vector_of(row, f"witness.{side}", len(A), meter)
             for row in sequence(witness[side], f"witness.{side}", len(A))]
            for side in ("lower", "upper"))
    for i in range(len(A)):
        if any(L[i][i + 1:]) or any(U[i][:i]):
            raise Rejected("witness: a factor is not triangular")
    right = columns(U)
    for row, left in zip(A, L, strict=True):
        if times(right, left, meter) != row:
            raise Rejected("witness: the product is not the matrix")


def deficient(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At this size the rank of the leading block is too small."""
    A = _square(take(objects, "M")[0])
    mapping(witness, "witness", "size")
    size = integer(witness["size"], "witness.size")
    if not 1 <= size <= len(A) or _suffices(A, size, meter):
        raise Rejected("witness.size: the rank of this leading block suffices")


def ranks_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All leading ranks."""
    nothing(witness)
    _require_ranks(_square(take(objects, "M")[0]), meter)


def attained_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Condition (T); or triangular supports, and all leading ranks."""
    nothing(witness)
    A, I, J = _three(objects)
    if not tractable(I, J, meter):
        _require_triangular(A, I, J)
        _require_ranks(A, meter)


def attained_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Triangular supports, and a leading rank that is too small."""
    A, I, J = _three(objects)
    _require_triangular(A, I, J)
    deficient([A], witness, meter)


def _suffices(A: Matrix, k: int, meter: Meter) -> bool:
    top = A[:k]
    square = rank([row[:k] for row in top], meter)
    return square + k >= rank(top, meter) + rank([row[:k] for row in A], meter)


def _require_ranks(A: Matrix, meter: Meter) -> None:
    for k in range(1, len(A)):
        if not _suffices(A, k, meter):
            raise Rejected(f"the rank of the leading block of size {k} is too small")


def _require_triangular(A: Matrix, I: Matrix, J: Matrix) -> None:
    lower = [[int(j <= i) for j in range(len(I))] for i in range(len(I))]
    if not I == J == lower:
        raise Rejected("neither does condition (T) hold nor are the supports triangular")


def _three(objects: list[Any]) -> list[Matrix]:
    A, I, J = take(objects, "MMM")
    support_pair(I, J)
    if (len(I), len(J)) != (len(A), len(A[0])):
        raise Rejected("the supports do not fit the matrix")
    return [A, I, J]


def _square(A: Matrix) -> Matrix:
    if len(A) != len(A[0]):
        raise Rejected("the matrix is not square")
    return A
