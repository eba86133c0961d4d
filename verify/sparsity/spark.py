"""The spark: how many columns it takes to be dependent."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from verify.claims.budget import Budget, Meter
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.instance import coerce
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import Vector, exact_matrix, integral_rows
from verify.exact.rank import kernel

_PRIMES = (2147483629, 2147483587, 2147483579, 2147483563, 2147483549)  # squares fit in int64
Array = np.ndarray[Any, Any]


def order(k: Any, place: str = "k") -> int:
    """The sparsity as a nonnegative int. Raises: InvalidInstance."""
    number: int = coerce({place: "integer"}, {place: k})[place]
    if number < 0:
        raise InvalidInstance(f"{place}: {number} is negative")
    return number


def columns_of(chosen: Any, n: int, place: str) -> list[int]:
    """Different numbers of columns, 0 ... n - 1, as ints. Raises: InvalidInstance."""
    found = [order(j, f"{place}[{i}]") for i, j in enumerate(chosen)]
    for i, j in enumerate(found):
        if j >= n:
            raise InvalidInstance(f"{place}[{i}]: there is no column {j} of {n}")
        if j in found[:i]:
            raise InvalidInstance(f"{place}[{i}]: column {j} is there already")
    return found


def spark(A: Any, *, budget: Budget | None = None) -> int | float:
    """The least number of linearly dependent columns; math.inf where there are none.

    Cost: C(n, k) eliminations for every k below it, modulo a prime (a dependency is confirmed over
        the rationals); `budget` counts them.
    Raises: InvalidInstance; BudgetExceeded, whose `partial` is a lower bound on the spark.
    Source: Donoho and Elad 2003.

    >>> spark([[1, 0, 1], [0, 1, 1]]), spark([[1, 0], [0, 1]])
    (3, inf)
    """
    dependent = _least_dependent(A, None, budget)
    return len([entry for entry in dependent if entry]) if dependent else math.inf


@predicate
def spark_above_twice(A: Any, k: Any, *, budget: Budget | None = None) -> Decision:
    """spark(A) > 2k: every 2k columns of A are linearly independent.

    Witness: yes, nothing (all supports are tried again); no, `kernel`, a nonzero vector with at
        most 2k nonzero entries and A v = 0.

    >>> spark_above_twice([[1, 0, 1], [0, 1, 1]], 1).certificate.answer
    'yes'
    """
    name, k = "spark_above_twice", order(k)
    try:
        dependent = _least_dependent(A, 2 * k, budget)
    except BudgetExceeded as error:
        return Unknown(str(error))
    if dependent is None:
        return Yes(Certificate(name, "yes"))
    return No(Certificate(name, "no", {"kernel": [to_text(entry) for entry in dependent]}))


@predicate
def sparse_solutions_unique(A: Any, k: Any, *, budget: Budget | None = None) -> Decision:
    """No two different k-sparse vectors have the same image under A.

    Cost: one elimination for each pair of supports of size k.
    Witness: yes, nothing (all pairs are tried again); no, `x` and `z`, two such vectors.

    >>> sparse_solutions_unique([[1, 0, 1], [0, 1, 1]], 2).certificate.witness
    {'x': ['-1', '-1', '0'], 'z': ['0', '0', '-1']}
    """
    name, A = "sparse_solutions_unique", exact_matrix(A)
    k = min(order(k), len(A[0]))
    meter = (budget or Budget()).meter("pairs of supports")
    supports = list(combinations(range(len(A[0])), k))
    for i, first in enumerate(supports):
        for second in supports[i:]:
            try:
                meter.spend()
            except BudgetExceeded as error:
                return Unknown(str(error))
            v = _dependency(A, sorted({*first, *second}))
            if v is not None:
                x = [entry if j in first else Fraction(0) for j, entry in enumerate(v)]
                z = [a - b for a, b in zip(x, v, strict=True)]
                return No(Certificate(name, "no", {"x": [to_text(entry) for entry in x],
                                                   "z": [to_text(entry) for entry in z]}))
    return Yes(Certificate(name, "yes"))


def _dependency(A: Any, columns: list[int]) -> Vector | None:
    """A kernel vector supported on these columns, or None."""
    inner = kernel([[row[j] for j in columns] for row in A], len(columns))
    if not inner:
        return None
    full = dict(zip(columns, inner[0], strict=True))
    return tuple(full.get(j, Fraction(0)) for j in range(len(A[0])))


def _least_dependent(A: Any, largest: int | None, budget: Budget | None) -> Vector | None:
    """A kernel vector of least support, if that has at most `largest` entries."""
    rows, _ = integral_rows(A)
    n = len(rows[0])
    vectors = kernel(rows)
    if not vectors:
        return None
    rank = n - len(vectors)
    meter = (budget or Budget()).meter("eliminations")
    for size in range(1, (rank if largest is None else min(largest, rank)) + 1):
        for prime in _PRIMES:
            matrix = np.array([[entry % prime for entry in row] for row in rows], dtype=np.int64)
            try:
                found = _dependent(matrix, prime, [], size, meter)
            except BudgetExceeded as error:
                raise BudgetExceeded(str(error), needed=error.needed, allowed=error.allowed,
                                     partial=size) from None
            dependency = _dependency(rows, found) if found is not None else None
            if found is None or dependency is not None:
                break
        else:
            raise AssertionError("every prime of the list divides some minor")
        if dependency is not None:
            return dependency
    if largest is not None and largest <= rank:
        return None
    return min(vectors, key=lambda vector: sum(map(bool, vector)))  # rank + 1 entries or fewer


def _dependent(matrix: Array, prime: int, chosen: list[int], size: int,
               meter: Meter) -> list[int] | None:
    """At most `size` columns that are dependent modulo the prime, with the chosen ones, or None.

    The matrix has been reduced by the chosen columns; no smaller set is dependent over Q.
    """
    start = chosen[-1] + 1 if chosen else 0
    meter.spend()
    if size == len(chosen) + 1:
        zero = np.flatnonzero(~matrix[:, start:].any(axis=0))
        return [*chosen, start + int(zero[0])] if zero.size else None
    for j in range(start, matrix.shape[1] - (size - len(chosen)) + 1):
        nonzero = np.flatnonzero(matrix[:, j])
        if not nonzero.size:  # independent over the rationals: the prime is unlucky
            return [*chosen, j]
        pivot = int(nonzero[0])
        inverse = pow(int(matrix[pivot, j]), -1, prime)
        factors = matrix[:, j] * inverse % prime
        factors[pivot] = 0
        reduced = (matrix - factors[:, None] * matrix[pivot]) % prime
        found = _dependent(np.delete(reduced, pivot, axis=0), prime, [*chosen, j], size, meter)
        if found is not None:
            return found
    return None
