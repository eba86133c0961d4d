"""Exact Frobenius projections onto families of supports.

The best of the supports of a family carries the most of the sum of the squared entries: the
projection keeps these entries and puts zeros elsewhere. It is unique where no two supports tie; of
two entries that tie the first in row order is kept, except by `Regular`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment, linprog

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.dyadic import fractions_of
from verify.exact.matrix import Matrix, exact_matrix
from verify.sparsity.support import (
    Array,
    Family,
    Fixed,
    Regular,
    Sparse,
    SparseColumns,
    SparseRows,
)

Weights = Array  # of Python ints: the squared entries, all times one number


def project(A: Any, family: Family) -> Any:
    """The matrix of the family nearest to A in Frobenius norm.

    Shapes: A is (m, n). Scalars: an array of float32 or float64 gives an array of the same type,
    other matrices a tuple of rows of Fractions. Magnitudes are compared exactly in either case.
    Cost: one sort; for `Regular`, a linear program in floats and an exact proof that its matching
    is best, which improves it until it is.
    Raises: InvalidInstance as `exact_matrix`, or if a fixed support has another shape.

    >>> project([[3, 1], [2, "1/2"]], Sparse(2)) == ((3, 0), (2, 0))
    True
    >>> project(np.array([[10.0, 9.0], [9.0, 1.0]]), Regular(1)).tolist()
    [[0.0, 9.0], [9.0, 0.0]]
    """
    matrix, kept = _with_support(A, family)
    if isinstance(matrix, np.ndarray):
        return np.where(kept, matrix, np.zeros((), matrix.dtype))
    return tuple(tuple(entry if keep else Fraction(0) for entry, keep in zip(*rows, strict=True))
                 for rows in zip(matrix, kept.tolist(), strict=True))


def best_support(A: Any, family: Family) -> Array:
    """Which entries the projection keeps, as booleans. Cost, errors: those of `project`."""
    return _with_support(A, family)[1]


def greedy_support(A: Any, k: int) -> Array:
    """Entries taken by decreasing magnitude while no row and no column has more than k.

    This is not the projection onto `Regular(k)`.

    >>> greedy_support([[10, 9], [9, 1]], 1).tolist()
    [[True, False], [False, True]]
    """
    matrix = _readable(A)
    kept = np.zeros((len(matrix), len(matrix[0])), dtype=bool)
    for place in np.argsort(~_magnitudes(matrix), axis=None, kind="stable").tolist():
        i, j = divmod(place, kept.shape[1])
        kept[i, j] = kept[i].sum() < k and kept[:, j].sum() < k
    return kept


@predicate
def greedy_projection_nearest(A: Any, k: Any) -> Decision:
    """No matrix with at most k entries in each row and column is nearer to A than the greedy one.

    The greedy one takes entries by decreasing magnitude (ties in row order) while they fit.

    Cost: that of `project`. Raises: InvalidInstance as `exact_matrix`, or if k is negative.
    Witness: yes, prices `rows` and `columns` of at least 0: the squares of the entries kept sum to
        k times all prices plus what each square exceeds the two prices of its place; no, `support`,
        a better one.

    >>> greedy_projection_nearest([[10, 9], [9, 1]], 1).certificate.witness
    {'support': [[0, 1], [1, 0]]}
    """
    name, A = "greedy_projection_nearest", exact_matrix(A)
    k = Regular(coerce({"k": "integer"}, {"k": k})["k"]).k
    weights, scale = _squares(A)
    greedy = greedy_support(A, k)
    best, rows, columns = _matching(weights, k, greedy)
    if weights[best].sum() > weights[greedy].sum():
        return No(Certificate(name, "no", {"support": best.astype(int).tolist()}))
    return Yes(Certificate(name, "yes", {
        side: [to_text(Fraction(price, scale)) for price in prices]
        for side, prices in (("rows", rows), ("columns", columns))}))


def _with_support(A: Any, family: Family) -> tuple[Array | Matrix, Array]:
    matrix = _readable(A)
    shape = len(matrix), len(matrix[0])
    match family:
        case Fixed(support):
            if support.shape != shape:
                raise InvalidInstance(f"A: shape {shape}, the support has {support.shape}")
            return matrix, support
        case Sparse(k):
            return matrix, _largest(_magnitudes(matrix).reshape(1, -1), k).reshape(shape)
        case SparseRows(k):
            return matrix, _largest(_magnitudes(matrix), k)
        case SparseColumns(k):
            return matrix, _largest(_magnitudes(matrix).T, k).T
        case Regular(k):
            weights, _ = _squares(matrix)
            return matrix, _matching(weights, k, _proposal(weights, k))[0]
    raise InvalidInstance(f"family: {type(family).__name__} has no projection here")


def _readable(A: Any) -> Array | Matrix:
    """The array itself where it is one of finite floats, else the exact matrix."""
    if (type(A) is np.ndarray and A.ndim == 2 and A.size
            and A.dtype in (np.float32, np.float64) and np.isfinite(A).all()):
        return A
    return exact_matrix(A)


def _magnitudes(matrix: Array | Matrix) -> Array:
    """Unsigned integers in the order of the magnitudes of the entries."""
    if isinstance(matrix, np.ndarray):
        unsigned = np.uint32 if matrix.dtype == np.float32 else np.uint64
        top = unsigned(1 << (8 * matrix.itemsize - 1))
        return np.ascontiguousarray(matrix).view(unsigned) & ~top  # bits: safe from flushing
    values = sorted({abs(entry) for row in matrix for entry in row})
    rank = {value: index for index, value in enumerate(values)}
    return np.array([[rank[abs(entry)] for entry in row] for row in matrix], dtype=np.uint64)


def _largest(magnitudes: Array, k: int) -> Array:
    """In each row, the k largest, the first ones of those that tie."""
    kept = np.zeros(magnitudes.shape, dtype=bool)
    order = np.argsort(~magnitudes, axis=1, kind="stable")[:, :k]
    np.put_along_axis(kept, order, True, axis=1)
    return kept


def _squares(matrix: Array | Matrix) -> tuple[Weights, int]:
    """(weights, scale): the squared entries are weights / scale."""
    if isinstance(matrix, np.ndarray):
        flat: Sequence[Fraction] = fractions_of(matrix)
    else:
        flat = [entry for row in matrix for entry in row]
    scale = math.lcm(*(entry.denominator for entry in flat))
    weights = np.empty(len(flat), dtype=object)
    weights[:] = [(entry.numerator * (scale // entry.denominator)) ** 2 for entry in flat]
    return weights.reshape(len(matrix), len(matrix[0])), scale**2


def _proposal(weights: Weights, k: int) -> Array:
    """A support that is best up to rounding: an assignment, or the vertex of a linear program."""
    top = max(weights.max(), 1)
    values = np.array([[float(Fraction(w, top)) for w in row] for row in weights])
    kept = np.zeros(weights.shape, dtype=bool)
    if not k:
        return kept
    if k == 1:
        kept[linear_sum_assignment(values, maximize=True)] = True
        return kept
    m, n = weights.shape
    sums = sparse.vstack([sparse.kron(sparse.eye_array(m), np.ones((1, n))),
                          sparse.kron(np.ones((1, m)), sparse.eye_array(n))])
    found = linprog(-values.reshape(-1), A_ub=sums, b_ub=np.full(m + n, k), bounds=(0, 1),
                    method="highs-ds")
    if found.x is not None:
        kept = found.x.reshape(m, n) > 0.5
    return kept if kept.sum(0).max() <= k and kept.sum(1).max() <= k else kept & False


def _matching(weights: Weights, k: int, kept: Array) -> tuple[Array, list[int], list[int]]:
    """(support, prices of the rows, prices of the columns): a best support, improved from `kept`.

    It is the flow of least cost from rows to columns: as long as the residual graph has a negative
    cycle (Bellman and Ford), the flow along it is turned round. Without one, distances are prices
    that prove the support best.
    """
    kept = kept.copy()
    while True:
        cycle, rows, columns = _negative_cycle(weights, k, kept)
        if cycle is None:
            return kept, rows, columns
        for i, j in cycle:
            kept[i, j] = not kept[i, j]


def _negative_cycle(weights: Weights, k: int, kept: Array) -> tuple[
        list[tuple[int, int]] | None, list[int], list[int]]:
    """The entries on a cycle of negative cost, or None and prices.

    Nodes are rows, columns and one hub; arcs go from row to column at -w where an entry is not
    kept, from column to row at w where it is, and at 0 from the hub to rows that have room and to
    columns that have entries, from rows that have entries and columns that have room to the hub.
    """
    m, n = weights.shape
    row, column = kept.sum(axis=1), kept.sum(axis=0)
    far = int(weights.sum()) + 1  # more than any path costs
    forward = np.where(kept, far, -weights)
    backward = np.where(kept, weights, far)
    distance = np.zeros(m + n + 1, dtype=object)  # rows, columns, hub
    before = np.full(m + n + 1, -1)
    hub = m + n
    into = np.flatnonzero(np.concatenate([row < k, column > 0]))
    outof = np.flatnonzero(np.concatenate([row > 0, column < k]))
    for _ in range(m + n + 2):
        changed = False
        for targets, candidates, sources in (
                (np.arange(m, m + n), distance[:m, None] + forward, np.arange(m)),
                (np.arange(m), distance[None, m:hub].T + backward.T, np.arange(m, m + n))):
            best = np.argmin(candidates, axis=0)
            values = candidates[best, np.arange(len(targets))]
            better = np.flatnonzero(values < distance[targets])
            if better.size:
                changed = True
                distance[targets[better]] = values[better]
                before[targets[better]] = sources[best[better]]
        if outof.size:
            nearest = int(outof[np.argmin(distance[outof])])
            if distance[nearest] < distance[hub]:
                changed, distance[hub], before[hub] = True, distance[nearest], nearest
        better = into[distance[into] > distance[hub]]
        if better.size:
            changed, distance[better], before[better] = True, distance[hub], hub
        if not changed:
            return None, [max(d - distance[hub], 0) for d in distance[:m]], [
                max(distance[hub] - d, 0) for d in distance[m:hub]]
        found = _cycle(before)
        if found is not None:
            arcs = zip(found, found[1:] + found[:1], strict=True)
            return [(min(arc), max(arc) - m) for arc in arcs if hub not in arc], [], []
    raise AssertionError("unreachable")


def _cycle(before: Array) -> list[int] | None:
    """A cycle of the graph in which each node has the predecessor `before`, or -1."""
    seen = np.full(len(before), -1)
    for start in range(len(before)):
        node = start
        while node >= 0 and seen[node] < 0:
            seen[node] = start
            node = int(before[node])
        if node >= 0 and seen[node] == start:
            cycle = [node]
            while (node := int(before[node])) != cycle[0]:
                cycle.append(node)
            return cycle
    return None
