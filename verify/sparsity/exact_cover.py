"""Exact covers by triples, which are sparsest solutions: why argmin ||z||_0 is NP-hard."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.instance import coerce
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import exact_matrix
from verify.sparsity.spark import columns_of
from verify.sparsity.sparsest import coefficient_fit

Incidence = tuple[tuple[int, ...], ...]


def sparse_of_cover(A: Any, columns: Sequence[int]) -> tuple[Fraction, ...]:
    """The 0/1 vector of the chosen columns: of an exact cover by triples, it solves A z = 1.

    Raises: InvalidInstance if `columns` has a number that is no column's, or one twice.

    >>> sparse_of_cover([[1, 0]] * 3, [0]) == (1, 0)
    True
    """
    n = len(exact_matrix(A)[0])
    chosen = set(columns_of(columns, n, "columns"))
    return tuple(Fraction(int(j in chosen)) for j in range(n))


def cover_of_sparse(z: Any) -> list[int]:
    """The support: of a solution of A z = 1 with at most m/3 nonzero entries, an exact cover.

    >>> cover_of_sparse([1, 0])
    [0]
    """
    return [j for j, entry in enumerate(z) if entry]


@predicate
def three_ones_a_column(A: Any) -> Decision:
    """Every column of the 0/1 matrix has exactly three ones. Witness: nothing."""
    answer = all(sum(column) == 3 for column in zip(*_incidence(A), strict=True))
    return (Yes if answer else No)(Certificate("three_ones_a_column", "yes" if answer else "no"))


@predicate
def exact_cover_exists(A: Any, *, budget: Budget | None = None) -> Decision:
    """Some columns of the 0/1 matrix sum to the vector of ones.

    Cost: a search that covers the rows in order; `budget` counts its nodes.
    Witness: yes, `columns`; no, nothing (the search is done again).

    >>> exact_cover_exists([[1, 1, 0], [0, 1, 1]]).certificate.witness
    {'columns': [0, 2]}
    """
    A = _incidence(A)
    sets = [{i for i, entry in enumerate(column) if entry} for column in zip(*A, strict=True)]
    meter = (budget or Budget()).meter("nodes")

    def search(covered: set[int], chosen: list[int]) -> list[int] | None:
        meter.spend()
        row = next((i for i in range(len(A)) if i not in covered), None)
        if row is None:
            return chosen
        for j, members in enumerate(sets):
            if row in members and not members & covered:
                found = search(covered | members, [*chosen, j])
                if found is not None:
                    return found
        return None

    try:
        columns = search(set(), [])
    except BudgetExceeded as error:
        return Unknown(str(error))
    if columns is None:
        return No(Certificate("exact_cover_exists", "no"))
    return Yes(Certificate("exact_cover_exists", "yes", {"columns": columns}))


@predicate
def ones_have_sparse_solution(A: Any, *, budget: Budget | None = None) -> Decision:
    """A z = 1 has a solution z with at most m/3 nonzero entries, m being the number of rows.

    Cost: exact projections on all supports of up to that size; `budget` counts them.
    Witness: yes, `z`; no, nothing (all supports are tried again).
    """
    name, A = "ones_have_sparse_solution", _incidence(A)
    meter = (budget or Budget()).meter("supports")
    ones = [1] * len(A)
    for size in range(min(len(A) // 3, len(A[0])) + 1):
        for support in combinations(range(len(A[0])), size):
            try:
                meter.spend()
            except BudgetExceeded as error:
                return Unknown(str(error))
            if len({i for i, row in enumerate(A) if any(row[j] for j in support)}) < len(A):
                continue  # some equation reads 0 = 1
            fit = coefficient_fit(A, ones, support)
            if fit is not None and not fit.loss:
                return Yes(Certificate(name, "yes", {"z": [to_text(entry) for entry in fit.x]}))
    return No(Certificate(name, "no"))


def _incidence(A: Any) -> Incidence:
    exact_matrix(A, "A")  # with a row and a column
    incidence: Incidence = coerce({"A": "support"}, {"A": A})["A"]
    return incidence
