"""Convolution over a finite abelian group, and over the integers: [] stands for Z."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.exact.matrix import Matrix, Vector, exact_vector

Group = tuple[int, ...]


def as_group(group: Any) -> Group:
    """The group Z_n1 x ... x Z_nd of these orders; () for Z.

    Raises: InvalidInstance unless they are positive integers.
    """
    orders = exact_vector(group, None, "group")
    for i, n in enumerate(orders):
        if n.denominator != 1 or n < 1:
            raise InvalidInstance(f"group[{i}]: {n} is no order of a cyclic group")
    return tuple(map(int, orders))


def convolve(*signals: Any, group: Any = ()) -> Vector:
    """s_1 * s_2 * ..., exactly: circular over the group, linear if there is none.

    Shapes: over a group every signal has as many entries as the group has elements, the last factor
    of the product running fastest; over Z signals have any positive lengths.
    Cost: O(n^2) a product.
    Raises: InvalidInstance if a signal does not fit or is empty.

    >>> convolve([1, 1], [1, -1]) == (1, 0, -1)
    True
    >>> convolve([1, 1, 0, 0], [1, 0, 1, 0], group=[4]) == (1, 1, 1, 1)
    True
    """
    orders = as_group(group)
    vectors = [exact_vector(signal, prod(orders) if orders else None, f"signals[{i}]")
               for i, signal in enumerate(signals)]
    if not all(vectors):
        raise InvalidInstance("a signal has no entry")
    return reduce(lambda left, right: _convolve(left, right, orders), vectors)


def _convolve(left: Vector, right: Vector, orders: Group) -> Vector:
    size = len(left) if orders else len(left) + len(right) - 1
    total = [Fraction(0)] * size
    for value, targets in zip(left, sums(len(left), len(right), orders), strict=True):
        if value:
            for other, target in zip(right, targets, strict=True):
                if other:
                    total[target] += value * other
    return tuple(total)


def sums(n: int, m: int, orders: Group) -> Iterator[Sequence[int]]:
    """For each of n elements, the indices of its sums with each of m elements."""
    if not orders:
        for i in range(n):
            yield range(i, i + m)
        return
    elements = list(product(*map(range, orders)))
    for first in elements:
        yield [_index([(a + b) % order for a, b, order in zip(first, second, orders, strict=True)],
                      orders) for second in elements]


def _index(element: Sequence[int], orders: Group) -> int:
    return reduce(lambda index, pair: index * pair[1] + pair[0],
                  zip(element, orders, strict=True), 0)


def convolution_matrix(signal: Any, *, group: Any = (), length: int | None = None) -> Matrix:
    """The matrix C with C @ t = signal * t: circulant over a group, Toeplitz over Z.

    A convolution is so a factorization: over a group C(s1 * s2) = C(s1) C(s2).

    Shapes: over Z, `length` is the number of entries of t, by default that of the signal.

    >>> convolution_matrix([1, 2], length=2) == ((1, 0), (2, 1), (0, 2))
    True
    """
    orders = as_group(group)
    signal = exact_vector(signal, prod(orders) if orders else None, "signal")
    m = len(signal) if orders or length is None else length
    size = m if orders else len(signal) + m - 1
    rows = [[Fraction(0)] * m for _ in range(size)]
    for value, targets in zip(signal, sums(len(signal), m, orders), strict=True):
        for j, target in enumerate(targets):
            rows[target][j] += value
    return tuple(map(tuple, rows))


def delta(group: Any = ()) -> Vector:
    """The unit of convolution: 1 at the neutral element."""
    return tuple(Fraction(int(i == 0)) for i in range(prod(as_group(group))))
