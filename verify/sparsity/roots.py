"""Transforms whose entries are signs, roots of unity or cosines: which of them are butterflies.

Entries are held as integers modulo the number of steps of a full turn, so that everything is exact:
w^e for a root of unity, cos(2 pi m/N) for a cosine, with n and N powers of 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.exact.matrix import transposed
from verify.sparsity.splits import blocks, square
from verify.sparsity.transforms import bit_reversal, log2

Angles = list[list[int]]


@predicate
def sylvester_hadamard(A: Any) -> Decision:
    """A[i][j] is (-1)^(number of binary digits 1 that i and j share).

    Witness: yes, nothing; no, an `entry` that is another.

    >>> sylvester_hadamard([[1, 1], [1, 1]]).certificate.witness
    {'entry': [1, 1]}
    """
    return _entrywise("sylvester_hadamard", square(A), lambda i, j, value:
                      value == (-1) ** (i & j).bit_count())


@predicate
def bit_reversed_fourier(E: Any) -> Decision:
    """E[i][j] is i times j, its binary digits reversed, modulo n: w^E is the DFT, columns permuted.

    Raises: InvalidInstance unless E is n x n, n > 1 a power of 2, and its entries are integers.
    Witness: yes, nothing; no, an `entry` that is another.

    >>> bit_reversed_fourier([[0, 0], [0, 1]]).certificate.answer
    'yes'
    """
    exponents = _integers(E)
    n = len(exponents)
    order = bit_reversal(n).tolist()
    return _entrywise("bit_reversed_fourier", exponents, lambda i, j, value:
                      (value - i * order[j]) % n == 0)


@predicate
def roots_butterfly(E: Any) -> Decision:
    """The matrix of the roots of unity w^E[i][j], w = exp(-2 pi i/n), is a butterfly product.

    No entry is 0, so it is one iff all minors of its blocks vanish, a question of exponents.

    Raises: InvalidInstance, as `bit_reversed_fourier`.
    Witness: yes, nothing; no, `split`, `rows` and `columns` of a minor that is not 0.

    >>> roots_butterfly([[i * j for j in range(4)] for i in range(4)]).certificate.witness
    {'split': 1, 'rows': [0, 2], 'columns': [0, 1]}
    """
    exponents = _integers(E)
    n = len(exponents)
    for l in range(1, log2(n)):
        for rows, columns in blocks(n, l):
            for i in rows[1:]:
                first, row = exponents[rows[0]], exponents[i]
                for j in columns[1:]:
                    c = columns[0]
                    if (first[c] + row[j] - first[j] - row[c]) % n:
                        return No(Certificate("roots_butterfly", "no", {
                            "split": l, "rows": [rows[0], i], "columns": [c, j]}))
    return Yes(Certificate("roots_butterfly", "yes"))


@predicate
def cosines_butterfly_permuted(M: Any, N: Any) -> Decision:
    """Some order of the rows and of the columns makes cos(2 pi M[i][j]/N) a butterfly product.

    In a butterfly each row has a partner such that the columns of the two, those of zeros apart,
    are in two classes of proportional ones. A row that has three with every partner says no; so
    does such a column.
    Every order is tried for n <= 4; beyond, the given one and the bit reversals.

    Raises: InvalidInstance unless M is n x n, n > 1 a power of 2, its entries are integers, and
    N > 2 is a power of 2.
    Witness: yes, `rows` and `columns` in the order of the butterfly; no, such a `row` or `column`.

    >>> cosines_butterfly_permuted(dct_angles(8), 32).certificate.witness
    {'row': 1}
    """
    name, angles, turn = "cosines_butterfly_permuted", _integers(M), _turn(N)
    n = len(angles)
    for side, lines in (("row", angles), ("column", transposed(angles))):
        for r in range(n if n > 2 else 0):
            if all(_classes(lines[r], lines[s], turn) > 2 for s in range(n) if s != r):
                return No(Certificate(name, "no", {side: r}))
    for rows, columns in _orders(n):
        if _rank_one([[angles[i][j] for j in columns] for i in rows], turn):
            return Yes(Certificate(name, "yes", {"rows": rows, "columns": columns}))
    return Unknown("no row and no column refutes it, and no order that was tried is one")


def dct_angles(n: int) -> Angles:
    """M with cos(2 pi M[k][j]/4n) the DCT of kind 2: k (2j + 1). Row scales are left out."""
    return [[k * (2 * j + 1) % (4 * n) for j in range(n)] for k in range(n)]


def cosine_products_equal(a: int, d: int, b: int, c: int, turn: int) -> bool:
    """cos a cos d = cos b cos c, for angles in steps of a full turn, a power of 2 and at least 4.

    Each side is a sum of four roots of unity, and those of the first half turn are independent
    over the rationals.

    >>> cosine_products_equal(0, 2, 1, 1, 8), cosine_products_equal(0, 4, 2, 1, 8)
    (False, False)
    """
    half = turn // 2
    sums = [0] * half
    for sign, x, y in ((1, a, d), (-1, b, c)):
        for angle in (x + y, x - y, y - x, -x - y):
            angle %= turn
            sums[angle % half] += sign if angle < half else -sign
    return not any(sums)


def _classes(first: Sequence[int], second: Sequence[int], turn: int) -> int:
    """How many classes of proportional columns the two rows have, zeros apart."""
    found: list[tuple[int, int]] = []
    for a, b in zip(first, second, strict=True):
        if (_is_zero(a, turn) and _is_zero(b, turn)) or any(
                cosine_products_equal(a, d, b, c, turn) for c, d in found):
            continue
        found.append((a, b))
    return len(found)


def _is_zero(angle: int, turn: int) -> bool:
    return (4 * angle - turn) % (2 * turn) == 0


def _rank_one(angles: Angles, turn: int) -> bool:
    """All split minors of the cosines vanish."""
    n = len(angles)
    for l in range(1, log2(n)):
        for rows, columns in blocks(n, l):
            pivot = next(((i, j) for i in rows for j in columns
                          if not _is_zero(angles[i][j], turn)), None)
            if pivot is not None and not all(
                    cosine_products_equal(angles[i][j], angles[pivot[0]][pivot[1]],
                                            angles[i][pivot[1]], angles[pivot[0]][j], turn)
                    for i in rows for j in columns):
                return False
    return True


def _orders(n: int) -> Iterator[tuple[list[int], list[int]]]:
    if n <= 4:
        for rows, columns in product(permutations(range(n)), repeat=2):
            yield list(rows), list(columns)
        return
    given, reversal = list(range(n)), bit_reversal(n).tolist()
    yield from product((given, reversal), repeat=2)


def _integers(value: Any) -> Angles:
    matrix = square(value, "the matrix")
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            if entry.denominator != 1:
                raise InvalidInstance(f"the matrix[{i}][{j}]: {entry} is not an integer")
    return [[entry.numerator for entry in row] for row in matrix]


def _turn(value: Any) -> int:
    turn: int = coerce({"N": "integer"}, {"N": value})["N"]
    if log2(turn) < 2:
        raise InvalidInstance(f"N: {turn} is less than 4")
    return turn


def _entrywise(name: str, matrix: Any, right: Any) -> Decision:
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            if not right(i, j, value):
                return No(Certificate(name, "no", {"entry": [i, j]}))
    return Yes(Certificate(name, "yes"))
