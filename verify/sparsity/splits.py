"""Which matrices are butterfly products: those whose blocks at every split have rank one, exactly.

Split l of an n x n matrix, p = 2^l and q = n/p, has n blocks: the rows that agree modulo q, and q
consecutive columns. They are disjoint and cover the matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, exact_matrix
from verify.sparsity.transforms import log2

Block = tuple[range, range]


@predicate
def split_minors_vanish(A: Any) -> Decision:
    """Every 2 x 2 minor of every block of every split is 0.

    Cost: O(n^2) products a split: one nonzero entry of a block and its row and column suffice.
    Raises: InvalidInstance unless A is n x n and n > 1 a power of 2.
    Witness: yes, nothing; no, `split` and the two `rows` and `columns` of a minor that is not 0.

    >>> split_minors_vanish([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0],
    ...                      [0, 0, 0, 1]]).certificate.witness
    {'split': 1, 'rows': [0, 2], 'columns': [0, 1]}
    """
    minor = nonzero_minor(square(A))
    if minor is not None:
        return No(Certificate("split_minors_vanish", "no", minor))
    return Yes(Certificate("split_minors_vanish", "yes"))


@predicate
def butterfly_product(A: Any) -> Decision:
    """A is the product of log2 n rational factors with the butterfly supports, 2n entries each.

    Exactly the matrices whose minors vanish at all splits are: n^1.5 entries determine the rest.

    Cost, errors: those of `split_minors_vanish`.
    Witness: yes, the `factors`, each as its entries in the order (c, i, j, t) of rows (c, i, t) and
        columns (c, j, t), t running to n/2^l in factor l; no, a minor, as `split_minors_vanish`.
    Source: Zheng, Riccietti, Gribonval, efficient identification of butterfly factorizations, 2023.

    >>> butterfly_product([[2, 4], [6, 8]]).certificate.witness
    {'factors': [['2', '4', '6', '8']]}
    """
    matrix = square(A)
    minor = nonzero_minor(matrix)
    if minor is not None:
        return No(Certificate("butterfly_product", "no", minor))
    return Yes(Certificate("butterfly_product", "yes", {
        "factors": [[to_text(entry) for entry in factor] for factor in exact_factors(matrix)]}))


def square(A: Any, place: str = "A") -> Matrix:
    """The exact matrix. Raises: InvalidInstance unless it is n x n and n > 1 a power of 2."""
    matrix = exact_matrix(A, place)
    if len(matrix) != len(matrix[0]) or len(matrix) < 2:
        raise InvalidInstance(f"{place}: {len(matrix)} x {len(matrix[0])} is not n x n, n > 1")
    log2(len(matrix))
    return matrix


def blocks(n: int, l: int) -> Iterator[Block]:
    """The rows and columns of the n blocks of split l, in the order of rows modulo q, then columns.

    >>> [(list(rows), list(columns)) for rows, columns in blocks(4, 1)][1]
    ([0, 2], [2, 3])
    """
    q = n >> l
    for i in range(q):
        for j in range(0, n, q):
            yield range(i, n, q), range(j, j + q)


def entries(matrix: Sequence[Sequence[Fraction]], block: Block) -> list[list[Fraction]]:
    """The block as a matrix."""
    rows, columns = block
    return [list(matrix[i][columns.start:columns.stop]) for i in rows]


def nonzero_minor(matrix: Matrix) -> dict[str, Any] | None:
    """The split, rows and columns of a 2 x 2 minor that is not 0, or None."""
    n = len(matrix)
    for l in range(1, log2(n)):
        for rows, columns in blocks(n, l):
            pivot = next(((i, j) for i in rows for j in columns if matrix[i][j]), None)
            if pivot is None:
                continue
            r, c = pivot
            for i in rows:
                for j in columns:
                    if matrix[i][j] * matrix[r][c] != matrix[i][c] * matrix[r][j]:
                        return {"split": l, "rows": sorted((r, i)), "columns": sorted((c, j))}
    return None


def exact_factors(matrix: Matrix) -> list[list[Fraction]]:
    """The factors of a matrix whose split minors vanish: pivot columns left, pivot rows right."""
    parts = [[list(row) for row in matrix]]  # the diagonal blocks of what is left
    factors = []
    while len(parts[0]) > 2:
        half = len(parts[0]) // 2
        factor, smaller = [], []
        for part in parts:
            left = [[[Fraction(0)] * half for _ in range(2)] for _ in range(2)]
            for j in range(2):
                rest = []
                for t in range(half):
                    block = [part[i * half + t][j * half:(j + 1) * half] for i in range(2)]
                    r, c = next(((i, k) for i in range(2) for k in range(half) if block[i][k]),
                                (0, 0))
                    left[r][j][t] = Fraction(1)
                    if r == 0 and block[0][c]:
                        left[1][j][t] = block[1][c] / block[0][c]
                    rest.append(block[r])
                smaller.append(rest)
            factor += [entry for row in left for cell in row for entry in cell]
        factors.append(factor)
        parts = smaller
    factors.append([part[i][j] for part in parts for i in range(2) for j in range(2)])
    return factors


def product(factors: Sequence[Sequence[Fraction]]) -> Matrix:
    """The matrix with these factors, each entry along its one path.

    >>> product([[Fraction(k) for k in (2, 4, 6, 8)]])[1]
    (Fraction(6, 1), Fraction(8, 1))
    """
    n = 2 ** len(factors)
    rows = []
    for r in range(n):
        row = []
        for c in range(n):
            value = Fraction(1)
            for l, factor in enumerate(factors):
                s = n >> (l + 1)
                # blocks of 2s: c names the block and the column's half, r the row's half and t
                place = ((c // (2 * s) * 2 + r // s % 2) * 2 + c // s % 2) * s + r % s
                value *= factor[place]
            row.append(value)
        rows.append(tuple(row))
    return tuple(rows)
