"""The graph of ratios of two networks: an arc for every parameter, with log |b's value / a's|.

Its nodes are the hidden neurons and one ground node, where all inputs, outputs and bias sources
sit. Factors of the neurons change an arc's ratio to ratio * F_tail / F_head. Zeros are no arcs.

Two forms: of layered floating networks, matrices looked at in blocks of rows that fit the cache
(symmetry/float_ratios.py); of any other, a list of arcs with Fractions (symmetry/exact_ratios.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol, final

import numpy as np

from verify.network.entries import Array
from verify.network.network import Network
from verify.network.pairs import Parameter
from verify.symmetry.cycle_mean import Arcs
from verify.symmetry.spanning_tree import Link

Factors = Sequence[Fraction]  # one a hidden neuron


@final
@dataclass(frozen=True, slots=True)
class Mismatch:
    """A parameter whose sign (or vanishing) differs."""

    place: dict[str, Any]


@final
@dataclass(frozen=True, slots=True)
class Block:
    """Parameters sources -> neurons (source -1: a bias), with both values; all are nonzero.

    `sources` and `neurons` broadcast to the shape of `left` and `right`, which are float arrays
    (the signs do not matter) or, in the exact form, lists of positive Fractions. `narrow` says that
    no value has more than 24 bits.
    """

    sources: Array
    neurons: Array
    left: Any
    right: Any
    narrow: bool = False

    def parameter(self, shape: tuple[int, ...], index: int) -> Parameter:
        place = np.unravel_index(index, shape)
        source = int(np.broadcast_to(self.sources, shape)[place])
        neuron = int(np.broadcast_to(self.neurons, shape)[place])
        return (neuron,) if source < 0 else (source, neuron)


class Ratios(Protocol):
    """The graph of ratios, in one of its two forms."""

    n_hidden: int
    arcs: list[Arcs]
    """The arcs; weights are logarithms of ratios at the base factors, once these are there."""
    blocks: list[Block]

    def values(self, block: int, index: Array) -> Iterator[tuple[Fraction, Fraction]]:
        """(|w|, |w'|) of these parameters, exactly."""

    def set_base(self, tree: Sequence[Link]) -> bool:
        """Make every ratio along the tree nearly 1 by the base factors; False if out of range."""

    def base(self) -> list[Fraction]:
        """The base factors, ground last."""

    def candidates(self, factors: Factors) -> Iterator[tuple[int, Array]]:
        """(block, indices) of the parameters one of which attains the largest ratio."""


def nodes_of(net: Network) -> Array:
    """The node of each neuron: hidden ones 0, 1, ...; ground comes last; so does index -1."""
    architecture = net.architecture
    nodes = np.full(architecture.n_neurons + 1, architecture.n_hidden)
    nodes[architecture.hidden.start:architecture.hidden.stop] = np.arange(architecture.n_hidden)
    return nodes


def largest(ratios: Ratios, factors: Factors) -> Fraction:
    """The exact maximum over all parameters of max(q, 1/q) for q = |w'| F_tail / (|w| F_head)."""
    at = [*factors, Fraction(1)]
    best, over = 1, 1
    for block, index in ratios.candidates(factors):
        chosen = ratios.arcs[block].at(index)
        for tail, head, (left, right) in zip(chosen.tails.tolist(), chosen.heads.tolist(),
                                             ratios.values(block, index), strict=True):
            top = right.numerator * left.denominator * at[tail].numerator * at[head].denominator
            bottom = right.denominator * left.numerator * at[tail].denominator * at[head].numerator
            if top < bottom:
                top, bottom = bottom, top
            if top * over > best * bottom:
                best, over = top, bottom
    return Fraction(best, over)
