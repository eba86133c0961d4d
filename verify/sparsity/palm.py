"""A as a product of factors from given families: alternating proximal steps, also level by level.

Nothing says that what is found is best. Each step lowers the loss: the gradient in one factor is
Lipschitz with the constant |L|^2 |R|^2, the spectral norms of the products on its two sides, and
the projection of a gradient step of that length minimizes a bound on the loss over the family.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, final

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.claims.measurement import Measurement
from verify.sparsity.float_matrix import float_matrix
from verify.sparsity.projection import project
from verify.sparsity.support import Family, Fixed

Array = np.ndarray[Any, Any]

_LONGER = 1 + 2.0**-20  # than the Lipschitz constant, whatever rounding does


@final
@dataclass(frozen=True, slots=True)
class Multilayer:
    """Factors, each in its family, and how far their product is from the matrix.

    loss: the Frobenius distance; its residual is what the last sweep gained, relative to |A|.
    losses: the distance before the first step and after each, in the last run of steps.
    """

    factors: tuple[Array, ...]
    loss: Measurement
    losses: tuple[float, ...]


def palm(A: Any, families: Sequence[Family], *, sizes: Sequence[int] | None = None,
         start: Sequence[Any] | None = None, sweeps: int = 200,
         tolerance: float = 1e-12) -> Multilayer:
    """A product S_1 ... S_J near A, S_j in families[j - 1], by proximal alternating minimization.

    Each step takes a gradient step in one factor and projects it onto the family. The distance
    never grows, up to rounding; no claim is made that it is least, nor that a minimum is reached.

    Shapes: A is (m, n), factor j is (sizes[j - 2], sizes[j - 1]); without `sizes`, min(m, n).
    Scalars: float64.
    start: the factors to start from; without it, parts of the identity, but for the first, 0.
    sweeps: over all factors; it ends before if a sweep gains no more than `tolerance` times |A|.
    Cost: for each factor and sweep, J matrix products, two spectral norms and one projection.
    Raises: InvalidInstance if a number is not finite or the shapes do not fit.
    Source: Bolte, Sabach, Teboulle 2014; Le Magoarou, Gribonval, flexible multi-layer sparse
    approximations of matrices, 2016.

    >>> from verify.sparsity.support import SparseRows
    >>> found = palm([[2.0, 0], [1, 1]], [SparseRows(2), SparseRows(1)])
    >>> found.loss.value < 1e-9, [factor.shape for factor in found.factors]
    (True, [(2, 2), (2, 2)])
    """
    target, scale = _scaled(A)
    shapes = _shapes(target, families, sizes)
    if start is None:
        factors = [_identity(shape, family) for shape, family in
                   zip(shapes, families, strict=True)]
        factors[0] = np.zeros(shapes[0])
    else:
        factors = [_finite(S, f"start[{j}]", shape) for j, (S, shape) in
                   enumerate(zip(start, shapes, strict=True))]
        factors = [project(S, family) for S, family in zip(factors, families, strict=True)]
        factors[0] = factors[0] / scale
    return _result(*_descend(target, factors, families, sweeps, tolerance), scale, tolerance)


def hierarchical_palm(A: Any, families: Sequence[Family], residuals: Sequence[Family], *,
                      sizes: Sequence[int] | None = None, sweeps: int = 200,
                      tolerance: float = 1e-12) -> Multilayer:
    """As `palm`, a factor at a time: what is left is split in two, then all factors are refined.

    After l splits A is near S_1 ... S_l T_l with T_l in residuals[l - 1]; the last T is S_J, in
    families[J - 1]. The steps of the last refinement lower the loss; the splits need not.

    Shapes, scalars, cost, errors: those of `palm`, for each of J - 1 levels; J - 2 residuals.
    Source: Le Magoarou, Gribonval, flexible multi-layer sparse approximations of matrices, 2016.

    >>> from verify.sparsity.support import kronecker
    >>> signs = [[(-1) ** (i & j).bit_count() for j in range(8)] for i in range(8)]
    >>> supports = [Fixed(kronecker(2**l, 2, 2, 4 >> l)) for l in range(3)]
    >>> found = hierarchical_palm(signs, supports, [Fixed(kronecker(2, 4, 4, 1))])
    >>> found.loss.value < 1e-12, [int(np.count_nonzero(f)) for f in found.factors]
    (True, [16, 16, 16])
    """
    target, scale = _scaled(A)
    shapes = _shapes(target, families, sizes)
    if len(residuals) != max(len(families) - 2, 0):
        raise InvalidInstance(f"residuals: {len(residuals)}, {len(families)} factors need "
                              f"{max(len(families) - 2, 0)}")
    rest = [*residuals, families[-1]]
    factors, losses, gain = [target.copy()], [0.0], 0.0
    for l in range(1, len(families)):
        pair = [families[l - 1], rest[l - 1]]
        first = np.zeros(shapes[l - 1])
        second = _identity((shapes[l - 1][1], target.shape[1]), pair[1])
        split, _, _ = _descend(factors[-1], [first, second], pair, sweeps, tolerance)
        factors = [*factors[:-1], *split]
        factors, losses, gain = _descend(target, factors, [*families[:l], rest[l - 1]], sweeps,
                                         tolerance)
    if len(families) == 1:
        factors, losses, gain = _descend(target, [np.zeros(shapes[0])], families, sweeps,
                                         tolerance)
    return _result(factors, losses, gain, scale, tolerance)


def _descend(target: Array, factors: list[Array], families: Sequence[Family], sweeps: int,
             tolerance: float) -> tuple[list[Array], list[float], float]:
    """Sweeps over the factors, first to last: what they end in, the losses, and the last gain."""
    size = float(np.linalg.norm(target)) or 1.0
    losses = [float(np.linalg.norm(target - reduce(np.matmul, factors)))]
    gain = 0.0
    for _ in range(sweeps):
        before = losses[-1]
        factors = _balanced(factors)
        right = [np.eye(target.shape[1])]
        for S in reversed(factors[1:]):
            right.insert(0, S @ right[0])
        left = np.eye(len(target))
        for j, family in enumerate(families):
            constant = (_LONGER * np.linalg.norm(left, 2) * np.linalg.norm(right[j], 2)) ** 2
            if constant:
                slope = left.T @ (left @ factors[j] @ right[j] - target) @ right[j].T
                factors[j] = project(factors[j] - slope / constant, family)
            left = left @ factors[j]
            losses.append(float(np.linalg.norm(target - left @ right[j])))
        gain = (before - losses[-1]) / size
        if gain <= tolerance:
            break
    return factors, losses, gain


def _balanced(factors: list[Array]) -> list[Array]:
    """The same product, all factors of one norm: no step is short for their sizes alone."""
    norms = np.array([np.linalg.norm(S) for S in factors])
    if not norms.all():
        return list(factors)
    mean = np.exp(np.log(norms).mean())
    return [S * (mean / norm) for S, norm in zip(factors, norms, strict=True)]


def _result(factors: list[Array], losses: list[float], gain: float, scale: float,
            tolerance: float) -> Multilayer:
    share = scale ** (1 / len(factors))
    for j, S in enumerate(factors):
        factors[j] = S * (share if j else scale / share ** (len(factors) - 1))
    return Multilayer(tuple(factors),
                      Measurement(losses[-1] * scale, gain, tolerance,
                                  "proximal alternating linearized minimization"),
                      tuple(loss * scale for loss in losses))


def _identity(shape: tuple[int, int], family: Family) -> Array:
    """What the family leaves of the identity, or of a matrix of ones if that is nothing."""
    found: Array = project(np.eye(*shape), family)
    return found if found.any() else project(np.ones(shape), family)


def _shapes(target: Array, families: Sequence[Family],
            sizes: Sequence[int] | None) -> list[tuple[int, int]]:
    m, n = target.shape
    if not families:
        raise InvalidInstance("families: there are none")
    inner = [min(m, n)] * (len(families) - 1) if sizes is None else list(sizes)
    if len(inner) != len(families) - 1 or any(size < 1 for size in inner):
        raise InvalidInstance(f"sizes: {len(families) - 1} positive numbers are needed")
    shapes = list(zip([m, *inner], [*inner, n], strict=True))
    for j, (shape, family) in enumerate(zip(shapes, families, strict=True)):
        if isinstance(family, Fixed) and family.support.shape != shape:
            raise InvalidInstance(f"families[{j}]: a support of shape {family.support.shape}, "
                                  f"the factor has {shape}")
    return shapes


def _scaled(A: Any) -> tuple[Array, float]:
    """The matrix over its largest magnitude, and that."""
    matrix = _finite(A, "A")
    peak = float(np.abs(matrix).max()) or 1.0
    return matrix / peak, peak


def _finite(value: Any, place: str, shape: tuple[int, int] | None = None) -> Array:
    matrix = float_matrix(value, place)
    if not matrix.size or np.iscomplexobj(matrix):
        raise InvalidInstance(f"{place}: a matrix of real numbers is needed")
    if shape is not None and matrix.shape != shape:
        raise InvalidInstance(f"{place}: shape {matrix.shape} is not {shape}")
    matrix = matrix.astype(np.float64)
    if not np.isfinite(matrix).all():
        i, j = np.argwhere(~np.isfinite(matrix))[0].tolist()
        raise InvalidInstance(f"{place}[{i}][{j}]: {matrix[i, j]} is not a finite number")
    return matrix
