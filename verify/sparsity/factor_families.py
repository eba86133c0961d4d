"""Factors that are unique among all with supports in small families, by enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from itertools import product as pairs
from typing import Any

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, exact_matrix, product, transposed
from verify.exact.rank import rank
from verify.sparsity.factor_uniqueness import identifiable_factors, ps_equivalent
from verify.sparsity.landscape import Pattern
from verify.sparsity.lifting import Contradiction, Term, completed
from verify.sparsity.support import Family, SparseColumns

Column = tuple[bool, ...]


def unique_in_families(X: Any, Y: Any, left: Family, right: Family, *,
                       budget: Budget | None = None) -> Decision:
    """All factors with supports in the two families and product X Y^T are (X D P, Y D^-1 P).

    For each pair of maximal supports, up to the order of the terms, either the product has no
    factors there, or it fixes all terms, and they are the given ones; or the answer is No, with
    other factors, or Unknown.

    Shapes: X is (m, r), Y is (n, r).
    Cost: the number of pairs, which `budget` counts, times that of `identifiable_factors`.
    Raises: InvalidInstance as `exact_matrix`, or if a support is not in its family.
    Witness: yes, nothing; no, `X` and `Y`, other factors. The checker has a rule for columns, see
    `unique_among_sparse_columns`.

    >>> from verify.sparsity import SparseColumns
    >>> X, Y = [[1, 0], [0, 1]], [[1, 0], [0, 2]]
    >>> unique_in_families(X, Y, SparseColumns(1), SparseColumns(1)).certificate.answer
    'yes'
    >>> unique_in_families(X, Y, SparseColumns(1), SparseColumns(2)).certificate.answer
    'yes'
    >>> unique_in_families(X, Y, SparseColumns(2), SparseColumns(2)).certificate.answer
    'no'
    """
    name, X, Y = "unique_in_families", exact_matrix(X, "X"), exact_matrix(Y, "Y")
    for place, side, family in (("X", X, left), ("Y", Y, right)):
        if not family.contains([[int(bool(entry)) for entry in row] for row in side]):
            raise InvalidInstance(f"{place}: its support is not in the family {family}")
    A, open_pairs = product(X, transposed(Y)), 0
    meter = (budget or Budget()).meter("pairs of supports")
    try:
        for I, J in _supports(left, right, (len(X), len(Y), len(X[0]))):
            meter.spend()
            other = _others(A, I, J, X, Y)
            if other is None:
                open_pairs += 1
            elif other:
                return No(Certificate(name, "no", {
                    key: [[to_text(entry) for entry in row] for row in side]
                    for key, side in zip("XY", other, strict=True)}))
    except BudgetExceeded as error:
        return Unknown(str(error))
    if open_pairs:
        return Unknown(f"{open_pairs} pairs of supports are not decided")
    return Yes(Certificate(name, "yes"))


@predicate
def unique_among_sparse_columns(X: Any, Y: Any, s: Any, t: Any) -> Decision:
    """All factors of X Y^T with s nonzero entries a column at most, and t, are (X D P, Y D^-1 P).

    Shapes: X is (m, r), Y is (n, r). s is for the columns of X, t for those of Y.
    Cost, errors: those of `unique_in_families`. Witness: yes, nothing; no, `X` and `Y`, others.

    >>> unique_among_sparse_columns([[1, 0], [0, 1]], [[1, 0], [0, 2]], 1, 2).certificate.answer
    'yes'
    """
    name = "unique_among_sparse_columns"
    match unique_in_families(X, Y, SparseColumns(s), SparseColumns(t)):
        case Yes():
            return Yes(Certificate(name, "yes"))
        case No(certificate):
            return No(Certificate(name, "no", certificate.witness))
        case unknown:
            return unknown


def _supports(left: Family, right: Family, shape: tuple[int, int, int]
              ) -> Iterator[tuple[Pattern, Pattern]]:
    """The pairs of maximal supports, one of each set that differ by the order of the terms."""
    m, n, r = shape
    sides = [[tuple(map(tuple, support.astype(bool).tolist())) for support in
              family.maximal((size, r))] for family, size in ((left, m), (right, n))]
    seen: set[tuple[tuple[Column, Column], ...]] = set()
    for I, J in pairs(*sides):
        terms = tuple(sorted(zip(transposed(I), transposed(J), strict=True)))
        if terms not in seen:
            seen.add(terms)
            yield I, J


def _others(A: Matrix, I: Pattern, J: Pattern, X: Matrix, Y: Matrix
            ) -> tuple[()] | tuple[Matrix, Matrix] | None:
    """Factors on these supports that are not equivalent, () if there are none, or None."""
    try:
        terms = completed(A, I, J)
    except Contradiction:
        return ()
    if all(term.complete for term in terms):
        factors = _split(terms, len(X), len(Y))
        if factors is None:
            return ()
        if not ps_equivalent(factors, (X, Y)):
            return factors
        X, Y = factors
    for order in permutations(range(len(X[0]))):
        x, y = (tuple(tuple(row[k] for k in order) for row in side) for side in (X, Y))
        if _fits(x, I) and _fits(y, J):
            match identifiable_factors(x, y, I, J):
                case Yes():
                    return ()
                case No(certificate):
                    return tuple(exact_matrix(certificate.witness[key]) for key in "XY")
    return None


def _split(terms: list[Term], m: int, n: int) -> tuple[Matrix, Matrix] | None:
    """The factors of terms of which all entries are known; None if one has a larger rank."""
    columns: tuple[list[list[Fraction]], list[list[Fraction]]] = ([], [])
    for term in terms:
        block = [[term.known[i, j] for j in term.columns] for i in term.rows]
        if rank(block) > 1:
            return None
        x, y = [Fraction(0)] * m, [Fraction(0)] * n
        lead = next((row for row in block if any(row)), None)
        if lead is not None:
            scale = next(entry for entry in lead if entry)
            place = lead.index(scale)
            for i, row in zip(term.rows, block, strict=True):
                x[i] = row[place] / scale
            for j, entry in zip(term.columns, lead, strict=True):
                y[j] = entry
        columns[0].append(x)
        columns[1].append(y)
    return tuple(transposed(columns[0])), tuple(transposed(columns[1]))


def _fits(factor: Matrix, support: Pattern) -> bool:
    return all(free or not entry for row, places in zip(factor, support, strict=True)
               for entry, free in zip(row, places, strict=True))
