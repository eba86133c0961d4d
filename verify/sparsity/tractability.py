"""Which pairs of supports make the factorization A = X Y^T easy: classes and two conditions.

Term k of X Y^T lives on the rectangle S_k = supp(I_k) x supp(J_k). The terms of one rectangle form
a class P, which reaches every matrix on it of rank at most |P|; a class is complete if these are
all. T is the union of the rectangles of the complete classes. Condition (T0): the rectangles of
different classes are disjoint. Condition (T): what T leaves of the rectangles of the other classes
is pairwise disjoint, and again a rectangle or empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, final

import numpy as np

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.sparsity.support import Array, support_pair

Rectangle = tuple[Array, Array]
Stacks = tuple[tuple[Array, Array, Array], ...]  # rows, columns, terms of blocks of one shape


@final
@dataclass(frozen=True, eq=False, slots=True)
class Class:
    """The terms with one nonempty rectangle rows x columns, all increasing.

    `remainder` is the smallest rectangle around what complete classes leave of it.
    """

    terms: Array
    rows: Array
    columns: Array
    remainder: Rectangle

    @property
    def complete(self) -> bool:
        """The terms reach every matrix on the rectangle."""
        return len(self.terms) >= min(len(self.rows), len(self.columns))


@final
@dataclass(frozen=True, eq=False)
class Structure:
    """The classes of a pair of supports, by their first terms.

    taken: the union of the complete classes' rectangles, (m, n).
    clash: two classes that are not complete and a common entry outside `taken`, or None.
    gap: a class and an entry of its remainder's rectangle that is in `taken`, or None.
    """

    classes: tuple[Class, ...]
    taken: Array
    clash: tuple[int, int, tuple[int, int]] | None
    gap: tuple[int, tuple[int, int]] | None

    @property
    def tractable(self) -> bool:
        """Condition (T) holds."""
        return self.clash is None and self.gap is None

    @cached_property
    def stacks(self) -> Stacks:
        """(rows, columns, terms) of the remainders, int32, stacked by shape and number of terms."""
        groups: dict[tuple[int, int, int], list[tuple[Array, Array, Array]]] = {}
        for one in self.classes:
            rows, columns = one.remainder
            if len(rows):
                count = min(len(one.terms), len(rows), len(columns))
                groups.setdefault((len(rows), len(columns), count), []).append(
                    (rows, columns, one.terms[:count]))
        return tuple(tuple(np.array(part, np.int32) for part in zip(*group, strict=True))
                     for group in groups.values())


def structure(I: Any, J: Any) -> Structure:
    """The classes of the supports and, where condition (T) fails, what breaks it.

    Cost: O(r (m + n)) to find the classes, O(sum of their sizes) to compare them; remembered for
    the last few pairs.
    Raises: InvalidInstance as `support_pair`.

    >>> [(c.terms.tolist(), c.complete) for c in structure([[1, 1, 0]], [[1, 1, 0], [0, 0, 1]]
    ...                                                    ).classes]
    [([0, 1], True)]
    """
    return structure_of(*support_pair(I, J))


def structure_of(left: Array, right: Array) -> Structure:
    """The structure of what `support_pair` returned."""
    return _structure(_Packed(left), _Packed(right))


class _Packed:
    """A support as bits, to be looked up; hashing a few of them is faster than hashing all."""

    def __init__(self, support: Array) -> None:
        self.shape, self.bits = support.shape, np.packbits(support).tobytes()

    def __eq__(self, other: object) -> bool:
        return (isinstance(other, _Packed) and self.shape == other.shape
                and self.bits == other.bits)

    def __hash__(self) -> int:
        return hash((self.shape, self.bits[::97]))

    @property
    def support(self) -> Array:
        """The support itself."""
        return np.unpackbits(np.frombuffer(self.bits, np.uint8),
                             count=self.shape[0] * self.shape[1]).astype(bool).reshape(self.shape)


@lru_cache(maxsize=16)
def _structure(of_left: _Packed, of_right: _Packed) -> Structure:
    """The structure of packed supports: those of the last few pairs are remembered."""
    left, right = of_left.support, of_right.support
    groups, disjoint = classes(left, right)
    taken = np.zeros((len(left), len(right)), dtype=bool)
    full = [len(terms) >= min(len(rows), len(columns)) for terms, rows, columns in groups]
    crowded = any(full)
    for (_, rows, columns), complete in zip(groups, full, strict=True):
        if complete:
            taken[rows[:, None], columns] = True
    found: list[Class] = []
    gap, clash = None, None
    owner = None if disjoint else np.full(taken.shape, -1, dtype=np.int32)
    for index, ((terms, rows, columns), complete) in enumerate(zip(groups, full, strict=True)):
        remainder = (rows[:0], columns[:0]) if complete else (rows, columns)
        if owner is not None and not complete:
            block = (rows[:, None], columns)
            left_over = ~taken[block]
            if crowded:
                remainder = (rows[left_over.any(axis=1)], columns[left_over.any(axis=0)])
                inside = taken[remainder[0][:, None], remainder[1]]
                if gap is None and inside.any():
                    i, j = np.argwhere(inside)[0]
                    gap = index, (int(remainder[0][i]), int(remainder[1][j]))
            if clash is None:
                others = owner[block]
                met = (others >= 0) & left_over
                if met.any():
                    i, j = np.argwhere(met)[0]
                    clash = int(others[i, j]), index, (int(rows[i]), int(columns[j]))
            owner[block] = index
        found.append(Class(terms, rows, columns, remainder))
    taken.flags.writeable = False
    return Structure(tuple(found), taken, clash, gap)


def classes(I: Array, J: Array) -> tuple[list[tuple[Array, Array, Array]], bool]:
    """((terms, rows, columns) of each class, whether different rows and columns never meet).

    The second says that any two terms have equal or disjoint rows, and equal or disjoint columns:
    so the classes are disjoint, as for two Kronecker patterns. If not, they may be all the same.
    """
    (of_rows, rows, apart), (of_columns, columns, aside) = _distinct(I), _distinct(J)
    groups: dict[tuple[int, int], list[int]] = {}
    for k, key in enumerate(zip(of_rows, of_columns, strict=True)):
        groups.setdefault(key, []).append(k)
    groups = {(i, j): terms for (i, j), terms in groups.items()
              if len(rows[i]) and len(columns[j])}
    flat = np.array([k for terms in groups.values() for k in terms], dtype=np.int64)
    found, start = [], 0
    for (i, j), terms in groups.items():
        found.append((flat[start:start + len(terms)], rows[i], columns[j]))
        start += len(terms)
    return found, apart and aside


def _distinct(support: Array) -> tuple[list[int], list[Array], bool]:
    """(which, places, apart): column k has its entries at places[which[k]]; are they disjoint?"""
    lines = np.ascontiguousarray(support.T)
    packed = np.packbits(lines, axis=1)
    seen: dict[bytes, int] = {}
    width, flat = packed.shape[1], packed.tobytes()
    which, first = [], []
    for k, start in enumerate(range(0, len(flat), width)):
        index = seen.setdefault(flat[start:start + width], len(first))
        which.append(index)
        if index == len(first):
            first.append(k)
    chosen = lines[first]
    places, counts = np.nonzero(chosen)[1], chosen.sum(axis=1)
    ends = np.cumsum(counts).tolist()
    return (which, [places[start:end] for start, end in zip([0, *ends], ends, strict=False)],
            bool(chosen.sum(axis=0, dtype=np.int64).max() <= 1))


@predicate
def tractable(I: Any, J: Any) -> Decision:
    """Condition (T): outside T the rectangles of the other classes are disjoint and rectangular.

    A No says that the condition fails, not that the instance is hard: triangular supports fail it.

    Shapes: I is (m, r), J is (n, r). Cost: O(r (m + n)) and the sum of the classes' sizes.
    Raises: InvalidInstance as `support_pair`.
    Witness: yes, `classes`, for each its `terms`, `rows`, `columns` and `remainder`, [rows,
        columns] outside T; no, `terms` of two classes that are not complete and a common `entry`
        outside T; or the `term` of one and an `entry` of T in the smallest rectangle around what T
        leaves of it.
    Source: Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization with
        fixed support, 2023.

    >>> tractable([[1, 0], [0, 1]], [[1, 0], [0, 1]]).certificate.answer
    'yes'
    >>> tractable([[1, 0], [1, 1]], [[1, 0], [1, 1]]).certificate.witness
    {'term': 0, 'entry': [1, 1]}
    """
    name, found = "tractable", structure(I, J)
    first = [int(one.terms[0]) for one in found.classes]
    if found.clash is not None:
        one, other, entry = found.clash
        return No(Certificate(name, "no", {"terms": [first[one], first[other]],
                                           "entry": list(entry)}))
    if found.gap is not None:
        return No(Certificate(name, "no", {"term": first[found.gap[0]],
                                           "entry": list(found.gap[1])}))
    return Yes(Certificate(name, "yes", {"classes": [
        {"terms": one.terms.tolist(), "rows": one.rows.tolist(), "columns": one.columns.tolist(),
         "remainder": [side.tolist() for side in one.remainder]} for one in found.classes]}))


@predicate
def disjoint_rectangles(I: Any, J: Any) -> Decision:
    """Condition (T0): two terms live on the same rectangle or on disjoint ones.

    Cost, errors: those of `tractable`.
    Witness: yes, nothing; no, two `terms` and a common `entry` of their different rectangles.

    >>> disjoint_rectangles([[1, 0], [1, 1]], [[1, 0], [1, 1]]).certificate.witness
    {'terms': [0, 1], 'entry': [1, 1]}
    """
    name, (left, right) = "disjoint_rectangles", support_pair(I, J)
    owner = np.full((len(left), len(right)), -1, dtype=np.int64)
    for terms, rows, columns in classes(left, right)[0]:
        others = owner[rows[:, None], columns]
        if (others >= 0).any():
            i, j = np.argwhere(others >= 0)[0]
            return No(Certificate(name, "no", {
                "terms": [int(others[i, j]), int(terms[0])],
                "entry": [int(rows[i]), int(columns[j])]}))
        owner[rows[:, None], columns] = terms[0]
    return Yes(Certificate(name, "yes"))
