"""Curves through a point of a landscape along which the loss decreases from the first step on."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction

from verify.claims.certificate import Plain
from verify.claims.number import to_text
from verify.exact.definite import negative_direction
from verify.exact.matrix import Matrix, Vector, dot, product, times, transposed
from verify.exact.rank import kernel
from verify.sparsity.landscape import Landscape, combined, squares

Curve = list[tuple[Matrix, Matrix]]  # the coefficients of t, t^2, ...
_TRIES = 80


def descent_curve(landscape: Landscape, X: Matrix, Y: Matrix) -> Curve | None:
    """A curve p + t c_1 + t^2 c_2 on which the loss is below L(p) for all small t > 0, if found.

    It is found where the gradient does not vanish, where the Hessian has a negative curvature, and
    where, for a positive semidefinite Hessian, a term of third or fourth order is negative along
    one of some directions k of its kernel, after the best choice of the second coefficient.

    Cost: one exact elimination of the Hessian, then a few for each direction tried.
    """
    slope = landscape.gradient(X, Y)
    if not landscape.critical(X, Y):
        return [(combined([(-1, slope[0])]), combined([(-1, slope[1])]))]
    hessian = landscape.hessian(X, Y)
    direction = negative_direction(hessian)
    if direction is not None:
        return [landscape.unflattened(direction)]
    for k in _directions(kernel(hessian, len(landscape.coordinates))):
        curve = _bent(landscape, X, Y, hessian, k)
        if curve is not None:
            return curve
    return None


def plain(curve: Curve) -> Plain:
    """The curve as a witness holds it: a list of pairs of matrices."""
    return [[[[to_text(entry) for entry in row] for row in side] for side in step]
            for step in curve]


def _bent(landscape: Landscape, X: Matrix, Y: Matrix, hessian: Matrix, k: Vector) -> Curve | None:
    """A curve with first coefficient k, which is in the kernel of the Hessian.

    With second coefficient w the loss has the terms t^3 L3(k) + t^4 (w^T H w / 2 + b^T w + c).
    """
    dx, dy = landscape.unflattened(k)
    bend = product(dx, transposed(dy))
    tilt = combined([(1, product(dx, transposed(Y))), (1, product(X, transposed(dy)))])
    third = 2 * sum((dot(row, other) for row, other in zip(tilt, bend, strict=True)), Fraction(0))
    if third:
        return [landscape.unflattened([entry if third < 0 else -entry for entry in k])]
    b = [2 * entry for entry in landscape.flattened(
        combined([(1, product(bend, Y)), (1, product(tilt, dy))]),
        combined([(1, product(transposed(bend), X)), (1, product(transposed(tilt), dx))]))]
    fourth = squares(bend)
    for z in kernel(hessian, len(b)):
        slope = dot(b, z)
        if slope:
            scale = -(fourth + 1) / slope
            return [(dx, dy), landscape.unflattened([scale * entry for entry in z])]
    # b is in the range of H: the best w solves H w = -b
    solved = next((v for v in kernel([(*row, entry) for row, entry in zip(hessian, b, strict=True)],
                                     len(b) + 1) if v[-1]), None)
    if solved is None:
        return None
    w = [entry / solved[-1] for entry in solved[:-1]]
    value = fourth + dot(b, w) + dot(w, times(hessian, w)) / 2
    return [(dx, dy), landscape.unflattened(w)] if value < 0 else None


def _directions(basis: Sequence[Vector]) -> Iterator[Vector]:
    """The basis, sums and differences of two of it, and some combinations with small factors."""
    yield from basis
    for i, first in enumerate(basis):
        for second in basis[:i]:
            for factor in (1, -1, 2, -2):
                yield tuple(a + factor * b for a, b in zip(first, second, strict=True))
    draws = random.Random(0)
    for _ in range(_TRIES if len(basis) > 2 else 0):
        factors = [draws.choice((0, 0, 1, -1, 2, -2)) for _ in basis]
        yield tuple(sum((f * v[i] for f, v in zip(factors, basis, strict=True) if f), Fraction(0))
                    for i in range(len(basis[0])))
