"""Transforms and what their fast algorithms rest on: Haar, circulant and Toeplitz."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .butterfly import splits_of
from .linear import ZERO, Matrix, take
from .objects import nothing
from .roots import vanishes

Rule = Callable[[list[Any], dict[str, Any], Meter], None]
Test = Callable[[int, int], bool]
Setup = Callable[[list[Any], Meter], tuple[tuple[int, int], Test]]  # rows and columns, the test


def entrywise(setup: Setup, *, squared: bool = False) -> tuple[Rule, Rule]:
    """Yes: every entry is right; no: the `entry` named is not.

    All entries are paid for before the first is looked at, at a price of 1 each, or of n^2.
    """
    def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
        nothing(witness)
        (m, n), right = setup(objects, meter)
        meter.spend(m * n * (n**2 if squared else 1))
        for i in range(m):
            for j in range(n):
                if not right(i, j):
                    raise Rejected(f"entry [{i}][{j}] is another")

    def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
        (m, n), right = setup(objects, meter)
        mapping(witness, "witness", "entry")
        i, j = (integer(k, "witness.entry") for k in sequence(witness["entry"], "witness.entry", 2))
        if not (0 <= i < m and 0 <= j < n):
            raise Rejected("witness.entry: there is none such")
        if right(i, j):
            raise Rejected("witness.entry: it is as it should be")

    return yes, no


def _haar(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
    """Row 2^m + r: 1, -1 on the halves of part r of 2^m parts."""
    (matrix,) = take(objects, "M")
    splits_of(matrix)
    n = len(matrix)

    def right(i: int, j: int) -> bool:
        if not i:
            return bool(matrix[i][j] == 1)
        parts = 1 << (i.bit_length() - 1)
        width = n // parts
        inside, place = divmod(j, width)
        value = 0 if inside != i - parts else 1 if 2 * place < width else -1
        return bool(matrix[i][j] == value)

    return (n, n), right


def _haar_levels(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
    """The product, applied to the unit vectors: sums and differences of ever fewer neighbours."""
    (matrix,) = take(objects, "M")
    splits_of(matrix)
    n = len(matrix)
    columns = []
    for j in range(n):
        vector = [int(k == j) for k in range(n)]
        size = n
        while size > 1:
            meter.spend(size)
            pairs = [(vector[k], vector[k + 1]) for k in range(0, size, 2)]
            vector[:size] = [a + b for a, b in pairs] + [a - b for a, b in pairs]
            size //= 2
        columns.append(vector)
    return (n, n), lambda i, j: bool(matrix[i][j] == columns[j][i])


def _shift(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
    """An entry and the next of its diagonal are equal."""
    matrix = _square(objects)
    n = len(matrix)
    return (n, n), lambda i, j: bool(matrix[i][j] == matrix[(i + 1) % n][(j + 1) % n])


def _fourier(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
    """Off the diagonal, the entries of n F A F^-1 are 0, as polynomials in a root of unity."""
    matrix = _square(objects)
    n = len(matrix)

    def right(k: int, l: int) -> bool:
        if k == l:
            return True
        powers = [ZERO] * n
        for i, row in enumerate(matrix):
            for j, entry in enumerate(row):
                place = (k * i - l * j) % n
                powers[place] = meter.add(powers[place], entry)
        return vanishes(dict(enumerate(powers)), n, meter)

    return (n, n), right


def _diagonals(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
    """An entry, not of the last row or column, and the next of its diagonal are equal."""
    (matrix,) = take(objects, "M")
    return ((len(matrix) - 1, len(matrix[0]) - 1),
            lambda i, j: bool(matrix[i][j] == matrix[i + 1][j + 1]))


def _corner(objects: list[Any], meter: Meter) -> tuple[tuple[int, int], Test]:
    """Each entry is that of F^-1 D F, D = F c, c the first column, zeros, the first row reversed.

    w^(-ik) D_k w^(kj) is a polynomial in w = exp(-2 pi i/s), and so is their sum over k.
    """
    (matrix,) = take(objects, "M")
    m, n, size = len(matrix), len(matrix[0]), 1
    while size < m + n - 1:
        size *= 2
    meter.spend(m * n * size**2)
    first = [row[0] for row in matrix] + [ZERO] * (size - m - n + 1) + matrix[0][:0:-1]

    def right(i: int, j: int) -> bool:
        powers = [ZERO] * size
        powers[0] = meter.mul(matrix[i][j], -Fraction(size))
        for k in range(size):
            for t, c in enumerate(first):
                place = (k * t - i * k + k * j) % size
                powers[place] = meter.add(powers[place], c)
        return vanishes(dict(enumerate(powers)), size, meter)

    return (m, n), right


haar_yes, haar_no = entrywise(_haar)
levels_yes, levels_no = entrywise(_haar_levels)
shift_yes, shift_no = entrywise(_shift)
fourier_yes, fourier_no = entrywise(_fourier, squared=True)
diagonals_yes, diagonals_no = entrywise(_diagonals)
corner_yes, corner_no = entrywise(_corner)[0], diagonals_no  # F^-1 D F is circulant


def _square(objects: list[Any]) -> Matrix:
    matrix: Matrix = take(objects, "M")[0]
    if len(matrix) != len(matrix[0]):
        raise Rejected("the matrix is not square")
    return matrix
