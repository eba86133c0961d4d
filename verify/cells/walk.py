"""Depth first over the neurons: every cell on which all of them are affine, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import mul
from typing import Literal, Protocol, final

from verify.cells.certain import Floats, Screen
from verify.cells.integral import Form, Program, Row, primitive
from verify.cells.polyhedron import Polyhedron
from verify.cells.space import Cut
from verify.claims.budget import Meter

_STAGES = 200  # deeper networks are not screened in floats
Record = Callable[["Branch", Fraction, int], None]


class Settled(Protocol):
    """Whoever knows what the neurons give on a cell: a branch, or a cell out of the arrays."""

    forms: dict[int, Form]

    @property
    def posts(self) -> Sequence[Form | Literal[True] | None]: ...


@final
class Branch:
    """A cell, and the signs that the decisions taken so far have on it.

    A decision is a ReLU's pre-activation, or an argument of a max-pool minus the largest of those
    before it: a continuous function that is affine on the cell. `signs` holds its sign there (0 if
    it vanishes), `faces` the constraint it is in the cell's list (0 where it does not vanish on the
    closed cell). `posts` tells what neurons give: None is zero, True the pre-activation, a form is
    itself; inputs' are not used. `forms` holds the pre-activations that were asked for, as integer
    forms. `winners` maps a max-pool to its largest argument's position, `tied` are those where
    another one equals it.
    """

    __slots__ = ("argument", "cell", "certain", "faces", "floats", "forms", "posts", "signs",
                 "stage", "tied", "winners")

    def __init__(self, cell: Cut, posts: list[Form | Literal[True] | None]) -> None:
        self.cell = cell
        self.posts = posts
        self.signs: list[int] = []
        self.faces: list[int] = []
        self.winners: dict[int, int] = {}
        self.tied: frozenset[int] = frozenset()
        self.argument = 0  # how many arguments of the max-pool at hand are settled
        self.stage = -1
        self.forms: dict[int, Form] = {}  # shared with the branches that fork within the stage
        self.certain: list[int] = []  # the stage's signs that are certain, else 0
        self.floats: Floats | None = None

    def facets(self) -> list[Form]:
        """A primitive form for each facet, positive on the cell."""
        return [self.cell.constraints[k] for k in self.cell.facets()]

    def interior(self) -> Form:
        """A ray inside the open cone over the cell, with small numbers if that is near the middle.
        """
        *x, w = self.cell.interior()
        for digits in (1, 4, 64, 10**4, 10**8):
            rounded = [Fraction(entry, w).limit_denominator(digits) for entry in x]
            scale = lcm(*(entry.denominator for entry in rounded))
            ray = (*(int(entry * scale) for entry in rounded), scale)
            if all(sum(map(mul, form, ray)) > 0 for form in self.cell.constraints):
                return ray
        return (*x, w)

    def fork(self, cell: Cut) -> Branch:
        """A branch in the same state, on that cell."""
        other = Branch(cell, self.posts.copy())
        other.signs, other.faces = self.signs.copy(), self.faces.copy()
        other.winners, other.tied = self.winners.copy(), self.tied
        other.argument, other.stage, other.forms = self.argument, self.stage, self.forms
        other.certain, other.floats = self.certain, self.floats
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
    screenable = (not record and isinstance(cell, Polyhedron)
                  and 2 < len(program.stages) <= _STAGES
                  and all(row.kind != "maxpool" for row in program.rows))
    screen = Screen(program) if screenable else None
    stack = [Branch(cell, [None] * program.n_inputs)]
    while stack:
        branch = stack.pop()
        meter.spend(0)
        while len(branch.posts) - program.n_inputs < len(program.rows) or branch.argument:
            row = program.rows[len(branch.posts) - program.n_inputs - bool(branch.argument)]
            form = _decision(program, branch, row, screen)
            if form is None:
                continue
            if not any(form[:-1]):
                branch.faces.append(0)
                _settle(branch, row, form, (form[-1] > 0) - (form[-1] < 0))
                continue
            cut = primitive(form)
            meter.spend(0)  # a split may take long, too
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
        branch.floats = None
        yield branch


def preactivation(program: Program, branch: Settled, neuron: int) -> Form:
    """The neuron's pre-activation on the branch's cell, as an integer form."""
    if neuron not in branch.forms:
        row = program.rows[neuron - program.n_inputs]
        branch.forms[neuron] = _combine(program, branch, row.weights, row.sources, row.bias)
    return branch.forms[neuron]


def _decision(program: Program, branch: Branch, row: Row, screen: Screen | None) -> Form | None:
    """The form whose sign the next step asks for, or None after a step that asks for none."""
    if row.kind == "maxpool":
        if not branch.argument:
            branch.posts.append(_combine(program, branch, row.weights[:1], row.sources[:1], 0))
            branch.argument, branch.winners[row.neuron] = 1, 0
        elif branch.argument < len(row.sources):
            return _against(program, branch, row)
        else:
            branch.argument = 0
        return None
    position = len(branch.posts) - program.n_inputs
    while branch.stage < 0 or position >= program.stages[branch.stage][1]:
        _enter_stage(program, branch, screen)
    certain = branch.certain[position - program.stages[branch.stage][0]] if branch.certain else 0
    if row.kind != "relu":
        if row.kind == "identity":
            preactivation(program, branch, row.neuron)
        branch.posts.append(True)
    elif certain:
        branch.signs.append(certain)
        branch.faces.append(0)
        branch.posts.append(True if certain > 0 else None)
    else:
        return preactivation(program, branch, row.neuron)
    return None


def _enter_stage(program: Program, branch: Branch, screen: Screen | None) -> None:
    """Before the first neuron of a stage: which signs are certain on the whole cell?"""
    branch.stage += 1
    branch.forms, branch.certain = branch.forms.copy(), []
    if screen is None or branch.stage == len(program.stages) - 1:
        return
    start = program.n_inputs + program.stages[branch.stage - 1][0]
    on = [post is not None for post in branch.posts[start:]] if branch.stage else []
    branch.floats = screen.enter(branch.stage, branch.floats, on)
    if isinstance(branch.cell, Polyhedron) and not branch.cell.lines:
        branch.certain = screen.signs(branch.floats, branch.cell.rays)


def _against(program: Program, branch: Branch, row: Row) -> Form:
    """The next argument of a max-pool minus the largest so far."""
    i = branch.argument
    candidate = _combine(program, branch, row.weights[i:i + 1], row.sources[i:i + 1], 0)
    best = branch.posts[-1]
    if best is None or best is True:  # a max-pool's is None or a form
        return candidate
    return tuple([p - q for p, q in zip(candidate, best, strict=True)])


def _settle(branch: Branch, row: Row, form: Form, sign: int) -> None:
    """The step's outcome, given the sign of what it asked for."""
    branch.signs.append(sign)
    if row.kind == "relu":
        branch.posts.append(True if sign > 0 else None)
        return
    if sign > 0:
        best = branch.posts[-1]
        branch.posts[-1] = (form if best is None or best is True else
                            tuple([p + q for p, q in zip(form, best, strict=True)]))
        branch.winners[row.neuron] = branch.argument
        branch.tied -= {row.neuron}
    elif not sign:
        branch.tied |= {row.neuron}
    branch.argument += 1


def _combine(program: Program, branch: Settled, weights: tuple[int, ...],
             sources: tuple[int, ...], bias: int) -> Form:
    """sum weights[i] * (what source i gives) + bias."""
    n = program.n_inputs
    total = [0] * n + [bias]
    for weight, source in zip(weights, sources, strict=True):
        if source < n:
            total[source] += weight
            continue
        post = branch.posts[source]
        if weight and post is not None:
            form = preactivation(program, branch, source) if post is True else post
            total = [rest + weight * entry for rest, entry in zip(total, form, strict=True)]
    return tuple(total)
