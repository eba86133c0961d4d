"""Kronecker patterns (a, b, c, d), the supports I_a x 1_(b x c) x I_d, and chains of them.

Two patterns are chainable if the columns of the first and the rows of the second fall into classes
of one size r, a class sharing its rows and its columns: then the products of two matrices with
these supports are those with a third such support whose blocks have rank at most r.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import gcd, prod
from operator import mul
from typing import Any, NamedTuple, final

import numpy as np

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.sparsity.support import kronecker, pattern

_MOST = 10**6  # entries of a product that is formed


@final
class Pattern(NamedTuple):
    """The support I_a x 1_(b x c) x I_d: a b d rows of c entries each, a c d columns of b."""

    a: int
    b: int
    c: int
    d: int

    @property
    def shape(self) -> tuple[int, int]:
        """The rows and columns of the support."""
        return self.a * self.b * self.d, self.a * self.c * self.d

    @property
    def nnz(self) -> int:
        """The number of ones."""
        return prod(self)

    def support(self) -> np.ndarray[Any, Any]:
        """The support as an array of 0 and 1.

        >>> Pattern(1, 1, 2, 2).support().tolist()
        [[1, 0, 1, 0], [0, 1, 0, 1]]
        """
        return kronecker(*self).astype(np.int64)

    def then(self, other: Pattern) -> Pattern:
        """The pattern of the product; of use if the two are chainable."""
        return Pattern(self.a, self.b * self.d // other.d, other.a * other.c // self.a, other.d)


def class_size(p: Pattern, q: Pattern) -> int | None:
    """The r of a chainable pair; None if the pair is not chainable."""
    if q.a % p.a or p.d % q.d or p.a * p.c % q.a:
        return None
    return p.a * p.c // q.a


def kronecker_chain(shapes: Sequence[tuple[int, int]],
                    ranks: int | Sequence[int] = 1) -> list[Pattern]:
    """The chainable patterns whose products fill a matrix of prod(b) rows and prod(c) columns.

    shapes: the (b, c) of each factor, without ranks. Twice (2, 2) ... is the butterfly, two shapes
        (p, p), (q, q) make a Monarch matrix, and any at all a deformable butterfly.
    ranks: of the blocks at each place between two factors; one number stands for all.
    Raises: InvalidInstance if a number is not a positive integer, or there are too many ranks.
    Source: Le, Zheng, Riccietti, Gribonval, butterfly factorization with error guarantees, 2024.

    >>> [tuple(p) for p in kronecker_chain([(2, 2)] * 3)]
    [(1, 2, 2, 4), (2, 2, 2, 2), (4, 2, 2, 1)]
    >>> [tuple(p) for p in kronecker_chain([(2, 3), (4, 5)], ranks=2)]
    [(1, 2, 6, 4), (3, 8, 5, 1)]
    """
    sizes = [(_positive(b, f"shapes[{l}]"), _positive(c, f"shapes[{l}]"))
             for l, (b, c) in enumerate(shapes)]
    if not sizes:
        raise InvalidInstance("shapes: there are none")
    inner = [ranks] * (len(sizes) - 1) if isinstance(ranks, int) else list(ranks)
    if len(inner) != len(sizes) - 1:
        raise InvalidInstance(f"ranks: {len(inner)} for {len(sizes)} factors")
    r = [1, *(_positive(rank, "ranks") for rank in inner), 1]
    a = [1, *accumulate((c for _, c in sizes), mul)]
    d = [*accumulate((b for b, _ in reversed(sizes)), mul, initial=1)][-2::-1]
    return [Pattern(a[l], r[l] * b, c * r[l + 1], d[l]) for l, (b, c) in enumerate(sizes)]


def require_chain(patterns: Sequence[Any]) -> list[Pattern]:
    """The patterns. Raises: InvalidInstance, naming the place, if neighbours are not chainable."""
    found = [as_pattern(p, f"patterns[{l}]") for l, p in enumerate(patterns)]
    if not found:
        raise InvalidInstance("patterns: there are none")
    for l, (p, q) in enumerate(pairwise(found)):
        if p.shape[1] != q.shape[0] or class_size(p, q) is None:
            raise InvalidInstance(f"patterns[{l}], patterns[{l + 1}]: {tuple(p)} and {tuple(q)} "
                                  "are not chainable")
    return found


@predicate
def chainable(p: Any, q: Any) -> Decision:
    """a1 divides a2, which divides a1 c1, and d2 divides d1, for patterns p and q that multiply.

    Raises: InvalidInstance unless p and q are (a, b, c, d), positive integers, and p has as many
    columns as q has rows.
    Witness: nothing.

    >>> chainable((1, 2, 2, 2), (2, 2, 2, 1)).certificate.answer
    'yes'
    """
    first, second = _pair(p, q)
    if class_size(first, second) is None:
        return No(Certificate("chainable", "no"))
    return Yes(Certificate("chainable", "yes"))


@predicate
def product_kronecker(p: Any, q: Any) -> Decision:
    """The product of the supports of p and q is a multiple of the support of a Kronecker pattern.

    Raises: InvalidInstance, as `chainable`. Unknown beyond 10^6 entries.
    Witness: yes, the `pattern` and the `multiple`; no, nothing: all patterns of its shape are
        tried.

    >>> product_kronecker((1, 2, 1, 2), (2, 1, 2, 1)).certificate.answer
    'no'
    """
    first, second = _pair(p, q)
    shape = first.shape[0], second.shape[1]
    if prod(shape) > _MOST or first.nnz > _MOST or second.nnz > _MOST:
        return Unknown("the product has more than 10^6 entries")
    product = first.support() @ second.support()
    multiple = int(product.max())
    for one in patterns_of(*shape, int((product != 0).sum())):
        if np.array_equal(product, multiple * one.support()):
            return Yes(Certificate("product_kronecker", "yes", {"pattern": list(one),
                                                                "multiple": multiple}))
    return No(Certificate("product_kronecker", "no"))


@predicate
def kronecker_support(I: Any) -> Decision:
    """The support is that of a Kronecker pattern, I_a x 1_(b x c) x I_d.

    Raises: InvalidInstance unless I is a support with a row and a column.
    Witness: yes, the `pattern`; no, nothing: all patterns of its shape are tried.

    >>> kronecker_support([[1, 1, 0, 0], [0, 0, 1, 1]]).certificate.witness
    {'pattern': [2, 1, 2, 1]}
    """
    given = pattern(I)
    for one in patterns_of(len(given), given.shape[1], int(given.sum())):
        if np.array_equal(given, kronecker(*one)):
            return Yes(Certificate("kronecker_support", "yes", {"pattern": list(one)}))
    return No(Certificate("kronecker_support", "no"))


def patterns_of(rows: int, columns: int, ones: int) -> Iterator[Pattern]:
    """The patterns of this shape with this number of ones."""
    common = gcd(rows, columns)
    for diagonal in range(1, common + 1):
        if common % diagonal == 0 and rows * columns == ones * diagonal:
            for a in range(1, diagonal + 1):
                if diagonal % a == 0:
                    yield Pattern(a, rows // diagonal, columns // diagonal, diagonal // a)


def as_pattern(value: Any, place: str) -> Pattern:
    """The pattern. Raises: InvalidInstance unless it is four integers, all positive."""
    numbers = coerce({place: "vector"}, {place: list(value) if isinstance(value, tuple)
                                         else value})[place]
    if len(numbers) != 4 or any(k <= 0 or k.denominator != 1 for k in numbers):
        raise InvalidInstance(f"{place}: not four positive integers")
    return Pattern(*(k.numerator for k in numbers))


def _pair(p: Any, q: Any) -> tuple[Pattern, Pattern]:
    first, second = as_pattern(p, "p"), as_pattern(q, "q")
    if first.shape[1] != second.shape[0]:
        raise InvalidInstance(f"q: {second.shape[0]} rows, p has {first.shape[1]} columns")
    return first, second


def _positive(value: Any, place: str) -> int:
    number: int = coerce({place: "integer"}, {place: value})[place]
    if number < 1:
        raise InvalidInstance(f"{place}: {number} is not a positive integer")
    return number
