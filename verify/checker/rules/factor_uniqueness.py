"""Factors of X Y^T on fixed supports: unique up to permutation and scaling, or not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import integer, mapping
from ..rejected import Meter, Rejected
from .elimination import indices
from .elimination import matrix as matrix_of
from .landscape import Factors, require_on, require_support
from .lifting import complete, deduced
from .linear import ZERO, Matrix, Vector, columns, dot, rank, recomputed, take
from .objects import nothing


def _factors(objects: list[Any]) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    X, Y, I, J = take(objects, "MMMM")
    if len(X[0]) != len(Y[0]):
        raise Rejected("the factors have different numbers of terms")
    for factor, support in ((X, I), (Y, J)):
        require_support(support)
        require_on(factor, support)
    return X, Y, I, J


def _idle(X: Matrix, Y: Matrix, I: Matrix, J: Matrix) -> list[int]:
    """The terms that are 0 though one of their factors could be nonzero."""
    return [k for k in range(len(X[0]))
            if any(row[k] for row in (*I, *J))
            and not (any(row[k] for row in X) and any(row[k] for row in Y))]


def product_of(X: Matrix, Y: Matrix, meter: Meter) -> Matrix:
    return [[dot(x, y, meter) for y in Y] for x in X]


def _fixed(A: Matrix, I: Matrix, J: Matrix, linear: bool, meter: Meter) -> bool:
    """The product fixes every term, by completion, by rank one and, if asked, linear equations."""
    sides = [([i for i, row in enumerate(I) if row[k]], [j for j, row in enumerate(J) if row[k]])
             for k in range(len(I[0]))]
    return complete(sides, deduced(A, sides, linear, meter))


def _class(x: Vector, y: Vector, meter: Meter) -> tuple[Vector, Vector]:
    """The same for all (c x, y / c), and for no other pair."""
    scale = next((entry for entry in x if entry), None)
    if scale is None:
        scale = next((entry for entry in y if entry), Fraction(1))
        return x, [meter.div(entry, scale) for entry in y]
    return [meter.div(entry, scale) for entry in x], [meter.mul(entry, scale) for entry in y]


def equivalent(first: Factors, second: Factors, meter: Meter) -> bool:
    classes = [sorted(_class(x, y, meter) for x, y in zip(*map(columns, pair), strict=True))
               for pair in (first, second)]
    meter.spend(len(first[0][0]) * (len(first[0]) + len(first[1])))
    return classes[0] == classes[1]


def _other(witness: dict[str, Any], I: Matrix, J: Matrix, meter: Meter) -> Factors:
    mapping(witness, "witness", "X", "Y")
    found = []
    for name, support in (("X", I), ("Y", J)):
        factor = matrix_of(witness[name], f"witness.{name}", len(support[0]), meter)
        require_on(factor, support)
        found.append(factor)
    return found[0], found[1]


def identifiable_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The product fixes all terms, and those that could be nonzero are."""
    nothing(witness)
    X, Y, I, J = _factors(objects)
    if _idle(X, Y, I, J):
        raise Rejected("a term is 0, so that one of its factors is free")
    if not _fixed(product_of(X, Y, meter), I, J, True, meter):
        raise Rejected("the product does not fix the terms")


def identifiable_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Other factors of the same product that are no permutation and scaling."""
    X, Y, I, J = _factors(objects)
    other = _other(witness, I, J, meter)
    if product_of(*other, meter) != product_of(X, Y, meter):
        raise Rejected("witness: the product is another one")
    if equivalent((X, Y), other, meter):
        raise Rejected("witness: the factors are a permutation and scaling of the given ones")


def local_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The kernel of the Jacobian has the dimension of the rescalings."""
    nothing(witness)
    X, Y, I, J = _factors(objects)
    rows = []
    n = len(Y)
    for side, support in enumerate((I, J)):
        for i, row in enumerate(support):
            for k, free in enumerate(row):
                if free:
                    meter.spend(len(X) * n)
                    change = [ZERO] * (len(X) * n)
                    if side == 0:
                        change[i * n:(i + 1) * n] = [y[k] for y in Y]
                    else:
                        change[i::n] = [x[k] for x in X]
                    rows.append(change)
    scalings = sum(any(row[k] for row in (*X, *Y)) for k in range(len(X[0])))
    if rank(rows, meter) + scalings != len(rows):
        raise Rejected("the kernel of the Jacobian is larger")


def local_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A line through the factors with one product, not tangent to the scalings (X D, Y D^-1).

    The scalings near the factors are a submanifold, so near them the line meets it there only.
    """
    X, Y, I, J = _factors(objects)
    D, E = _other(witness, I, J, meter)
    first = [[meter.add(a, b) for a, b in zip(row, other, strict=True)] for row, other in
             zip(product_of(D, Y, meter), product_of(X, E, meter), strict=True)]
    if any(map(any, first)) or any(map(any, product_of(D, E, meter))):
        raise Rejected("witness: the product changes along the line")
    if all(rank([d + e, x + [-entry for entry in y]], meter) <= int(any(x + y))
           for d, e, x, y in zip(*map(columns, (D, E, X, Y)), strict=True)):
        raise Rejected("witness: the direction is that of a scaling")


def nonzero_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every term that could be nonzero is."""
    nothing(witness)
    if _idle(*_factors(objects)):
        raise Rejected("a term is 0")


def nonzero_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """That term is 0, and could be nonzero."""
    mapping(witness, "witness", "term")
    if integer(witness["term"], "witness.term") not in _idle(*_factors(objects)):
        raise Rejected("witness.term is no term that is 0 and could be nonzero")


def _completable(objects: list[Any], meter: Meter) -> bool:
    X, Y, I, J = _factors(objects)
    return not _idle(X, Y, I, J) and _fixed(product_of(X, Y, meter), I, J, False, meter)


def disjoint_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No entry is reached twice."""
    nothing(witness)
    I, J = _supports(objects)
    for row in I:
        for other in J:
            meter.spend(len(row))
            if sum(bool(a and b) for a, b in zip(row, other, strict=True)) > 1:
                raise Rejected("an entry is reached by two terms")


def disjoint_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Two terms reach that entry."""
    I, J = _supports(objects)
    mapping(witness, "witness", "terms", "entry")
    terms = indices(witness["terms"], "witness.terms", len(I[0]))
    entry = witness["entry"]
    if type(entry) is not list or len(entry) != 2 or len(terms) != 2:
        raise Rejected("witness: two terms and an entry are needed")
    (i,), (j,) = (indices([place], "witness.entry", size)
                  for place, size in zip(entry, (len(I), len(J)), strict=True))
    if not all(I[i][k] and J[j][k] for k in terms):
        raise Rejected("witness.terms do not both reach the entry")


def _supports(objects: list[Any]) -> tuple[Matrix, Matrix]:
    I, J = take(objects, "MM")
    for support in (I, J):
        require_support(support)
    if len(I[0]) != len(J[0]):
        raise Rejected("the supports have different numbers of terms")
    return I, J


completable_yes, completable_no = recomputed(_completable)
