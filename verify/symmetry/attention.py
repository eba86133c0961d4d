"""The symmetry of an attention head: invertible maps between its queries and its keys.

The head softmax(X Q K^T X^T / sqrt(k)) X V O knows its matrices by the products Q K^T and V O only.
What is said of (Q, K) here holds for (V, O^T) as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import (
    Matrix,
    Vector,
    exact_matrix,
    inverse,
    product,
    times,
    transposed,
)
from verify.exact.rank import PRIMES, independent_columns, kernel, minor, rank


@predicate
def attention_products_equal(Q: Any, K: Any, Q2: Any, K2: Any) -> Decision:
    """Q K^T = Q2 K2^T: the scores of the two heads agree on all sequences of inputs.

    Shapes: Q and Q2 are (d, k), K and K2 are (e, k).
    Raises: InvalidInstance if the shapes do not fit.
    Witness: yes, nothing; no, an `entry` [i, j] where the products differ.
    Source: Vaswani et al., NeurIPS 2017.

    >>> attention_products_equal([[1]], [[6]], [[2]], [[3]]).certificate.answer
    'yes'
    """
    entry = _different(*_pairs(Q, K, Q2, K2))
    if entry is None:
        return Yes(Certificate("attention_products_equal", "yes"))
    return No(Certificate("attention_products_equal", "no", {"entry": list(entry)}))


@predicate
def attention_equivalent(Q: Any, K: Any, Q2: Any, K2: Any) -> Decision:
    """Q2 = Q M and K2 = K M^-T for an invertible matrix M.

    This is so iff the products, the column spaces of Q and Q2, and those of K and K2 agree: M is
    given on the rows of K2 by M K2^T = K^T and modulo the kernel of Q by Q M = Q2. The kernel of Q2
    is to go to that of Q, and both prescriptions agree there; so M can be filled up to a bijection.

    Shapes: as for `attention_products_equal`. Cost: a few eliminations of size k.
    Raises: InvalidInstance if the shapes do not fit.
    Witness: yes, `map` M and its `inverse`; no, an `entry` of the products, or a vector that one of
        Q and Q2 (`queries`) or of K and K2 (`keys`) sends to 0 from the left and the other not.

    >>> attention_equivalent([[1]], [[6]], [[2]], [[3]]).certificate.witness
    {'map': [['2']], 'inverse': [['1/2']]}
    >>> attention_equivalent([[1]], [[0]], [[2]], [[0]]).certificate.answer
    'yes'
    >>> attention_equivalent([[0]], [[1]], [[1]], [[0]]).certificate.witness
    {'queries': ['1']}
    """
    Q, K, Q2, K2 = _pairs(Q, K, Q2, K2)
    entry = _different(Q, K, Q2, K2)
    if entry is not None:
        return _no({"entry": list(entry)})
    for name, one, other in (("queries", Q, Q2), ("keys", K, K2)):
        vector = _separating(one, other) or _separating(other, one)
        if vector:
            return _no({name: [to_text(value) for value in vector]})
    M = _bijection(Q, K, Q2, K2)
    return Yes(Certificate("attention_equivalent", "yes",
                           {"map": _plain(M), "inverse": _plain(inverse(M))}))


@predicate
def full_column_rank(A: Any) -> Decision:
    """The columns of A are linearly independent.

    Witness: yes, `rows` of a minor that does not vanish modulo `prime`; no, a `kernel` vector.

    >>> full_column_rank([[1], [2]]).certificate.witness["rows"]
    [0]
    >>> full_column_rank([[1, 2]]).certificate.witness
    {'kernel': ['-2', '1']}
    """
    A = exact_matrix(A)
    vectors = kernel(A)
    if vectors:
        return No(Certificate("full_column_rank", "no",
                              {"kernel": [to_text(value) for value in vectors[0]]}))
    for prime in PRIMES:
        found = minor(A, prime)
        if found is not None and len(found[0]) == len(A[0]):
            return Yes(Certificate("full_column_rank", "yes",
                                   {"prime": prime, "rows": list(found[0])}))
    raise AssertionError("full rank, but singular modulo every prime of the list")


@predicate
def attention_rank_maximal(Q: Any, K: Any) -> Decision:
    """The differential of (Q, K) -> Q K^T has the rank k (d + e) - k^2.

    Its rank is d rank(K) + e rank(Q) - rank(Q) rank(K): the image consists of all A K^T + Q B^T.
    The kernel contains all (Q M, -K M^T), which are of dimension k^2 where no M is lost.

    Shapes: Q (d, k), K (e, k). Raises: InvalidInstance if the shapes do not fit.
    Witness: nothing; the rank is computed anew from the differential itself.

    >>> attention_rank_maximal([[1], [2]], [[0], [0]]).certificate.answer
    'no'
    """
    Q, K = exact_matrix(Q, "Q"), exact_matrix(K, "K")
    d, e, k = len(Q), len(K), len(Q[0])
    if len(K[0]) != k:
        raise InvalidInstance(f"Q has {k} columns, K {len(K[0])}")
    r, s = rank(Q), rank(K)
    answer = d * s + e * r - r * s == k * (d + e) - k * k
    return (Yes(Certificate("attention_rank_maximal", "yes")) if answer
            else No(Certificate("attention_rank_maximal", "no")))


def _pairs(*matrices: Any) -> list[Matrix]:
    Q, K, Q2, K2 = (exact_matrix(value, name) for value, name in
                    zip(matrices, ("Q", "K", "Q2", "K2"), strict=True))
    shapes = [(len(matrix), len(matrix[0])) for matrix in (Q, K, Q2, K2)]
    if shapes[0] != shapes[2] or shapes[1] != shapes[3] or shapes[0][1] != shapes[1][1]:
        raise InvalidInstance("Q and Q2 need one shape, K and K2 one, and all of them as many "
                              f"columns: {', '.join(map(str, shapes))}")
    return [Q, K, Q2, K2]


def _different(Q: Matrix, K: Matrix, Q2: Matrix, K2: Matrix) -> tuple[int, int] | None:
    pairs = zip(product(Q, transposed(K)), product(Q2, transposed(K2)), strict=True)
    return next(((i, j) for i, rows in enumerate(pairs)
                 for j, (one, other) in enumerate(zip(*rows, strict=True)) if one != other), None)


def _no(witness: dict[str, Plain]) -> No:
    return No(Certificate("attention_equivalent", "no", witness))


def _separating(A: Matrix, B: Matrix) -> Vector | None:
    """h with h A = 0 and h B != 0: the columns of B are not all in the range of A."""
    columns = transposed(B)
    return next((h for h in kernel(transposed(A), len(A)) if any(times(columns, h))), None)


def _bijection(Q: Matrix, K: Matrix, Q2: Matrix, K2: Matrix) -> Matrix:
    """An invertible M with Q M = Q2 and M K2^T = K^T, where products and column spaces agree."""
    k = len(Q[0])
    given = independent_columns(transposed(K2))  # rows of K2, sent to those of K
    sources, images = [K2[i] for i in given], [K[i] for i in given]
    sources += _beyond(sources, kernel(Q2, k), k)
    images += _beyond(images, kernel(Q, k), k)
    units = [tuple(Fraction(int(i == j)) for j in range(k)) for i in range(k)]
    rest = _beyond(sources, units, k)
    sources += rest
    images += [_preimage(Q, times(Q2, vector)) for vector in rest]
    return product(transposed(images), inverse(transposed(sources)))


def _beyond(vectors: Sequence[Vector], more: Sequence[Vector], k: int) -> list[Vector]:
    """Those of `more` that, one after the other, are independent of all before."""
    together = [*vectors, *more]
    if not together:
        return []
    chosen = independent_columns([tuple(vector[i] for vector in together) for i in range(k)])
    return [together[j] for j in chosen if j >= len(vectors)]


def _preimage(A: Matrix, y: Vector) -> Vector:
    """Some x with A x = y, which is in the range."""
    vectors = kernel([[*row, -value] for row, value in zip(A, y, strict=True)])
    *x, last = next(vector for vector in vectors if vector[-1])
    return tuple(value / last for value in x)


def _plain(M: Matrix) -> Plain:
    return [[to_text(value) for value in row] for row in M]
