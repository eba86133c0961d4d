"""Why a point of the landscape is a minimum: of all factors, of its orbit, or of a known kind.

Three proofs, each of them plain data that can be checked again:

- rectangles: on disjoint rectangles the residual E is what a best approximation B of that rank
  leaves (B^T E = 0, B E^T = 0, and no singular value of E exceeds one of B), elsewhere nothing
  is left that a term could reach. By Eckart and Young the point is a global minimum.
- face: on a group orbit through the point, within the factors supported in (I', J'), the gradient
  vanishes; the Hessian is positive semidefinite and vanishes on the orbit's tangent space only. By
  the lemma of Morse and Bott the point is a local minimum.
- order: reordered, it is the degenerate minimum of a pair of supports with a complete class.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import permutations
from itertools import product as choices

import numpy as np

from verify.claims.certificate import Plain
from verify.claims.number import to_text
from verify.exact.definite import negative_direction
from verify.exact.matrix import Matrix, product, transposed
from verify.exact.rank import rank
from verify.sparsity.landscape import Landscape, Pattern, combined
from verify.sparsity.tractability import structure

Places = tuple[Sequence[int], Sequence[int]]
_FACES = 5  # up to so many terms every combination of their faces is tried

DEGENERATE_I = ((1, 1, 0), (1, 1, 1), (0, 0, 1), (0, 0, 1))
DEGENERATE_J = ((1, 1, 1), (1, 1, 1), (1, 1, 0))


def global_minimum(landscape: Landscape, X: Matrix, Y: Matrix) -> Plain | None:
    """The rectangles that show that no factors on the supports have a smaller loss, if found."""
    error = landscape.residual(X, Y)
    left = [(i, j) for i, row in enumerate(landscape.I) for j, other in enumerate(landscape.J)
            if error[i][j] and any(a and b for a, b in zip(row, other, strict=True))]
    if not left:
        return []
    found = [(one.remainder[0].tolist(), one.remainder[1].tolist())
             for one in structure(landscape.I, landscape.J).classes]
    whole = sorted({i for i, _ in left}), sorted({j for _, j in left})
    for rectangles in (found, [whole]):
        used = [(rows, columns) for rows, columns in rectangles
                if any(i in rows and j in columns for i, j in left)]
        if all(sum(i in rows and j in columns for rows, columns in used) == 1 for i, j in left) \
                and _disjoint(used):
            levels = [_level(landscape, X, Y, error, place) for place in used]
            if None not in levels:
                return [{"rows": list(rows), "columns": list(columns), "level": to_text(level)}
                        for (rows, columns), level in zip(used, levels, strict=True)
                        if level is not None]
    return None


def _disjoint(rectangles: Sequence[Places]) -> bool:
    entries = [(i, j) for rows, columns in rectangles for i in rows for j in columns]
    return len(set(entries)) == len(entries)


def _level(landscape: Landscape, X: Matrix, Y: Matrix, error: Matrix, place: Places
           ) -> Fraction | None:
    """An s with E E^T <= s and B B^T >= s on the range of B, if B is a best approximation."""
    rows, columns = place
    E = tuple(tuple(error[i][j] for j in columns) for i in rows)
    B = tuple(tuple(landscape.A[i][j] - error[i][j] for j in columns) for i in rows)
    terms = sum(any(landscape.I[i][k] for i in rows) and any(landscape.J[j][k] for j in columns)
                for k in range(len(landscape.I[0])))
    flat = (product(transposed(B), E), product(B, transposed(E)))
    if any(entry for side in flat for row in side for entry in row) or rank(B) < terms:
        return None
    gram, residual = product(B, transposed(B)), product(E, transposed(E))
    try:
        low, high = (np.linalg.svd(np.array([[float(entry) for entry in row] for row in matrix]),
                                   compute_uv=False) for matrix in (residual, gram))
    except (OverflowError, np.linalg.LinAlgError):
        return None
    bottom, top = float(low[0]), float(high[terms - 1])
    for guess in (bottom / 2 + top / 2, bottom, top) if np.isfinite((bottom, top)).all() else ():
        for size in (1, 8, 1000, 10**9):
            level = Fraction(guess).limit_denominator(size)
            if level > 0 and separates(level, gram, residual):
                return level
    return None


def separates(level: Fraction, gram: Matrix, residual: Matrix) -> bool:
    """No eigenvalue of `residual` is above the level, and no positive one of `gram` below it."""
    size = len(gram)
    identity = tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
    above = combined([(level, identity), (-1, residual)])
    below = combined([(1, product(gram, gram)), (-level, gram)])
    return negative_direction(above) is None and negative_direction(below) is None


def face_of_minimum(landscape: Landscape, X: Matrix, Y: Matrix, hessian: Matrix) -> Plain | None:
    """The supports (I', J') for which the orbit shows that the point is a local minimum, if any.

    `hessian` has to be positive semidefinite, and the gradient 0.
    """
    free = len(hessian) - rank(hessian)
    for face in dict.fromkeys(_faces(landscape, X, Y)):
        pairs = _allowed(*face)
        if _tangents(landscape, X, Y, pairs) == free and _vanishes(landscape, X, Y, pairs):
            return [[[int(entry) for entry in row] for row in side] for side in face]
    return None


def _faces(landscape: Landscape, X: Matrix, Y: Matrix) -> Iterator[tuple[Pattern, Pattern]]:
    own = tuple(tuple(tuple(bool(entry) for entry in row) for row in side) for side in (X, Y))
    given = (landscape.I, landscape.J)
    terms = len(X[0])
    if terms > _FACES:
        options = [[(a, b)] * terms for a, b in ((0, 0), (1, 1), (1, 0), (0, 1))]
    else:
        options = [list(chosen) for chosen in choices(((0, 0), (1, 1), (1, 0), (0, 1)),
                                                      repeat=terms)]
    for chosen in options:
        sides = [tuple(tuple(((given, own)[chosen[k][side]])[side][i][k] for k in range(terms))
                       for i in range(len(given[side]))) for side in (0, 1)]
        yield sides[0], sides[1]


def _allowed(I: Pattern, J: Pattern) -> list[tuple[int, int]]:
    """The (l, k) for which x_k += g x_l and y_l -= g y_k stay on the supports: a monoid."""
    left, right = ([set(np.flatnonzero(column)) for column in transposed(side)]
                   for side in (I, J))
    terms = range(len(left))
    return [(m, k) for m in terms for k in terms if left[m] <= left[k] and right[k] <= right[m]]


def _tangents(landscape: Landscape, X: Matrix, Y: Matrix, pairs: list[tuple[int, int]]) -> int:
    """The dimension of the orbit's tangent space."""
    vectors = [[X[i][m] if side == 0 and term == k else -Y[i][k] if side == 1 and term == m
                else Fraction(0) for side, i, term in landscape.coordinates] for m, k in pairs]
    return rank(vectors)


