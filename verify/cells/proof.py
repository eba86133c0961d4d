"""The tree of sign decisions as plain data, which a checker can follow without any search."""

from __future__ import annotations

from fractions import Fraction

from verify.cells.walk import Branch
from verify.claims.budget import Budget
from verify.claims.number import to_text

Split = int | list[int | str]
_STEPS = 5 * 10**7
_LEAST = 300  # steps that a decision takes in any case


class Proof:
    """Records the decisions of a walk that are not constant, in its order.

    An entry of `splits` is 0 if the decision has both signs on its cell, else [s, k, "m", ...]:
    there s times the decision is the sum of m times the k-th of the branch, with the signs these
    have, and a constant >= 0, so that it is nonnegative on the whole cell.
    Raises: BudgetExceeded, on call, after an amount of work that takes seconds, unless `bounded`
        is False.
    """

    def __init__(self, *, bounded: bool) -> None:
        self.splits: list[Split] = []
        self._scales = [Fraction(1)]
        self._work = Budget(items=_STEPS if bounded else None).meter("elementary steps")

    def __call__(self, branch: Branch, scale: Fraction, sign: int) -> None:
        """The branch's last constraint is the decision times `scale` and its sign there."""
        cell, scales = branch.cell, self._scales
        words = 1 + max(map(int.bit_length, cell.constraints[-1])) // 64
        self._work.spend((_LEAST + cell.size) * words)
        del scales[len(cell.constraints) - 1:]
        scales.append(scale)
        entry: list[int | str] = [sign]
        if sign:
            for k, m in cell.multipliers(len(cell.constraints) - 1).items():
                entry += [k - 1, to_text(m * scales[k] / scale)]
        self.splits.append(entry if sign else 0)

    def scales(self, branch: Branch) -> list[Fraction]:
        """The positive factors that made the decisions of the branch just ended integral forms."""
        return self._scales[1:len(branch.cell.constraints)]
