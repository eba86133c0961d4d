"""The sum ||S1||_1 + ||S2||_1 over factorizations A = S1 S2 without structure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.logarithm import root_bounds
from verify.exact.matrix import (
    Matrix,
    exact_matrix,
    exact_vector,
    l1,
    product,
    transposed,
)
from verify.exact.rank import rank


def diagonal_regularizer(S1: Any, S2: Any) -> Enclosure:
    """The least ||S1 D||_1 + ||D^-1 S2||_1 over diagonal D > 0 is 2 sum_k sqrt(|u_k| |v_k|).

    u_k is column k of S1, v_k row k of S2: an l_(1/2) penalty on the terms of rank one.

    >>> diagonal_regularizer([[4]], [[1]]) == Enclosure(4, 4)
    True
    """
    lo = hi = Fraction(0)
    for u, v in zip(*_norms(S1, S2), strict=True):
        if u * v:
            low, high = root_bounds(u * v, 2)
            lo, hi = lo + 2 * low, hi + 2 * high
    return Enclosure(lo, hi)


@predicate
def columnwise_balanced(S1: Any, S2: Any) -> Decision:
    """||column k of S1||_1 = ||row k of S2||_1 for every k. Witness: nothing."""
    left, right = _norms(S1, S2)
    return _settled("columnwise_balanced", left == right)


@predicate
def norms_balanced(S1: Any, S2: Any) -> Decision:
    """||S1||_1 = ||S2||_1. Witness: nothing."""
    left, right = _norms(S1, S2)
    return _settled("norms_balanced", sum(left) == sum(right))


@predicate
def minimal_under_diagonal(S1: Any, S2: Any) -> Decision:
    """No diagonal D > 0 makes ||S1 D||_1 + ||D^-1 S2||_1 smaller than ||S1||_1 + ||S2||_1.

    Witness: yes, nothing; no, `diagonal`, a D that does.

    >>> minimal_under_diagonal([[4]], [[1]]).certificate.witness
    {'diagonal': ['1/2']}
    """
    name, (left, right) = "minimal_under_diagonal", _norms(S1, S2)
    if left == right:
        return Yes(Certificate(name, "yes"))
    diagonal = [_better_scale(u, v) for u, v in zip(left, right, strict=True)]
    return No(Certificate(name, "no", {"diagonal": [to_text(entry) for entry in diagonal]}))


def _better_scale(u: Fraction, v: Fraction) -> Fraction:
    """A d with d u + v / d < u + v, unless u = v."""
    if u == v:
        return Fraction(1)
    if not u or not v:
        return Fraction(1, 2) if u else Fraction(2)
    # d u + v / d < u + v iff d lies strictly between 1 and v / u, which their root does
    low, high = root_bounds(v / u, 2, bits=32)
    return low if low == high else (1 + v / u) / 2


@predicate
def identity_pair_minimal(A: Any) -> Decision:
    """(A, I) has the least product ||S1||_1 ||S2||_1 among all factorizations A = S1 S2.

    That is, the least sum after scaling one factor against the other.

    Witness: yes, nothing (A vanishes or has one column); no, `left` and `right`, a factorization
    with a smaller product. Unknown where none of the simple ones is better.

    >>> identity_pair_minimal([[1, 1], [1, 1]]).certificate.witness
    {'left': [['1'], ['1']], 'right': [['1', '1']]}
    """
    name, A = "identity_pair_minimal", exact_matrix(A)
    size, norm = len(A[0]), sum(map(l1, A))
    if size == 1 or not norm:
        return Yes(Certificate(name, "yes"))
    for left, right in _simple_factorizations(A):
        if sum(map(l1, left)) * sum(map(l1, right)) < norm * size:
            return No(Certificate(name, "no", {"left": _plain(left), "right": _plain(right)}))
    return Unknown("no factorization that was tried is better, and no bound shows there is none")


def _simple_factorizations(A: Matrix) -> list[tuple[Matrix, Matrix]]:
    m, n = len(A), len(A[0])
    identity = [tuple(tuple(Fraction(int(i == j)) for j in range(k)) for i in range(k))
                for k in (m, n)]
    found = [(identity[0], A)]
    if rank(A) == 1:
        top = next(row for row in A if any(row))
        lead = next(j for j, entry in enumerate(top) if entry)
        found.insert(0, (tuple((row[lead] / top[lead],) for row in A), (top,)))
    norms = [l1(column) for column in transposed(A)]
    # (A D^-1, D) with d_k near the root of the norm of column k, the best D
    scales = [Fraction(round(root_bounds(norm, 2)[0] * 2**16), 2**16) or Fraction(1)
              if norm else Fraction(0) for norm in norms]
    kept = [j for j, scale in enumerate(scales) if scale]
    found.append((tuple(tuple(row[j] / scales[j] for j in kept) for row in A),
                  tuple(tuple(scales[j] * entry for entry in identity[1][j]) for j in kept)))
    return found


@predicate
def l1_product_attained(S1: Any, S2: Any) -> Decision:
    """||S1 S2||_1 = ||S1||_1 ||S2||_1, which is the least that a product of norms can be.

    Witness: nothing.
    """
    left, right = _norms(S1, S2)
    norm = sum(map(l1, product(exact_matrix(S1, "S1"), exact_matrix(S2, "S2"))))
    return _settled("l1_product_attained", norm == sum(left) * sum(right))


@predicate
def product_of_rank_one(S1: Any, S2: Any) -> Decision:
    """S1 S2 has rank at most one. Witness: nothing."""
    _norms(S1, S2)
    A = product(exact_matrix(S1, "S1"), exact_matrix(S2, "S2"))
    return _settled("product_of_rank_one", rank(A) <= 1)


@predicate
def entries_equal(c: Any) -> Decision:
    """All entries of the vector c are equal. Witness: nothing."""
    return _settled("entries_equal", len(set(exact_vector(c, None, "c"))) <= 1)


@predicate
def minimal_under_scaling(c: Any) -> Decision:
    """No lambda_j > 0 with product 1 make sum lambda_j c_j smaller than sum c_j, where c >= 0.

    Witness: yes, nothing; no, `scales`, lambdas that do.

    >>> minimal_under_scaling([4, 1]).certificate.witness
    {'scales': ['1/2', '2']}
    """
    name, c = "minimal_under_scaling", exact_vector(c, None, "c")
    if any(entry < 0 for entry in c):
        raise InvalidInstance("c: a norm is negative")
    scales = [Fraction(1)] * len(c)
    for j, entry in enumerate(c):
        if entry != c[0]:
            scales[0] = _better_scale(c[0], entry)
            scales[j] = 1 / scales[0]
            return No(Certificate(name, "no", {"scales": [to_text(x) for x in scales]}))
    return Yes(Certificate(name, "yes"))


def _norms(S1: Any, S2: Any) -> tuple[list[Fraction], list[Fraction]]:
    """The l1 norms of the columns of S1 and of the rows of S2."""
    left, right = exact_matrix(S1, "S1"), exact_matrix(S2, "S2")
    if len(left[0]) != len(right):
        raise InvalidInstance(f"S1 has {len(left[0])} columns, S2 {len(right)} rows")
    return [l1(column) for column in transposed(left)], [l1(row) for row in right]


def _settled(name: str, answer: bool) -> Decision:
    return Yes(Certificate(name, "yes")) if answer else No(Certificate(name, "no"))


def _plain(rows: Matrix) -> Plain:
    return [[to_text(entry) for entry in row] for row in rows]
