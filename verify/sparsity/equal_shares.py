"""The left-to-right factorization whose two sides share each singular value equally, exactly.

The factors of an n x n butterfly are the rows of a matrix X, as in `essential_uniqueness`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, dot, transposed
from verify.sparsity.essential_uniqueness import factors_of
from verify.sparsity.splits import product, square

Parts = list[list[list[Fraction]]]


@predicate
def reached_with_equal_shares(A: Any, B: Any, X: Any) -> Decision:
    """B is the product of X, which comes of A left to right with singular values shared equally.

    At each split each block of what is left is replaced by a best approximation of rank one, whose
    column goes to the left factor and whose row to the rest, both of the same length.

    Raises: InvalidInstance unless A and B are n x n, n = 2^J > 1, and X is J x 2n.
    Witness: nothing.
    """
    name, A, B = "reached_with_equal_shares", square(A), square(B, "B")
    factors = factors_of(X)
    if not len(A) == len(B) == 2 ** len(factors):
        raise InvalidInstance(f"A, B, X: {len(A)} and {len(B)} rows, {len(factors)} factors")
    if product(factors) != B or not _shared_equally([[list(row) for row in A]], factors):
        return No(Certificate(name, "no"))
    return Yes(Certificate(name, "yes"))


def equal_shares(A: Any) -> Matrix | None:
    """The factors that equal shares make of A, left to right; None where they are irrational.

    >>> X = equal_shares([[1, 0, 0, 0], [0, 0, 16, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    >>> [str(entry) for entry in X[0]]
    ['1', '0', '0', '4', '0', '0', '0', '0']
    """
    parts, factors = [[list(row) for row in square(A)]], []
    while len(parts[0]) > 2:
        half = len(parts[0]) // 2
        factor: list[Fraction] = []
        for part in parts:
            shares = [_share([part[i * half + t][j * half:(j + 1) * half] for i in range(2)])
                      for j in range(2) for t in range(half)]
            found = [share for share in shares if share is not None]
            if len(found) < len(shares):
                return None
            factor += [share[i] for i in range(2) for share in found]
        parts = _rest(parts, factor)
        factors.append(tuple(factor))
    return (*factors, tuple(entry for part in parts for row in part for entry in row))


def _shared_equally(parts: Parts, factors: Matrix) -> bool:
    """Each column is one of a best approximation of its block, as long as its row."""
    for factor in factors[:-1]:
        half = len(parts[0]) // 2
        rest = _rest(parts, factor)
        for c, part in enumerate(parts):
            for j in range(2):
                for t in range(half):
                    block = [part[i * half + t][j * half:(j + 1) * half] for i in range(2)]
                    row = rest[2 * c + j][t]
                    column = [factor[((c * 2 + i) * 2 + j) * half + t] for i in range(2)]
                    length = dot(column, column)
                    if length != dot(row, row) or not _bounds(block, length**2):
                        return False
        parts = rest
    return [entry for part in parts for row in part for entry in row] == list(factors[-1])


def _rest(parts: Parts, factor: Sequence[Fraction]) -> Parts:
    """The diagonal blocks of what is left: each block times its column, over the squared length."""
    half = len(parts[0]) // 2
    rest: Parts = []
    for c, part in enumerate(parts):
        for j in range(2):
            rows = []
            for t in range(half):
                column = [factor[((c * 2 + i) * 2 + j) * half + t] for i in range(2)]
                length = dot(column, column)
                rows.append([dot(column, pair) / length if length else Fraction(0) for pair in
                             transposed([part[i * half + t][j * half:(j + 1) * half]
                                         for i in range(2)])])
            rest.append(rows)
    return rest


def _bounds(block: Sequence[Sequence[Fraction]], top: Fraction) -> bool:
    """No singular value of the two rows has a square larger than `top`."""
    a, b, c = (dot(block[i], block[j]) for i, j in ((0, 0), (1, 1), (0, 1)))
    return a <= top and b <= top and (top - a) * (top - b) >= c * c


def _share(block: Sequence[Sequence[Fraction]]) -> tuple[Fraction, Fraction] | None:
    """The column of the best approximation, its squared length the singular value."""
    a, b, c = (dot(block[i], block[j]) for i, j in ((0, 0), (1, 1), (0, 1)))
    gap = _root((a - b) ** 2 + 4 * c * c)
    if gap is None:
        return None
    top = (a + b + gap) / 2
    if not top:
        return top, top
    x, y = (top - b, c) if a > b else (c, top - a)
    if not x and not y:  # both singular values are the same
        x = top
    value, length = _root(top), _root(x * x + y * y)
    root = None if value is None else _root(value)
    if root is None or not length:
        return None
    return root * x / length, root * y / length


def _root(value: Fraction) -> Fraction | None:
    """The square root, if it is rational."""
    p, q = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(p, q) if p * p == value.numerator and q * q == value.denominator else None
