"""The range of signs that each hidden neuron takes over all cells, with their proof."""

from __future__ import annotations

from fractions import Fraction

from verify.cells.integral import program
from verify.cells.polyhedron import Polyhedron
from verify.cells.walk import Branch, leaves
from verify.claims.budget import Budget
from verify.claims.certificate import Plain
from verify.claims.number import to_text
from verify.network.network import Network


class Splits:
    """Writes down, decision by decision, why a tree of cells is complete.

    The entries are those of the witness of `realization_equal`: 0 where a decision has both signs,
    else its sign and how earlier decisions of the branch imply it.
    """

    def __init__(self) -> None:
        self.entries: list[Plain] = []
        self._scales = [Fraction(1)]

    def record(self, branch: Branch, scale: Fraction, sign: int) -> None:
        """To be called by `leaves`."""
        cell = branch.cell
        del self._scales[len(cell.constraints) - 1:]
        self._scales.append(scale)
        entry: list[Plain] = [sign]
        if sign:
            for k, m in cell.multipliers(len(cell.constraints) - 1).items():
                entry += [k - 1, to_text(m * self._scales[k] / scale)]
        self.entries.append(entry if sign else 0)


def cell_signs(net: Network, *, budget: Budget) -> tuple[list[tuple[int, int]], list[Plain]]:
    """((least, largest) sign of each hidden neuron's pre-activation over all of R^d, splits).

    Cost: that of `regions`. Raises: BudgetExceeded.
    """
    source, splits = program(net), Splits()
    low, high = [1] * net.n_hidden, [-1] * net.n_hidden
    for branch in leaves(source, Polyhedron.space(source.n_inputs), budget.meter("cells"),
                         splits.record):
        low = list(map(min, low, branch.signs))
        high = list(map(max, high, branch.signs))
    return list(zip(low, high, strict=True)), splits.entries
