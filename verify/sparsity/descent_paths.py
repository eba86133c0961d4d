"""From any factors to the best ones without ever going up, where condition (T) holds.

The path consists of curves, on which X(t) is a polynomial and Y(t) one divided by a polynomial that
is positive for 0 <= t <= 1. It follows the proof: at constant loss the complete classes get full
rank on their small side; then they take over all that is left on their rectangles; then each of the
other classes is led, on what is left of its rectangle, to a best approximation of its rank, one
column being turned into one singular vector at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from verify.claims.certificate import Plain
from verify.claims.number import to_text
from verify.exact.least_squares import least_squares
from verify.exact.matrix import Matrix, Vector, dot, product, times, transposed
from verify.exact.orthogonal import least_norm, orthogonal, singular_vectors
from verify.exact.rank import independent_columns, kernel, rank
from verify.sparsity.landscape import Landscape, combined
from verify.sparsity.tractability import Class, structure

Rows = list[list[Fraction]]


@final
@dataclass(frozen=True, slots=True)
class Curve:
    """X(t) = sum t^k X[k] and Y(t) = sum t^k Y[k] / sum t^k bottom[k] for t from 0 to 1."""

    X: tuple[Matrix, ...]
    Y: tuple[Matrix, ...]
    bottom: Vector

    @property
    def end(self) -> tuple[Matrix, Matrix]:
        """The factors at t = 1."""
        scale = 1 / sum(self.bottom, Fraction(0))
        return (combined([(1, part) for part in self.X]),
                combined([(scale, part) for part in self.Y]))

    def plain(self) -> Plain:
        """The curve as a witness holds it."""
        return {"X": [_texts(part) for part in self.X], "Y": [_texts(part) for part in self.Y],
                "bottom": [to_text(entry) for entry in self.bottom]}


def descent_path(landscape: Landscape, X: Matrix, Y: Matrix) -> list[Curve] | None:
    """Curves from (X, Y) to a global minimum, on which the loss nowhere increases.

    None where condition (T) fails, or where the best approximation of a block has irrational
    singular vectors.

    Cost: exact eliminations of the size of the classes.
    """
    found = structure(landscape.I, landscape.J)
    if not found.tractable:
        return None
    walk = _Walk(landscape, X, Y)
    complete = [one for one in found.classes if one.complete]
    others = [one for one in found.classes if not one.complete]
    for one in complete:
        walk.fill(one, *_wide(one))
    walk.take_over(complete, others, 0)
    walk.take_over(complete, others, 1)
    for one in others:
        rows, columns = (side.tolist() for side in one.remainder)
        if rows and not walk.lead(one.terms.tolist(), rows, columns):
            return None
    return walk.curves


def _wide(one: Class) -> tuple[int, list[int]]:
    """The factor that has to have full rank, 0 for X or 1 for Y, and its rows."""
    side = int(len(one.rows) > len(one.terms))
    return side, (one.rows, one.columns)[side].tolist()


class _Walk:
    """The factors, moved along curves that are kept."""

    def __init__(self, landscape: Landscape, X: Matrix, Y: Matrix) -> None:
        self.landscape, self.curves = landscape, list[Curve]()
        self.point: list[Rows] = [[list(row) for row in side] for side in (X, Y)]

    def line(self, ahead: Sequence[Rows]) -> None:
        """Go straight to these factors."""
        start = [tuple(map(tuple, side)) for side in self.point]
        steps = [combined([(1, tuple(map(tuple, end))), (-1, side)])
                 for side, end in zip(start, ahead, strict=True)]
        if any(entry for side in steps for row in side for entry in row):
            self.curves.append(Curve((start[0], steps[0]), (start[1], steps[1]), (Fraction(1),)))
            self.point = [list(map(list, side)) for side in ahead]

    def copy(self) -> list[Rows]:
        return [list(map(list, side)) for side in self.point]

    def block(self, side: int, places: Sequence[int], terms: Sequence[int]) -> Matrix:
        return tuple(tuple(self.point[side][i][k] for k in terms) for i in places)

    def fill(self, one: Class, side: int, places: list[int]) -> None:
        """At constant loss, independent rows (or columns, if they are fewer) of that factor there.

        First the other factor loses its part along the kernel n, then n^T is added to rows.
        """
        terms = one.terms.tolist()
        self.fill_on(terms, side, places, (one.columns, one.rows)[side].tolist())

    def fill_on(self, terms: list[int], side: int, places: list[int], others: list[int]) -> None:
        block = self.block(side, places, terms)
        basis = orthogonal(kernel(block, len(terms)))
        if not basis or rank(block) == len(places):
            return
        ahead = self.copy()
        for j in others:
            row = [ahead[1 - side][j][k] for k in terms]
            for n in basis:
                part = dot(row, n) / dot(n, n)
                row = [entry - part * other for entry, other in zip(row, n, strict=True)]
            for k, entry in zip(terms, row, strict=True):
                ahead[1 - side][j][k] = entry
        self.line(ahead)
        # unit vectors that complete the range of the block to the whole space
        size = len(terms)
        extended = [(*row, *(Fraction(int(i == j)) for j in range(len(places))))
                    for i, row in enumerate(block)]
        new = [j - size for j in independent_columns(extended) if j >= size]
        for i, n in zip(new, basis, strict=False):
            for k, entry in zip(terms, n, strict=True):
                ahead[side][places[i]][k] += entry
        self.line(ahead)

    def take_over(self, complete: list[Class], others: list[Class], side: int) -> None:
        """The other classes leave T, with their factor `side`; the complete ones fit A there."""
        landscape, ahead = self.landscape, self.copy()
        for one in others:
            kept = set(one.remainder[side].tolist())
            for i in (one.rows, one.columns)[side].tolist():
                if i not in kept:
                    for k in one.terms.tolist():
                        ahead[side][i][k] = Fraction(0)
        error = landscape.residual(tuple(map(tuple, ahead[0])), tuple(map(tuple, ahead[1])))
        owned: set[tuple[int, int]] = set()
        for one in complete:
            rows, columns, terms = (part.tolist() for part in (one.rows, one.columns, one.terms))
            fit = tuple(tuple(Fraction(0) if (i, j) in owned else error[i][j] for j in columns)
                        for i in rows)
            owned |= {(i, j) for i in rows for j in columns}
            full, places = _wide(one)
            block = self.block(full, places, terms)
            for j, wanted in zip((columns, rows)[full], (transposed(fit), fit)[full], strict=True):
                for k, entry in zip(terms, least_norm(block, wanted), strict=True):
                    ahead[1 - full][j][k] += entry
        self.line(ahead)

    def lead(self, terms: list[int], rows: list[int], columns: list[int]) -> bool:
        """These terms become a best approximation of A on the rectangle, where they are alone."""
        M = tuple(tuple(self.landscape.A[i][j] for j in columns) for i in rows)
        self.fill_on(terms, 0, rows, columns)
        if len(terms) >= len(rows):
            self.fit(terms, 1, columns, rows, transposed(M))
            return True
        self.fit(terms, 1, columns, rows, transposed(M))
        if rank(M) <= len(terms):
            self.orthogonalize(terms, rows)
            while rank(product(transposed(M), self.block(0, rows, terms))) < rank(M):
                self.escape(terms, rows, columns, M)
            self.fit(terms, 0, rows, columns, M)
            return True
        vectors = singular_vectors(M, len(terms))
        if vectors is None:
            return False
        for done, vector in enumerate(vectors):
            self.turn_towards(terms, rows, columns, M, vector, done)
        return True

    def fit(self, terms: list[int], side: int, places: list[int], others: list[int],
            M: Sequence[Vector]) -> None:
        """The least squares in this factor, the other one being fixed. M: as (places, others)."""
        ahead, fixed = self.copy(), self.block(1 - side, others, terms)
        chosen = independent_columns(fixed)
        basis = [[row[j] for row in fixed] for j in chosen]
        for i, wanted in zip(places, M, strict=True):
            left = [a - b for a, b in zip(wanted, times(fixed, [self.point[side][i][k]
                                                               for k in terms]), strict=True)]
            change = least_squares(basis, left)
            for j, entry in zip(chosen, change or (), strict=True):
                ahead[side][i][terms[j]] += entry
        self.line(ahead)

    def add(self, rows: list[int], target: int, source: int, factor: Fraction) -> None:
        """x_target += factor x_source and y_source -= factor y_target: the product stays."""
        if factor:
            ahead = self.copy()
            for row in ahead[0]:
                row[target] += factor * row[source]
            for row in ahead[1]:
                row[source] -= factor * row[target]
            self.line(ahead)

    def orthogonalize(self, terms: list[int], rows: list[int]) -> None:
        """At constant product, the columns of X on these rows become orthogonal, in this order."""
        for index, k in enumerate(terms):
            for other in terms[:index]:
                x, y = ([self.point[0][i][m] for i in rows] for m in (k, other))
                self.add(rows, k, other, -dot(x, y) / dot(y, y))

    def escape(self, terms: list[int], rows: list[int], columns: list[int], M: Matrix) -> None:
        """A column that M^T sends to 0 is turned into one that adds to the rank of M^T X."""
        X = self.block(0, rows, terms)
        idle = kernel(product(transposed(M), X), len(terms))[0]
        lead = next(k for k, entry in enumerate(idle) if entry)
        for k, entry in enumerate(idle):
            if k != lead:
                self.add(rows, terms[lead], terms[k], entry / idle[lead])
        order = [terms[lead], *(k for k in terms if k != terms[lead])]
        self.orthogonalize(order, rows)
        X = self.block(0, rows, terms)
        image, outside = product(transposed(M), X), kernel(transposed(X), len(rows))
        vector = next(u for u in outside if rank([(*row, entry) for row, entry in zip(
            image, times(transposed(M), u), strict=True)]) > rank(image))
        self.turn(terms[lead], rows, columns, M, vector)

    def turn_towards(self, terms: list[int], rows: list[int], columns: list[int], M: Matrix,
                     vector: Vector, done: int) -> None:
        """The columns of X span this singular vector, too; the first `done` are others of them."""
        left = terms[done:]
        self.orthogonalize(terms, rows)
        columns_of_x = [[self.point[0][i][k] for i in rows] for k in left]
        weights = [dot(vector, x) / dot(x, x) for x in columns_of_x]
        lead = next((k for k, weight in enumerate(weights) if weight), 0)
        if weights[lead]:
            for k, weight in enumerate(weights):
                if k != lead:
                    self.add(rows, left[lead], left[k], weight / weights[lead])
        if weights[lead] < 0:
            vector = tuple(-entry for entry in vector)
        terms[done:] = [left[lead], *(k for k in left if k != left[lead])]
        self.orthogonalize(terms, rows)
        self.turn(terms[done], rows, columns, M, vector)

    def turn(self, k: int, rows: list[int], columns: list[int], M: Matrix, vector: Vector
             ) -> None:
        """x_k goes straight to the vector, y_k = M^T x_k / |x_k|^2 with it.

        x_k is orthogonal to the other columns of X, and so is the vector.
        """
        ahead, start = self.copy(), self.copy()
        old = [self.point[0][i][k] for i in rows]
        step = [a - b for a, b in zip(vector, old, strict=True)]
        for i, entry in zip(rows, vector, strict=True):
            ahead[0][i][k] = entry
        bottom = (dot(old, old), 2 * dot(old, step), dot(step, step))
        tops = [times(transposed(M), old), times(transposed(M), step), (Fraction(0),) * len(M[0])]
        Y = []
        for scale, top in zip(bottom, tops, strict=True):
            part = [[scale * entry for entry in row] for row in start[1]]
            for j, entry in zip(columns, top, strict=True):
                part[j][k] = entry
            Y.append(tuple(map(tuple, part)))
        before = tuple(map(tuple, start[0]))
        curve = Curve((before, combined([(1, tuple(map(tuple, ahead[0]))), (-1, before)])),
                      tuple(Y), bottom)
        self.curves.append(curve)
        self.point = [list(map(list, side)) for side in curve.end]


def _texts(matrix: Matrix) -> Plain:
    return [[to_text(entry) for entry in row] for row in matrix]
