"""Are the linear regions the activation regions? Where f has no kink, no neuron should have one."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from operator import mul
from typing import NamedTuple

from verify.cells.branches import Branches
from verify.cells.integral import Form, primitive, program
from verify.cells.proof import Proof
from verify.cells.regions import affine_map
from verify.cells.space import space
from verify.cells.walk import Branch, leaves
from verify.claims.budget import Budget
from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_network

_NAME = "regions_coincide"
_CELLS = 2_000
_PAIRS = 20_000
_FIRST = 1  # before the decisions stands the hyperplane at infinity


class _End(NamedTuple):
    """A cell: the decisions, positive on it, and what each of them is divided by to be integral."""

    forms: list[Form]
    scales: list[Fraction]
    activation: tuple[object, ...]


@predicate
def regions_coincide(net: Network, *, budget: Budget | None = None) -> Decision:
    """The linear regions of f are the activation regions: f is affine near no point on a kink.

    A point is on a kink if a pre-activation is 0 or a max-pool has two largest arguments there.
    Equivalently, no pre-activation vanishes on a whole cell, and cells with a common facet have
    different affine maps; cells that only meet in less than a facet may have the same one.

    Cost: as `regions`, and a polyhedron for each two cells with one map; Unknown beyond 2,000 cells
        or 20,000 such pairs unless there is a budget.
    Source: neighbouring regions with different gradients are what Rolnick and Kording ask for in
        Reverse-engineering deep ReLU networks, ICML 2020.
    Witness: no, a `point` on a kink near which f is affine; yes, the `splits` of R^d into cells
        with proofs that the other signs do not occur, and for each two cells with one affine map a
        proof that they are `apart`: have no common facet.

    >>> import verify
    >>> regions_coincide(Network([[[1], [-1]], [[1, -1]]], [[0, 0], [0]])).certificate.witness
    {'point': ['0']}
    """
    source, proof = program(require_network(net)), Proof(bounded=budget is None)
    meter = (budget or Budget(items=_CELLS)).meter("cells")
    pairs = (budget or Budget(items=_PAIRS)).meter("pairs of cells")
    ends: defaultdict[object, list[_End]] = defaultdict(list)
    apart: list[Plain] = []
    found = Branches(source)
    try:
        for branch in leaves(source, space(source.n_inputs), meter, proof):
            if found.is_on_kink(branch):
                return _seen(_inside(branch))
            maps = tuple(affine_map(source, branch, source.outputs[0]))
            end = _End(branch.cell.constraints[_FIRST:], proof.scales(branch),
                       found.activation(branch))
            for other in ends[maps]:
                if other.activation != end.activation:
                    pairs.spend()
                    between = _between(other, end)
                    if isinstance(between, tuple):
                        return _seen(between)
                    apart.append(between)
            ends[maps].append(end)
    except BudgetExceeded as error:
        return Unknown(str(error))
    return Yes(Certificate(_NAME, "yes", {"splits": proof.splits, "apart": apart}))


def _seen(point: tuple[Fraction, ...]) -> No:
    return No(Certificate(_NAME, "no", {"point": [to_text(x) for x in point]}))


def _inside(branch: Branch) -> tuple[Fraction, ...]:
    *x, w = branch.interior()
    return tuple(Fraction(entry, w) for entry in x)


def _between(a: _End, b: _End) -> tuple[Fraction, ...] | list[Plain]:
    """A point inside a common facet of the cells, or a proof that they have none.

    The decision where their branches part vanishes on both; it is eliminated from all the others.
    If these can be positive together, they are so inside a common facet. Else nonnegative multiples
    of them add up to a constant <= 0: on both cells all that take part vanish, or the closed cells
    do not meet.
    """
    part = next(k for k, (p, q) in enumerate(zip(a.forms, b.forms, strict=False)) if p != q)
    cut = a.forms[part]
    j = next(i for i, entry in enumerate(cut) if entry)
    facet = space(len(cut) - 2)
    taken: list[tuple[int, int]] = []  # for each constraint of the facet: the form, its divisor
    for k, form in enumerate([*a.forms, *b.forms]):
        rest = _eliminated(form, cut, j)
        if any(rest[:-1]):
            reduced = primitive(rest)
            above, _ = facet.split(reduced)
            taken.append((k, next(x // y for x, y in zip(rest, reduced, strict=True) if y)))
            if above is None:
                used = facet.multipliers(len(taken)) | {len(taken): Fraction(1)}
                return _apart(a, b, part, j, {taken[i - 1][0]: m / taken[i - 1][1]
                                              for i, m in used.items()})
            facet = above
        elif rest[-1] < 0:
            return _apart(a, b, part, j, {k: Fraction(1)})
    *x, w = facet.interior()
    ray = [*x[:j], 0, *x[j:], w]
    return tuple(Fraction(entry, w) if i != j else Fraction(-sum(map(mul, cut, ray)), cut[j] * w)
                 for i, entry in enumerate(ray[:-1]))


def _eliminated(form: Form, cut: Form, j: int) -> Form:
    """A positive multiple of the form, without coordinate j by means of the cut."""
    share = form[j] if cut[j] > 0 else -form[j]
    rest = [abs(cut[j]) * x - share * y for x, y in zip(form, cut, strict=True)]
    return tuple(rest[:j] + rest[j + 1:])


def _apart(a: _End, b: _End, part: int, j: int, weights: dict[int, Fraction]) -> list[Plain]:
    """k, m, ...: m times decision k, a's counted first, then b's, add up to a constant <= 0.

    The weights are for the forms and leave a multiple of the cut, which either cell's can undo.
    """
    forms, scales = [*a.forms, *b.forms], [*a.scales, *b.scales]
    excess = sum((m * forms[k][j] for k, m in weights.items()), Fraction(0)) / a.forms[part][j]
    place = part if excess < 0 else len(a.forms) + part
    weights[place] = weights.get(place, Fraction(0)) + abs(excess)
    return [entry for k, m in sorted(weights.items()) if m
            for entry in (k, to_text(m * scales[k]))]
