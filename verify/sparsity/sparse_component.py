"""A product of a sparse and a dense vector: sparse principal component analysis.

Over x with at most k nonzero entries and all y, the least |A - x y^T|^2 is |A|^2 minus the largest
sigma_1(A_S)^2 over sets S of k rows: the best y for a unit x is A^T x.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Any, final

import numpy as np

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.definite import negative_direction
from verify.exact.matrix import (
    Matrix,
    dot,
    exact_matrix,
    exact_vector,
    product,
    times,
    transposed,
)
from verify.exact.spectrum import tail_bounds

_SURPLUS = 1 + Fraction(1, 2**30)


@final
@dataclass(frozen=True, slots=True)
class Component:
    """`loss` encloses the least |A - x y^T|^2 over x with at most k nonzero entries.

    `rows`: a set of rows that reaches it, up to the bounds' width.
    """

    loss: Enclosure
    rows: tuple[int, ...]


def sparse_component(A: Any, k: Any, *, budget: Budget | None = None) -> Component:
    """The least |A - x y^T|^2 with at most k nonzero entries in x, by trying all sets of rows.

    Cost: C(m, k) bounds on a singular value; `budget` counts them.
    Raises: InvalidInstance as `exact_matrix`, or if k is not from 1 to m; BudgetExceeded.

    >>> found = sparse_component([[1, 0], [0, 2], [0, 1]], 2)
    >>> found.loss == Enclosure(1, 1), found.rows
    (True, (1, 2))
    """
    A = exact_matrix(A)
    k = _size(A, k)
    scale = lcm(*(entry.denominator for row in A for entry in row))
    integers = [[int(entry * scale) for entry in row] for row in A]
    energy = sum(x * x for row in integers for x in row)
    meter = (budget or Budget()).meter("sets of rows")
    low = high = Fraction(energy)
    best = tuple(range(k))
    for rows in combinations(range(len(A)), k):
        meter.spend()
        inside = sum(x * x for i in rows for x in integers[i])
        lo, hi = tail_bounds([integers[i] for i in rows], 1)
        low = min(low, energy - inside + lo)
        if energy - inside + hi < high:
            high, best = energy - inside + hi, rows
    return Component(Enclosure(low / scale**2, high / scale**2), best)


@predicate
def no_nearer_than_sparse_component(A: Any, x: Any, y: Any, k: Any) -> Decision:
    """|A - x y^T|^2 is at least |A|^2 minus the largest sigma_1(A_S)^2 over sets S of k rows.

    Cost: C(m, k) eigenvalue problems where the support of x has more than k entries.
    Raises: InvalidInstance if the shapes do not fit or k is not from 1 to m.
    Witness: with g = |A|^2 - |A - x y^T|^2: yes, `rows` S and `direction` v with
        |A_S v|^2 >= g |v|^2, v not 0 unless g <= 0; no, `tops`, for each set in lexicographic
        order a t < g with t I - A_S A_S^T positive semidefinite.
    """
    name, A = "no_nearer_than_sparse_component", exact_matrix(A)
    x, y = exact_vector(x, len(A), "x"), exact_vector(y, len(A[0]), "y")
    k = _size(A, k)
    gained = 2 * dot(x, times(A, y)) - dot(x, x) * dot(y, y)
    support = [i for i, entry in enumerate(x) if entry]
    if len(support) <= k:
        rows = sorted([*support, *(i for i in range(len(A)) if not x[i])][:k])
        found = _yes(A, tuple(rows), y, gained)
        if found is not None:
            return Yes(Certificate(name, "yes", found))
    tops = []
    for rows in combinations(range(len(A)), k):
        block = tuple(A[i] for i in rows)
        direction = _direction(block)
        found = _yes(A, rows, y, gained) or _yes(A, rows, direction, gained)
        if found is not None:
            return Yes(Certificate(name, "yes", found))
        image = times(block, direction)
        length = dot(direction, direction)
        kept = dot(image, image) / length if length else Fraction(0)
        top = (kept + (gained - kept) / 2 if gained > kept else kept) * _SURPLUS
        gram = product(block, transposed(block))
        if top >= gained or negative_direction(
                [[(top if i == j else 0) - entry for j, entry in enumerate(row)]
                 for i, row in enumerate(gram)]) is not None:
            return Unknown("the distance is too near the bound to decide")
        tops.append(to_text(top))
    return No(Certificate(name, "no", {"tops": tops}))


def _yes(A: Matrix, rows: tuple[int, ...], v: Any, gained: Fraction) -> dict[str, Any] | None:
    image = times([A[i] for i in rows], v)
    if gained > 0 and (not any(v) or dot(image, image) < gained * dot(v, v)):
        return None
    return {"rows": list(rows), "direction": [to_text(entry) for entry in v]}


def _direction(block: Matrix) -> Any:
    """A short rational vector next to the first right singular vector."""
    top = max(abs(entry) for row in block for entry in row) or Fraction(1)
    floats = np.array([[float(entry / top) for entry in row] for row in block])
    vector = np.linalg.eigh(floats.T @ floats)[1][:, -1]
    return tuple(Fraction(round(entry * 2**30)) for entry in vector.tolist())


def _size(A: Matrix, k: Any) -> int:
    size: int = coerce({"k": "integer"}, {"k": k})["k"]
    if not 1 <= size <= len(A):
        raise InvalidInstance(f"k: {size} is not from 1 to {len(A)}")
    return size
