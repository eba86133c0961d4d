"""The answers to whether one network is a rescaling of another, and what proves them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class Step(NamedTuple):
    """One parameter of a walk, column None for a bias; direction 1 leads to the neuron `row`."""

    layer: int
    row: int
    column: int | None
    direction: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A parameter whose sign, one of -1, 0, 1, differs in the two networks; column None: a bias."""

    layer: int
    row: int
    column: int | None


@dataclass(frozen=True, slots=True)
class Walk:
    """A closed walk through nonzero parameters whose ratios b/a, to the powers +-1, do not give 1.

    It runs over the neurons, with inputs, outputs and the sources of biases merged into one ground
    node: a step of an edge leads from the neuron `column` of layer `layer` (an input if layer is 0)
    to the neuron `row` above it, that of a bias from ground to its neuron; direction -1 the other
    way. A single step is a parameter from ground to ground, whose value must not change.
    """

    steps: tuple[Step, ...]


class Rescaled:
    """The second network is the first one rescaled by these factors."""

    __match_args__ = ("factors",)
    __slots__ = ("_factors", "_make")

    def __init__(self, make: Callable[[], tuple[tuple[Fraction, ...], ...]]) -> None:
        self._make: Callable[[], tuple[tuple[Fraction, ...], ...]] | None = make
        self._factors: tuple[tuple[Fraction, ...], ...] = ()

    @property
    def factors(self) -> tuple[tuple[Fraction, ...], ...]:
        """One positive rational for each neuron of each hidden layer, made when first asked for.

        A part of the network that no nonzero parameter ties to ground has them up to one positive
        scalar: then its first neuron has 1.
        """
        if self._make is not None:
            self._factors = self._make()
            self._make = None
        return self._factors

    def __repr__(self) -> str:
        return f"Rescaled({self.factors!r})"

    def __eq__(self, other: object) -> bool:
        return self.factors == other.factors if isinstance(other, Rescaled) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.factors)


@dataclass(frozen=True, slots=True)
class NotRescaled:
    """The second network is no rescaling of the first, and `witness` shows it."""

    witness: Entry | Walk
