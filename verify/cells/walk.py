"""Depth first over the neurons: every cell on which all of them are affine, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import gcd
from typing import final

from verify.cells.integral import Form, Program, Row, primitive
from verify.cells.space import Cut
from verify.claims.budget import Meter

Record = Callable[["Branch", Fraction, int], None]


@final
class Branch:
    """A cell, and the signs that the decisions taken so far have on it.

    A decision is a ReLU's pre-activation, or an argument of a max-pool minus the largest of those
    before it: a continuous function that is affine on the cell. `signs` holds its sign there (0 if
    it vanishes), `faces` the constraint it is in the cell's list (0 if it is constant there).
    `posts` holds the outputs of neurons as integer forms, None being zero (inputs' are not used).
    `winners` maps a max-pool to its largest argument's position, `tied` are those where another one
    equals it.
    """

    __slots__ = ("argument", "cell", "faces", "pending", "posts", "signs", "stage", "tied",
                 "winners")

    def __init__(self, cell: Cut, posts: list[Form | None]) -> None:
        self.cell = cell
        self.posts = posts
        self.signs: list[int] = []
        self.faces: list[int] = []
        self.winners: dict[int, int] = {}
        self.tied: frozenset[int] = frozenset()
        self.argument = 0  # how many arguments of the max-pool at hand are settled
        self.stage = 0
        self.pending: list[Form | None] = []  # the pre-activations of the stage, from its start

    def fork(self, cell: Cut) -> Branch:
        """A branch in the same state, on that cell."""
        other = Branch(cell, self.posts.copy())
        other.signs, other.faces = self.signs.copy(), self.faces.copy()
        other.winners, other.tied = self.winners.copy(), self.tied
        other.argument, other.stage, other.pending = self.argument, self.stage, self.pending
        return other


def leaves(program: Program, cell: Cut, meter: Meter,
           record: Record | None = None) -> Iterator[Branch]:
    """The branches at the end of the program: their cells are disjoint, their closures cover.

    Where a decision has both signs the branch where it is positive comes first. `record(branch,
    scale, sign)` is told of every decision that is not constant, in this order, when the branch's
    last constraint is the decision times `scale` times its sign there; `sign` is 0 where the other
    one occurs as well.
    Cost: one unit of the meter a leaf.
    Raises: BudgetExceeded.
    """
    stack = [Branch(cell, [None] * program.n_inputs)]
    while stack:
        branch = stack.pop()
        meter.spend(0)
        while len(branch.posts) - program.n_inputs < len(program.rows) or branch.argument:
            row = program.rows[len(branch.posts) - program.n_inputs - bool(branch.argument)]
            form = _decision(program, branch, row)
            if form is None:
                continue
            if not any(form[:-1]):
                branch.faces.append(0)
                _settle(branch, row, form, (form[-1] > 0) - (form[-1] < 0))
                continue
            cut = primitive(form)
            above, below = branch.cell.split(cut)
            sign = 0 if above and below else 1 if above else -1
            if above and below:
                other = branch.fork(below)
                other.faces.append(len(below.constraints) - 1)
                _settle(other, row, form, -1)
                stack.append(other)
            branch.cell = above or below or branch.cell
            if record:
                record(branch, row.factor / gcd(*form), sign)
            branch.faces.append(len(branch.cell.constraints) - 1)
            _settle(branch, row, form, sign or 1)
        meter.spend()
        yield branch


def _decision(program: Program, branch: Branch, row: Row) -> Form | None:
    """The form whose sign the next step asks for, or None after a step that asks for none."""
    position = len(branch.posts) - program.n_inputs
    if row.kind == "maxpool":
        if not branch.argument:
            branch.posts.append(_combine(row.weights[:1], row.sources[:1], 0, branch.posts,
                                         program.n_inputs))
            branch.argument, branch.winners[row.neuron] = 1, 0
        elif branch.argument < len(row.sources):
            return _against(branch, row, program.n_inputs)
        else:
            branch.argument = 0
        return None
    while position >= program.stages[branch.stage][1]:
        branch.stage += 1
        branch.pending = []
    if not branch.pending:
        start, stop = program.stages[branch.stage]
        branch.pending = [None if other.kind == "maxpool" else
                          _combine(other.weights, other.sources, other.bias, branch.posts,
                                   program.n_inputs)
                          for other in program.rows[start:stop]]
    form = branch.pending[position - program.stages[branch.stage][0]]
    if row.kind == "relu":
        return form
    branch.posts.append(form)
    return None


def _against(branch: Branch, row: Row, n_inputs: int) -> Form:
    """The next argument of a max-pool minus the largest so far."""
    i = branch.argument
    candidate = _combine(row.weights[i:i + 1], row.sources[i:i + 1], 0, branch.posts, n_inputs)
    best = branch.posts[-1]
    if best is None:
        return candidate
    return tuple([p - q for p, q in zip(candidate, best, strict=True)])


def _settle(branch: Branch, row: Row, form: Form, sign: int) -> None:
    """The step's outcome, given the sign of what it asked for."""
    branch.signs.append(sign)
    if row.kind == "relu":
        branch.posts.append(form if sign > 0 else None)
        return
    if sign > 0:
        best = branch.posts[-1]
        branch.posts[-1] = form if best is None else tuple([p + q for p, q in
                                                            zip(form, best, strict=True)])
        branch.winners[row.neuron] = branch.argument
        branch.tied -= {row.neuron}
    elif not sign:
        branch.tied |= {row.neuron}
    branch.argument += 1


def _combine(weights: tuple[int, ...], sources: tuple[int, ...], bias: int,
             posts: list[Form | None], n_inputs: int) -> Form:
    """sum weights[i] * posts[sources[i]] + bias."""
    total = [0] * n_inputs + [bias]
    for weight, source in zip(weights, sources, strict=True):
        if source < n_inputs:
            total[source] += weight
            continue
        post = posts[source]
        if weight and post is not None:
            total = [rest + weight * entry for rest, entry in zip(total, post, strict=True)]
    return tuple(total)
