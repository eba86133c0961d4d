"""The terms of X Y^T on fixed supports, as far as the product fixes their entries."""

from __future__ import annotations

from fractions import Fraction

from ..rejected import Meter
from .linear import ZERO, Matrix, echelon

Known = dict[tuple[int, int], Fraction]
Labels = dict[int, tuple[int, Fraction]]
Sides = list[tuple[list[int], list[int]]]


class Impossible(Exception):
    """No factors on these supports have this product."""


def complete(sides: Sides, terms: list[Known]) -> bool:
    """Every entry of every term is known."""
    return sum(map(len, terms)) == sum(len(rows) * len(cols) for rows, cols in sides)


def deduced(A: Matrix, sides: Sides, linear: bool, meter: Meter) -> list[Known]:
    """The entries of the terms that all factors of A have, if A has any on these supports.

    Raises: Impossible if it has none, where linear equations show that.
    """
    terms: list[Known] = [{} for _ in sides]
    while True:
        before = sum(map(len, terms))
        if complete(sides, terms):
            return terms
        _complete(A, sides, terms, meter)
        for (rows, cols), known in zip(sides, terms, strict=True):
            _spread(rows, cols, known, meter)
        if sum(map(len, terms)) > before:
            continue
        if linear:
            _solve(A, sides, terms, meter)
        if sum(map(len, terms)) == before:
            return terms


def _complete(A: Matrix, sides: Sides, terms: list[Known], meter: Meter) -> None:
    covering: dict[tuple[int, int], list[int]] = {}
    for k, (rows, cols) in enumerate(sides):
        meter.spend(len(rows) * len(cols))
        for i in rows:
            for j in cols:
                covering.setdefault((i, j), []).append(k)
    for (i, j), there in covering.items():
        meter.spend(len(there))
        left = [k for k in there if (i, j) not in terms[k]]
        if len(left) == 1:
            value = A[i][j]
            for k in there:
                if k != left[0]:
                    value = meter.add(value, -terms[k][i, j])
            terms[left[0]][i, j] = value


def _spread(rows: list[int], cols: list[int], known: Known, meter: Meter) -> None:
    by_row, by_column = labels(rows, cols, known, meter)
    meter.spend(3 * len(known) + len(rows) * len(cols))
    live_rows = {i for (i, _), value in known.items() if value}
    live_columns = {j for (_, j), value in known.items() if value}
    zero_rows = {i for (i, j), value in known.items() if not value and j in live_columns}
    zero_columns = {j for (i, j), value in known.items() if not value and i in live_rows}
    for i in rows:
        for j in cols:
            if (i, j) in known:
                continue
            if i in zero_rows or j in zero_columns:
                known[i, j] = ZERO
            elif by_row[i][0] == by_column[j][0]:
                known[i, j] = meter.mul(by_row[i][1], by_column[j][1])


def labels(rows: list[int], cols: list[int], known: Known, meter: Meter) -> tuple[Labels, Labels]:
    """Connected sets of rows and columns, with the factors whose products are the entries."""
    label = {("row", i): n for n, i in enumerate(rows)}
    label |= {("column", j): len(rows) + n for n, j in enumerate(cols)}
    factor = dict.fromkeys(label, Fraction(1))
    for (i, j), value in known.items():
        if not value:
            continue
        here, there = label["row", i], label["column", j]
        if here == there:
            continue
        # x_i y_j = value: the factors of the set of j change by c for columns and 1 / c for rows
        scale = meter.div(value, meter.mul(factor["row", i], factor["column", j]))
        meter.spend(len(label))
        for node, its in label.items():
            if its == there:
                label[node] = here
                factor[node] = (meter.mul(factor[node], scale) if node[0] == "column"
                                else meter.div(factor[node], scale))
    return ({i: (label["row", i], factor["row", i]) for i in rows},
            {j: (label["column", j], factor["column", j]) for j in cols})


def _solve(A: Matrix, sides: Sides, terms: list[Known], meter: Meter) -> None:
    """One unknown number for each pair of sets; what all solutions share is known."""
    index: dict[tuple[int, int, int], int] = {}
    places: dict[tuple[int, int], list[tuple[int, int, Fraction]]] = {}
    right: Known = {}
    for k, ((rows, cols), known) in enumerate(zip(sides, terms, strict=True)):
        by_row, by_column = labels(rows, cols, known, meter)
        meter.spend(len(rows) * len(cols))
        for i in rows:
            for j in cols:
                start = right.setdefault((i, j), A[i][j])
                if (i, j) in known:
                    right[i, j] = meter.add(start, -known[i, j])
                    continue
                number = index.setdefault((k, by_row[i][0], by_column[j][0]), len(index))
                weight = meter.mul(by_row[i][1], by_column[j][1])
                places.setdefault((i, j), []).append((k, number, weight))
    table = []
    for place, unknown in places.items():
        meter.spend(len(index))
        row = [ZERO] * len(index) + [right[place]]
        for _, number, weight in unknown:
            row[number] = weight
        table.append(row)
    reduced, pivots = echelon(table, meter)
    if len(index) in pivots:
        raise Impossible
    fixed = {pivot: row[-1] for row, pivot in zip(reduced, pivots, strict=True)
             if sum(map(bool, row[:-1])) == 1}
    for place, unknown in places.items():
        for k, number, weight in unknown:
            if number in fixed:
                terms[k][place] = meter.mul(weight, fixed[number])
