"""Minima of ||A - X Y^T||^2 on fixed supports that are none among all factors on them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.definite import negative_direction
from verify.sparsity.alternation import alternations
from verify.sparsity.descent import better_point
from verify.sparsity.descent_curves import descent_curve, plain
from verify.sparsity.landscape import Landscape
from verify.sparsity.minima import degenerate_order, face_of_minimum, global_minimum


@predicate
def second_order_critical(A: Any, I: Any, J: Any, X: Any, Y: Any) -> Decision:
    """The gradient of L vanishes at (X, Y) and its Hessian is positive semidefinite.

    Witness: nothing. Cost: the exact elimination of the Hessian.
    """
    landscape = Landscape.of(A, I, J)
    point = landscape.point(X, Y)
    answer = landscape.critical(*point) and negative_direction(landscape.hessian(*point)) is None
    return (Yes if answer else No)(
        Certificate("second_order_critical", "yes" if answer else "no"))


@predicate
def local_minimum(A: Any, I: Any, J: Any, X: Any, Y: Any) -> Decision:
    """No factors on the supports near (X, Y) have a smaller loss ||A - X Y^T||_F^2.

    Witness: yes, `rectangles`, a `face` or an `order`, as in verify/sparsity/minima.py; no, a
        `curve`, [[c_1, d_1], [c_2, d_2], ...], with a smaller loss at (X + t c_1 + t^2 c_2 + ...,
        Y + t d_1 + ...) for small t > 0.
    Shapes, errors: those of `spurious_minimum`.

    >>> local_minimum([[1]], [[1]], [[1]], [[1]], [[1]]).certificate.witness
    {'rectangles': []}
    >>> local_minimum([[1]], [[1]], [[1]], [[0]], [[0]]).certificate.witness
    {'curve': [[[['1/4']], [['1']]]]}
    """
    found = _minimum(Landscape.of(A, I, J), X, Y)
    if found is None:
        return _UNDECIDED
    answer = "no" if "curve" in found else "yes"
    return (No if answer == "no" else Yes)(Certificate("local_minimum", answer, found))


@predicate
def spurious_minimum(A: Any, I: Any, J: Any, X: Any, Y: Any) -> Decision:
    """(X, Y) is a local minimum of ||A - X Y^T||_F^2 on the supports, and not a global one.

    Yes and No are proved with rational numbers. Unknown where the Hessian is positive
    semidefinite, of lower rank than the orbits of the point explain, and neither a descending
    curve of fourth order nor one of the known degenerate minima is found; or where a local minimum
    is found, and no better point.

    Shapes: A is (m, n), I and X are (m, r), J and Y are (n, r).
    Scalars: exact, or floats as the dyadic rationals they store.
    Cost: exact eliminations of the Hessian, whose size is the number of ones in I and J.
    Raises: InvalidInstance, naming the place, if the shapes do not fit or X or Y leaves its
    support.
    Witness: yes, `better`, factors [X', Y'] with a smaller loss, and a `face` or an `order`; no, a
        `curve` as of `local_minimum`, or the `rectangles` that make it a global minimum.
    Source: Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization with
        fixed support, 2023.

    >>> I = [[1, 0], [1, 1]]
    >>> spurious_minimum([[1, 0], [0, 1]], I, I, [[0, 0], ["3/2", 1]],
    ...                  [[0, 0], ["3/2", "-5/4"]]).certificate.witness["better"]
    [[['1', '0'], ['0', '1']], [['1', '0'], ['0', '1']]]
    """
    name, landscape = "spurious_minimum", Landscape.of(A, I, J)
    found = _minimum(landscape, X, Y)
    if found is None:
        return _UNDECIDED
    if "curve" in found or "rectangles" in found:
        return No(Certificate(name, "no", found))
    better = smaller_loss(landscape, landscape.loss(*landscape.point(X, Y)))
    if better is None:
        return Unknown("a local minimum, and no factors with a smaller loss were found")
    return Yes(Certificate(name, "yes", {**found, "better": better}))


_UNDECIDED = Unknown("the Hessian is positive semidefinite and degenerate beyond the orbits that "
                     "were tried, and no descending curve was found")


def smaller_loss(landscape: Landscape, value: Fraction) -> Plain | None:
    """Factors with a loss below `value` as a witness holds them, if a search finds some."""
    for point in (*alternations(landscape), None):
        found = point or better_point(landscape, value)
        if found is not None and landscape.loss(*found) < value:
            return [[[to_text(entry) for entry in row] for row in side] for side in found]
    return None


def _minimum(landscape: Landscape, X: Any, Y: Any) -> dict[str, Plain] | None:
    """A `curve` that descends, or why the point is a minimum; None if neither is found."""
    point = landscape.point(X, Y)
    if landscape.critical(*point):
        hessian = landscape.hessian(*point)
        if negative_direction(hessian) is None:
            rectangles = global_minimum(landscape, *point)
            if rectangles is not None:
                return {"rectangles": rectangles}
            order = degenerate_order(landscape, *point)
            if order is not None:
                return {"order": order}
            face = face_of_minimum(landscape, *point, hessian)
            if face is not None:
                return {"face": face}
    curve = descent_curve(landscape, *point)
    return None if curve is None else {"curve": plain(curve)}
