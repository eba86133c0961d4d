"""Which pairs of supports make the factorization A = X Y^T easy: classes and two conditions.

Term k of X Y^T lives on the rectangle S_k = supp(I_k) x supp(J_k). The terms of one rectangle form
a class P, which reaches every matrix on it of rank at most |P|; a class is complete if these are
all. T is the union of the rectangles of the complete classes. Condition (T0): the rectangles of
different classes are disjoint. Condition (T): what T leaves of the rectangles of the other classes
is pairwise disjoint, and again a rectangle or empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.sparsity.support import Array, support_pair

Rectangle = tuple[Array, Array]


@final
@dataclass(frozen=True, eq=False)
class Class:
    """The terms with one nonempty rectangle rows x columns, all as increasing indices.

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


def structure(I: Any, J: Any) -> Structure:
    """The classes of the supports and, where condition (T) fails, what breaks it.

    Cost: O(r (m + n)) to find the classes, O(sum of their sizes) to compare them.
    Raises: InvalidInstance as `support_pair`.

    >>> [(c.terms.tolist(), c.complete) for c in structure([[1, 1, 0]], [[1, 1, 0], [0, 0, 1]]
    ...                                                    ).classes]
    [([0, 1], True)]
    """
    left, right = support_pair(I, J)
    groups = classes(left, right)
    taken = np.zeros((len(left), len(right)), dtype=bool)
    full = [len(terms) >= min(len(rows), len(columns)) for terms, rows, columns in groups]
    for (_, rows, columns), complete in zip(groups, full, strict=True):
        if complete:
            taken[rows[:, None], columns] = True
    crowded = bool(taken.any())
    found, gap, clash = [], None, None
    owner = np.full(taken.shape, -1, dtype=np.int32)
    for index, ((terms, rows, columns), complete) in enumerate(zip(groups, full, strict=True)):
        remainder = (rows[:0], columns[:0]) if complete else (rows, columns)
        if not complete:
            block = (rows[:, None], columns)
            left_over = ~taken[block] if crowded else None
            if left_over is not None:
                remainder = (rows[left_over.any(axis=1)], columns[left_over.any(axis=0)])
                inside = taken[remainder[0][:, None], remainder[1]]
                if gap is None and inside.any():
                    i, j = np.argwhere(inside)[0]
                    gap = index, (int(remainder[0][i]), int(remainder[1][j]))
            if clash is None:
                others = owner[block]
                met = others >= 0 if left_over is None else (others >= 0) & left_over
                if met.any():
                    i, j = np.argwhere(met)[0]
                    clash = int(others[i, j]), index, (int(rows[i]), int(columns[j]))
            owner[block] = index
        found.append(Class(terms, rows, columns, remainder))
    return Structure(tuple(found), taken, clash, gap)


def classes(I: Array, J: Array) -> list[tuple[Array, Array, Array]]:
    """(terms, rows, columns) of each class, for supports as `support_pair` returns them."""
    groups: dict[tuple[bytes, bytes], list[int]] = {}
    packed = [np.ascontiguousarray(np.packbits(side, axis=0).T) for side in (I, J)]
    used = I.any(axis=0) & J.any(axis=0)
    for k in np.flatnonzero(used).tolist():
        groups.setdefault((packed[0][k].tobytes(), packed[1][k].tobytes()), []).append(k)
    if not groups:
        return []
    first = [terms[0] for terms in groups.values()]
    rows, columns = _lists(I[:, first]), _lists(J[:, first])
    return [(np.array(terms), *places)
            for terms, places in zip(groups.values(), zip(rows, columns, strict=True), strict=True)]


def _lists(marked: Array) -> list[Array]:
    """For each column, the rows marked in it."""
    columns, rows = np.nonzero(marked.T)
    return np.split(rows, np.searchsorted(columns, np.arange(1, marked.shape[1])))


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
    for terms, rows, columns in classes(left, right):
        others = owner[rows[:, None], columns]
        if (others >= 0).any():
            i, j = np.argwhere(others >= 0)[0]
            return No(Certificate(name, "no", {
                "terms": [int(others[i, j]), int(terms[0])],
                "entry": [int(rows[i]), int(columns[j])]}))
        owner[rows[:, None], columns] = terms[0]
    return Yes(Certificate(name, "yes"))
