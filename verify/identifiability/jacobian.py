"""How f at finitely many points depends on the parameters, to first order, and exactly.

On X_theta (no neuron on a kink) f is near theta a polynomial in the parameters. Rows are numbered
point by point, output by output; columns are the parameters in the order of `parameters`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from verify.claims.budget import Meter, metered
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.claims.shortened import shortened_fields
from verify.exact.rank import certified_rank, minor
from verify.identifiability.modular_jacobian import (
    MODULAR_ENTRIES,
    hidden_signs,
    modular_minor,
)
from verify.lifting.activation import Activation, activation
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.network.realization import exact_point, neuron_values
from verify.symmetry.flips import sign_flips_distinct

Point = tuple[Fraction, ...]
EXACT_ENTRIES = 60_000  # up to so many entries the rank is computed over Q, kernel and all
_NAME = "jacobian_rank_equal"


@final
@dataclass(frozen=True, slots=True)
class JacobianRank:
    """`rank` is the rank of the Jacobian, as the certificate proves."""

    rank: int
    certificate: Certificate

    __repr__ = shortened_fields


def jacobian_rank(net: Network, points: Any) -> JacobianRank:
    """The rank of the derivative of theta -> (f_theta(x) for x in points), exact.

    Shapes: points is (m, d). On a layered network of more than 60,000 entries (m k #parameters)
        the rank is taken modulo a prime, and is exact if it is #parameters - #hidden (rescalings
        are in the kernel) or the number of rows.
    Cost: m k backward sweeps and an elimination; 64-32-10 with 300 points takes about 2 s.
    Raises: InvalidInstance naming the neuron that has a point on its kink, where there is no
        derivative; BudgetExceeded if the matrix is large and neither bound from above is met.
    Source: Bona-Pellissier, Malgouyres, Bachoc, NeurIPS 2022; Grigsby, Lindsey, Meyerhoff, Wu.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> jacobian_rank(absolute, [[-2], [-1], [1], [2]]).rank
    4
    """
    net, exact = prepared(net, points)
    require_off_kinks(net, exact)
    count, entries = net.n_params, len(exact) * net.architecture.n_outputs * net.n_params
    if entries <= EXACT_ENTRIES or not net.architecture.is_layered:
        found = certified_rank(jacobian(net, exact), count)
        return JacobianRank(found.rank, Certificate(_NAME, "yes", found.witness()))
    prime, rows, columns = modular_minor(net, exact)
    kernel: Any = [] if len(rows) == entries // count else "rescaling"
    if kernel and not (len(rows) == count - net.n_hidden
                       and isinstance(sign_flips_distinct(net), Yes)):
        raise BudgetExceeded(f"the rank is at least {len(rows)}; whether it is more needs the "
                             f"kernel of a matrix of {entries} entries, {EXACT_ENTRIES} allowed",
                             needed=entries, allowed=EXACT_ENTRIES, partial=len(rows))
    return JacobianRank(len(rows), Certificate(_NAME, "yes", {
        "prime": prime, "rows": rows, "columns": columns, "kernel": kernel}))


@predicate
def jacobian_rank_equal(net: Network, points: Any, rank: int) -> Decision:
    """The Jacobian of f at the points with respect to the parameters has this rank.

    Cost, Raises: as for `jacobian_rank`.
    Witness: `prime`, `rows`, `columns` of a minor that does not vanish modulo the prime, and a
        basis of the `kernel` (the word rescaling where those directions span it, empty where the
        rows are independent); no, the same, of the true rank.
    """
    rank = coerce({"rank": "integer"}, {"rank": rank})["rank"]
    try:
        found = jacobian_rank(net, points)
    except BudgetExceeded as error:
        return Unknown(str(error))
    if found.rank == rank:
        return Yes(found.certificate)
    return No(Certificate(_NAME, "no", found.certificate.witness))


def prepared(net: Network, points: Any) -> tuple[Network, list[Point]]:
    """The exact network and the points as tuples of Fractions.

    Raises: InvalidInstance naming the point that has another number of coordinates.
    """
    net = require_network(net).exactly()
    if not hasattr(points, "__len__") or not hasattr(points, "__iter__"):
        raise InvalidInstance(f"points: {type(points).__name__} is not a sequence of points")
    return net, [exact_point(net, x, f"points[{i}]") for i, x in enumerate(points)]


def kinks(net: Network, points: Sequence[Point], meter: Meter | None = None) -> list[int | None]:
    """For each point a hidden neuron on whose kink it is, or None: then it is in X_theta.

    Raises: BudgetExceeded.
    """
    if not net.architecture.is_layered:
        return [next(iter(activation(net, x).kinks), None) for x in metered(points, meter)]
    if not points:
        return []
    on = hidden_signs(net, points, meter) == 0
    return [net.architecture.n_inputs + int(row.argmax()) if row.any() else None for row in on]


def require_off_kinks(net: Network, points: Sequence[Point]) -> None:
    """Raises: InvalidInstance naming the point and the neuron if one is on a kink."""
    for i, neuron in enumerate(kinks(net, points)):
        if neuron is not None:
            raise InvalidInstance(f"points[{i}] is on the kink of neuron {neuron}: f has no "
                                  "derivative with respect to the parameters there")


def jacobian(net: Network, points: Sequence[Point],
             meter: Meter | None = None) -> list[list[Fraction]]:
    """The Jacobian at points off the kinks, by one backward sweep a point and output.

    Cost: O(#points * #outputs * #parameters) rational operations. Raises: BudgetExceeded.
    """
    return [row for x in metered(points, meter) for row in _at(net, x)]


def minor_of(net: Network, points: Sequence[Point], prime: int,
             meter: Meter | None = None) -> tuple[int, list[int], list[int]]:
    """(prime, rows, columns) of a nonvanishing minor: exact entries if few, else modulo a prime.

    Raises: BudgetExceeded.
    """
    entries = len(points) * net.architecture.n_outputs * net.n_params
    if entries > EXACT_ENTRIES and net.architecture.is_layered:
        if entries > MODULAR_ENTRIES:
            raise BudgetExceeded(f"a Jacobian of {entries} entries, {MODULAR_ENTRIES} allowed",
                                 needed=entries, allowed=MODULAR_ENTRIES)
        return modular_minor(net, points, meter)
    found = minor(jacobian(net, points, meter), prime)
    return (prime, *map(list, found)) if found else (prime, [], [])


def gradient(net: Network, post: Sequence[Fraction], state: Activation,
             neuron: int) -> list[Fraction]:
    """The derivative of what goes into the neuron, where those before it are gated as in `state`.

    `post` is what each neuron gives there. Of an output it is that of f.
    """
    architecture, zero = net.architecture, Fraction(0)
    effect = [zero] * architecture.n_neurons  # of what the neuron puts into its gate
    effect[neuron] = Fraction(1)
    line: list[Fraction] = []
    for place, sources, row, _ in reversed(list(net.rows())):
        here = effect[place]
        hidden = place - architecture.n_inputs
        if place != neuron and hidden < architecture.n_hidden and not state.pattern[hidden]:
            here = zero
        chosen = state.selected.get(place)
        if architecture.has_bias(place):
            line.append(here)
        for source, weight in reversed(list(zip(sources, row, strict=True))):
            passes = here and chosen in (None, source)
            line.append(here * post[source] if passes else zero)
            if passes:
                effect[source] += weight * here
    return line[::-1]


def _at(net: Network, x: Point) -> list[list[Fraction]]:
    state, (_, post) = activation(net, x), neuron_values(net, x)
    return [gradient(net, post, state, output) for output in net.architecture.outputs]
