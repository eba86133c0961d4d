"""Transforms whose entries are signs, roots of unity or cosines: which of them are butterflies.

Entries are held as integers modulo the number of steps of a full turn, so that everything is exact:
w^e for a root of unity, n a power of 2, and cos(2 pi m/N) for a cosine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.exact.matrix import transposed
from verify.sparsity.orders import butterfly_order
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
    does such a column. Otherwise, for n <= 8, all orders are tried, by the sets of rows and columns
    that they make; beyond, the given one and the bit reversals.

    Raises: InvalidInstance unless M is n x n, n > 1 a power of 2, its entries are integers, and
    N is from 1 to 10^6.
    Witness: yes, `rows` and `columns` in the order of the butterfly; no, such a `row` or `column`,
        or nothing: no order is one.

    >>> cosines_butterfly_permuted(dct_angles(8), 32).certificate.witness
    {'row': 1}
    """
    name, (angles, turn) = "cosines_butterfly_permuted", angles_of(M, N)
    n = len(angles)
    for side, lines in (("row", angles), ("column", transposed(angles))):
        for r in range(n if n > 2 else 0):
            if all(_classes(lines[r], lines[s], turn) > 2 for s in range(n) if s != r):
                return No(Certificate(name, "no", {side: r}))
    found = butterfly_order(n, lambda rows, columns: _rank_one(angles, rows, columns, turn)) \
        if n <= 8 else _usual_order(angles, turn)
    if found is not None:
        return Yes(Certificate(name, "yes", {"rows": found[0], "columns": found[1]}))
    if n <= 8:
        return No(Certificate(name, "no"))
    return Unknown("no row and no column refutes it, and no order that was tried is one")


def dct_angles(n: int) -> Angles:
    """M with cos(2 pi M[k][j]/4n) the DCT of kind 2: k (2j + 1). Row scales are left out."""
    return [[k * (2 * j + 1) % (4 * n) for j in range(n)] for k in range(n)]


def cosine_products_equal(a: int, d: int, b: int, c: int, turn: int) -> bool:
    """cos a cos d = cos b cos c, for angles in steps of a full turn.

    The difference is a polynomial in a root of unity.

    >>> cosine_products_equal(0, 2, 1, 1, 8), cosine_products_equal(0, 4, 2, 1, 8)
    (False, False)
    >>> cosine_products_equal(0, 1, 2, 2, 6)  # 1/2 and 1/4
    False
    """
    sums: dict[int, int] = {}
    for sign, x, y in ((1, a, d), (-1, b, c)):
        for angle in (x + y, x - y, y - x, -x - y):
            sums[angle % turn] = sums.get(angle % turn, 0) + sign
    return vanishes(sums, turn)


def vanishes(coefficients: Mapping[int, Any], turn: int) -> bool:
    """The polynomial with these rational coefficients, by exponent, is 0 at exp(2 pi i/turn).

    It is iff it vanishes at all primitive roots of unity. Times x^(turn/p) - 1 for the primes p
    that divide the number of steps it then vanishes at all roots, and only then.

    >>> vanishes({0: 1, 1: 1, 2: 1}, 3), vanishes({0: 1, 1: 1, 2: 1}, 4)
    (True, False)
    """
    sums = dict(coefficients)
    for p in primefactors(turn):
        turned = {k: -value for k, value in sums.items()}
        for k, value in sums.items():
            place = (k + turn // p) % turn
            turned[place] = turned.get(place, 0) + value
        sums = turned
    return not any(sums.values())


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


def _rank_one(angles: Angles, rows: Sequence[int], columns: Sequence[int], turn: int) -> bool:
    """All minors of this block of the cosines vanish."""
    pivot = next(((i, j) for i in rows for j in columns if not _is_zero(angles[i][j], turn)), None)
    return pivot is None or all(
        cosine_products_equal(angles[i][j], angles[pivot[0]][pivot[1]],
                              angles[i][pivot[1]], angles[pivot[0]][j], turn)
        for i in rows if i != pivot[0] for j in columns if j != pivot[1])


def _usual_order(angles: Angles, turn: int) -> tuple[list[int], list[int]] | None:
    """The given order or the bit reversal, of rows and columns, that makes a butterfly."""
    n = len(angles)
    for rows, columns in product((list(range(n)), bit_reversal(n).tolist()), repeat=2):
        if all(_rank_one(angles, [rows[i] for i in block[0]], [columns[j] for j in block[1]], turn)
               for l in range(1, log2(n)) for block in blocks(n, l)):
            return rows, columns
    return None


def _integers(value: Any) -> Angles:
    matrix = square(value, "the matrix")
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            if entry.denominator != 1:
                raise InvalidInstance(f"the matrix[{i}][{j}]: {entry} is not an integer")
    return [[entry.numerator for entry in row] for row in matrix]


def angles_of(M: Any, N: Any) -> tuple[Angles, int]:
    """The integers and the steps of a turn. Raises: InvalidInstance, as the predicates say."""
    turn: int = coerce({"N": "integer"}, {"N": N})["N"]
    if not 0 < turn <= 10**6:
        raise InvalidInstance(f"N: {turn} is not from 1 to 10^6")
    return _integers(M), turn


@cache
def primefactors(number: int) -> tuple[int, ...]:
    """The primes that divide the number.

    >>> primefactors(28)
    (2, 7)
    """
    found, p = [], 2
    while p * p <= number:
        if number % p == 0:
            found.append(p)
            while number % p == 0:
                number //= p
        p += 1
    return (*found, *([number] if number > 1 else []))


def _entrywise(name: str, matrix: Any, right: Any) -> Decision:
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            if not right(i, j, value):
                return No(Certificate(name, "no", {"entry": [i, j]}))
    return Yes(Certificate(name, "yes"))
