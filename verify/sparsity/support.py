"""Supports of matrices as frozen patterns, and families of supports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, final

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce

Array = np.ndarray[Any, Any]


def pattern(value: Any, place: str = "I") -> Array:
    """The support as a read-only array of booleans: itself, if it is one that owns its entries.

    Shapes: (rows, columns), at least one of each.
    Raises: InvalidInstance, naming the place, if an entry is neither 0 nor 1, rows differ in
    length, or there is no row or no column.

    >>> pattern([[1, 0], [True, 1]]).tolist()
    [[True, False], [True, True]]
    """
    if type(value) is np.ndarray and value.ndim == 2 and value.dtype.kind in "biu":
        wrong = value.dtype.kind != "b" and (value != 0) & (value != 1)
        if np.any(wrong):
            i, j = np.argwhere(wrong)[0].tolist()
            raise InvalidInstance(f"{place}[{i}][{j}]: {value[i, j]} is neither 0 nor 1")
        frozen = value.dtype.kind == "b" and value.base is None and not value.flags.writeable
        found = value if frozen else value.astype(bool)
    else:
        rows = coerce({place: "support"}, {place: value})[place]
        found = np.array(rows, dtype=bool).reshape(len(rows), len(rows[0]) if rows else 0)
    if not found.size:
        raise InvalidInstance(f"{place}: a support needs a row and a column")
    found.flags.writeable = False
    return found


def support_pair(I: Any, J: Any) -> tuple[Array, Array]:
    """The supports (m, r) and (n, r) of the factors X and Y of A = X Y^T.

    Raises: InvalidInstance as `pattern`, or if they have different numbers of columns.
    """
    left, right = pattern(I, "I"), pattern(J, "J")
    if left.shape[1] != right.shape[1]:
        raise InvalidInstance(f"J: {right.shape[1]} columns, I has {left.shape[1]}")
    return left, right


def kronecker(a: int, b: int, c: int, d: int) -> Array:
    """The pattern I_a x 1_(b x c) x I_d, a Kronecker product, of shape (a b d, a c d).

    Raises: InvalidInstance if a size is not at least 1.

    >>> kronecker(1, 2, 2, 2).astype(int).tolist()
    [[1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
    """
    for name, size in zip("abcd", (a, b, c, d), strict=True):
        _natural(size, name, least=1)
    outer = np.kron(np.eye(a, dtype=bool), np.ones((b, c), bool))
    found = np.array(np.kron(outer, np.eye(d, dtype=bool)))
    found.flags.writeable = False
    return found


class Family:
    """Abstract: a set of supports that with each contains its subsets."""

    def contains(self, support: Any) -> bool:
        """The support is one of the family."""
        raise NotImplementedError

    def maximal(self, shape: tuple[int, int]) -> Iterator[Array]:
        """The supports of this shape that are in no other one of the family. Cost: their number."""
        raise NotImplementedError


@final
@dataclass(frozen=True)
class Sparse(Family):
    """At most k entries."""

    k: int

    def __post_init__(self) -> None:
        _natural(self.k, "k")

    def contains(self, support: Any) -> bool:
        return bool(pattern(support, "support").sum() <= self.k)

    def maximal(self, shape: tuple[int, int]) -> Iterator[Array]:
        size = shape[0] * shape[1]
        for chosen in combinations(range(size), min(self.k, size)):
            yield _marked(size, chosen).reshape(shape)


@final
@dataclass(frozen=True)
class SparseRows(Family):
    """At most k entries in each row."""

    k: int

    def __post_init__(self) -> None:
        _natural(self.k, "k")

    def contains(self, support: Any) -> bool:
        return bool((pattern(support, "support").sum(axis=1) <= self.k).all())

    def maximal(self, shape: tuple[int, int]) -> Iterator[Array]:
        rows = [_marked(shape[1], chosen)
                for chosen in combinations(range(shape[1]), min(self.k, shape[1]))]
        for chosen in product(rows, repeat=shape[0]):
            yield np.array(chosen)


@final
@dataclass(frozen=True)
class SparseColumns(Family):
    """At most k entries in each column."""

    k: int

    def __post_init__(self) -> None:
        _natural(self.k, "k")

    def contains(self, support: Any) -> bool:
        return bool((pattern(support, "support").sum(axis=0) <= self.k).all())

    def maximal(self, shape: tuple[int, int]) -> Iterator[Array]:
        for support in SparseRows(self.k).maximal((shape[1], shape[0])):
            yield support.T


@final
@dataclass(frozen=True)
class Regular(Family):
    """At most k entries in each row and in each column."""

    k: int

    def __post_init__(self) -> None:
        _natural(self.k, "k")

    def contains(self, support: Any) -> bool:
        return (SparseRows(self.k).contains(support) and SparseColumns(self.k).contains(support))

    def maximal(self, shape: tuple[int, int]) -> Iterator[Array]:
        rows = [_marked(shape[1], chosen) for size in range(min(self.k, shape[1]) + 1)
                for chosen in combinations(range(shape[1]), size)]
        for chosen in product(rows, repeat=shape[0]):
            support = np.array(chosen)
            degrees = support.sum(axis=0)
            free = (~support & (degrees < self.k)
                    & (support.sum(axis=1) < self.k)[:, None])
            if (degrees <= self.k).all() and not free.any():
                yield support


@final
@dataclass(frozen=True, eq=False)
class Fixed(Family):
    """The subsets of one support."""

    support: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "support", pattern(self.support, "support"))

    def contains(self, support: Any) -> bool:
        inner = pattern(support, "support")
        return inner.shape == self.support.shape and not (inner & ~self.support).any()

    def maximal(self, shape: tuple[int, int]) -> Iterator[Array]:
        if self.support.shape != tuple(shape):
            raise InvalidInstance(f"shape: {tuple(shape)}, the support has {self.support.shape}")
        yield self.support


def _marked(size: int, chosen: tuple[int, ...]) -> Array:
    marked = np.zeros(size, dtype=bool)
    marked[list(chosen)] = True
    return marked


def _natural(value: Any, place: str, least: int = 0) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise InvalidInstance(f"{place}: {str(value)[:40]} is not an integer of at least {least}")
