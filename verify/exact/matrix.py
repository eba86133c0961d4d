"""Matrices and vectors of rationals: made of what users pass, and multiplied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm
from operator import mul
from typing import Any

import flint
import numpy as np

from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.exact.dyadic import mantissas_exponents

Vector = tuple[Fraction, ...]
Matrix = tuple[Vector, ...]
_ZERO = Fraction(0)


def exact_matrix(value: Any, place: str = "A") -> Matrix:
    """The matrix as a tuple of rows of Fractions, floats taken as the dyadic rationals they store.

    Raises: InvalidInstance, naming the place, if an entry is no finite number, exact entries are
    mixed with floats, the rows differ in length, or there is no row or no column.

    >>> exact_matrix([[1, "1/2"]])
    ((Fraction(1, 1), Fraction(1, 2)),)
    """
    matrix: Matrix = coerce({place: "matrix"}, {place: value})[place]
    if not matrix or not matrix[0]:
        raise InvalidInstance(f"{place}: a matrix needs a row and a column")
    return matrix


def exact_vector(value: Any, length: int | None = None, place: str = "y") -> Vector:
    """The vector as a tuple of Fractions.

    Raises: InvalidInstance, naming the place, as `exact_matrix`, or if the length is another.
    """
    vector: Vector = coerce({place: "vector"}, {place: value})[place]
    if length is not None and len(vector) != length:
        raise InvalidInstance(f"{place}: {len(vector)} entries, {length} needed")
    return vector


def integral_rows(value: Any, place: str = "A") -> tuple[list[list[int]], list[Fraction]]:
    """(rows, scales): row i of the matrix times scales[i] > 0 is rows[i], all integers.

    Arrays do not pass through Fractions here, which a million entries notice.

    Raises: InvalidInstance, as `exact_matrix`.
    """
    plain = type(value) is np.ndarray and value.ndim == 2 and value.size
    if plain and value.dtype in (np.float32, np.float64) and np.isfinite(value).all():
        mantissas, exponents = mantissas_exponents(value)
        lowest = exponents.min(axis=1)
        shifts = (exponents - lowest[:, None]).tolist()
        rows = [[m << s for m, s in zip(*pair, strict=True)]
                for pair in zip(mantissas.tolist(), shifts, strict=True)]
        return rows, [Fraction(2) ** -int(exponent) for exponent in lowest]
    if plain and value.dtype.kind in "iu":
        return value.tolist(), [Fraction(1)] * len(value)
    matrix = exact_matrix(value, place)
    scales = [lcm(*(entry.denominator for entry in row)) for row in matrix]
    return ([[entry.numerator * (scale // entry.denominator) for entry in row]
             for row, scale in zip(matrix, scales, strict=True)], list(map(Fraction, scales)))


def transposed(matrix: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """The columns."""
    return list(zip(*matrix, strict=True))


def dot(left: Iterable[Fraction], right: Iterable[Fraction],
        start: Fraction = _ZERO) -> Fraction:
    """The start plus the sum of the products, over one denominator: cancelled once, at the end.

    >>> dot([Fraction(1, 2), Fraction(3)], [Fraction(1, 3), Fraction(5)])
    Fraction(91, 6)
    """
    tops, bottoms = [start.numerator], [start.denominator]
    for a, b in zip(left, right, strict=True):
        if a and b:
            tops.append(a.numerator * b.numerator)
            bottoms.append(a.denominator * b.denominator)
    whole = lcm(*bottoms)
    return Fraction(sum(map(mul, tops, [whole // bottom for bottom in bottoms])), whole)


def times(matrix: Sequence[Sequence[Fraction]], vector: Sequence[Fraction]) -> Vector:
    """matrix @ vector."""
    return tuple(dot(row, vector) for row in matrix)


def product(left: Sequence[Sequence[Fraction]], right: Sequence[Sequence[Fraction]]) -> Matrix:
    """left @ right."""
    columns = transposed(right)
    return tuple(tuple(dot(row, column) for column in columns) for row in left)


def inverse(matrix: Sequence[Sequence[Fraction]]) -> Matrix:
    """The inverse of a regular matrix. Raises: ZeroDivisionError on a singular one.

    >>> inverse([[Fraction(1), Fraction(2)], [Fraction(0), Fraction(1)]]) == ((1, -2), (0, 1))
    True
    """
    n = len(matrix)
    found = flint.fmpq_mat(n, n, [flint.fmpq(entry.numerator, entry.denominator)
                                  for row in matrix for entry in row]).inv()
    return tuple(tuple(Fraction(int(found[i, j].p), int(found[i, j].q)) for j in range(n))
                 for i in range(n))


def l1(vector: Iterable[Fraction]) -> Fraction:
    """The sum of the magnitudes."""
    return sum(map(abs, vector), Fraction(0))


def sign(value: Fraction | int) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)
