"""Balancing on any graph and any range of numbers, in logarithms, edge by edge.

As `balancing`, for networks that have no matrices or whose numbers would leave the range of floats.
Everything here is floating and proves nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import final

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import cg

from verify.network.entries import Array

_SLOW = 0.5
_MOST_SWEEPS = 2_000


@final
@dataclass(slots=True)
class EdgeBalancing:
    """Edge e goes from tails[e] to heads[e] and has the logarithm logs[e] of a_e.

    Neurons are 0, ..., n - 1 in topological order, n is the ground. Every neuron has an edge that
    ends there and one that starts there. `levels` are the neurons with no edge between them, in
    topological order; `values` the logarithms of the factors F, 0 on the ground.
    """

    n: int
    tails: Array
    heads: Array
    logs: Array
    levels: list[Array]
    values: Array = field(init=False)
    imbalance: float = math.inf

    def __post_init__(self) -> None:
        self.values = np.zeros(self.n + 1)

    def run(self, tolerance: float) -> None:
        """Sweeps, and Newton steps where sweeps are slow, until the imbalance is that small."""
        blocks = [(level, _grouped(self.heads, level), _grouped(self.tails, level))
                  for level in self.levels]
        before, slow = math.inf, 0
        for _ in range(_MOST_SWEEPS):
            self._sweep(blocks)
            if not self.imbalance > tolerance:
                return
            slow = slow + 1 if self.imbalance > _SLOW * before else 0
            before = self.imbalance
            if slow >= 2 and self.imbalance < 1.0:
                self._newton(tolerance)
                self._sweep(blocks)
                if not self.imbalance > tolerance or (self.imbalance > 0.9 * before
                                                      and before < 1e3 * tolerance):
                    return
                before = self.imbalance

    def _sweep(self, blocks: list[tuple[Array, tuple[Array, Array], tuple[Array, Array]]]) -> None:
        worst = 0.0
        for level, (into, starts), (out, stops) in blocks:
            reads = _log_sums(self.logs[into] - self.values[self.tails[into]], starts)
            sends = _log_sums(self.logs[out] + self.values[self.heads[out]], stops)
            new = (sends - reads) / 2
            worst = max(worst, float(np.abs(new - self.values[level]).max(initial=0.0)))
            self.values[level] = new
        self.imbalance = 2 * worst

    def _newton(self, tolerance: float) -> None:
        """One Newton step; symmetrically scaled, so that no flow is too small to count."""
        flows = self.logs + self.values[self.heads] - self.values[self.tails]
        order_in, order_out = _grouped(self.heads, np.arange(self.n)), _grouped(
            self.tails, np.arange(self.n))
        reads = _log_sums(flows[order_in[0]], order_in[1])
        sends = _log_sums(flows[order_out[0]], order_out[1])
        log_diagonal = np.logaddexp(reads, sends)
        inner = (self.tails < self.n) & (self.heads < self.n)
        tails, heads = self.tails[inner], self.heads[inner]
        entries = -np.exp(flows[inner] - (log_diagonal[tails] + log_diagonal[heads]) / 2)
        matrix = csr_matrix((np.concatenate([entries, entries, np.ones(self.n)]),
                             (np.concatenate([tails, heads, np.arange(self.n)]),
                              np.concatenate([heads, tails, np.arange(self.n)]))))
        # (sends - reads) / sqrt(diagonal), divided by the largest sqrt(diagonal)
        top = log_diagonal.max()
        right = (np.exp(sends - log_diagonal) - np.exp(reads - log_diagonal)) * np.exp(
            (log_diagonal - top) / 2)
        solution, _ = cg(matrix, right, rtol=min(0.1, max(0.1 * tolerance, self.imbalance)),
                         maxiter=20 * self.n + 100)
        step = solution * np.exp((top - log_diagonal) / 2)
        largest = float(np.abs(step).max(initial=0.0))
        if math.isfinite(largest):
            self.values[:-1] += step * min(1.0, 1.0 / largest if largest else 1.0)


def _grouped(ends: Array, level: Array) -> tuple[Array, Array]:
    """(the edges with that end in `level`, grouped by it, and where each group starts)."""
    place = np.full(int(max(ends.max(initial=0), level.max(initial=0))) + 1, -1)
    place[level] = np.arange(len(level))
    chosen = np.flatnonzero(place[ends] >= 0)
    chosen = chosen[np.argsort(place[ends[chosen]], kind="stable")]
    return chosen, np.searchsorted(place[ends[chosen]], np.arange(len(level)))


def _log_sums(values: Array, starts: Array) -> Array:
    """The logarithm of the sum of exp(values) in each group; no group is empty."""
    if not len(starts):
        return np.zeros(0)
    top = np.maximum.reduceat(values, starts)
    sizes = np.diff(np.append(starts, len(values)))
    return top + np.log(np.add.reduceat(np.exp(values - np.repeat(top, sizes)), starts))
