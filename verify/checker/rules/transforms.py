"""Transforms and what their fast algorithms rest on: Haar and circulant; all recomputed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .butterfly import splits_of
from .linear import ZERO, Matrix, take
from .objects import nothing
from .roots import vanishes

Rule = Callable[[list[Any], dict[str, Any], Meter], None]
Test = Callable[[int, int], bool]


def entrywise(setup: Callable[[list[Any], Meter], tuple[int, Test]], *,
               squared: bool = False) -> tuple[Rule, Rule]:
    """Yes: every entry is right; no: the `entry` named is not.

    All entries are paid for before the first is looked at, at a price of 1 each, or of n^2.
    """
    def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
        nothing(witness)
        n, right = setup(objects, meter)
        meter.spend(n**4 if squared else n**2)
        for i in range(n):
            for j in range(n):
                if not right(i, j):
                    raise Rejected(f"entry [{i}][{j}] is another")

    def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
        n, right = setup(objects, meter)
        mapping(witness, "witness", "entry")
        i, j = (integer(k, "witness.entry") for k in sequence(witness["entry"], "witness.entry", 2))
        if not (0 <= i < n and 0 <= j < n):
            raise Rejected("witness.entry: there is none such")
        if right(i, j):
            raise Rejected("witness.entry: it is as it should be")

    return yes, no


def _haar(objects: list[Any], meter: Meter) -> tuple[int, Test]:
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

    return n, right


def _haar_levels(objects: list[Any], meter: Meter) -> tuple[int, Test]:
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
    return n, lambda i, j: bool(matrix[i][j] == columns[j][i])


def _shift(objects: list[Any], meter: Meter) -> tuple[int, Test]:
    """An entry and the next of its diagonal are equal."""
    matrix = _square(objects)
    n = len(matrix)
    return n, lambda i, j: bool(matrix[i][j] == matrix[(i + 1) % n][(j + 1) % n])


def _fourier(objects: list[Any], meter: Meter) -> tuple[int, Test]:
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

    return n, right


haar_yes, haar_no = entrywise(_haar)
levels_yes, levels_no = entrywise(_haar_levels)
shift_yes, shift_no = entrywise(_shift)
fourier_yes, fourier_no = entrywise(_fourier, squared=True)


def _square(objects: list[Any]) -> Matrix:
    matrix: Matrix = take(objects, "M")[0]
    if len(matrix) != len(matrix[0]):
        raise Rejected("the matrix is not square")
    return matrix
