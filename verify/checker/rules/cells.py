"""A tree of cells that covers the space, rebuilt from the networks along every branch.

A decision is the pre-activation of a ReLU or an argument of a max-pool minus the largest of those
before it. On a branch all decisions taken have known signs, so the next one is an affine function
of the input. If that is constant, its sign is plain. Otherwise the next entry of `splits` is 0, and
the tree branches: first to where the decision is >= 0, then to where it is <= 0; or it is
[s, k, m, ...], s being 1 or -1, and then s times the decision has to be the sum of m >= 0 times the
k-th decision (times its sign) of this branch, and a constant >= 0: so it is >= 0 everywhere there.
The ends of the branches cover the space, and every neuron is affine on each.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from ..network import Network
from ..number import integer, number, sequence
from ..rejected import Meter, Rejected

_ZERO = Fraction(0)
Form = list[Fraction]  # slope and offset


class End(NamedTuple):
    """The end of a branch: what holds on its cell."""

    forms: list[Form]  # what inputs and neurons give, network after network
    constraints: list[Form]  # nonnegative there
    states: list[int]  # of the decisions: 1, -1, or 0 for one that vanishes identically
    step: int


class _Step(NamedTuple):
    """A neuron, or one argument of a max-pool."""

    kind: str  # affine | relu | larger
    sources: list[int]
    row: list[Fraction]
    bias: Fraction


def ends(nets: list[Network], splits: Any, meter: Meter) -> Iterator[End]:
    """The ends of all branches, one by one. Raises: Rejected if the splits are no proof."""
    sequence(splits, "splits")
    entries = iter(enumerate(splits))
    listed = [step for i, net in enumerate(nets)
              for step in _steps(net, sum(len(other.kinds) for other in nets[:i]))]
    n = nets[0].n_inputs
    meter.spend(len(listed) + n * n)
    units = [[Fraction(i == j) for j in range(n + 1)] for i in range(n)]
    branches = [End(units, [], [], 0)]
    while branches:
        branch = branches.pop()
        forms, constraints, states, start = branch
        for position, step in enumerate(listed[start:], start):
            form = _form(step, forms, n, meter)
            if step.kind == "affine":
                forms.append(form)
                continue
            if step.kind == "larger":
                form = _minus(form, Fraction(1), forms[-1], meter)
            sign = (form[-1] > 0) - (form[-1] < 0)
            if any(form[:-1]):
                place, entry = next(entries, (len(splits), None))
                if entry == 0 and type(entry) is int:
                    meter.spend(len(forms) + len(constraints) + len(states))
                    other = End(forms.copy(), [*constraints, [-x for x in form]], [*states, -1],
                                position + 1)
                    _settle(step, form, -1, other.forms, meter)
                    branches.append(other)
                    sign = 1
                else:
                    sign = _proved(form, entry, f"splits[{place}]", constraints, meter)
                constraints.append(form if sign > 0 else [-x for x in form])
            states.append(sign)
            _settle(step, form, sign, forms, meter)
        yield branch
    if next(entries, None) is not None:
        raise Rejected("splits: there are more than the tree has decisions")


def require_inside(end: End, data: Any, place: str, meter: Meter) -> None:
    """The point in the witness is strictly inside the cell, which therefore is not empty."""
    n = len(end.forms[0]) - 1
    point = [number(x, place) for x in sequence(data, place, n)]
    for form in end.constraints:
        if meter.dot(form[:-1], point, form[-1]) <= 0:
            raise Rejected(f"{place} is not inside its cell")


def activation(net: Network, states: list[int]) -> tuple[str, bool]:
    """Which neurons are on and which arguments the max-pools select; whether there is a kink."""
    marks, on_kink, decisions = [], False, iter(states)
    for _, kind, sources, _, _ in net.neurons():
        if kind == "relu":
            state = next(decisions)
            on_kink = on_kink or not state
            marks.append(int(state > 0))
        elif kind == "maxpool":
            winner, tie = 0, False
            for i in range(1, len(sources)):
                state = next(decisions)
                if state >= 0:
                    winner, tie = (i, False) if state else (winner, True)
            on_kink = on_kink or tie
            marks.append(winner)
    return " ".join(map(str, marks)), on_kink


def beside(net: Network, point: list[Fraction], side: int, meter: Meter) -> End:
    """What holds on one side of the point: where the first decision that vanishes there has a sign.

    Other decisions that vanish at the point have to be multiples of the first one, unless they do
    so identically: then a hyperplane cuts any small ball around the point in halves on which no
    decision changes sign. Of the two sides, 1 and -1, this is one.
    """
    n = net.n_inputs
    meter.spend(n * n)
    forms, states = [[Fraction(i == j) for j in range(n + 1)] for i in range(n)], []
    first: Form | None = None
    for position, step in enumerate(_steps(net, 0)):
        form = _form(step, forms, n, meter)
        if step.kind == "affine":
            forms.append(form)
            continue
        if step.kind == "larger":
            form = _minus(form, Fraction(1), forms[-1], meter)
        height = meter.dot(form[:-1], point, form[-1])
        if not height and any(form):
            first = first or form
            height = side * multiple(form, first, meter)
            if not height:
                raise Rejected(f"at the point decision {position} vanishes on another hyperplane")
        states.append((height > 0) - (height < 0))
        _settle(step, form, states[-1], forms, meter)
    return End(forms, [], states, 0)


def multiple(form: Form, other: Form, meter: Meter) -> Fraction:
    """The factor that makes `form`, which is not constant, of `other`, or 0 if there is none."""
    j = next(i for i, x in enumerate(other) if x)
    factor = meter.div(form[j], other[j])
    return _ZERO if any(_minus(form, factor, other, meter)) else factor


def _steps(net: Network, shift: int) -> Iterator[_Step]:
    """The neurons one by one, a max-pool argument by argument; `shift` moves what they read."""
    for _, kind, sources, row, bias in net.neurons():
        moved = [s if s < net.n_inputs else s + shift for s in sources]
        if kind != "maxpool":
            yield _Step("relu" if kind == "relu" else "affine", moved, row, bias)
            continue
        for i, source in enumerate(moved):
            yield _Step("larger" if i else "affine", [source], row[i:i + 1], _ZERO)


def _form(step: _Step, forms: list[Form], n: int, meter: Meter) -> Form:
    form = [_ZERO] * n + [step.bias]
    meter.spend(n + len(step.row))
    for weight, source in zip(step.row, step.sources, strict=True):
        if weight and any(forms[source]):
            form = [meter.add(x, meter.mul(weight, y))
                    for x, y in zip(form, forms[source], strict=True)]
    return form


def _settle(step: _Step, form: Form, sign: int, forms: list[Form], meter: Meter) -> None:
    """What the step gives where its decision has this sign."""
    if step.kind == "relu":
        forms.append(form if sign > 0 else [_ZERO] * len(form))
    elif sign > 0:
        forms[-1] = _minus(form, Fraction(-1), forms[-1], meter)


def _proved(form: Form, entry: Any, place: str, constraints: list[Form], meter: Meter) -> int:
    """The sign that the entry proves the form to have, in the weak sense, on the branch."""
    items = sequence(entry, place)
    if len(items) % 2 == 0 or integer(items[0], place) not in (1, -1):
        raise Rejected(f"{place}: 0, or a sign and pairs of a decision and a multiplier, is needed")
    rest = [items[0] * x for x in form]
    for k, text in zip(items[1::2], items[2::2], strict=True):
        m = number(text, place)
        if not 0 <= integer(k, place) < len(constraints) or m < 0:
            raise Rejected(f"{place}: an earlier decision and a multiplier >= 0 are needed")
        rest = _minus(rest, m, constraints[k], meter)
    if any(rest[:-1]) or rest[-1] < 0:
        raise Rejected(f"{place}: the combination does not give the decision its sign")
    return int(items[0])


def _minus(form: Form, factor: Fraction, other: Form, meter: Meter) -> Form:
    return [meter.add(x, -meter.mul(factor, y)) for x, y in zip(form, other, strict=True)]
