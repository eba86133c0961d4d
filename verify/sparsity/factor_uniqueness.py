"""When the factors of A = X Y^T on fixed supports are unique up to permutation and scaling."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix, Vector, exact_matrix, product, transposed
from verify.exact.rank import kernel, rank
from verify.sparsity.landscape import Landscape, combined
from verify.sparsity.lifting import Contradiction, completed
from verify.sparsity.support import support_pair

Factors = tuple[Matrix, Matrix]
_FACTORS = (1, 2, -1, Fraction(1, 2), 3)


@predicate
def identifiable_factors(X: Any, Y: Any, I: Any, J: Any) -> Decision:
    """All factors on the supports with the product X Y^T are (X D P, Y D^-1 P).

    D is an invertible diagonal matrix, P a permutation. Yes is proved by lifting: the product and
    the supports fix every term x_k y_k^T, and none of those that could be nonzero is 0. No is
    proved by other factors. Unknown where neither is found.

    Shapes: I and X are (m, r), J and Y are (n, r).
    Scalars: exact, or floats as the dyadic rationals they store.
    Cost: rounds of O(m n r), and exact eliminations.
    Raises: InvalidInstance, naming the place, if the shapes do not fit or X or Y leaves its
    support.
    Witness: yes, nothing; no, `X` and `Y`, the other factors.
    Source: Zheng, Riccietti, Gribonval, identifiability in two-layer sparse matrix factorization,
        2021.

    >>> I, X, Y = [[1, 0], [1, 1], [0, 1]], [[1, 0], [2, 3], [0, 1]], [[1, 0], [1, 2], [0, 1]]
    >>> identifiable_factors(X, Y, I, I).certificate.answer
    'yes'
    >>> identifiable_factors([[1, 1]], [[1, 1]], [[1, 1]], [[1, 1]]).certificate.witness
    {'X': [['1', '2']], 'Y': [['0', '1']]}
    """
    name, (landscape, X, Y) = "identifiable_factors", _factors(X, Y, I, J)
    other = _other_factors(landscape, X, Y)
    if other is not None:
        return No(Certificate(name, "no", _plain(other)))
    if _fixed(landscape):
        return Yes(Certificate(name, "yes"))
    deficit = len(landscape.coordinates) - _scalings(X, Y) - rank(jacobian(landscape, X, Y))
    return Unknown("the terms are not fixed by completion and linear equations; " + (
        f"the Jacobian leaves {deficit} directions" if deficit else
        "nearby there are no other factors"))


@predicate
def completable(X: Any, Y: Any, I: Any, J: Any) -> Decision:
    """The completion algorithm recovers every term from X Y^T, and none that could be is 0.

    It repeats two steps: an entry that all terms but one are known at gives that one its value; and
    known nonzero entries of a term that connect rows and columns give all entries between them (a 0
    in a column that is not zero, a zero row). See verify/sparsity/lifting.py.

    Shapes, errors: those of `identifiable_factors`. Witness: nothing.
    """
    landscape, X, Y = _factors(X, Y, I, J)
    answer = not _idle(landscape, X, Y) and _fixed(landscape, linear=False)
    return (Yes if answer else No)(Certificate("completable", "yes" if answer else "no"))


@predicate
def terms_nonzero(X: Any, Y: Any, I: Any, J: Any) -> Decision:
    """x_k y_k^T is not 0 for any k with an entry in I or in J.

    Shapes, errors: those of `identifiable_factors`. Witness: yes, nothing; no, a `term`.
    """
    name, (landscape, X, Y) = "terms_nonzero", _factors(X, Y, I, J)
    idle = _idle(landscape, X, Y)
    if idle:
        return No(Certificate(name, "no", {"term": idle[0]}))
    return Yes(Certificate(name, "yes"))


@predicate
def disjoint_terms(I: Any, J: Any) -> Decision:
    """No entry is reached by two terms.

    Raises: InvalidInstance as `tractable`. Witness: yes, nothing; no, two `terms` and an `entry`.

    >>> disjoint_terms([[1, 1]], [[1, 1]]).certificate.witness
    {'terms': [0, 1], 'entry': [0, 0]}
    """
    name, (left, right) = "disjoint_terms", support_pair(I, J)
    owner: dict[tuple[int, int], int] = {}
    for k in range(left.shape[1]):
        for i in left[:, k].nonzero()[0].tolist():
            for j in right[:, k].nonzero()[0].tolist():
                other = owner.setdefault((i, j), k)
                if other != k:
                    return No(Certificate(name, "no", {"terms": [other, k], "entry": [i, j]}))
    return Yes(Certificate(name, "yes"))


@predicate
def locally_identifiable_factors(X: Any, Y: Any, I: Any, J: Any) -> Decision:
    """Near (X, Y) all factors on the supports with the product X Y^T are (X D, Y D^-1).

    Yes is proved by the Jacobian of (X, Y) -> X Y^T: its kernel is tangent to the rescalings. No is
    proved by a straight line of factors with the same product, in a direction that is not tangent
    to the rescalings.

    Shapes, errors: those of `identifiable_factors`.
    Witness: yes, nothing; no, `X` and `Y`, the direction of the line.
    """
    name, (landscape, X, Y) = "locally_identifiable_factors", _factors(X, Y, I, J)
    for dx, dy in _lines(landscape, X, Y):
        if not _scaling(dx, dy, X, Y):
            return No(Certificate(name, "no", _plain((dx, dy))))
    if rank(jacobian(landscape, X, Y)) + _scalings(X, Y) == len(landscape.coordinates):
        return Yes(Certificate(name, "yes"))
    return Unknown("the Jacobian has a larger kernel, and no line of factors was found")


def ps_equivalent(first: Factors, second: Factors) -> bool:
    """The factors are a permutation and a rescaling of each other.

    >>> a = exact_matrix([[1, 2]]), exact_matrix([[1, 1]])
    >>> ps_equivalent(a, (exact_matrix([[1, 1]]), exact_matrix([[2, 1]])))
    True
    """
    return sorted(map(_class, *map(transposed, first))) == sorted(map(_class,
                                                                      *map(transposed, second)))


def jacobian(landscape: Landscape, X: Matrix, Y: Matrix) -> list[list[Fraction]]:
    """The derivatives of the entries of X Y^T (columns) by the coordinates (rows)."""
    m, n = len(X), len(Y)
    rows = []
    for side, i, k in landscape.coordinates:
        row = [Fraction(0)] * (m * n)
        if side == 0:
            row[i * n:(i + 1) * n] = [y[k] for y in Y]
        else:
            row[i::n] = [x[k] for x in X]
        rows.append(row)
    return rows


def _factors(X: Any, Y: Any, I: Any, J: Any) -> tuple[Landscape, Matrix, Matrix]:
    """The factors, and the landscape of their product, in which their loss is 0."""
    left, right = exact_matrix(X, "X"), exact_matrix(Y, "Y")
    landscape = Landscape.of([[0] * len(right)] * len(left), I, J)
    left, right = landscape.point(left, right)
    return Landscape(product(left, transposed(right)), landscape.I, landscape.J), left, right


def _fixed(landscape: Landscape, *, linear: bool = True) -> bool:
    try:
        return all(term.complete for term in completed(landscape.A, landscape.I, landscape.J,
                                                       linear=linear))
    except Contradiction:
        raise AssertionError("the product has factors") from None


def _idle(landscape: Landscape, X: Matrix, Y: Matrix) -> list[int]:
    """The terms that are 0 though a factor could be nonzero."""
    return [k for k in range(len(X[0]))
            if (any(row[k] for row in landscape.I) or any(row[k] for row in landscape.J))
            and not (any(row[k] for row in X) and any(row[k] for row in Y))]


def _scalings(X: Matrix, Y: Matrix) -> int:
    """The dimension of the rescalings (X D, Y D^-1)."""
    return sum(any(row[k] for row in (*X, *Y)) for k in range(len(X[0])))


def _other_factors(landscape: Landscape, X: Matrix, Y: Matrix) -> Factors | None:
    """Other factors of the same product on the supports, if the simple ways give some."""
    for dx, dy in _lines(landscape, X, Y):
        for scale in _FACTORS:
            found = combined([(1, X), (scale, dx)]), combined([(1, Y), (scale, dy)])
            if not ps_equivalent((X, Y), found):
                return found
    return None


def _lines(landscape: Landscape, X: Matrix, Y: Matrix) -> Iterator[Factors]:
    """Directions (D, E) with (X + t D)(Y + t E)^T = X Y^T for all t."""
    zero = [[[Fraction(0)] * len(side[0]) for _ in side] for side in (X, Y)]

    def direction(changes: dict[tuple[int, int, int], Fraction]) -> Factors:
        sides = [[list(row) for row in side] for side in zero]
        for (side, i, k), value in changes.items():
            sides[side][i][k] = value
        return tuple(map(tuple, sides[0])), tuple(map(tuple, sides[1]))

    for k in _idle(landscape, X, Y):
        for side, (factor, support) in enumerate(((Y, landscape.J), (X, landscape.I))):
            # the factor of a zero one is free
            if not any(row[k] for row in (X, Y)[side]):
                other = 1 - side
                for i, row in enumerate(support):
                    if row[k]:
                        yield direction({(other, i, k): Fraction(1)})
                if any(row[k] for row in factor):
                    yield direction({(other, i, k): -row[k] for i, row in enumerate(factor)
                                     if row[k]})
    columns = [[{i: entry for i, entry in enumerate(column) if entry}
                for column in transposed(side)] for side in (X, Y)]
    for m in range(len(X[0])):
        for k in range(len(X[0])):
            x, y = columns[0][m], columns[1][k]
            if m != k and x and y and all(landscape.I[i][k] for i in x) and all(
                    landscape.J[j][m] for j in y):
                yield direction({(0, i, k): entry for i, entry in x.items()}
                                | {(1, j, m): -entry for j, entry in y.items()})
    rows = jacobian(landscape, X, Y)
    for side in (0, 1):
        places = [n for n, place in enumerate(landscape.coordinates) if place[0] == side]
        if places:
            for vector in kernel(transposed([rows[n] for n in places]), len(places)):
                yield direction({landscape.coordinates[n]: entry
                                 for n, entry in zip(places, vector, strict=True) if entry})


def _scaling(dx: Matrix, dy: Matrix, X: Matrix, Y: Matrix) -> bool:
    """The direction is (X D, -Y D) for a diagonal matrix D."""
    return all(rank([(*a, *b), (*x, *(-entry for entry in y))]) <= int(any((*x, *y)))
               for a, b, x, y in zip(*map(transposed, (dx, dy, X, Y)), strict=True))


def _class(x: Vector, y: Vector) -> tuple[Vector, Vector]:
    """The same for all (c x, y / c), and for no other pairs."""
    scale = next((entry for entry in x if entry), None)
    if scale is not None:
        return tuple(entry / scale for entry in x), tuple(entry * scale for entry in y)
    scale = next((entry for entry in y if entry), Fraction(1))
    return x, tuple(entry / scale for entry in y)


def _plain(factors: Factors) -> dict[str, Plain]:
    return {name: [[to_text(entry) for entry in row] for row in side]
            for name, side in zip("XY", factors, strict=True)}
