"""The Haar matrix of integers, row by row and as a product of sums and differences."""

from __future__ import annotations

from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix
from verify.sparsity.splits import square
from verify.sparsity.transforms import haar

Rows = list[list[int]]


@predicate
def haar_matrix(A: Any) -> Decision:
    """Row 0 is 1; row 2^m + r is 1, then -1 on the halves of part r of 2^m parts, and 0 elsewhere.

    Raises: InvalidInstance unless A is n x n, n > 1 a power of 2.
    Witness: yes, nothing; no, an `entry` that is another.

    >>> haar_matrix([[1, 1], [1, 1]]).certificate.witness
    {'entry': [1, 1]}
    """
    matrix = square(A)
    return _compared("haar_matrix", matrix, haar_rows(len(matrix)))


@predicate
def haar_levels_product(A: Any) -> Decision:
    """A is the product of log2 n sparse factors, 4n - 4 entries outside of identities in all.

    Factor l takes sums and differences of neighbours among its first 2^l entries, sums first, and
    leaves the others: 2^(l+1) entries and an identity. The factor n stands last.

    Raises: InvalidInstance, as `haar_matrix`. Witness: as `haar_matrix`.
    """
    matrix = square(A)
    first, *others = [factor.toarray() for factor in haar(len(matrix), normalized=False)]
    for factor in others:
        first = first @ factor
    return _compared("haar_levels_product", matrix, first.tolist())


def haar_rows(n: int) -> Rows:
    """The Haar matrix from its definition.

    >>> haar_rows(4)
    [[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 0, 0], [0, 0, 1, -1]]
    """
    rows, width = [[1] * n], n
    while width > 1:
        half = width // 2
        rows += [[0] * start + [1] * half + [-1] * half + [0] * (n - start - width)
                 for start in range(0, n, width)]
        width = half
    return rows


def _compared(name: str, matrix: Matrix, rows: Rows) -> Decision:
    for i, (ours, theirs) in enumerate(zip(matrix, rows, strict=True)):
        for j, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            if a != b:
                return No(Certificate(name, "no", {"entry": [i, j]}))
    return Yes(Certificate(name, "yes"))