def _vanishes(landscape: Landscape, X: Matrix, Y: Matrix, pairs: list[tuple[int, int]]) -> bool:
    """The gradient is 0 at every point of the orbit, where E is the same."""
    error = landscape.residual(X, Y)
    by_y, by_x = product(error, Y), product(transposed(error), X)
    return not any(landscape.I[i][m] and by_y[i][k] for m, k in pairs for i in range(len(X))) \
        and not any(landscape.J[j][k] and by_x[j][m] for m, k in pairs for j in range(len(Y)))


def degenerate_order(landscape: Landscape, X: Matrix, Y: Matrix) -> Plain | None:
    """Orders of rows, columns and terms that make it the degenerate minimum, if there are any."""
    A, I, J = landscape.A, landscape.I, landscape.J
    if (len(I), len(J), len(I[0])) != (4, 3, 3):
        return None
    for terms in permutations(range(3)):
        for rows in permutations(range(4)):
            if _taken(I, rows, terms) != DEGENERATE_I:
                continue
            for columns in permutations(range(3)):
                if _taken(J, columns, terms) == DEGENERATE_J and degenerate(
                        _taken(A, rows, columns), _taken(X, rows, terms),
                        _taken(Y, columns, terms)):
                    return {"rows": list(rows), "columns": list(columns), "terms": list(terms)}
    return None


def _taken(matrix: Sequence[Sequence[Fraction]], rows: Sequence[int], columns: Sequence[int]
           ) -> Matrix:
    return tuple(tuple(matrix[i][j] for j in columns) for i in rows)


def degenerate(A: Matrix, X: Matrix, Y: Matrix) -> bool:
    """In this order of rows, columns and terms the point is the degenerate minimum.

    A has the entries a, b below each other in its first column and d in its last row, no others;
    the third term is (a, b) there, the other two vanish, one with a row of Y and one with one of X
    at 0; and d^2 < a^2 + b^2. With (u, v) = y_3, (s, b', c) = x_3 and factors k near 1 that depend
    on the rest, L >= d^2 + (k s^2 + b'^2) v^2 - 2 d c v + u^2 c^2, which is at least d^2 nearby.
    """
    a, b, d = A[1][0], A[2][0], A[3][1]
    p, s, t, u, q = X[0][0], X[1][2], X[2][2], Y[0][2], Y[2][1]
    zero = Fraction(0)
    shape = (((zero,) * 3, (a, zero, zero), (b, zero, zero), (zero, d, zero)),
             ((p, zero, zero), (zero, zero, s), (zero, zero, t), (zero,) * 3),
             ((zero, zero, u), (zero,) * 3, (zero, q, zero)))
    return (shape == (A, X, Y) and bool(p and q) and s * u == a and t * u == b
            and d * d < a * a + b * b)
