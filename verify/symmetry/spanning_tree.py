"""Arcs that connect whatever a large set of arcs connects, and a tree within them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from verify.network.entries import Array
from verify.symmetry.cycle_mean import Arcs


class Link(NamedTuple):
    """A step of a tree, along an arc (forward) or against it; the arc is `place` of `block`."""

    parent: int
    child: int
    block: int
    place: int
    forward: bool


def spanning_tree(n_nodes: int, arcs: Sequence[Arcs]) -> tuple[
        list[tuple[int, Array]], list[Link]]:
    """Arcs (block, indices) that connect whatever all arcs connect, and a tree within them.

    The tree grows from the last node, breadth first, and then from others where that leaves some.

    Cost: a look at the first row and column of each matrix of arcs, and one at all arcs; more
        rounds, at most a logarithm of the number of nodes, where that does not connect everything.
    """
    label = np.arange(n_nodes)
    chosen: list[tuple[int, Array]] = []
    everything = False
    while True:
        pick = np.full((2, n_nodes), -1)
        for block, part in enumerate(arcs):
            index = _crossing(part, label, everything)
            links = part.at(index)
            ends = label[links.heads], label[links.tails]
            crossing = ends[0] != ends[1]
            for end in ends:
                pick[0, end[crossing]], pick[1, end[crossing]] = block, index[crossing]
        picked = pick[:, pick[0] >= 0]
        if not picked.size:
            if everything:
                break
            everything = True
            continue
        for block in np.unique(picked[0]):
            chosen.append((int(block), np.unique(picked[1, picked[0] == block])))
        edges = [arcs[block].at(index)
                 for block, index in chosen]
        heads, tails = (np.concatenate([getattr(part, name) for part in edges])
                        for name in ("heads", "tails"))
        label = connected_components(coo_array((np.ones(len(heads)), (heads, tails)),
                                               shape=(n_nodes, n_nodes)), directed=False)[1]
    return chosen, list(_breadth_first(n_nodes, arcs, chosen))


def _crossing(arcs: Arcs, label: Array, everything: bool) -> Array:
    """Flat indices of arcs that may link two components; of a matrix the first row and column."""
    shape = arcs.weights.shape
    if len(shape) == 2 and not everything:
        return np.unique(np.concatenate([np.arange(shape[1]), np.arange(shape[0]) * shape[1]]))
    heads, tails = label[arcs.heads], label[arcs.tails]
    if heads.min() == heads.max() == tails.min() == tails.max():
        return np.zeros(0, int)
    return np.flatnonzero(np.broadcast_to(heads != tails, shape))


def _breadth_first(n_nodes: int, arcs: Sequence[Arcs], chosen: list[tuple[int, Array]]) -> Iterator[
        Link]:
    touching: list[list[tuple[int, int, int, bool]]] = [[] for _ in range(n_nodes)]
    for block, index in chosen:
        links = arcs[block].at(index)
        for tail, head, place in zip(links.tails.tolist(), links.heads.tolist(), index.tolist(),
                                     strict=True):
            touching[tail].append((head, block, place, True))
            touching[head].append((tail, block, place, False))
    seen = [False] * n_nodes
    for root in range(n_nodes - 1, -1, -1):
        if seen[root]:
            continue
        seen[root] = True
        queue = deque([root])
        while queue:
            node = queue.popleft()
            for other, block, place, forward in touching[node]:
                if not seen[other]:
                    seen[other] = True
                    queue.append(other)
                    yield Link(node, other, block, place, forward)
