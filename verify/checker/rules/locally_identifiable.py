"""locally_identifiable(net, points): a minor as large as can be, or why the points do not suffice.

Let h be the number of hidden neurons. No parameters have a Jacobian of rank above #parameters - h.
If it is attained, f is constant at the points, near theta, on a manifold of dimension h only, and
rescalings fill it. If the rank is one less, the kernel is the rescalings and one more direction;
`verify/identifiability/fold.py` says why theta is isolated if the values bend along it out of the
range of the Jacobian. The refutations are those of `verify/identifiability/local.py`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import mapping
from ..rejected import Meter, Rejected
from .jacobians import (
    Passed,
    gram,
    n_parameters,
    passed,
    points_of,
    rank,
    require_direction,
    require_grounded,
    require_minor,
    sparse_vector,
    vanishes,
)
from .objects import networks


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A minor of size #parameters - #hidden does not vanish, or a smaller one and there is a fold.

    Points on kinks are not used.
    """
    net, points = _about(objects)
    folded = "direction" in witness
    mapping(witness, "witness", "prime", "rows", "columns",
            *(("direction", "multipliers") if folded else ()))
    found = [Passed(net, point, meter) for point in points]
    states = [None if state.kink is not None else state for state in found]
    (require_fold if folded else require_full_minor)(net, states, witness, meter)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All points are off the kinks, and some other parameters near theta have the same values."""
    net, points = _about(objects)
    require_refuted(net, points, passed(net, points, meter), witness, meter)


def require_full_minor(net: Network, states: list[Passed | None], witness: dict[str, Any],
                       meter: Meter) -> None:
    """The minor has as many rows as the Jacobian can have rank, and rescalings fill the fibre."""
    require_grounded(net, meter)
    if require_minor(net, states, witness, meter) != n_parameters(net) - net.n_hidden:
        raise Rejected("witness.rows: the minor is too small")


def require_fold(net: Network, states: list[Passed | None], witness: dict[str, Any],
                 meter: Meter) -> None:
    """The minor has one row less than it could. The multipliers combine rows of the Jacobian to 0.

    Along the direction, the values in the rows of both do not change to first order, and those
    combined by the multipliers do to second order. Were the direction that of a rescaling, they
    would not; so the kernel is known.
    """
    require_grounded(net, meter)
    if require_minor(net, states, witness, meter) != n_parameters(net) - net.n_hidden - 1:
        raise Rejected("witness.rows: a minor of one row less than #parameters - #hidden is needed")
    k, count = len(net.outputs), n_parameters(net)
    direction = sparse_vector(witness["direction"], count, "witness.direction")
    multipliers = sparse_vector(witness["multipliers"], k * len(states), "witness.multipliers")
    total, bend = [Fraction(0)] * count, Fraction(0)
    for i in sorted({row // k for row in (*multipliers, *witness["rows"])}):
        state = states[i]
        if state is None:
            raise Rejected(f"witness.multipliers: point {i} is on a kink")
        curves, rows = state.along(direction), state.rows()
        for j, (_, slope, second) in enumerate(curves):
            if slope:
                raise Rejected(f"witness.direction: f changes along it at point {i}")
            factor = multipliers.get(i * k + j)
            if factor:
                bend = meter.add(bend, meter.mul(factor, second))
                meter.spend(count)
                total = [meter.add(x, meter.mul(factor, y)) if y else x
                         for x, y in zip(total, rows[j], strict=True)]
    if any(total):
        raise Rejected("witness.multipliers: the rows of the Jacobian do not combine to 0")
    if not bend:
        raise Rejected("witness: the combined values do not bend along the direction")


def require_refuted(net: Network, points: list[list[Fraction]], states: list[Passed],
                    witness: dict[str, Any], meter: Meter) -> None:
    """A neuron that is joined on one side only, a line, or a rank that is all the paths allow."""
    if set(witness) == {"neuron", "side"}:
        net.layers()
        if not vanishes(net, witness["neuron"], witness["side"], meter):
            raise Rejected("witness.side: some parameter on it does not vanish")
    elif set(witness) == {"layer", "direction"}:
        net.layers()
        require_direction(net, states, witness, meter)
    else:
        mapping(witness, "witness", "prime", "rows", "columns")
        found = require_minor(net, list(states), witness, meter)
        if found >= n_parameters(net) - net.n_hidden:
            raise Rejected("witness.rows: nothing is refuted by this rank")
        if found < len(points) * len(net.outputs) and found != sum(
                rank(table, meter) for table in gram(states, points, meter)):
            raise Rejected("witness.rows: the measurement rank is larger")


def _about(objects: list[Any]) -> tuple[Network, list[list[Fraction]]]:
    if len(objects) != 2:
        raise Rejected("the predicate is about a network and points")
    (net,) = networks(objects[:1], 1)
    return net, points_of(objects[1], net, "points")
