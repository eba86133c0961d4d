"""Signs, roots of unity and cosines as integers: the transform they are, and its blocks' minors."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..number import integer, mapping, sequence, show
from ..rejected import Meter, Rejected
from .butterfly import blocks, places, splits_of
from .linear import Matrix, columns, take
from .objects import nothing

Table = list[list[int]]


def hadamard_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All entries are (-1)^(number of binary digits 1 in common)."""
    _all(_square(objects), _hadamard, witness)


def hadamard_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The entry is another."""
    _one_differs(_square(objects), _hadamard, witness)


def fourier_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All entries are i times j, its digits reversed, modulo n."""
    matrix = _integers(_square(objects))
    _all(matrix, _fourier(len(matrix)), witness)


def fourier_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The entry is another."""
    matrix = _integers(_square(objects))
    _one_differs(matrix, _fourier(len(matrix)), witness)


def roots_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """In each block, all exponents follow from those of a row and a column, modulo n."""
    nothing(witness)
    table = _integers(_square(objects))
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
    table = _integers(_square(objects))
    (i, r), (j, c) = places(table, witness)
    if not (table[i][j] + table[r][c] - table[i][c] - table[r][j]) % len(table):
        raise Rejected("the minor is 0")


def cosines_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """In the given order of rows and columns all minors of all blocks vanish."""
    table, turn = _angles(objects)
    n = len(table)
    mapping(witness, "witness", "rows", "columns")
    rows, cols = (sequence(witness[side], f"witness.{side}", n) for side in ("rows", "columns"))
    for order in (rows, cols):
        if any(type(k) is not int for k in order) or sorted(order) != list(range(n)):
            raise Rejected("witness: an order is no permutation")
    table = [[table[i][j] for j in cols] for i in rows]
    for l in splits_of(table):
        for block in blocks(n, l):
            pivot = next(((i, j) for i in block[0] for j in block[1]
                          if not _zero(table[i][j], turn)), None)
            meter.spend(turn * len(block[0]) * len(block[1]))
            if pivot is None:
                continue
            r, c = pivot
            for i in block[0]:
                for j in block[1]:
                    if not _proportional(table[i][j], table[r][j], table[i][c], table[r][c], turn):
                        raise Rejected(f"a minor of split {l} is not 0")


def cosines_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """With every other row (column), a row (column) has three columns (rows), none proportional.

    In a butterfly a row has a partner with which the columns, those of zeros apart, are in two
    classes of proportional ones, for they are columns of two blocks of rank one.
    """
    table, turn = _angles(objects)
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
            meter.spend(turn * (1 + len(found)))
            if not (_zero(a, turn) and _zero(b, turn)) and not any(
                    _proportional(a, b, c, d, turn) for c, d in found):
                found.append((a, b))
        if len(found) < 3:
            raise Rejected(f"witness.{side}: with {partner} there are only {len(found)} classes")


def _proportional(a: int, b: int, c: int, d: int, turn: int) -> bool:
    """cos a cos d = cos b cos c; the roots of unity of half a turn are independent over Q."""
    half = turn // 2
    sums: dict[int, int] = {}
    for sign, x, y in ((1, a, d), (-1, b, c)):
        for angle in (x + y, x - y, y - x, -x - y):
            angle %= turn
            place = angle % half
            sums[place] = sums.get(place, 0) + (sign if angle < half else -sign)
    return not any(sums.values())


def _zero(angle: int, turn: int) -> bool:
    """The cosine vanishes: the angle is a quarter turn or three."""
    return angle % (turn // 2) == turn // 4


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


def _integers(matrix: Matrix) -> Any:
    if any(type(entry) is Fraction and entry.denominator != 1 for row in matrix for entry in row):
        raise Rejected("an entry is no integer")
    return [[int(entry) for entry in row] for row in matrix]


def _angles(objects: list[Any]) -> tuple[Table, int]:
    matrix, turn = take(objects, "MI")
    splits_of(matrix)
    if turn < 4 or turn & (turn - 1):
        raise Rejected("the number of steps of a turn is no power of 2, or less than 4")
    return _integers(matrix), turn
