"""locally_identifiable(net, points): a minor as large as can be, or why the points do not suffice.

Let h be the number of hidden neurons. No parameters have a Jacobian of rank above #parameters - h.
If it is attained, f is constant at the points, near theta, on a manifold of dimension h only, and
rescalings fill it. The refutations are those of `verify/identifiability/local.py`.
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
    vanishes,
)
from .objects import networks


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A minor of size #parameters - #hidden does not vanish; points on kinks are not used."""
    net, points = _about(objects)
    mapping(witness, "witness", "prime", "rows", "columns")
    found = [Passed(net, point, meter) for point in points]
    states = [None if state.kink is not None else state for state in found]
    require_full_minor(net, states, witness, meter)


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
