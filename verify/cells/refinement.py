"""Are two networks one function? Compared on every cell on which both are affine, exactly."""

from __future__ import annotations

from fractions import Fraction

from verify.cells.integral import program
from verify.cells.proof import Proof, Split
from verify.cells.regions import affine_map
from verify.cells.space import Cut, space
from verify.cells.walk import leaves
from verify.claims.budget import Budget
from verify.network.network import Network

Point = tuple[Fraction, ...]
_CELLS = 2_000


def compare(a: Network, b: Network, *, budget: Budget | None = None) -> Point | list[Split]:
    """A point where the functions differ, or a proof that they are equal on all of R^d.

    The proof is the `splits` of the tree of cells (see `cells.proof`), the decisions of `a` before
    those of `b` on each branch; at the end of every branch the functions have one affine map.

    Cost: as `regions` of both networks side by side; at most 2,000 cells and an amount of work
        that takes seconds, unless there is a budget (one item a cell).
    Raises: BudgetExceeded.
    """
    source, proof = program(a, b), Proof(bounded=budget is None)
    meter = (budget or Budget(items=_CELLS)).meter("cells")
    for branch in leaves(source, space(source.n_inputs), meter, proof):
        maps = (affine_map(source, branch, outputs) for outputs in source.outputs)
        for left, right in zip(*maps, strict=True):
            if left != right:
                return _apart(branch.cell, [p - q for p, q in zip(left, right, strict=True)])
    return proof.splits


def _apart(cell: Cut, difference: list[Fraction]) -> Point:
    """A point of the cell where the affine map, which is not 0, does not vanish."""
    for *ray, w in cell.spanning():
        x = tuple(Fraction(entry, w) for entry in ray)
        if sum(p * q for p, q in zip(difference, x, strict=False)) + difference[-1]:
            return x
    raise AssertionError("unreachable: the rays span the space")
