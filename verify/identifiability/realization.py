"""Are two networks one function on all of R^d?

Decided without any use of rescaling; an equivalence is looked for only where that is too much, or
sure to be.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from verify.cells.pieces import common, pieces
from verify.cells.refinement import compare
from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.identifiability.shallow import canonical_form, difference_point
from verify.network.dyadic_value import dyadic_value
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.network.realization import exact_value
from verify.symmetry.permutation import permutation_scaling_equivalent
from verify.symmetry.scaling import scaling_equivalent

Point = tuple[Fraction, ...]
_NAME = "realization_equal"
_PIECES = 100_000
_LARGE = 100_000  # parameters, beyond which there are mostly more cells than one can look at


@predicate
def realization_equal(a: Network, b: Network, *, budget: Budget | None = None) -> Decision:
    """f_a(x) = f_b(x) for every x in R^d.

    Decided by canonical forms where both networks have at most one hidden layer, by breakpoints for
    networks of one input (at most 100,000 intervals unless the budget says otherwise), elsewhere on
    every cell where both are affine (at most 2,000 cells unless the budget says otherwise). Where
    that is out of budget, yes if permutation and rescaling turn one network into the other; layered
    floats of more than 100,000 parameters are first asked for this.

    Cost: O(#parameters) with at most one hidden layer; O(#intervals * #parameters) for one input;
        that of the cells elsewhere, whose number can be exponential; out of budget those of
        `scaling_equivalent` and `permutation_scaling_equivalent`, then Unknown.
    Raises: InvalidInstance if the numbers of inputs or of outputs differ.
    Witness: yes, nothing (identical parameters or canonical forms are recomputed), the
        `breakpoints` of deeper networks of one input, or the `splits` of space into cells, with
        proofs that the other signs do not occur there, or the `factors` and maybe `permutations`
        of an equivalence; no, a `point` where the functions differ.

    >>> import verify
    >>> a, b = (verify.Network([[[w]], [[w]]], [[0], [0]]) for w in (1, -1))
    >>> realization_equal(a, b).certificate.witness
    {'point': ['1']}
    """
    require_network(a, "a")
    require_network(b, "b")
    for what, left, right in (("inputs", a.architecture.n_inputs, b.architecture.n_inputs),
                              ("outputs", a.architecture.n_outputs, b.architecture.n_outputs)):
        if left != right:
            raise InvalidInstance(f"a has {left} {what}, b has {right}")
    floating = all(net.dtype is not None and net.architecture.is_layered for net in (a, b))
    if a == b:
        return Yes(Certificate(_NAME, "yes"))
    large = floating and a.architecture == b.architecture and a.n_params > _LARGE
    if large and isinstance(found := scaling_equivalent(a, b), Yes):
        return Yes(Certificate(_NAME, "yes", found.certificate.witness))
    if floating:  # large networks mostly differ at the first point, which integers tell soonest
        for point in _probes(a):
            if dyadic_value(a, point) != dyadic_value(b, point):
                return _differ(point)
    if large and isinstance(found := permutation_scaling_equivalent(a, b), Yes):
        return Yes(Certificate(_NAME, "yes", found.certificate.witness))
    left, right = a.exactly(), b.exactly()
    if left == right:
        return Yes(Certificate(_NAME, "yes"))
    if is_shallow(left) and is_shallow(right):
        point = difference_point(canonical_form(left), canonical_form(right))
        return Yes(Certificate(_NAME, "yes")) if point is None else _differ(point)
    try:
        if a.architecture.n_inputs == 1:
            return _one_input(left, right, budget)
        for point in () if floating else _probes(left):
            if exact_value(left, point) != exact_value(right, point):
                return _differ(point)
        return _by_cells(left, right, budget)
    except BudgetExceeded as error:
        found = None if large else _by_symmetry(a, b)
        return found if found is not None else Unknown(
            f"no point was met where the functions differ; comparing them everywhere: {error}")


def is_shallow(net: Network) -> bool:
    """The network is layered with at most one hidden layer."""
    return net.architecture.widths is not None and len(net.architecture.widths) <= 3


def _differ(point: Point) -> No:
    return No(Certificate(_NAME, "no", {"point": [to_text(x) for x in point]}))


def _one_input(a: Network, b: Network, budget: Budget | None) -> Decision:
    left = pieces(a, budget=budget or Budget(items=_PIECES))
    right = pieces(b, budget=budget or Budget(items=_PIECES))
    breakpoints = []
    for p, q in common(left, right):
        for x in p.points():
            if any(s * x + c != t * x + e
                   for (s, c), (t, e) in zip(p.forms, q.forms, strict=True)):
                return _differ((x,))
        if p.hi is not None:
            breakpoints.append(to_text(p.hi))
    return Yes(Certificate(_NAME, "yes", {"breakpoints": breakpoints}))


def _by_cells(a: Network, b: Network, budget: Budget | None) -> Decision:
    found = compare(a, b, budget=budget)
    if isinstance(found, tuple):
        return _differ(found)
    return Yes(Certificate(_NAME, "yes", {"splits": found}))


def _by_symmetry(a: Network, b: Network) -> Yes | None:
    """Yes if a rescaling, or on layered networks a permutation and a rescaling, turns a into b."""
    if a.architecture != b.architecture:
        return None
    found = scaling_equivalent(a, b)
    if isinstance(found, No) and a.architecture.is_layered:
        found = permutation_scaling_equivalent(a, b)
    return (Yes(Certificate(_NAME, "yes", found.certificate.witness)) if isinstance(found, Yes)
            else None)


def _probes(net: Network) -> Iterator[Point]:
    """A few points, the same at every call: the origin and small random rationals."""
    dimension = net.architecture.n_inputs
    draw = random.Random(0)
    number = max(4, min(64, 10**5 // net.n_params))
    yield (Fraction(0),) * dimension
    for _ in range(number):
        scale = Fraction(10) ** draw.randint(-1, 3)
        yield tuple(scale * Fraction(draw.randint(-9, 9), draw.randint(1, 3))
                    for _ in range(dimension))
