"""Signs, roots of unity and cosines as integers: the transform they are, and its blocks' minors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from ..number import integer, mapping, sequence, show
from ..rejected import Meter, Rejected
from .butterfly import blocks, places, splits_of
from .linear import Matrix, columns, take
from .objects import nothing

Table = list[list[int]]
Items = tuple[int, ...]


def hadamard_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All entries are (-1)^(number of binary digits 1 in common)."""
    _all(_square(objects), _hadamard, witness)


def hadamard_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The entry is another."""
    _one_differs(_square(objects), _hadamard, witness)


def fourier_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All entries are i times j, its digits reversed, modulo n."""
    matrix = integers(_square(objects))
    _all(matrix, _fourier(len(matrix)), witness)


def fourier_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The entry is another."""
    matrix = integers(_square(objects))
    _one_differs(matrix, _fourier(len(matrix)), witness)


def roots_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """In each block, all exponents follow from those of a row and a column, modulo n."""
    nothing(witness)
    table = integers(_square(objects))
    n = len(table)
    for l in splits_of(table):
        for rows, chosen in blocks(n, l):
            meter.spend(len(rows) * len(chosen))
            first, c = table[rows[0]], chosen[0]
            for i in rows:
                if any((first[c] + table[i][j] - first[j] - table[i][c]) % n for j in chosen):
                    raise Rejected(f"a minor of split {l} is not 0")


def roots_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A minor of a block that is not 0."""
    table = integers(_square(objects))
    (i, r), (j, c) = places(table, witness)
    if not (table[i][j] + table[r][c] - table[i][c] - table[r][j]) % len(table):
        raise Rejected("the minor is 0")


def cosines_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """In the given order of rows and columns all minors of all blocks vanish."""
    table, turn = angles_of(objects)
    n = len(table)
    mapping(witness, "witness", "rows", "columns")
    rows, cols = (sequence(witness[side], f"witness.{side}", n) for side in ("rows", "columns"))
    for order in (rows, cols):
        if any(type(k) is not int for k in order) or sorted(order) != list(range(n)):
            raise Rejected("witness: an order is no permutation")
    table = [[table[i][j] for j in cols] for i in rows]
    for l in splits_of(table):
        for block in blocks(n, l):
            if not _rank_one(table, block[0], block[1], turn, meter):
                raise Rejected(f"a minor of split {l} is not 0")


def cosines_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """With every other row (column), a row (column) has three columns (rows), none proportional.

    Or the witness is empty, n is 2, 4 or 8, and no order is one.
    In a butterfly a row has a partner with which the columns, those of zeros apart, are in two
    classes of proportional ones, for they are columns of two blocks of rank one.
    """
    table, turn = angles_of(objects)
    if not witness:
        _no_order(table, turn, meter)
        return
    if len(witness) != 1 or not witness.keys() <= {"row", "column"}:
        raise Rejected(f"witness: {show(witness)} names neither a row nor a column")
    ((side, k),) = witness.items()
    if not 0 <= integer(k, f"witness.{side}") < len(table) or len(table) < 4:
        raise Rejected(f"witness.{side}: there is none such, or all is one block")
    lines = table if side == "row" else [list(line) for line in zip(*table, strict=True)]
    for partner, line in enumerate(lines):
        if partner == k:
            continue
        found: list[tuple[int, int]] = []
        for a, b in zip(lines[k], line, strict=True):
            meter.spend(1 + len(found))
            if not (_zero(a, turn) and _zero(b, turn)) and not any(
                    _proportional(a, b, c, d, turn, meter) for c, d in found):
                found.append((a, b))
        if len(found) < 3:
            raise Rejected(f"witness.{side}: with {partner} there are only {len(found)} classes")


def _no_order(table: Table, turn: int, meter: Meter) -> None:
    """No order of rows and columns makes a butterfly of size 2, 4 or 8.

    An order puts the columns into halves and these into pairs, the rows into fours and these into
    pairs. At split 1 each pair of rows has rank at most one on each half of the columns, at split
    2, for size 8, each four of rows on each pair of columns. For size 4 the four is all rows.
    """
    n = len(table)
    if n > 8:
        raise Rejected("witness: for more than 8 rows a row or a column is needed")
    known: dict[tuple[Items, Items], bool] = {}

    def fits(rows: Items, chosen: Items) -> bool:
        if (rows, chosen) not in known:
            known[rows, chosen] = _rank_one(table, rows, chosen, turn, meter)
        return known[rows, chosen]

    def some_pairs(items: Items, others: Sequence[Items], across: bool) -> bool:
        return any(all(fits(other, pair) if across else fits(pair, other)
                       for pair in pairs for other in others) for pairs in _halves(items))

    every = tuple(range(n))
    for halves in _halves(every):
        for fours in _halves(every) if n == 8 else [(every,)]:
            meter.spend(8)
            if n == 2 or (all(some_pairs(four, halves, False) for four in fours) and (
                    n == 4 or all(some_pairs(half, fours, True) for half in halves))):
                raise Rejected("witness: there is an order")


