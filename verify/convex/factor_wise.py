"""One sparse factor between two known ones: min ||S||_1 subject to A = L S R."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from verify.claims.budget import Budget
from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.convex.basis_pursuit import basis_pursuit
from verify.exact.matrix import Matrix, exact_matrix, transposed


@final
@dataclass(frozen=True, slots=True)
class FactorWise:
    """The least entrywise l1 norm of S with L S R = A lies in `value`.

    status, radius: as for `BasisPursuit`; S is None where there is none.
    dual: a matrix of the shape of A with |L^T dual R^T| <= 1 entrywise and <dual, A> the lower end
        (where there is no S, with L^T dual R^T = 0 and <dual, A> != 0).
    """

    status: str
    S: Matrix | None
    dual: Matrix
    value: Enclosure
    reason: str = ""
    radius: Fraction = Fraction(0)


def factor_wise(A: Any, L: Any, R: Any, *, budget: Budget | None = None) -> FactorWise:
    """S has the least entrywise l1 norm among the solutions of L S R = A, exactly.

    This is basis pursuit for the Kronecker product of R^T and L.

    Shapes: A (m, n), L (m, r), R (s, n); S (r, s).
    Cost: that of `basis_pursuit` with m n equations in r s unknowns.
    Raises: InvalidInstance if the shapes do not fit or an entry is no finite number.

    >>> found = factor_wise([[1, 2], [1, 2]], [[1, 0, 1], [0, 1, 1]], [[1, 0], [0, 1]])
    >>> found.S == ((0, 0), (0, 0), (1, 2)), found.value == Enclosure(3, 3)
    (True, True)
    """
    A, L, R = (exact_matrix(value, place) for value, place in ((A, "A"), (L, "L"), (R, "R")))
    m, n, r, s = len(A), len(A[0]), len(L[0]), len(R)
    if len(L) != m or len(R[0]) != n:
        raise InvalidInstance(f"A is {m} x {n}, L S R is {len(L)} x {len(R[0])}")
    kronecker = [[L[i][k] * R[l][j] for l in range(s) for k in range(r)]
                 for j in range(n) for i in range(m)]
    found = basis_pursuit(kronecker, [A[i][j] for j in range(n) for i in range(m)], budget=budget)
    S = None if found.x is None else _unstacked(found.x, r)
    return FactorWise(found.status, S, _unstacked(found.dual, m), found.value, found.reason,
                      found.radius)


def _unstacked(vector: Any, rows: int) -> Matrix:
    columns = [vector[start:start + rows] for start in range(0, len(vector), rows)]
    return tuple(transposed(columns))
