"""Butterfly factors learned by descent on all their entries at once: the usual comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize

from verify.claims.errors import InvalidInstance
from verify.claims.measurement import Measurement
from verify.sparsity.chains import csr_of, finite_matrix
from verify.sparsity.float_matrix import float_matrix
from verify.sparsity.operator import Butterfly
from verify.sparsity.patterns import kronecker_chain, require_chain
from verify.sparsity.transforms import log2

Array = np.ndarray[Any, Any]


def butterfly_by_gradient(A: Any, *, patterns: Sequence[Any] | None = None, seed: int = 0,
                          steps: int = 500) -> tuple[Butterfly, Measurement]:
    """Factors along a chain of patterns that L-BFGS finds from random ones, and their distance.

    A local search: it may end far from the best butterfly, and it has no bounds. `butterfly` is the
    method that has. Without patterns, the butterfly supports.

    Shapes: A is (m, n) with the rows of the first pattern and the columns of the last.
    Scalars: real; float64. The Measurement is of the Frobenius distance, its residual the norm of
    the gradient of half its square where the search ended, |A| taken as 1.
    Cost: steps times the products of the sparse factors with n columns, forward and back.
    Raises: InvalidInstance, as `butterfly_along`, or if A is complex.
    Source: Dao, Gu, Eichhorn, Rudra, Re, learning fast algorithms for linear transforms, 2019.

    >>> signs = np.array([[(-1.0) ** (i & j).bit_count() for j in range(8)] for i in range(8)])
    >>> found, distance = butterfly_by_gradient(signs)
    >>> distance.value < 1e-4, [f.nnz for f in found.factors]
    (True, [16, 16, 16])
    """
    if patterns is None:
        patterns = kronecker_chain([(2, 2)] * max(log2(len(float_matrix(A))), 1))
    chained = require_chain(patterns)
    matrix = finite_matrix(A, chained)
    if np.iscomplexobj(matrix):
        raise InvalidInstance("A: real numbers are needed")
    peak = float(np.abs(matrix).max()) or 1.0
    target = matrix.astype(np.float64) / peak
    size = float(np.linalg.norm(target)) or 1.0
    target /= size
    ends = np.cumsum([p.nnz for p in chained])[:-1]
    rng = np.random.default_rng(seed)
    # the columns of each factor have length about 1
    start = np.concatenate([rng.standard_normal(p.nnz) / np.sqrt(p.b) for p in chained])

    def unpacked(values: Array) -> list[Array]:
        return [part.reshape(p) for part, p in zip(np.split(values, ends), chained, strict=True)]

    found = minimize(lambda values: loss_and_gradient(unpacked(values), target), start, jac=True,
                     method="L-BFGS-B", options={"maxiter": steps, "maxfun": 2 * steps,
                                                 "ftol": 0.0, "gtol": 1e-12})
    factors = unpacked(found.x)
    value, gradient = loss_and_gradient(factors, target)
    factors[0] = factors[0] * (size * peak)
    distance = Measurement(float(np.sqrt(2 * value)) * size * peak,
                           float(np.linalg.norm(gradient)), 1e-12, "L-BFGS from a random start")
    return Butterfly([csr_of(entries) for entries in factors]), distance


def loss_and_gradient(factors: Sequence[Array], target: Array) -> tuple[float, Array]:
    """Half the squared distance of the product to the target, and its gradient in all entries.

    The factors are arrays of the shapes (a, b, c, d) of their patterns.
    """
    right = [np.eye(target.shape[1])]
    for entries in reversed(factors):
        right.insert(0, _applied(entries, right[0]))
    missed = right[0] - target
    value = float((missed**2).sum()) / 2
    slopes = []
    for entries, after in zip(factors, right[1:], strict=True):
        a, b, c, d = entries.shape
        rows, columns = missed.reshape(a, b, d, -1), after.reshape(a, c, d, -1)
        slopes.append((rows.transpose(0, 2, 1, 3) @ columns.transpose(0, 2, 3, 1)
                       ).transpose(0, 2, 3, 1).reshape(-1))
        missed = _applied(entries.transpose(0, 2, 1, 3), missed)
    return value, np.concatenate(slopes)


def _applied(entries: Array, x: Array) -> Array:
    """The factor times a matrix."""
    a, b, c, d = entries.shape
    product = entries.transpose(0, 3, 1, 2) @ x.reshape(a, c, d, -1).transpose(0, 2, 1, 3)
    return product.transpose(0, 2, 1, 3).reshape(a * b * d, -1)
