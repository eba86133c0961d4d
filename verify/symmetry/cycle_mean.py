"""The maximum cycle mean of a large weighted digraph with a reverse arc for every arc, in floats.

Howard's policy iteration on the arcs that matter, which are found as cutting planes: solve for a
few arcs, look at all of them once, add those that are violated, until none is. Nothing here is
proved: the potential and the cycle are proposals, and each proves its bound by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Array = np.ndarray[Any, Any]
_SLACK = 1e-12  # what counts as violated, relative to the largest weight or the mean
_ITERATIONS = 10_000
_ROUNDS = 1_000
_SWEEPS = 3


@final
@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs tails[i] -> heads[i] of weight weights[i]; the shapes broadcast to that of `weights`."""

    tails: Array
    heads: Array
    weights: Array

    def excess(self, potential: Array) -> Array:
        """|weight - (potential at head - potential at tail)| of each arc."""
        excess: Array = self.weights - potential[self.heads]
        excess += potential[self.tails]
        np.abs(excess, out=excess)
        return excess

    def at(self, index: Array) -> Arcs:
        """The arcs of these flat indices, in a row."""
        shape = self.weights.shape
        places = np.unravel_index(index, shape)
        return Arcs(np.broadcast_to(self.tails, shape)[places],
                    np.broadcast_to(self.heads, shape)[places], self.weights[places])


@final
@dataclass(frozen=True, slots=True)
class CycleMean:
    """A potential u with |c_e - (u_head - u_tail)| <= mean nearly, and a cycle of that mean nearly.

    `cycle` lists (block, index in it, forward) of arcs in order.
    """

    mean: float
    potential: Array
    cycle: tuple[tuple[int, int, bool], ...]
    rounds: int


def maximum_cycle_mean(n_nodes: int, blocks: Sequence[Arcs],
                       start: Sequence[tuple[int, Array]]) -> CycleMean:
    """The largest mean weight of a cycle among the arcs of all blocks and their reverses.

    The reverse of an arc has minus its weight. `start` gives (block, flat indices) of arcs to begin
    with; they must connect whatever the others connect.

    Cost: a pass over all arcs a round, and about ten rounds; between them Howard's iteration on
        some multiples of `n_nodes` arcs.
    Source: Howard 1960; Cochet-Terrasson et al. 1998; Dasdan 2004 (for the values kept).
    """
    potential = np.zeros(n_nodes)
    for _ in range(_SWEEPS):
        potential += _pull(blocks, potential)
    mean, rounds = 0.0, 0
    cycle: list[tuple[int, bool]] = []
    chosen = _Chosen(blocks)
    cuts = [*start, *_violated(blocks, potential, 0.0)]
    while True:
        rounds += 1
        chosen.add(cuts)
        if len(chosen.owners):
            mean, potential, cycle = howard(n_nodes, chosen.arcs, potential)
        cuts = _violated(blocks, potential, mean)
        if not cuts or rounds == _ROUNDS:
            return CycleMean(mean, potential, tuple(
                (int(chosen.owners[arc]), int(chosen.places[arc]), forward)
                for arc, forward in cycle), rounds)


def _pull(blocks: Sequence[Arcs], potential: Array) -> Array:
    """Steps towards the least squares of c_e - (u_head - u_tail), near which few arcs are tight."""
    total, count = np.zeros_like(potential), np.full_like(potential, 1e-300)
    for arcs in blocks:
        rest = arcs.weights - potential[arcs.heads]
        rest += potential[arcs.tails]
        for ends, sign, axis in ((arcs.heads, 1, -1), (arcs.tails, -1, 0)):
            sums = rest.sum(axis=axis) if rest.ndim == 2 else rest
            ends = np.broadcast_to(ends.reshape(-1), sums.shape)
            np.add.at(total, ends, sign * sums)
            np.add.at(count, ends, rest.size / sums.size)
    return 0.6 * total / count


class _Chosen:
    """Arcs picked from the blocks, with the block and the place in it that each comes from."""

    def __init__(self, blocks: Sequence[Arcs]) -> None:
        self.blocks = blocks
        none = np.zeros(0, int)
        self.owners, self.places = none, none
        self.arcs = Arcs(none, none, np.zeros(0))

    def add(self, cuts: Sequence[tuple[int, Array]]) -> None:
        parts = [self.blocks[block].at(index) for block, index in cuts]
        self.owners = np.concatenate([self.owners, *(np.full(len(index), block)
                                                     for block, index in cuts)])
        self.places = np.concatenate([self.places, *(index for _, index in cuts)])
        self.arcs = Arcs(*(np.concatenate([getattr(part, name) for part in (self.arcs, *parts)])
                           for name in ("tails", "heads", "weights")))


