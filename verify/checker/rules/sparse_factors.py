"""unique_among_sparse_columns(X, Y, s, t): every pair of supports, or other factors."""

from __future__ import annotations

from itertools import combinations_with_replacement, product
from typing import Any

from ..number import mapping
from ..rejected import Meter, Rejected
from .elimination import matrix as matrix_of
from .factor_uniqueness import equivalent, product_of
from .landscape import Factors
from .lifting import Impossible, Known, Sides, complete, deduced, labels
from .linear import ZERO, Matrix, columns, supports, take
from .objects import nothing


def unique_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """On each pair of supports there are no factors of the product, or it fixes the given ones."""
    nothing(witness)
    X, Y, s, t = _objects(objects)
    A, r = product_of(X, Y, meter), len(X[0])
    sides = [list(supports(size, min(most, size), meter))
             for size, most in ((len(X), s), (len(Y), t))]
    meter.spend(len(sides[0]) * len(sides[1]) * (len(X) + len(Y)))
    for chosen in combinations_with_replacement(list(product(*sides)), r):
        meter.spend(r * (len(X) + len(Y)))
        terms = [(list(rows), list(cols)) for rows, cols in chosen]
        if not _settled(A, terms, (X, Y), meter):
            raise Rejected(f"on the supports {terms} other factors may have the product")


def unique_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Other sparse factors of the same product that are no permutation and scaling."""
    X, Y, s, t = _objects(objects)
    mapping(witness, "witness", "X", "Y")
    other = tuple(matrix_of(witness[name], f"witness.{name}", len(X[0]), meter) for name in "XY")
    _require_sparse((other[0], other[1]), s, t)
    if product_of(other[0], other[1], meter) != product_of(X, Y, meter):
        raise Rejected("witness: the product is another one")
    if equivalent((X, Y), (other[0], other[1]), meter):
        raise Rejected("witness: the factors are a permutation and scaling of the given ones")


def _objects(objects: list[Any]) -> tuple[Matrix, Matrix, int, int]:
    X, Y, s, t = take(objects, "MMII")
    if len(X[0]) != len(Y[0]):
        raise Rejected("the factors have different numbers of terms")
    _require_sparse((X, Y), s, t)
    return X, Y, s, t


def _require_sparse(factors: Factors, s: int, t: int) -> None:
    for factor, most in zip(factors, (s, t), strict=True):
        if any(sum(map(bool, column)) > most for column in columns(factor)):
            raise Rejected(f"a column of a factor has more than {most} nonzero entries")


def _settled(A: Matrix, sides: Sides, given: Factors, meter: Meter) -> bool:
    """All factors of A on these supports are those given, up to permutation and scaling.

    What is deduced holds for all of them: if it contradicts itself or A, there are none; if it is
    everything, there is one X Y^T, and no term of it is 0 that could be a product with 0.
    """
    try:
        terms = deduced(A, sides, True, meter)
    except Impossible:
        return True
    if _contradictory(A, sides, terms, meter):
        return True
    if not complete(sides, terms):
        return False
    X, Y = ([[ZERO] * len(sides) for _ in range(size)] for size in (len(A), len(A[0])))
    for k, ((rows, cols), known) in enumerate(zip(sides, terms, strict=True)):
        place = next((place for place, value in known.items() if value), None)
        if place is None:
            if rows or cols:
                return False
            continue
        for i in rows:
            X[i][k] = meter.div(known[i, place[1]], known[place])
        for j in cols:
            Y[j][k] = known[place[0], j]
    return equivalent(given, (X, Y), meter)


def _contradictory(A: Matrix, sides: Sides, terms: list[Known], meter: Meter) -> bool:
    """A term of rank above one, or an entry of A that is not the sum of known ones."""
    left = {(i, j): (value, True) for i, row in enumerate(A) for j, value in enumerate(row)}
    meter.spend(len(left))
    for (rows, cols), known in zip(sides, terms, strict=True):
        if _rank_above_one(rows, cols, known, meter):
            return True
        for i, j in product(rows, cols):
            value, whole = left[i, j]
            left[i, j] = (meter.add(value, -known.get((i, j), ZERO)), whole and (i, j) in known)
    return any(whole and value for value, whole in left.values())


def _rank_above_one(rows: list[int], cols: list[int], known: Known, meter: Meter) -> bool:
    by_row, by_column = labels(rows, cols, known, meter)
    meter.spend(3 * len(known))
    live_rows = {i for (i, _), value in known.items() if value}
    live_columns = {j for (_, j), value in known.items() if value}
    return any(value != meter.mul(by_row[i][1], by_column[j][1]) if value
               else i in live_rows and j in live_columns for (i, j), value in known.items())
