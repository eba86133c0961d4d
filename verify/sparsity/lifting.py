"""The terms C_k = x_k y_k^T of a factorization X Y^T = A, as far as A and the supports fix them.

Three steps are repeated. Completion: an entry at which all terms but one are known gives that one
its value. Rank one: nonzero known entries of a term fix the ratios of the rows and columns that
they connect, hence all entries between these; and a 0 in a column that is not zero is a zero row.
Linear: with one unknown number for each pair of connected sets of rows and of columns, the
equations of A are linear; the unknown numbers that all their solutions share are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import final

from verify.exact.matrix import Matrix
from verify.exact.rank import echelon

Entry = tuple[int, int]


class Contradiction(Exception):
    """No factors on these supports have this product."""


@final
@dataclass(slots=True)
class Term:
    """What is known of one term: the values at entries of its rectangle."""

    rows: list[int]
    columns: list[int]
    known: dict[Entry, Fraction] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """All entries are known."""
        return len(self.known) == len(self.rows) * len(self.columns)

    def learn(self, place: Entry, value: Fraction) -> bool:
        """Whether the value is new. Raises: Contradiction if another one is known."""
        if place in self.known:
            if self.known[place] != value:
                raise Contradiction
            return False
        self.known[place] = value
        return True

    def spread(self) -> bool:
        """What follows as the term has rank at most one; whether anything new does."""
        rows, columns = self.components()
        nonzero = {("row", i) for (i, _), value in self.known.items() if value}
        nonzero |= {("column", j) for (_, j), value in self.known.items() if value}
        zero_rows = {i for (i, j), value in self.known.items()
                     if not value and ("column", j) in nonzero}
        zero_columns = {j for (i, j), value in self.known.items()
                        if not value and ("row", i) in nonzero}
        found = False
        for i in self.rows:
            for j in self.columns:
                if i in zero_rows or j in zero_columns:
                    found |= self.learn((i, j), Fraction(0))
                elif rows[i][0] == columns[j][0]:
                    found |= self.learn((i, j), rows[i][1] * columns[j][1])
        return found

    def components(self) -> tuple[dict[int, tuple[int, Fraction]], dict[int, tuple[int, Fraction]]]:
        """For each row and column its connected set and its factor in it.

        C_ij is the product of the factors within one set. Raises: Contradiction if there are none.
        """
        rows: dict[int, tuple[int, Fraction]] = {}
        columns: dict[int, tuple[int, Fraction]] = {}
        edges = {place: value for place, value in self.known.items() if value}
        label = 0
        for start in self.rows:
            if start in rows:
                continue
            rows[start] = (label, Fraction(1))
            queue: list[tuple[bool, int]] = [(True, start)]
            while queue:
                is_row, index = queue.pop()
                here, there = (rows, columns) if is_row else (columns, rows)
                for (i, j), value in edges.items():
                    near, far = (i, j) if is_row else (j, i)
                    if near == index:
                        factor = value / here[index][1]
                        if far not in there:
                            there[far] = (label, factor)
                            queue.append((not is_row, far))
                        elif there[far] != (label, factor):
                            raise Contradiction
            label += 1
        for j in self.columns:
            if j not in columns:
                columns[j] = (label, Fraction(1))
                label += 1
        return rows, columns


def terms_of(I: Sequence[Sequence[bool]], J: Sequence[Sequence[bool]]) -> list[Term]:
    """The terms of which nothing is known."""
    return [Term([i for i, row in enumerate(I) if row[k]], [j for j, row in enumerate(J) if row[k]])
            for k in range(len(I[0]))]


def completed(A: Matrix, I: Sequence[Sequence[bool]], J: Sequence[Sequence[bool]], *,
              linear: bool = True) -> list[Term]:
    """The terms, with all that the steps find; with linear=False without the linear step.

    Cost: rounds of O(entries times terms), and the elimination of the linear systems.
    Raises: Contradiction if no factors on the supports have the product A.
    """
    terms = terms_of(I, J)
    while True:
        news = [_complete(A, terms), *(term.spread() for term in terms)]
        if not any(news) and not (linear and _solve(A, terms)):
            return terms


def _complete(A: Matrix, terms: list[Term]) -> bool:
    """The entries at which one term alone is not known."""
    found = False
    for i, row in enumerate(A):
        for j, value in enumerate(row):
            place = (i, j)
            unknown = []
            for term in terms:
                if i in term.rows and j in term.columns:
                    if place in term.known:
                        value -= term.known[place]
                    else:
                        unknown.append(term)
            if not unknown and value:
                raise Contradiction
            if len(unknown) == 1:
                found |= unknown[0].learn(place, value)
    return found


def _solve(A: Matrix, terms: list[Term]) -> bool:
    """The numbers that all solutions of the linear equations share."""
    parts = [term.components() for term in terms]
    index: dict[tuple[int, int, int], int] = {}
    equations: dict[Entry, dict[int, Fraction]] = {}
    values = {(i, j): value for i, row in enumerate(A) for j, value in enumerate(row)}
    for k, (term, (rows, columns)) in enumerate(zip(terms, parts, strict=True)):
        for i in term.rows:
            for j in term.columns:
                if (i, j) in term.known:
                    values[i, j] -= term.known[i, j]
                    continue
                number = index.setdefault((k, rows[i][0], columns[j][0]), len(index))
                equations.setdefault((i, j), {})[number] = rows[i][1] * columns[j][1]
    if not index:
        return False
    table, pivots = echelon([[*(equation.get(n, Fraction(0)) for n in range(len(index))),
                              values[place]] for place, equation in equations.items()])
    if len(index) in pivots:
        raise Contradiction
    fixed = {pivot: row[-1] for row, pivot in zip(table, pivots, strict=False)
             if not any(entry for j, entry in enumerate(row[:-1]) if j != pivot)}
    found = False
    for k, (term, (rows, columns)) in enumerate(zip(terms, parts, strict=True)):
        for i in term.rows:
            for j in term.columns:
                number = index.get((k, rows[i][0], columns[j][0]), -1)
                if (i, j) not in term.known and number in fixed:
                    found |= term.learn((i, j), rows[i][1] * columns[j][1] * fixed[number])
    return found
