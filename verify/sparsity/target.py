"""A matrix that is to be factored: exactly, and in floats of a moderate size."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any, final

import numpy as np

from fastpath.fingerprint import fingerprint
from verify.claims.errors import InvalidInstance
from verify.exact.dyadic import mantissas_exponents, widened
from verify.exact.integers import integer_product
from verify.exact.matrix import Matrix, exact_matrix
from verify.sparsity.support import Array

Integers = list[list[int]]


@final
class Target:
    """The matrix, as it is if given in floats, as floats of at most 1, and as exact integers.

    An array of float64 in row order is not copied.
    """

    def __init__(self, A: Any, m: int, n: int) -> None:
        self.array: Array | None = None
        shape: tuple[int, ...]
        if (type(A) is np.ndarray and A.ndim == 2 and A.size
                and A.dtype in (np.float32, np.float64) and A.dtype.isnative):
            self.array = np.ascontiguousarray(A if A.dtype == np.float64 else widened(A))
            shape = A.shape
            self.seen = fingerprint(self.array)
            if not self.seen.peak < np.inf:
                exact_matrix(A)  # which says where it is no finite number
            self.exponent = int(np.frexp(self.seen.peak)[1])
        else:
            self.exact = exact_matrix(A)
            shape = len(self.exact), len(self.exact[0])
            size = max(abs(entry) for row in self.exact for entry in row)
            self.exponent = size.numerator.bit_length() - size.denominator.bit_length() + 1
            if self.exponent > 1024:
                raise InvalidInstance("A: an entry is beyond the largest float64")
        for place, size, needed in (("I", m, shape[0]), ("J", n, shape[1])):
            if size != needed:
                raise InvalidInstance(f"{place}: {size} rows, A has {needed} "
                                      f"{'rows' if place == 'I' else 'columns'}")
        self.exponent += self.exponent & 1

    def unchanged(self) -> Target:
        """Itself, which may not be a copy; raises InvalidInstance if it has been changed."""
        if self.array is not None and fingerprint(self.array) != self.seen:
            raise InvalidInstance("A: it has been changed since it was factored")
        return self

    @cached_property
    def exact(self) -> Matrix:
        """The exact entries."""
        return exact_matrix(self.array)

    @cached_property
    def floats(self) -> Array:
        """The entries times 2^-exponent."""
        if self.array is not None:
            if 0 <= self.exponent < 64 or -64 < self.exponent < 0:
                return self.array * 2.0**-self.exponent
            return np.ldexp(self.array, -self.exponent)
        scale = Fraction(2) ** self.exponent
        return np.array([[float(entry / scale) for entry in row] for row in self.exact])

    def integers(self, rows: Array, columns: Array) -> tuple[Integers, Fraction]:
        """(block, unit): the entries of these rows and columns are block times unit."""
        if self.array is not None:
            return _integers(self.array[rows[:, None], columns])
        part = [[self.exact[i][j] for j in columns.tolist()] for i in rows.tolist()]
        scale = lcm(*(entry.denominator for row in part for entry in row))
        return [[entry.numerator * (scale // entry.denominator) for entry in row]
                for row in part], Fraction(1, scale)

    def energy(self, chosen: Array) -> Fraction:
        """The sum of the squares of the entries where `chosen` is true."""
        if self.array is not None:
            rows, unit = _integers(self.array[chosen][None])
            return sum(entry**2 for entry in rows[0]) * unit**2
        return sum((self.exact[i][j] ** 2 for i, j in np.argwhere(chosen).tolist()), Fraction(0))

    @property
    def moderate(self) -> bool:
        """It is given in floats, and no product of two entries overflows, nor do sums of many."""
        return self.array is not None and abs(self.exponent) <= 256

    def rescaled(self, X: Array, Y: Array) -> tuple[Array, Array]:
        """Factors of the matrix, from those of `floats`."""
        half = self.exponent // 2
        return np.ldexp(X, half), np.ldexp(Y, half)

    def loss(self, X: Array, Y: Array) -> Fraction:
        """|A - X Y^T|^2, exactly."""
        (rows, unit), (x, x_unit), (y, y_unit) = (
            self.integers(np.arange(len(X)), np.arange(len(Y))), _integers(X), _integers(Y.T))
        inner = x_unit * y_unit / unit
        top, bottom = inner.numerator, inner.denominator
        total = sum((a * bottom - b * top) ** 2 for pair in zip(rows, integer_product(x, y),
                                                                strict=True)
                    for a, b in zip(*pair, strict=True))
        return total * (unit / bottom) ** 2


def _integers(array: Array) -> tuple[Integers, Fraction]:
    """(rows, unit): the entries are rows times unit."""
    mantissas, exponents = mantissas_exponents(np.ascontiguousarray(array))
    low = int(exponents[mantissas != 0].min(initial=2000))
    shifts = np.maximum(exponents - low, 0)
    return [[m << s for m, s in zip(*pair, strict=True)] for pair in
            zip(mantissas.tolist(), shifts.tolist(), strict=True)], Fraction(2) ** low
