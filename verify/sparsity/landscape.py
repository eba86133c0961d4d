"""The loss L(X, Y) = ||A - X Y^T||_F^2 on fixed supports, and its derivatives, exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from verify.claims.errors import InvalidInstance
from verify.claims.number import brief
from verify.exact.matrix import Matrix, Vector, dot, exact_matrix, product, transposed
from verify.sparsity.support import support_pair

Pattern = tuple[tuple[bool, ...], ...]
Coordinate = tuple[int, int, int]  # 0 for X or 1 for Y, row, term


@final
@dataclass(frozen=True, slots=True)
class Landscape:
    """The loss of the factors (X, Y) with supports in (I, J), for the matrix A.

    Its coordinates are the entries of X on I, then those of Y on J, by rows.

    Shapes: A is (m, n), I is (m, r), J is (n, r).
    Scalars: exact.
    Raises: InvalidInstance, naming the place, if the shapes do not fit or a support is none.

    >>> L = Landscape.of([[1, 0], [0, 1]], [[1, 0], [1, 1]], [[1, 0], [1, 1]])
    >>> X, Y = L.point([[0, 0], ["3/2", 1]], [[0, 0], ["3/2", "-5/4"]])
    >>> int(L.loss(X, Y)), L.critical(X, Y)
    (1, True)
    """

    A: Matrix
    I: Pattern
    J: Pattern

    @staticmethod
    def of(A: Any, I: Any, J: Any) -> Landscape:
        """The landscape of this matrix on these supports."""
        target, (left, right) = exact_matrix(A, "A"), support_pair(I, J)
        for name, side, found, needed in (("I", "rows", left, len(target)),
                                          ("J", "columns", right, len(target[0]))):
            if len(found) != needed:
                raise InvalidInstance(f"{name}: {len(found)} rows, A has {needed} {side}")
        return Landscape(target, *(tuple(map(tuple, side.tolist())) for side in (left, right)))

    def point(self, X: Any, Y: Any) -> tuple[Matrix, Matrix]:
        """The factors, if they live on the supports. Raises: InvalidInstance if they do not."""
        found = []
        for name, value, support, its in (("X", X, self.I, "I"), ("Y", Y, self.J, "J")):
            factor = exact_matrix(value, name)
            if (len(factor), len(factor[0])) != (len(support), len(support[0])):
                raise InvalidInstance(f"{name}: {len(factor)} x {len(factor[0])}, {its} is "
                                      f"{len(support)} x {len(support[0])}")
            for i, row in enumerate(factor):
                for k, entry in enumerate(row):
                    if entry and not support[i][k]:
                        raise InvalidInstance(f"{name}[{i}][{k}]: {brief(entry)} outside {its}")
            found.append(factor)
        return found[0], found[1]

    @property
    def coordinates(self) -> list[Coordinate]:
        """The free entries, in order."""
        return [(side, i, k) for side, support in enumerate((self.I, self.J))
                for i, row in enumerate(support) for k, free in enumerate(row) if free]

    def residual(self, X: Matrix, Y: Matrix) -> Matrix:
        """A - X Y^T."""
        return tuple(tuple(a - b for a, b in zip(row, other, strict=True))
                     for row, other in zip(self.A, product(X, transposed(Y)), strict=True))

    def loss(self, X: Matrix, Y: Matrix) -> Fraction:
        """||A - X Y^T||_F^2."""
        return squares(self.residual(X, Y))

    def gradient(self, X: Matrix, Y: Matrix) -> tuple[Matrix, Matrix]:
        """The derivatives by the entries of X and of Y, 0 outside the supports."""
        error = self.residual(X, Y)
        return (_masked(product(error, Y), self.I), _masked(product(transposed(error), X), self.J))

    def critical(self, X: Matrix, Y: Matrix) -> bool:
        """The gradient vanishes."""
        return not any(entry for side in self.gradient(X, Y) for row in side for entry in row)

    def hessian(self, X: Matrix, Y: Matrix) -> Matrix:
        """The second derivatives by the coordinates. Cost: the square of their number."""
        error, places = self.residual(X, Y), self.coordinates
        grams = [product(transposed(other), other) for other in (Y, X)]

        def entry(first: Coordinate, second: Coordinate) -> Fraction:
            (side, i, k), (other, j, l) = first, second
            if side == other:
                return 2 * grams[side][k][l] if i == j else Fraction(0)
            if side:
                (i, k), (j, l) = (j, l), (i, k)
            cross = X[i][l] * Y[j][k] - (error[i][j] if k == l else 0)
            return 2 * cross

        return tuple(tuple(entry(first, second) for second in places) for first in places)

    def unflattened(self, values: Sequence[Fraction]) -> tuple[Matrix, Matrix]:
        """The factors with these coordinates."""
        found = [[[Fraction(0)] * len(row) for row in support] for support in (self.I, self.J)]
        for (side, i, k), value in zip(self.coordinates, values, strict=True):
            found[side][i][k] = value
        return tuple(map(tuple, found[0])), tuple(map(tuple, found[1]))

    def flattened(self, X: Matrix, Y: Matrix) -> Vector:
        """The coordinates of the factors."""
        return tuple((X, Y)[side][i][k] for side, i, k in self.coordinates)

    def outside(self) -> Fraction:
        """The sum of A_ij^2 over the entries that no term reaches, a part of every loss."""
        return sum((self.A[i][j]**2 for i, row in enumerate(self.I)
                    for j, other in enumerate(self.J)
                    if not any(a and b for a, b in zip(row, other, strict=True))), Fraction(0))


def squares(matrix: Matrix) -> Fraction:
    """||matrix||_F^2."""
    return sum((dot(row, row) for row in matrix), Fraction(0))


def combined(terms: Sequence[tuple[Fraction | int, Matrix]]) -> Matrix:
    """The sum of the matrices times their factors."""
    return mapped(lambda *entries: sum((scale * entry for (scale, _), entry in zip(
        terms, entries, strict=True) if scale and entry), Fraction(0)),
        *(matrix for _, matrix in terms))


def mapped(function: Callable[..., Fraction], *matrices: Matrix) -> Matrix:
    """The matrix of the function's values at the entries."""
    return tuple(tuple(map(function, *rows)) for rows in zip(*matrices, strict=True))


def _masked(half: Matrix, support: Pattern) -> Matrix:
    return tuple(tuple(-2 * entry if free else Fraction(0)
                       for entry, free in zip(row, places, strict=True))
                 for row, places in zip(half, support, strict=True))
