"""Are two networks one function on all of R^d?

Decided without any use of rescaling; an equivalence is looked for only where that is too much, or
sure to be.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice

from verify.cells.pieces import common, pieces
from verify.cells.refinement import compare
from verify.claims.budget import Budget, Meter
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
_LARGE = 1_000  # parameters, beyond which there are mostly more cells than one can look at
_MATCHINGS = 10_000


@predicate
def realization_equal(a: Network, b: Network, *, budget: Budget | None = None) -> Decision:
    """f_a(x) = f_b(x) for every x in R^d.

    Decided by canonical forms where both networks have at most one hidden layer, by breakpoints for
    networks of one input (at most 100,000 intervals unless the budget says otherwise), elsewhere on
    every cell where both are affine (at most 2,000 cells unless the budget says otherwise). Where
    that is out of budget, yes if permutation and rescaling turn one network into the other (at most
    10,000 matchings of a neuron are tried); of networks with more than 1,000 parameters this is
    asked first.

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
    if a == b:
        return Yes(Certificate(_NAME, "yes"))
    clock = (budget or Budget()).meter("points")
    try:
        return next(found for found in _attempts(a, b, budget, clock) if found is not None)
    except BudgetExceeded as error:
        reason = f"no point was met where the functions differ; comparing them everywhere: {error}"
    if a.architecture == b.architecture and a.n_params <= _LARGE:
        for found in _by_symmetry(a, b, clock):
            if found is not None:
                return found
    return Unknown(reason)


def _attempts(a: Network, b: Network, budget: Budget | None,
              clock: Meter) -> Iterator[Decision | None]:
    """Answers, or None, in the order of what they cost; the last one is an answer."""
    floating = all(net.dtype is not None and net.architecture.is_layered for net in (a, b))
    large = a.architecture == b.architecture and a.n_params > _LARGE
    value = dyadic_value if floating else exact_value
    probes = _probes(a)
    if large:
        yield _by_scaling(a, b)
    if not floating:
        a, b = a.exactly(), b.exactly()
    if large:  # different networks mostly differ at the first points
        yield _at(islice(probes, 2), a, b, value, clock)
        yield _by_permutation(a, b, clock)
    if floating:
        yield _at(probes, a, b, value, clock)
    left, right = a.exactly(), b.exactly()
    if left == right:
        yield Yes(Certificate(_NAME, "yes"))
    elif is_shallow(left) and is_shallow(right):
        point = difference_point(canonical_form(left), canonical_form(right))
        yield Yes(Certificate(_NAME, "yes")) if point is None else _differ(point)
    elif a.architecture.n_inputs == 1:
        yield _one_input(left, right, clock.rest() if budget else Budget(items=_PIECES))
    else:
        yield _at(probes, left, right, exact_value, clock)
        yield _by_cells(left, right, clock.rest() if budget else None)


def is_shallow(net: Network) -> bool:
    """The network is layered with at most one hidden layer."""
    return net.architecture.widths is not None and len(net.architecture.widths) <= 3


def _differ(point: Point) -> No:
    return No(Certificate(_NAME, "no", {"point": [to_text(x) for x in point]}))


def _at(points: Iterator[Point], a: Network, b: Network,
        value: Callable[[Network, Point], Point], clock: Meter) -> No | None:
    for point in points:
        clock.spend(0)
        if value(a, point) != value(b, point):
            return _differ(point)
    return None


def _one_input(a: Network, b: Network, budget: Budget) -> Decision:
    left = pieces(a, budget=budget)
    right = pieces(b, budget=budget)
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


def _by_symmetry(a: Network, b: Network, clock: Meter) -> Iterator[Yes | None]:
    yield _by_scaling(a, b)
    yield _by_permutation(a, b, clock)


def _by_scaling(a: Network, b: Network) -> Yes | None:
    return _yes(scaling_equivalent(a, b))


def _by_permutation(a: Network, b: Network, clock: Meter) -> Yes | None:
    if not a.architecture.is_layered:
        return None
    budget = Budget(items=_MATCHINGS, seconds=clock.rest().seconds)
    return _yes(permutation_scaling_equivalent(a, b, budget=budget))


def _yes(equivalence: Decision) -> Yes | None:
    """Equal functions, if the parameters are equivalent: by the same witness."""
    return (Yes(Certificate(_NAME, "yes", equivalence.certificate.witness))
            if isinstance(equivalence, Yes) else None)


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
