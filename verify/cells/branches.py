"""The cells at the ends of a walk over any network, each with its polyhedron."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from verify.cells.integral import Program
from verify.cells.linear import linear_regions
from verify.cells.walk import Branch, preactivation


@final
class Branches:
    """The cells found so far.

    `hidden` has (neuron, kind, number of decisions) for each hidden neuron.
    A max-pool compares its arguments one by one, which may cut one cell into several branches.
    """

    __slots__ = ("_distinct", "_leaves", "_seen", "hidden", "program")

    def __init__(self, source: Program) -> None:
        self.program = source
        self.hidden = [(row.neuron, row.kind, _decisions(row.kind, len(row.sources)))
                       for row in source.rows if row.kind != "output"]
        self._leaves: list[Branch] = []
        self._distinct: list[Branch] = []
        self._seen: set[tuple[object, ...]] = set()

    @property
    def n_inputs(self) -> int:
        return self.program.n_inputs

    def __len__(self) -> int:
        return len(self._distinct)

    def branch(self, index: int) -> Branch:
        """The cell with this number."""
        return self._distinct[index]

    def fill(self, found: Iterable[Branch]) -> None:
        """Take these leaves one after the other: what is there when the supply fails stays there.
        """
        for branch in found:
            self._add(branch)

    def _add(self, branch: Branch) -> None:
        self._leaves.append(branch)
        if branch.winners:
            key = self.activation(branch)
            if key in self._seen:
                return
            self._seen.add(key)
        self._distinct.append(branch)

    def on_kink(self) -> list[int]:
        """The cells on which a pre-activation vanishes or arguments of a max-pool tie."""
        return [i for i, branch in enumerate(self._distinct) if self.is_on_kink(branch)]

    def is_on_kink(self, branch: Branch) -> bool:
        """A pre-activation vanishes on the cell, or the largest arguments of a max-pool tie."""
        return bool(branch.tied) or 0 in self._relus(branch)

    def activation(self, branch: Branch) -> tuple[int, ...]:
        """Which ReLUs are on, and what max-pools select."""
        return (*(sign > 0 for sign in self._relus(branch)), *branch.winners.values())

    def linear_regions(self) -> int:
        """The number of classes of cells with one affine map, joined across facets."""
        return linear_regions([(branch, tuple(preactivation(self.program, branch, output)
                                              for output in self.program.outputs[0]))
                               for branch in self._leaves])

    def _relus(self, branch: Branch) -> list[int]:
        """The signs of the ReLUs alone."""
        signs, found = iter(branch.signs), []
        for _, kind, decisions in self.hidden:
            own = [next(signs) for _ in range(decisions)]
            found += own if kind == "relu" else []
        return found


def _decisions(kind: str, sources: int) -> int:
    return {"relu": 1, "maxpool": sources - 1}.get(kind, 0)
