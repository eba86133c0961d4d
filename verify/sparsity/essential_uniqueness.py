"""When a product of butterfly factors determines them, up to diagonal matrices between them.

The J factors of an n x n butterfly, n = 2^J, are the rows of a J x 2n matrix X: those of factor l
are its entries in the order (c, i, j, t) of rows (c, i, t) and columns (c, j, t), t < n/2^l.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, exact_matrix
from verify.sparsity.splits import blocks, product


@predicate
def inner_lines_nonzero(X: Any) -> Decision:
    """X_1 ... X_(J-1) have no column of zeros, and X_2 ... X_J no row of zeros.

    Raises: InvalidInstance unless X is J x 2^(J+1).
    Witness: yes, nothing; no, the `factor`, from 1, and its `column` or `row`.

    >>> inner_lines_nonzero([[0] * 8, [1] * 8]).certificate.witness
    {'factor': 1, 'column': 0}
    """
    line = _zero_line(factors_of(X))
    if line is not None:
        return No(Certificate("inner_lines_nonzero", "no", line))
    return Yes(Certificate("inner_lines_nonzero", "yes"))


@predicate
def essentially_unique(X: Any) -> Decision:
    """All butterfly factors with the product of these are D_(l-1)^-1 X_l D_l, D_0 = D_J = 1.

    The D_l are diagonal and invertible. A block of a split that is not 0 is, up to a factor, the
    product of one column and one row only; if no block of the product is 0, this determines
    X_1, up to D_1, then X_2, and so on. Where a line of zeros meets another line, the latter is
    free.

    Cost: n^2 log2 n products. Raises: InvalidInstance, as `inner_lines_nonzero`.
    Witness: yes, nothing; no, `others`, factors with the same product and other zeros.
    Source: Zheng, Riccietti, Gribonval, efficient identification of butterfly factorizations, 2023.

    >>> essentially_unique([[0] * 8, [1] * 8]).certificate.answer
    'no'
    """
    name, factors = "essentially_unique", factors_of(X)
    matrix = product(factors)
    n = len(matrix)
    if all(any(any(matrix[i][columns.start:columns.stop]) for i in rows)
           for l in range(1, len(factors)) for rows, columns in blocks(n, l)):
        return Yes(Certificate(name, "yes"))
    line = _zero_line(factors)
    if line is None:
        return Unknown("a block of the product is 0, and no line of the factors")
    others = [list(factor) for factor in factors]
    side, free, step = ("column", "row", 0) if "column" in line else ("row", "column", -2)
    l = line["factor"] + step  # a column meets a row of the next factor, a row one of the last
    place = line_places(n, l, free, line[side])[0]
    others[l][place] = Fraction(not others[l][place])
    return No(Certificate(name, "no", {"others": [[to_text(entry) for entry in factor]
                                                  for factor in others]}))


def factors_of(X: Any) -> Matrix:
    """The factors. Raises: InvalidInstance unless X is J x 2^(J+1), J > 0."""
    factors = exact_matrix(X, "X")
    if len(factors[0]).bit_length() - 2 != len(factors) or len(factors[0]) != 2 << len(factors):
        raise InvalidInstance(f"X: {len(factors)} x {len(factors[0])} is not J x 2^(J+1)")
    return factors


def line_places(n: int, l: int, side: str, k: int) -> list[int]:
    """Where the two entries of row or column k stand in factor l, counted from 0."""
    s = n >> (l + 1)
    c, half, t = k // (2 * s), k // s % 2, k % s
    return [((c * 2 + half) * 2 + other) * s + t if side == "row" else
            ((c * 2 + other) * 2 + half) * s + t for other in range(2)]


def _zero_line(factors: Matrix) -> dict[str, int] | None:
    n, last = 2 ** len(factors), len(factors) - 1
    for l, factor in enumerate(factors):
        for side in ["column"] * (l < last) + ["row"] * (l > 0):
            for k in range(n):
                if not any(factor[place] for place in line_places(n, l, side, k)):
                    return {"factor": l + 1, side: k}
    return None
