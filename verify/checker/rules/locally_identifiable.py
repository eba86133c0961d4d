"""locally_identifiable(net, points): a minor as large as can be, or why the points do not suffice.

Let h be the number of hidden neurons. No parameters have a Jacobian of rank above #parameters - h.
If it is attained, f is constant at the points, near theta, on a manifold of dimension h only, and
rescalings fill it. If the rank is one less, the kernel is the rescalings and one more direction;
`verify/identifiability/fold.py` says why theta is isolated if the values bend along it out of the
range of the Jacobian, and `tangent_cones.py` beside it what points on kinks show. The refutations
are those of `local.py` there.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from ..network import Network
from ..number import mapping, sequence
from ..rejected import Meter, Rejected
from .elimination import Matrix, indices, modulus, require_regular
from .jacobians import (
    Passed,
    gram,
    n_parameters,
    passed,
    points_of,
    require_direction,
    require_grounded,
    require_minor,
    sparse_vector,
    vanishes,
)
from .linear import rank
from .objects import networks


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A minor of size #parameters - #hidden does not vanish, or a smaller one and there is a fold.

    Points on kinks are not used, unless it is shown for all their sides that theta is isolated.
    """
    net, points = _about(objects)
    if "cones" in witness:
        require_cones(net, points, witness, meter)
        return
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


def require_cones(net: Network, points: list[list[Fraction]], witness: dict[str, Any],
                  meter: Meter) -> None:
    """Whatever sides the pre-activations that vanish are on, in order the first of them changing
    last and on before off: no direction keeps the values and those sides, but rescalings.

    Rows of J are the gradients of the values, those of G of the pre-activations, negated where off.
    The multipliers and positive numbers combine J and G to 0: the rows of G that take part vanish
    along such a direction. Together with J they have the rank #parameters - #hidden.
    """
    require_grounded(net, meter)
    if "maxpool" in net.kinds:
        raise Rejected("witness.cones: there is a max-pool")
    mapping(witness, "witness", "cones")
    kinks = [(i, neuron) for i, point in enumerate(points)
             for neuron in Passed(net, point, meter).kinks]
    if len(kinks) > 30:
        raise Rejected("witness.cones: too many pre-activations vanish")
    proofs = sequence(witness["cones"], "witness.cones", 2 ** len(kinks))
    for proof, on in zip(proofs, product((True, False), repeat=len(kinks)), strict=True):
        chosen = {kink for kink, side in zip(kinks, on, strict=True) if side}
        states = [Passed(net, point, meter, frozenset(neuron for j, neuron in chosen if j == i))
                  for i, point in enumerate(points)]
        rows = [row for state in states for row in state.rows()]
        sides = [[x if (i, neuron) in chosen else -x for x in states[i].gradient(neuron)]
                 for i, neuron in kinks]
        _require_cone(net, rows, sides, proof, meter)


def _require_cone(net: Network, rows: Matrix, sides: Matrix, proof: Any, meter: Meter) -> None:
    place = "witness.cones"
    mapping(proof, place, "multipliers", "sides", "prime", "rows", "columns")
    multipliers = sparse_vector(proof["multipliers"], len(rows), f"{place}.multipliers")
    weights = sparse_vector(proof["sides"], len(sides), f"{place}.sides")
    if any(weight <= 0 for weight in weights.values()):
        raise Rejected(f"{place}.sides: a number is not positive")
    total = [Fraction(0)] * n_parameters(net)
    for row, factor in (*((rows[i], x) for i, x in multipliers.items()),
                        *((sides[i], x) for i, x in weights.items())):
        meter.spend(len(row))
        total = [meter.add(x, meter.mul(factor, y)) if y else x
                 for x, y in zip(total, row, strict=True)]
    if any(total):
        raise Rejected(f"{place}: the rows and sides do not combine to 0")
    taken = indices(proof["rows"], f"{place}.rows", len(rows) + len(sides))
    columns = indices(proof["columns"], f"{place}.columns", n_parameters(net))
    if any(i >= len(rows) and i - len(rows) not in weights for i in taken):
        raise Rejected(f"{place}.rows: a side that does not take part")
    if not len(taken) == len(columns) == n_parameters(net) - net.n_hidden:
        raise Rejected(f"{place}.rows: a minor of #parameters - #hidden rows is needed")
    both = [*rows, *sides]
    meter.spend(len(taken) * len(columns))
    require_regular([[both[i][c] for c in columns] for i in taken],
                    modulus(proof["prime"], f"{place}.prime"), place, meter)


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
