"""The ENorm problem as an exponential-cone program, solved by Clarabel: a second opinion.

One exponential a weight between hidden layers; the first and the last layer, where one end of each
weight is fixed, need only one a neuron. It proves nothing, and no answer of the library rests on
it.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.measurement import Measurement
from verify.network.entries import Array
from verify.network.network import Network
from verify.network.pairs import require_network

_MOST_TERMS = 200_000


def least_norm(net: Network, *, p: float = 2.0) -> tuple[Measurement, Array]:
    """(the least sum of |w|^p over all rescalings, logarithms of the factors), as Clarabel finds.

    Scalars: finite p > 0; the weights are taken as float64.
    Cost: seconds at 10^5 weights between hidden layers.
    Raises: InvalidInstance on a network that is not layered or where the infimum is not attained
        for want of weights on one side of a neuron; BudgetExceeded beyond 200,000 exponentials.
    """
    require_network(net).architecture.require_layered("this program")
    import cvxpy as cp

    powers = [np.abs(np.asarray(matrix, dtype=np.float64)) ** p for matrix in
              (net.rounded() if net.is_exact else net).weights]
    if not net.n_hidden:
        return Measurement(float(powers[0].sum()), 0.0, 0.0, "a sum"), np.zeros(0)
    for l in range(1, len(powers)):
        if ((powers[l - 1].sum(axis=1) > 0) != (powers[l].sum(axis=0) > 0)).any():
            raise InvalidInstance(f"layer {l} has a neuron with weights on one side only: no "
                                  "rescaling is minimal")
    a, tails, heads = _terms(powers)
    if len(a) > _MOST_TERMS:
        raise BudgetExceeded(f"{len(a)} exponentials needed, {_MOST_TERMS} allowed",
                             needed=len(a), allowed=_MOST_TERMS)
    matrix = p * (_selection(heads, net.n_hidden) - _selection(tails, net.n_hidden))
    total = float(a.sum())
    u = cp.Variable(net.n_hidden)
    problem = cp.Problem(cp.Minimize(cp.sum(cp.exp(matrix @ u + np.log(a / total)))))
    problem.solve(solver=cp.CLARABEL)
    logs = np.asarray(u.value, dtype=np.float64)
    value = float((a * np.exp(matrix @ logs)).sum())
    return (Measurement(value, abs(float(problem.value) * total - value), 1e-8 * value,
                        f"Clarabel, {problem.status}"), logs)


def _terms(powers: list[Array]) -> tuple[Array, Array, Array]:
    """(a, tail, head) of each term a exp(p (u_head - u_tail)), -1 for an end with u = 0."""
    widths = [len(matrix) for matrix in powers[:-1]]
    start = np.cumsum([0, *widths])
    first, last = np.arange(widths[0]), np.arange(start[-2], start[-1])
    terms = [(powers[0].sum(axis=1), np.full(len(first), -1), first),
             (powers[-1].sum(axis=0), last, np.full(len(last), -1))]
    for l, matrix in enumerate(powers[1:-1], 1):
        rows, columns = np.nonzero(matrix)
        terms.append((matrix[rows, columns], columns + start[l - 1], rows + start[l]))
    a, tails, heads = (np.concatenate(part) for part in zip(*terms, strict=True))
    return a[a > 0], tails[a > 0], heads[a > 0]


def _selection(ends: Array, n: int) -> csr_matrix:
    rows = np.flatnonzero(ends >= 0)
    return coo_matrix((np.ones(len(rows)), (rows, ends[rows])), shape=(len(ends), n)).tocsr()
