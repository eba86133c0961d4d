"""Are two networks one function? Compared on every cell on which both are affine, exactly."""

from __future__ import annotations

from fractions import Fraction

from verify.cells.integral import program
from verify.cells.regions import affine_map
from verify.cells.space import Cut, space
from verify.cells.walk import Branch, leaves
from verify.claims.budget import Budget
from verify.claims.number import to_text
from verify.network.network import Network

Point = tuple[Fraction, ...]
Split = int | list[int | str]
_CELLS = 2_000
_STEPS = 2 * 10**7


def compare(a: Network, b: Network, *, budget: Budget | None = None) -> Point | list[Split]:
    """A point where the functions differ, or a proof that they are equal on all of R^d.

    The proof lists the decisions that are not constant (see `cells.walk`), those of `a` before
    those of `b` on each branch, the branch where one is positive before the one where it is
    negative. An entry is 0 if the decision has both signs, else [s, k, "m", ...]: s times the
    decision is the sum of m times the k-th decision of the branch, with the signs these have, and a
    constant >= 0, so that it is nonnegative on the whole cell. At the end of every branch the
    functions have one affine map.

    Cost: as `regions` of both networks side by side; at most 2,000 cells and an amount of work
        that takes seconds, unless there is a budget (one item a cell).
    Raises: BudgetExceeded.
    """
    source = program(a, b)
    work = Budget(items=None if budget else _STEPS).meter("elementary steps")
    scales = [Fraction(1)]
    proof: list[Split] = []

    def record(branch: Branch, scale: Fraction, sign: int) -> None:
        cell = branch.cell
        work.spend(cell.size)
        del scales[len(cell.constraints) - 1:]
        scales.append(scale)
        if not sign:
            proof.append(0)
            return
        entry: list[int | str] = [sign]
        for k, m in cell.multipliers(len(cell.constraints) - 1).items():
            entry += [k - 1, to_text(m * scales[k] / scale)]
        proof.append(entry)

    meter = (budget or Budget(items=_CELLS)).meter("cells")
    for branch in leaves(source, space(source.n_inputs), meter, record):
        maps = (affine_map(source, branch, outputs) for outputs in source.outputs)
        for left, right in zip(*maps, strict=True):
            if left != right:
                return _apart(branch.cell, [p - q for p, q in zip(left, right, strict=True)])
    return proof


def _apart(cell: Cut, difference: list[Fraction]) -> Point:
    """A point of the cell where the affine map, which is not 0, does not vanish."""
    for *ray, w in cell.spanning():
        x = tuple(Fraction(entry, w) for entry in ray)
        if sum(p * q for p, q in zip(difference, x, strict=False)) + difference[-1]:
            return x
    raise AssertionError("unreachable: the rays span the space")