def _violated(blocks: Sequence[Arcs], potential: Array, mean: float) -> list[tuple[int, Array]]:
    """Arcs whose excess is above the mean, the worst ones if there are many."""
    worst = []  # of each row of a matrix, of each arc in a list
    for arcs in blocks:
        excess = arcs.excess(potential)
        worst.append(excess.max(axis=1) if excess.ndim == 2 else excess)
    bar = mean + _SLACK * mean + 1e-15 * float(np.abs(potential).max())
    above = np.concatenate([np.zeros(0), *(rows[rows > bar] for rows in worst)])
    if not len(above):
        return []
    few = 16 * len(potential)
    if 8 * len(above) > len(potential):
        half = len(above) - len(above) // 2 - 1
        bar = max(bar, float(np.nextafter(np.partition(above, half)[half], 0)))
    owner: list[Array] = []
    place: list[Array] = []
    size: list[Array] = []
    for block, (arcs, rows) in enumerate(zip(blocks, worst, strict=True)):
        bad = np.flatnonzero(rows > bar)
        if not len(bad):
            continue
        index, sizes = bad, rows[bad]
        if arcs.weights.ndim == 2:  # the rows of these alone
            excess = Arcs(arcs.tails, arcs.heads[bad], arcs.weights[bad]).excess(potential)
            row, column = np.nonzero(excess > bar)
            index, sizes = bad[row] * excess.shape[1] + column, excess[row, column]
        place.append(index)
        owner.append(np.full(len(index), block))
        size.append(sizes)
    owners, places, sizes = np.concatenate(owner), np.concatenate(place), np.concatenate(size)
    if len(sizes) > few:
        keep = np.argpartition(sizes, -few)[-few:]
        owners, places = owners[keep], places[keep]
    return [(int(block), places[owners == block]) for block in np.unique(owners)]


def howard(n_nodes: int, arcs: Arcs, potential: Array) -> tuple[float, Array,
                                                                list[tuple[int, bool]]]:
    """(mean, potential, cycle) of these arcs and their reverses; the cycle lists (arc, forward).

    `potential` is where to begin. Each component has its own largest mean, and a potential fit for
    it. Nodes without arcs keep theirs.
    """
    count = len(arcs.weights)
    tails = np.concatenate([arcs.tails, arcs.heads])
    order = np.argsort(tails, kind="stable")
    present, starts, tails = _renumbered(tails[order])
    place = np.zeros(n_nodes, int)
    place[present] = np.arange(len(present))
    heads = place[np.concatenate([arcs.heads, arcs.tails])[order]]
    weights = np.concatenate([arcs.weights, -arcs.weights])[order]
    n = len(present)
    _, label = connected_components(coo_array((np.ones(len(tails)), (tails, heads)), shape=(n, n)),
                                    directed=False)
    value = -potential[present]
    tiny = _SLACK * float(np.abs(weights - value[tails] + value[heads]).max())
    every = np.arange(n)
    policy = _steepest(weights + value[heads], tails, starts, every >= 0, np.zeros(n, int))[0]
    for _ in range(_ITERATIONS):
        mean, value, root = _evaluate(heads[policy], weights[policy], label, value)
        policy, best, better = _steepest(weights - mean[tails] + value[heads], tails, starts,
                                         None, policy, value + tiny)
        if not better.any():
            break
        value = np.where(better, best, value)
    found = potential.copy()
    found[present] = -value
    top = int(mean.argmax())
    cycle: list[tuple[int, bool]] = []
    node = first = int(root[top])
    while not cycle or node != first:
        arc = int(order[policy[node]])
        cycle.append((arc % count, arc < count))
        node = int(heads[policy[node]])
    return float(mean[top]), found, cycle


def _renumbered(tails: Array) -> tuple[Array, Array, Array]:
    """(the tails that occur, where each begins, the tails as positions among them); sorted."""
    present, starts, inverse = np.unique(tails, return_index=True, return_inverse=True)
    return present, starts, inverse


def _steepest(gain: Array, tails: Array, starts: Array, wanted: Array | None, policy: Array,
              floor: Array | None = None) -> tuple[Array, Array, Array]:
    """(policy, best gain, which nodes were improved): the first best arc of each such node."""
    best = np.maximum.reduceat(gain, starts)
    better = best > floor if wanted is None else wanted
    hits = np.flatnonzero((gain == best[tails]) & better[tails])[::-1]
    policy = policy.copy()
    policy[tails[hits]] = hits
    return policy, best, better


def _evaluate(after: Array, weight: Array, label: Array,
              value: Array) -> tuple[Array, Array, Array]:
    """(mean, value, root) at each node of the graph with one arc node -> after[node] each.

    The mean is the largest of a cycle in the node's component, the root the first node of such a
    cycle. Values are path sums of (weight - mean) to the root where the path ends in its cycle, and
    are kept elsewhere and at the root. By pointer doubling.
    """
    n = len(after)
    doublings = max(1, n.bit_length())
    far, low = after, np.minimum(np.arange(n), after)
    for _ in range(doublings):
        low, far = np.minimum(low, low[far]), far[far]
    on_cycle = np.zeros(n, bool)
    on_cycle[far] = True
    members = np.flatnonzero(on_cycle)
    first = low[members]  # the smallest node of the member's cycle
    length = np.bincount(first, minlength=n)
    firsts = np.flatnonzero(length)
    means = np.bincount(first, weights=weight[members], minlength=n)[firsts] / length[firsts]
    order = np.argsort(means, kind="stable")  # so that the last one written is the largest
    best = np.zeros(int(label.max()) + 1, int)
    best[label[firsts[order]]] = order
    mean, root = means[best][label], firsts[best][label]
    arrives = low[far] == root
    jump, total = after.copy(), weight - mean
    jump[root], total[root] = root, 0.0
    for _ in range(doublings):
        total, jump = total + total[jump], jump[jump]
    return mean, np.where(arrives, value[root] + total, value), root
