"""Local identifiability: do finitely many values of f determine theta up to rescaling, near theta?

Let h be the number of hidden neurons, J the Jacobian at points of X_theta and r its rank.
SUF: if r = #parameters - h then yes, for the fibre of the evaluation through theta is a manifold of
dimension h (no neighbour has a larger rank) in which the rescalings of theta are open.
SLICE: f is jointly affine in the weights and biases of one layer and the biases behind it. If their
columns of J are dependent, f is constant at the points on a line through theta, and no other point
of it near theta is a rescaling if all w or b and all v are nonzero. So no.
NEC: r is at most the measurement rank R. If r = R < #parameters - h, the fibre through theta is a
manifold of dimension #parameters - r > h. So no.
CONES: points on kinks leave theta the directions of rescalings only, side by side, if they do by
`tangent_cones`: then yes.
FOLD: if r = #parameters - h - 1, and along the one direction of the kernel that is no rescaling f
bends out of the range of J, then yes: see `fold`.
A rank below #parameters - h alone decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.budget import Budget, Meter
from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.measurement import Measurement
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.rank import PRIMES, kernel
from verify.identifiability.fold import fold
from verify.identifiability.idle import idle_parameter
from verify.identifiability.jacobian import EXACT_ENTRIES, jacobian, kinks, minor_of, prepared
from verify.identifiability.measurement import measurement_rank, measurement_rank_at_least
from verify.identifiability.tangent_cones import tangent_cones
from verify.network.network import Network
from verify.symmetry.flips import sign_flips_distinct

Point = tuple[Fraction, ...]
_NAME = "locally_identifiable"
_GRAM_POINTS = 150


@predicate
def locally_identifiable(net: Network, points: Any, *, budget: Budget | None = None) -> Decision:
    """Near theta, only rescalings of theta have the values of f_theta at all these points.

    Where some points are on kinks (some pre-activation vanishes or a max-pool ties) the answer is
    Yes from the others, Yes from all of them by `tangent_cones` if they are few, or Unknown, never
    No. Unknown also where no test decides, with the rank that was found.

    Shapes: points is (m, d).
    Cost: that of `jacobian_rank`, cubic in #parameters. A trained 64-32-10 network takes 3 s,
        13,305 parameters (ACAS Xu) minutes, or seconds where two neurons of adjacent layers are
        at no point both on. Beyond 60,000 entries of the Jacobian Yes is found modulo a prime, and
        No only where there are too few points, or such neurons. The seconds of the budget hold for
        all of it.
    Raises: InvalidInstance naming the point that has another number of coordinates.
    Source: the talk, local identifiability; rank tests of Bona-Pellissier, Malgouyres, Bachoc.
    Witness: yes, a minor of the Jacobian (`prime`, `rows`, `columns`) of size #parameters -
        #hidden, or one less and the `direction` and `multipliers` of a fold, or the `cones` of
        points on kinks; no, a `neuron` and its `side` where all vanishes, or a `direction` (pairs
        of a column and an entry) in the parameters of layer `layer` and the biases behind it along
        which f stays at the points, or a minor as large as the measurement rank.

    >>> import verify
    >>> net = verify.Network([[[1]], [[1]]], [[0], [0]])
    >>> type(locally_identifiable(net, [[1], [2], [-1]])).__name__
    'Yes'
    """
    net, exact = prepared(net, points)
    clock = Budget(seconds=budget and budget.seconds, progress=budget and budget.progress).meter(
        "steps")
    on_kink = kinks(net, exact, clock)
    kept = [i for i, neuron in enumerate(on_kink) if neuron is None]
    aside = "" if len(kept) == len(exact) else (
        f"{len(exact) - len(kept)} points are on kinks, neuron {next(filter(None, on_kink))} for "
        "one; ")
    try:
        return _decide(net, exact, kept, aside, clock)
    except BudgetExceeded as error:
        return Unknown(f"{aside}{error}")


def _decide(net: Network, points: list[Point], kept: list[int], aside: str,
            clock: Meter) -> Decision:
    inside = [points[i] for i in kept]
    needed, k = net.n_params - net.n_hidden, net.architecture.n_outputs
    if net.architecture.is_layered and not aside:  # what needs no elimination comes first
        plain = loose_neuron(net) or _idle(net, inside, clock)
        if plain is not None:
            return No(Certificate(_NAME, "no", plain))
    prime, rows, columns = minor_of(net, inside, PRIMES[0], clock)
    witness: dict[str, Plain] = {"prime": prime, "rows": [kept[r // k] * k + r % k for r in rows],
                                 "columns": columns}
    found = Measurement(float(len(rows)), float(needed - len(rows)), 0.0,
                        f"rank of the Jacobian modulo {prime}, against {needed}")
    more = witness if len(rows) == needed else _beyond_rank(net, points, kept, needed - len(rows),
                                                            clock)
    if more is not None and isinstance(sign_flips_distinct(net), Yes):
        return Yes(Certificate(_NAME, "yes", more if "cones" in more else witness | more))
    if aside:
        return Unknown(f"{aside}the others give rank {len(rows)} modulo {prime}, not {needed}",
                       found)
    refuted = (refutation(net, inside, rows, clock) if inside or net.architecture.is_layered
               else None)
    if refuted is not None:
        return No(Certificate(_NAME, "no", refuted or witness))
    return Unknown(f"rank {len(rows)} modulo {prime}, below {needed}: this alone decides nothing",
                   found)


def _beyond_rank(net: Network, points: list[Point], kept: list[int], missing: int,
                 clock: Meter) -> dict[str, Plain] | None:
    """Why theta is isolated though the Jacobian at the points that are kept lacks some rank."""
    k = net.architecture.n_outputs
    if missing == 1 and len(kept) * k * net.n_params <= EXACT_ENTRIES:
        bent = fold(net, [points[i] for i in kept], clock)
        if bent is not None:
            direction, multipliers = bent
            return {"direction": [[c, to_text(x)] for c, x in enumerate(direction) if x],
                    "multipliers": [[kept[r // k] * k + r % k, to_text(x)]
                                    for r, x in enumerate(multipliers) if x]}
    proofs = tangent_cones(net, points, clock) if len(kept) < len(points) else None
    return None if proofs is None else {"cones": proofs}


def refutation(net: Network, points: Sequence[Point], rows: Sequence[int],
               clock: Meter | None = None) -> dict[str, Plain] | None:
    """Why the values at these points of X_theta do not determine theta locally, or None.

    `rows` are those of a nonvanishing minor of the Jacobian. The dict is empty where its size is
    the measurement rank and less than #parameters - #hidden.
    Raises: BudgetExceeded.
    """
    needed, k = net.n_params - net.n_hidden, net.architecture.n_outputs
    if net.architecture.is_layered:
        found = loose_neuron(net) or _idle(net, points, clock)
        if found is None and len(points) * k * net.n_params <= EXACT_ENTRIES:
            found = _dependent_slice(net, jacobian(net, points, clock), clock)
        if found is not None:
            return found
    if len(rows) < needed:
        if len(rows) == len(points) * k:
            return {}
        if net.architecture.is_layered and measurement_rank_at_least(net, points,
                                                                     clock) > len(rows):
            return None
        if len(points) <= _GRAM_POINTS and measurement_rank(net, points, clock) == len(rows):
            return {}
    return None


def loose_neuron(net: Network) -> dict[str, Plain] | None:
    """A hidden neuron of a layered network with v = 0 or (w, b) = 0, and the side that vanishes.

    Then theta is locally identifiable from no set of points. If (w, b) = 0, then b = -epsilon has
    the same function and another support. If v = 0, any (w, b) has the same function; a change
    of b alone would be a rescaling only if it changed the factors of all neurons before (whose
    biases would have to vanish), of all before those, and so on to the inputs, whose factors are 1.
    """
    start = net.architecture.n_inputs
    for l, (matrix, biases) in enumerate(zip(net.weights[:-1], net.biases[:-1], strict=True), 1):
        for i, (row, bias) in enumerate(zip(matrix, biases, strict=True)):
            if not any(row) and not bias:
                return {"neuron": start + i, "side": "incoming"}
            if not any(outgoing[i] for outgoing in net.weights[l]):
                return {"neuron": start + i, "side": "outgoing"}
        start += len(matrix)
    return None


def layer_columns(net: Network) -> list[list[int]]:
    """For each layer the columns of its weights and biases, and of the biases of all later layers.

    f is jointly affine in these parameters where no gate switches.
    """
    own, biases, start = [], [], 0
    for matrix in net.weights:
        width = len(matrix[0]) + 1
        own.append(list(range(start, start + len(matrix) * width)))
        biases.append([start + i * width + width - 1 for i in range(len(matrix))])
        start += len(matrix) * width
    return [columns + [c for later in biases[l + 1:] for c in later]
            for l, columns in enumerate(own)]


def _dependent_slice(net: Network, rows: list[list[Fraction]],
                     clock: Meter | None) -> dict[str, Plain] | None:
    for l, columns in enumerate(layer_columns(net), 1):
        if clock:
            clock.spend()
        relations = kernel([[row[c] for c in columns] for row in rows], len(columns))
        if relations:
            return {"layer": l, "direction": [[c, to_text(x)] for c, x in
                                              zip(columns, relations[0], strict=True) if x]}
    return None


def _idle(net: Network, points: Sequence[Point], clock: Meter | None) -> dict[str, Plain] | None:
    """A parameter that no point sees, as a direction."""
    found = idle_parameter(net, points, clock)
    return None if found is None else {"layer": found[0], "direction": [[found[1], "1"]]}
