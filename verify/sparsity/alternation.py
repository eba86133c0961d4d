"""Least squares in one factor after the other, exactly: candidates for a small loss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from verify.exact.least_squares import least_squares
from verify.exact.matrix import Matrix, Vector, transposed
from verify.exact.rank import independent_columns
from verify.sparsity.landscape import Landscape, Pattern

_ROUNDS = 2


def alternations(landscape: Landscape) -> Iterator[tuple[Matrix, Matrix]]:
    """The factors after some exact steps from an X with a single 1 in each column."""
    for last in (False, True):
        X = _ones(landscape.I, last)
        for _ in range(_ROUNDS):
            Y = best_rows(transposed(landscape.A), X, landscape.J)
            yield X, Y
            X = best_rows(landscape.A, Y, landscape.I)
            yield X, Y


def best_rows(A: Sequence[Vector], fixed: Matrix, support: Pattern) -> Matrix:
    """The F on the support that minimizes ||A - F fixed^T||, row by row.

    >>> row = (Fraction(1), Fraction(2))
    >>> [int(entry) for entry in best_rows([row], (row[:1], row[1:]), ((True,),))[0]]
    [1]
    """
    found = []
    for row, free in zip(A, support, strict=True):
        terms = [k for k, entry in enumerate(free) if entry]
        chosen = [terms[n] for n in independent_columns([[line[k] for k in terms]
                                                         for line in fixed])]
        fit = least_squares([[line[k] for line in fixed] for k in chosen], row) or ()
        values = dict(zip(chosen, fit, strict=True))
        found.append(tuple(values.get(k, Fraction(0)) for k in range(len(free))))
    return tuple(found)


def _ones(support: Pattern, last: bool) -> Matrix:
    """A 1 in each column, in the first or last row of its support that no other column has."""
    taken: dict[int, int] = {}
    for k, column in enumerate(transposed(support)):
        free = [i for i, entry in enumerate(column) if entry]
        new = [i for i in free if i not in taken.values()] or free
        if new:
            taken[k] = new[-1 if last else 0]
    return tuple(tuple(Fraction(int(taken.get(k) == i)) for k in range(len(row)))
                 for i, row in enumerate(support))
