"""Minimising factors of any network, with any numbers: logarithms propose, rationals prove."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from verify.claims.enclosure import Enclosure
from verify.claims.errors import BudgetExceeded
from verify.network.entries import Array
from verify.network.network import Network
from verify.symmetry.edge_balancing import EdgeBalancing
from verify.symmetry.flow_bounds import Edge, rational_bounds
from verify.symmetry.peak import heaviest_path, log2, mean_of, peak_bounds, settled

TOLERANCE = 1e-11
_MOST_BITS = 1_000_000


class Found(NamedTuple):
    """Factors of all hidden neurons, the infimum, and which neurons keep it from being attained.

    `escaping` and `idle` are those of `enorm`; `network` the rescaled network, where that is known.
    """

    factors: tuple[Fraction, ...]
    objective: Enclosure
    imbalance: float
    escaping: tuple[tuple[int, str], ...]
    idle: tuple[int, ...]
    network: Network | None = None


def by_edges(net: Network, p: Fraction | float) -> Found:
    """The factors that minimise the sum of |w|^p, or max |w| for p = inf.

    Cost: a few microseconds an edge.
    """
    hidden = net.architecture.hidden
    all_edges = [(tail if tail in hidden else -1, head if head in hidden else -1, abs(weight))
                 for tail, head, weight in _nonzero_weights(net)]
    into = {head for _, head, _ in all_edges}
    out = {tail for tail, _, _ in all_edges}
    escaping = tuple((v, "incoming" if v in out else "outgoing") for v in hidden
                     if (v in into) != (v in out))
    idle = tuple(v for v in hidden if v not in into and v not in out)
    if p == math.inf:
        factors, objective = _least_peak(all_edges, hidden)
        imbalance = float(objective.width / objective.hi) if objective.hi else 0.0
    else:
        factors, objective, imbalance = _least_sum(all_edges, hidden, Fraction(p))
    return Found(tuple(factors), objective, imbalance, escaping, idle)


def _least_peak(all_edges: list[Edge], hidden: range) -> tuple[list[Fraction], Enclosure]:
    edges, loops, n = _renumbered(all_edges, list(hidden))
    walk = heaviest_path(n, edges, loops)
    if not walk:
        return [Fraction(1)] * n, Enclosure(Fraction(0), Fraction(0))
    factors = [power_of_two(x) for x in settled(edges, [None] * n, mean_of(walk))]
    return factors, peak_bounds(edges, loops, factors, walk)


def _least_sum(all_edges: list[Edge], hidden: range,
               p: Fraction) -> tuple[list[Fraction], Enclosure, float]:
    live = _live_neurons(list(hidden), all_edges)
    edges, loops, n = _renumbered(all_edges, live)
    state = EdgeBalancing(n, *_columns(edges, p), _levels(n, edges))
    state.run(TOLERANCE)
    found = [power_of_two(float(x) / math.log(2) / float(p)) for x in state.values[:-1]]
    scale = [log2(factor) for factor in found] + [0.0]
    level = max((log2(weight) + scale[head] - scale[tail] for tail, head, weight in edges),
                default=0.0)
    factors = with_others(hidden, all_edges, dict(zip(live, found, strict=True)), level)
    return factors, rational_bounds(n, edges, loops, found, p), state.imbalance


def with_others(hidden: range, edges: list[Edge], live: dict[int, Fraction],
                 level: float) -> list[Fraction]:
    """The factors of the live neurons, and of the others so that no weight of theirs is large.

    `edges` are at least those at the others; large is over 2**level.
    """
    among, _, _ = _renumbered(edges, list(hidden))
    scale = [live.get(neuron) for neuron in hidden]
    values = settled(among, [None if f is None else log2(f) for f in scale], level)
    return [power_of_two(value) if factor is None else factor
            for factor, value in zip(scale, values, strict=True)]


def _nonzero_weights(net: Network) -> Iterator[tuple[int, int, Fraction]]:
    for neuron, sources, row, _ in net.exactly().rows():
        for source, weight in zip(sources, row, strict=True):
            if weight:
                yield source, neuron, weight


def _live_neurons(hidden: list[int], edges: list[Edge]) -> list[int]:
    """The hidden neurons on a full path of edges; ends that are not hidden are -1."""
    reached, leading = {-1}, {-1}
    for tail, head, _ in sorted(edges, key=lambda edge: edge[1]):
        if tail in reached:
            reached.add(head)
    for tail, head, _ in sorted(edges, key=lambda edge: edge[0], reverse=True):
        if head in leading:
            leading.add(tail)
    return [neuron for neuron in hidden if neuron in reached and neuron in leading]


def _renumbered(edges: list[Edge], kept: list[int]) -> tuple[list[Edge], list[Fraction], int]:
    """(edges among the kept neurons 0, ..., n - 1 and the ground n, weights of its loops, n)."""
    n = len(kept)
    number = dict(zip(kept, range(n), strict=True)) | {-1: n}
    among = [(number[tail], number[head], weight) for tail, head, weight in edges
             if tail in number and head in number]
    return ([edge for edge in among if edge[:2] != (n, n)],
            [weight for tail, head, weight in among if tail == head == n], n)


def _columns(edges: list[Edge], p: Fraction) -> tuple[Array, Array, Array]:
    logs = [float(p) * math.log(2) * log2(weight) for _, _, weight in edges]
    return (np.array([edge[0] for edge in edges], dtype=np.int64),
            np.array([edge[1] for edge in edges], dtype=np.int64), np.array(logs))


def _levels(n: int, edges: list[Edge]) -> list[Array]:
    depth = [0] * n
    for tail, head, _ in sorted(edges, key=lambda edge: edge[1]):
        if head < n and tail < n:
            depth[head] = max(depth[head], depth[tail] + 1)
    return [np.flatnonzero(np.array(depth) == level) for level in range(max(depth, default=-1) + 1)]


def power_of_two(exponent: float) -> Fraction:
    """2 ** exponent up to the rounding of floats, which it does not overflow.

    Raises: BudgetExceeded beyond a million bits.
    """
    if not abs(exponent) <= _MOST_BITS:
        raise BudgetExceeded(f"a factor of {abs(exponent):.3g} bits, {_MOST_BITS} allowed",
                             needed=abs(exponent), allowed=_MOST_BITS)
    whole = math.floor(exponent)
    return Fraction(2.0 ** (exponent - whole)) * Fraction(2) ** whole
