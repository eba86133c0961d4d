"""Which matrices are products along a chain of Kronecker patterns: those with blocks of low rank.

Cut a chain at one of its places, into the patterns (a, b, c, d) of the left product and
(e, f, g, h) of the right one. The columns of the first and the rows of the second come in classes
of r = a c / e, and a class lives on a block of b rows and g columns, where the products are the
matrices of rank at most r. Blocks of one cut are disjoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, exact_matrix
from verify.sparsity.patterns import Pattern, require_chain

_MOST = 10**6
_TOO_LARGE = "a factor has more than 10^6 entries, zeros counted"

Block = tuple[list[int], list[int], list[int]]  # rows, columns, and the class between them


@predicate
def blocks_low_rank(A: Any, P: Any) -> Decision:
    """A is 0 off the support of the product, and at each cut each block has rank at most r.

    Shapes: P is (L, 4), the patterns as rows; A has the rows of the first, the columns of the last.
    Cost: one elimination a block and cut. Unknown if a factor has more than 10^6 entries.
    Raises: InvalidInstance unless neighbours in P are chainable and A has that shape.
    Witness: yes, nothing; no, an `entry` off the support, or the `cut`, from 1, and r + 1 `rows`
        and `columns` of a block with a minor that is not 0.

    >>> blocks_low_rank([[1, 0], [0, 1]], [[1, 2, 1, 1], [1, 1, 2, 1]]).certificate.witness
    {'cut': 1, 'rows': [0, 1], 'columns': [0, 1]}
    """
    matrix, chained = _read(A, P)
    if _size(chained) > _MOST:
        return Unknown(_TOO_LARGE)
    fault = _fault(matrix, chained)
    if fault is not None:
        return No(Certificate("blocks_low_rank", "no", fault))
    return Yes(Certificate("blocks_low_rank", "yes"))


@predicate
def chain_product(A: Any, P: Any) -> Decision:
    """A is a product of rational matrices with the supports of the patterns P, in their order.

    Shapes, cost, errors: those of `blocks_low_rank`.
    Witness: yes, `factors`, each as its entries in the order (i, j, k, l) of rows (i, j, l) and
        columns (i, k, l); no, as `blocks_low_rank`.
    Source: Le, Zheng, Riccietti, Gribonval, butterfly factorization with error guarantees, 2024.

    >>> chain_product([[1, 2], [2, 4]], [[1, 2, 1, 1], [1, 1, 2, 1]]).certificate.witness
    {'factors': [['1', '2'], ['1', '2']]}
    """
    matrix, chained = _read(A, P)
    if _size(chained) > _MOST:
        return Unknown(_TOO_LARGE)
    fault = _fault(matrix, chained)
    if fault is not None:
        return No(Certificate("chain_product", "no", fault))
    return Yes(Certificate("chain_product", "yes", {"factors": [
        [to_text(entry) for entry in factor] for factor in chain_factors(matrix, chained)]}))


def chain_factors(matrix: Matrix, chained: Sequence[Pattern]) -> list[list[Fraction]]:
    """The entries of the factors of a matrix whose blocks have low rank: columns of it, left first.

    Left to right, each block is split into columns of its own and their coefficients. The
    coefficients have blocks of no larger rank than the matrix, for the columns are independent.
    """
    rest, factors = [list(row) for row in matrix], []
    for l, p in enumerate(chained[:-1]):
        q = reduce(Pattern.then, chained[l + 1:])
        left = [[Fraction(0)] * p.shape[1] for _ in range(p.shape[0])]
        right = [[Fraction(0)] * q.shape[1] for _ in range(q.shape[0])]
        for rows, columns, between in cut_blocks(p, q):
            part = [[rest[i][j] for j in columns] for i in rows]
            _, pivots, reduced = _eliminated(part)
            for k, pivot, coefficients in zip(between, pivots, reduced, strict=False):
                for i, row in zip(rows, part, strict=True):
                    left[i][k] = row[pivot]
                for j, entry in zip(columns, coefficients, strict=True):
                    right[k][j] = entry
        factors.append(compact(left, p))
        rest = right
    return [*factors, compact(rest, chained[-1])]


def cut_blocks(p: Pattern, q: Pattern) -> Iterator[Block]:
    """The blocks of the product of two chainable patterns.

    >>> next(cut_blocks(Pattern(1, 2, 2, 2), Pattern(2, 2, 2, 1)))
    ([0, 2], [0, 1], [0])
    """
    r = p.a * p.c // q.a
    for outer in range(q.a):
        i = outer * p.a // q.a
        for inner in range(p.d):
            l = inner % q.d
            yield ([(i * p.b + j) * p.d + inner for j in range(p.b)],
                   [(outer * q.c + k) * q.d + l for k in range(q.c)],
                   [(outer * r + k) * p.d + inner for k in range(r)])


def compact(matrix: Sequence[Sequence[Fraction]], p: Pattern) -> list[Fraction]:
    """The entries on the support, by (i, j, k, l) for rows (i, j, l) and columns (i, k, l)."""
    return [matrix[(i * p.b + j) * p.d + l][(i * p.c + k) * p.d + l]
            for i in range(p.a) for j in range(p.b) for k in range(p.c) for l in range(p.d)]


def _read(A: Any, P: Any) -> tuple[Matrix, list[Pattern]]:
    chained = require_chain(coerce({"P": "matrix"}, {"P": P})["P"])
    matrix = exact_matrix(A)
    shape = chained[0].shape[0], chained[-1].shape[1]
    if (len(matrix), len(matrix[0])) != shape:
        raise InvalidInstance(f"A: {len(matrix)} x {len(matrix[0])} is not "
                              f"{shape[0]} x {shape[1]}")
    return matrix, chained


def _size(chained: Sequence[Pattern]) -> int:
    """The entries of the largest factor, zeros counted."""
    return max(p.shape[0] * p.shape[1] for p in chained)


def _fault(matrix: Matrix, chained: Sequence[Pattern]) -> dict[str, Any] | None:
    """Why the matrix is no product, or None."""
    _, b, c, d = reduce(Pattern.then, chained)
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            if entry and (i // (b * d), i % d) != (j // (c * d), j % d):
                return {"entry": [i, j]}
    for l in range(1, len(chained)):
        p, q = reduce(Pattern.then, chained[:l]), reduce(Pattern.then, chained[l:])
        for rows, columns, between in cut_blocks(p, q):
            r = len(between)
            chosen, pivots, _ = _eliminated([[matrix[i][j] for j in columns] for i in rows])
            if len(pivots) > r:
                return {"cut": l, "rows": sorted(rows[i] for i in chosen[:r + 1]),
                        "columns": [columns[j] for j in pivots[:r + 1]]}
    return None


def _eliminated(part: Sequence[Sequence[Fraction]]) -> tuple[
        list[int], list[int], list[list[Fraction]]]:
    """The pivots' rows and columns, and the reduced echelon form without its zero rows."""
    rows = [(i, list(row)) for i, row in enumerate(part)]
    done: list[tuple[int, list[Fraction]]] = []
    pivots: list[int] = []
    for j in range(len(part[0])):
        found = next((row for row in rows if row[1][j]), None)
        if found is None:
            continue
        rows.remove(found)
        lead = found[1][j]
        unit = [entry / lead for entry in found[1]]
        for _, other in (*done, *rows):
            if other[j]:
                scale = other[j]
                other[:] = [a - scale * b for a, b in zip(other, unit, strict=True)]
        done.append((found[0], unit))
        pivots.append(j)
    return [i for i, _ in done], pivots, [row for _, row in done]
