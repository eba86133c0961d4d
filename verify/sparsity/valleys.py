"""Spurious valleys of ||A - X Y^T||^2 on fixed supports, and paths down out of all others."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.predicate import predicate
from verify.exact.matrix import Matrix
from verify.sparsity.descent_paths import descent_path
from verify.sparsity.landscape import Landscape
from verify.sparsity.minima import global_minimum
from verify.sparsity.spurious import smaller_loss


@predicate
def spurious_valley(A: Any, I: Any, J: Any, X: Any, Y: Any) -> Decision:
    """No path from (X, Y) within {L <= L(X, Y)} comes near the infimum of L = ||A - X Y^T||_F^2.

    So a landscape has a spurious valley if and only if one of its points answers Yes.

    Yes is proved by one term that is alone on three entries a = A_ij, b = A_il and c = A_kj: where
    its product x_i y_j has the wrong sign, and L < a^2 + min(b^2, c^2), the sign cannot change
    without L passing that level, and L > a^2 all along. No is proved by a path that never goes up
    and ends at a global minimum; it is built where condition (T) holds. Unknown otherwise.

    Shapes, scalars, errors: those of `spurious_minimum`.
    Witness: yes, the `term`, its `rows` [i, k] and `columns` [j, l], and `better`, factors with
        L < a^2 (plus what no term reaches); no, the `path`, a list of curves
        {"X": [X_0, X_1, ...], "Y": [Y_0, ...], "bottom": [d_0, ...]}, X(t) = sum t^k X_k and
        Y(t) = sum t^k Y_k / sum t^k d_k for t from 0 to 1, and the `rectangles` at its end.

    >>> I, X, Y = [[1, 0], [1, 1]], [["1/4", 0], [-4, 1]], [["-1/4", 0], [4, 17]]
    >>> witness = spurious_valley([[1, 1], [1, 1]], I, I, X, Y).certificate.witness
    >>> witness["term"], witness["rows"], witness["columns"]
    (0, [0, 1], [0, 1])
    """
    name, landscape = "spurious_valley", Landscape.of(A, I, J)
    point = landscape.point(X, Y)
    for place, level in _separated(landscape, *point):
        better = smaller_loss(landscape, level)
        if better is not None:
            return Yes(Certificate(name, "yes", {**place, "better": better}))
    path = descent_path(landscape, *point)
    end = point if not path else path[-1].end
    rectangles = global_minimum(landscape, *end)
    if rectangles is not None:
        return No(Certificate(name, "no", {"path": [curve.plain() for curve in path or []],
                                           "rectangles": rectangles}))
    return Unknown("no separating sign was found, and no path down: condition (T) fails, or a best "
                   "approximation has irrational singular vectors" if path is None else
                   "the end of the path down is not seen to be a global minimum")


def _separated(landscape: Landscape, X: Matrix, Y: Matrix
               ) -> Iterator[tuple[dict[str, Plain], Fraction]]:
    """The places of a wrong sign that is cut off, with the level that L stays above."""
    A, loss, rest = landscape.A, landscape.loss(X, Y), landscape.outside()
    alone = [[[k for k, (a, b) in enumerate(zip(row, other, strict=True)) if a and b]
              for other in landscape.J] for row in landscape.I]
    for i, j in product(range(len(X)), range(len(Y))):
        if len(alone[i][j]) != 1:
            continue
        (k,) = alone[i][j]
        if X[i][k] * Y[j][k] * A[i][j] >= 0:
            continue
        rows = [m for m in range(len(X)) if m != i and alone[m][j] == [k]]
        columns = [m for m in range(len(Y)) if m != j and alone[i][m] == [k]]
        if rows and columns:
            # the largest entries separate best
            row = max(rows, key=lambda m: abs(A[m][j]))
            column = max(columns, key=lambda m: abs(A[i][m]))
            level = rest + A[i][j]**2
            if loss < level + min(A[row][j]**2, A[i][column]**2):
                yield {"term": k, "rows": [i, row], "columns": [j, column]}, level
