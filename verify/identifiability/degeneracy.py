"""Non-degenerate parameters: near theta, the activation space V tells Phi(theta) from all others.

V(theta) are the Delta with <Delta_j, g(x)> = 0 for all outputs j and all x in X_theta. Parameters
are degenerate if, arbitrarily near, there are theta' with Phi(theta') - Phi(theta) in V, not 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import final

import numpy as np

from verify.claims.budget import Budget, Meter
from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.errors import BudgetExceeded
from verify.claims.instance import coerce
from verify.claims.measurement import Measurement
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.rank import PRIMES, minor
from verify.identifiability.idle import idle_parameter
from verify.identifiability.jacobian import EXACT_ENTRIES, jacobian_rank, minor_of
from verify.identifiability.local import loose_neuron, refutation
from verify.identifiability.modular_jacobian import MODULAR_ENTRIES, hidden_signs
from verify.identifiability.sampling import Point, sample
from verify.identifiability.spanning import CELLS, Spanned, measurements, shallow_spans, spanned
from verify.lifting.rank import phi_rank
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.symmetry.twins import positive_twins

_NAME = "non_degenerate"


@final
@dataclass(frozen=True, slots=True)
class ActivationSpace:
    """The dimension of V(theta), and how many points of X_theta suffice for local identifiability.

    `n_samples` is (#P + #Q - dim V) / k where theta is admissible and shown to be non-degenerate,
    else None: of what is not admissible no sample suffices.
    """

    dimension: int
    n_samples: int | None


def activation_space(net: Network, *, budget: Budget | None = None) -> ActivationSpace:
    """The dimension of V(theta), exact, without listing a path.

    Cost: with one hidden layer O(#parameters), in closed form; deeper, all cells have to be
        enumerated, at most 1,000 unless the budget says otherwise.
    Raises: InvalidInstance on a network that is not layered; BudgetExceeded, whose `partial` is a
        bound on the dimension from above, from the cells that were found.
    Source: the talk, activation spaces; dim V = d k (prod N_l - dim A_P) + #Q - k dim A_Q.

    >>> import verify
    >>> net = verify.Network([[[1], [2], [-1]], [[1, -3, 2]]], [[0, 1, 5], [0]])
    >>> activation_space(net)
    ActivationSpace(dimension=0, n_samples=7)
    """
    widths = require_network(net).architecture.require_layered("the activation space")
    net, clock, spans = net.exactly(), _clock(budget), None
    if len(widths) == 3:
        tuples, partial = shallow_spans(net)
    else:
        try:
            spans = spanned(net, budget=budget, clock=clock)
        except BudgetExceeded as error:
            error.partial = _dimension(net, error.partial.tuples, error.partial.partial)
            raise
        tuples, partial = spans.tuples, spans.partial
    shown = loose_neuron(net) is None and isinstance(_decided(net, budget, clock, spans), Yes)
    return ActivationSpace(_dimension(net, tuples, partial),
                           widths[0] * tuples + partial if shown else None)


@predicate
def non_degenerate(net: Network, *, budget: Budget | None = None) -> Decision:
    """Near theta, Phi(theta') - Phi(theta) is in V(theta) for rescalings theta' of theta only.

    Exactly: there is a ball around theta in which it is in V(theta) only where it is 0.

    Yes where some points of X_theta give the Jacobian rank #parameters - #hidden, or V = 0, as with
    one hidden layer without twins. No where points that span all activations refute local
    identifiability, or there are positive twins; that they span is certified by a complete
    enumeration of the cells.

    Cost: a few Jacobians, or O(#parameters) for large networks with one hidden layer; No, except by
        twins, needs all cells, at most 1,000 unless the budget says otherwise; then Unknown, as
        where no test decides. The seconds of the budget hold for all of it.
    Raises: InvalidInstance on a network that is not layered.
    Source: the talk, non-degenerate parameters; local identifiability from a finite sample.
    Witness: yes, `points` and a minor of their Jacobian (`prime`, `rows`, `columns`), or `points`
        alone where V = 0, or for that `hyperplanes`, the number of hidden neurons: no two have one;
        no, `points`, `splits` (all cells, as for `realization_equal`) and why the points do not
        identify, or a `pair` of twins and the `factor`, or a `neuron` whose pre-activation vanishes
        identically.

    >>> import verify
    >>> type(non_degenerate(verify.Network([[[1]], [[1]]], [[0], [0]]))).__name__
    'Yes'
    """
    require_network(net).architecture.require_layered("non-degeneracy")
    return _decided(net.exactly(), budget, _clock(budget))


@predicate
def activation_space_dimension_equal(net: Network, dimension: int, *,
                                     budget: Budget | None = None) -> Decision:
    """The dimension of V(theta) is this number.

    Cost: all cells are enumerated, at most 1,000 unless the budget says otherwise; then Unknown.
    Raises: InvalidInstance on a network that is not layered.
    Witness: the `splits` of a complete tree of cells, as for `realization_equal`, and `points`, one
        inside each cell of X_theta.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> type(activation_space_dimension_equal(absolute, 1)).__name__
    'Yes'
    """
    dimension = coerce({"dimension": "integer"}, {"dimension": dimension})["dimension"]
    require_network(net).architecture.require_layered("the activation space")
    net = net.exactly()
    found = spanned(net, budget=budget)
    name = "activation_space_dimension_equal"
    witness: dict[str, Plain] = {"splits": found.splits, "points": _texts(found.inside())}
    if _dimension(net, found.tuples, found.partial) == dimension:
        return Yes(Certificate(name, "yes", witness))
    return No(Certificate(name, "no", witness))


def functional_dimension(net: Network, *, budget: Budget | None = None) -> Enclosure:
    """Bounds on the largest rank that the Jacobian has at finitely many points of X_theta.

    They are equal where a sample attains the rank of the derivative of Phi, or all cells could be
    enumerated.

    Cost: that of `non_degenerate`. Raises: InvalidInstance on a network that is not layered.
    Source: Grigsby, Lindsey, Meyerhoff, Wu, functional dimension of feedforward ReLU networks.

    >>> import verify
    >>> functional_dimension(verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])).lo
    Fraction(4, 1)
    """
    require_network(net).architecture.require_layered("functional dimension")
    net, clock, rank = net.exactly(), _clock(budget), 0
    loose, most = loose_neuron(net), phi_rank(net)
    if loose is not None and loose["side"] == "incoming":  # X_theta is empty
        return Enclosure(0, 0)
    if len(net.widths) == 3 and _without_twins(net):  # V = 0: what Phi tells apart, f does
        return Enclosure(most, most)
    try:
        points = sample(net, most // net.architecture.n_outputs + 2, meter=clock)
        rank = len(minor_of(net, points, PRIMES[0], clock)[1])
        if rank < most:
            points = spanned(net, budget=budget, clock=clock).points(clock)
            if not _large(net, points):
                most = rank = jacobian_rank(net, points).rank
    except BudgetExceeded:
        pass
    return Enclosure(rank, most)


def _clock(budget: Budget | None) -> Meter:
    return Budget(seconds=budget and budget.seconds, progress=budget and budget.progress).meter(
        "steps")


def _without_twins(net: Network) -> bool:
    """Of one hidden layer: all w are nonzero, no hyperplane is that of two neurons. Then V = 0."""
    return shallow_spans(net)[1] == net.n_hidden + 1


def _decided(net: Network, budget: Budget | None, clock: Meter,
             spans: Spanned | None = None) -> Decision:
    """Non-degenerate? `spans` are those of the network, where they are known."""
    loose = loose_neuron(net)
    if loose is not None and loose["side"] == "incoming":  # X_theta is empty and V is everything
        return No(Certificate(_NAME, "no", {"neuron": loose["neuron"]}))
    needed, best, note = net.n_params - net.n_hidden, 0, ""
    points: list[Point] = []
    closed = (Yes(Certificate(_NAME, "yes", {"hyperplanes": net.n_hidden}))
              if len(net.widths) == 3 and _without_twins(net) else None)
    if closed is not None and needed * net.n_params > EXACT_ENTRIES:
        return closed
    if loose is None:
        twins = positive_twins(net)
        if isinstance(twins, Yes):
            return No(Certificate(_NAME, "no", twins.certificate.witness))
    try:
        for times in (1, 3) if loose is None else ():
            count = times * (needed // net.architecture.n_outputs + 2)
            if count * net.architecture.n_outputs * net.n_params > MODULAR_ENTRIES:
                break
            points = sample(net, count, meter=clock)
            if _large(net, points) and idle_parameter(net, points, clock) is not None:
                note = f"some parameter is seen by none of {len(points)} points; "
                continue
            note, found = "", _identified(net, points, needed, clock)
            if isinstance(found, Yes):
                return found
            best = max(best, found)
        if loose is None and closed is not None:
            return closed
        if spans is None:
            _require_few_cells(net, points, budget, clock)
            spans = spanned(net, budget=budget, clock=clock)
        return _complete(net, spans, loose is not None, clock)
    except BudgetExceeded as error:
        return Unknown(f"{note}{error}", Measurement(
            float(best), float(needed - best), 0.0,
            f"rank of the Jacobian at a sample, against {needed}") if best else None)


def _dimension(net: Network, tuples: int, partial: int) -> int:
    """dim V for dim A_P = tuples and dim A_Q = partial."""
    d, *hidden, k = net.widths
    return d * k * (prod(hidden) - tuples) + net.n_paths[1] - k * partial


def _identified(net: Network, points: list[Point], needed: int,
                clock: Meter) -> Yes | int:
    """Yes if the Jacobian at the points has the rank that is needed, else its rank."""
    prime, rows, columns = minor_of(net, points, PRIMES[0], clock)
    if len(rows) < needed:
        return len(rows)
    k = net.architecture.n_outputs
    used = sorted({row // k for row in rows})
    place = {i: new for new, i in enumerate(used)}
    return Yes(Certificate(_NAME, "yes", {
        "points": _texts([points[i] for i in used]), "prime": prime,
        "rows": [place[row // k] * k + row % k for row in rows], "columns": columns}))


def _require_few_cells(net: Network, points: list[Point], budget: Budget | None,
                       clock: Meter) -> None:
    """Raises: BudgetExceeded if the points are in more cells than may be enumerated."""
    allowed = (budget or Budget(items=CELLS)).items
    if allowed is not None and len(points) > allowed:
        met = len(np.unique(hidden_signs(net, points, clock), axis=0))
        if met > allowed:
            raise BudgetExceeded(f"{met} cells and more, {allowed} allowed", needed=met,
                                 allowed=allowed)


def _large(net: Network, points: list[Point]) -> bool:
    return len(points) * net.architecture.n_outputs * net.n_params > EXACT_ENTRIES


def _complete(net: Network, spans: Spanned, loose: bool, clock: Meter) -> Decision:
    needed = net.n_params - net.n_hidden
    if not spans.cells:
        return No(Certificate(_NAME, "no", {"points": [], "splits": spans.splits}))
    points = spans.points(clock)
    chosen = minor(measurements(net, points, clock), PRIMES[0])
    assert chosen is not None
    points = [points[i] for i in chosen[0]]
    if len(points) != net.widths[0] * spans.tuples + spans.partial:
        return Unknown("no spanning sample was found modulo a prime")
    full = prod(net.widths[1:-1]), net.n_paths[1] // net.architecture.n_outputs
    if (spans.tuples, spans.partial) == full:
        return Yes(Certificate(_NAME, "yes", {"points": _texts(points)}))
    if loose:
        return Unknown("some neuron has no outgoing weight, and V is not 0")
    found = _identified(net, points, needed, clock)
    if isinstance(found, Yes):
        return found
    prime, rows, columns = minor_of(net, points, PRIMES[0], clock)
    why = refutation(net, points, rows, clock)
    if why is None:
        return Unknown("the rank at a spanning sample is below #parameters - #hidden, and this "
                       "alone decides nothing", Measurement(
                           float(found), float(needed - found), 0.0,
                           "rank of the Jacobian at a spanning sample"))
    witness: dict[str, Plain] = {"points": _texts(points), "splits": spans.splits}
    return No(Certificate(_NAME, "no", witness | (why or {
        "prime": prime, "rows": rows, "columns": columns})))


def _texts(points: list[Point]) -> Plain:
    return [[to_text(x) for x in point] for point in points]
