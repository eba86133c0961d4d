"""The graph of ratios of any two networks, in rationals."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import log, log1p
from typing import final

import numpy as np

from verify.network.entries import Array
from verify.network.network import Network
from verify.network.pairs import exact_pair, parameter_pairs, place_of, sign
from verify.symmetry.cycle_mean import Arcs
from verify.symmetry.ratios import Block, Factors, Mismatch, nodes_of
from verify.symmetry.spanning_tree import Link

_SEARCH = 20_000  # steps towards factors that meet a bound exactly


def exact_ratios(a: Network, b: Network) -> ExactRatios | Mismatch:
    """The exact form, or a parameter whose signs differ."""
    a, b = exact_pair(a, b)
    sources, neurons, left, right = [], [], [], []
    for parameter, x, y in parameter_pairs(a, b):
        if sign(x) != sign(y):
            return Mismatch(place_of(parameter))
        if x:
            sources.append(parameter[0] if len(parameter) == 2 else -1)
            neurons.append(parameter[-1])
            left.append(abs(x))
            right.append(abs(y))
    block = Block(np.array(sources, int), np.array(neurons, int), left, right)
    return ExactRatios(nodes_of(a), a.n_hidden, [block] if left else [])


@final
class ExactRatios:
    """The graph of any two networks, with Fractions; base factors make the tree's ratios 1."""

    def __init__(self, nodes: Array, n_hidden: int, blocks: list[Block]) -> None:
        self.n_hidden = n_hidden
        self.blocks = blocks
        self.arcs = [Arcs(nodes[block.sources], nodes[block.neurons], np.zeros(len(block.left)))
                     for block in blocks]
        self._base = [Fraction(1)] * (n_hidden + 1)

    def values(self, block: int, index: Array) -> Iterator[tuple[Fraction, Fraction]]:
        left, right = self.blocks[block].left, self.blocks[block].right
        return ((left[i], right[i]) for i in index.tolist())

    def set_base(self, tree: Sequence[Link]) -> bool:
        for parent, child, block, place, forward in tree:
            ratio = self.blocks[block].right[place] / self.blocks[block].left[place]
            self._base[child] = self._base[parent] * (ratio if forward else 1 / ratio)
        for arcs, pair in zip(self.arcs, self.blocks, strict=True):
            for i, (tail, head) in enumerate(zip(arcs.tails.tolist(), arcs.heads.tolist(),
                                                 strict=True)):
                arcs.weights[i] = _log(pair.right[i] * self._base[tail]
                                       / (pair.left[i] * self._base[head]))
        return True

    def base(self) -> list[Fraction]:
        return self._base

    def candidates(self, factors: Factors) -> Iterator[tuple[int, Array]]:
        return ((block, np.arange(arcs.weights.size)) for block, arcs in enumerate(self.arcs))

    def within(self, bound: Fraction) -> tuple[Fraction, ...] | None:
        """Factors that bring every ratio into [1/bound, bound], if a short search finds some.

        Each factor is the largest value that some path from ground (or from the first node of
        another component) forces upon it.
        """
        touching: dict[int, list[tuple[int, Fraction]]] = {}
        for arcs, block in zip(self.arcs, self.blocks, strict=True):
            for tail, head, left, right in zip(arcs.tails.tolist(), arcs.heads.tolist(),
                                               block.left, block.right, strict=True):
                touching.setdefault(tail, []).append((head, right / left / bound))
                touching.setdefault(head, []).append((tail, left / right / bound))
        at: dict[int, Fraction] = {}
        steps = 0
        for root in range(self.n_hidden, -1, -1):
            if root in at:
                continue
            at[root] = Fraction(1)
            queue = deque([root])
            while queue:
                node = queue.popleft()
                for other, ratio in touching.get(node, ()):
                    forced = at[node] * ratio
                    steps += 1
                    if steps > _SEARCH:
                        return None
                    if other not in at or at[other] < forced:
                        at[other] = forced
                        queue.append(other)
        return tuple(at[node] for node in range(self.n_hidden))


def _log(ratio: Fraction) -> float:
    above = ratio.numerator - ratio.denominator
    if 2 * abs(above) < ratio.denominator:
        return log1p(above / ratio.denominator)
    return log(ratio.numerator) - log(ratio.denominator)