def _halves(items: Items) -> list[tuple[Items, Items]]:
    """All ways to split the items in two halves."""
    return [((items[0], *chosen), tuple(k for k in items[1:] if k not in chosen))
            for chosen in combinations(items[1:], len(items) // 2 - 1)]


def _rank_one(table: Table, rows: Sequence[int], chosen: Sequence[int], turn: int,
              meter: Meter) -> bool:
    """All minors of these rows and columns vanish: those with one entry that is not 0."""
    pivot = next(((i, j) for i in rows for j in chosen if not _zero(table[i][j], turn)), None)
    meter.spend(len(rows) * len(chosen))
    if pivot is None:
        return True
    r, c = pivot
    return all(_proportional(table[i][j], table[r][j], table[i][c], table[r][c], turn, meter)
               for i in rows for j in chosen)


def _proportional(a: int, b: int, c: int, d: int, turn: int, meter: Meter) -> bool:
    """cos a cos d = cos b cos c, angles in steps of a turn; a polynomial in a root of unity."""
    sums: dict[int, int] = {}
    for sign, x, y in ((1, a, d), (-1, b, c)):
        for angle in (x + y, x - y, y - x, -x - y):
            sums[angle % turn] = sums.get(angle % turn, 0) + sign
    return vanishes(sums, turn, meter)


def vanishes(coefficients: Mapping[int, Any], turn: int, meter: Meter) -> bool:
    """The polynomial with these rational coefficients, by exponent, is 0 at a primitive root.

    For a prime p that divides the order, x^(turn/p) - 1 vanishes at no primitive root, and at each
    other root for some p. So the polynomial is 0 at one, hence at all primitive roots, iff its
    product with all of these is 0 at all roots of unity, which is that its coefficients, folded,
    are.
    """
    sums = dict(coefficients)
    for p in _primes(turn, meter):
        meter.spend(2 * len(sums))
        product = {k: -value for k, value in sums.items()}
        for k, value in sums.items():
            place = (k + turn // p) % turn
            product[place] = product.get(place, 0) + value
        sums = product
    return not any(sums.values())


def _primes(number: int, meter: Meter) -> list[int]:
    """The primes that divide the number."""
    found, p = [], 2
    while p * p <= number:
        meter.spend(1 + (number.bit_length() >> 8))
        if number % p == 0:
            found.append(p)
            while number % p == 0:
                meter.spend(1 + (number.bit_length() >> 8))
                number //= p
        p += 1
    return [*found, number] if number > 1 else found


def _zero(angle: int, turn: int) -> bool:
    """The cosine vanishes: the angle is a quarter turn or three."""
    return (4 * angle - turn) % (2 * turn) == 0


def _hadamard(i: int, j: int, value: Any) -> bool:
    return bool(value == (-1) ** bin(i & j).count("1"))


def _fourier(n: int) -> Callable[[int, int, Any], bool]:
    digits = n.bit_length() - 1
    order = [int(format(j, f"0{digits}b")[::-1], 2) for j in range(n)]
    return lambda i, j, value: (value - i * order[j]) % n == 0


def _all(matrix: Any, right: Callable[[int, int, Any], bool], witness: dict[str, Any]) -> None:
    nothing(witness)
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            if not right(i, j, value):
                raise Rejected(f"entry [{i}][{j}] is another")


def _one_differs(matrix: Any, right: Callable[[int, int, Any], bool],
                 witness: dict[str, Any]) -> None:
    mapping(witness, "witness", "entry")
    i, j = (integer(k, "witness.entry") for k in sequence(witness["entry"], "witness.entry", 2))
    if not (0 <= i < len(matrix) and 0 <= j < len(matrix)):
        raise Rejected("witness.entry: there is none such")
    if right(i, j, matrix[i][j]):
        raise Rejected("witness.entry: it is as it should be")


def _square(objects: list[Any]) -> Matrix:
    (matrix,) = take(objects, "M")
    splits_of(matrix)
    return columns(columns(matrix))


def integers(matrix: Matrix) -> Any:
    """The matrix, of whole numbers."""
    if any(type(entry) is Fraction and entry.denominator != 1 for row in matrix for entry in row):
        raise Rejected("an entry is no integer")
    return [[int(entry) for entry in row] for row in matrix]


def angles_of(objects: list[Any]) -> tuple[Table, int]:
    matrix, turn = take(objects, "MI")
    splits_of(matrix)
    return integers(matrix), steps(turn)


def steps(turn: int) -> int:
    """The number of steps of a full turn, from 1 to 10^6."""
    if not 0 < turn <= 10**6:
        raise Rejected("a turn has no steps, or more than 10^6")
    return turn
