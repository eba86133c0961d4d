"""jacobian_rank_equal(net, points, rank): a minor from below, the kernel from above."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import mapping
from ..rejected import Meter, Rejected
from .elimination import matrix, require_echelon
from .jacobians import n_parameters, passed, points_of, require_grounded, require_minor
from .objects import networks


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The rank is the number given."""
    found, claimed = _rank(objects, witness, meter)
    if found != claimed:
        raise Rejected(f"the rank is {found}")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The rank is another number."""
    found, claimed = _rank(objects, witness, meter)
    if found == claimed:
        raise Rejected(f"the rank is {found}")


def _rank(objects: list[Any], witness: dict[str, Any], meter: Meter) -> tuple[int, Fraction]:
    """The rank: as many rows as the minor has, and not more.

    Not more because of kernel vectors; or because there are no more rows; or because rescalings,
    as many directions as hidden neurons, are in the kernel.
    """
    if len(objects) != 3 or type(objects[2]) is not Fraction:
        raise Rejected("the predicate is about a network, points and a number")
    net: Network = networks(objects[:1], 1)[0]
    mapping(witness, "witness", "prime", "rows", "columns", "kernel")
    points = points_of(objects[1], net, "points")
    states = passed(net, points, meter)
    found = require_minor(net, list(states), witness, meter)
    width = n_parameters(net)
    if witness["kernel"] == "rescaling":
        require_grounded(net, meter)
        if found != width - net.n_hidden:
            raise Rejected("witness.kernel: there is more in it than rescalings")
        return found, objects[2]
    kernel = matrix(witness["kernel"], "witness.kernel", width, meter)
    if kernel or found != len(points) * len(net.outputs):
        if found + len(kernel) != width:
            raise Rejected("witness.kernel: rank and dimension of the kernel do not fit")
        require_echelon(kernel, "witness.kernel", meter)
        for state in states:
            for gradient in state.rows():
                if any(meter.dot(gradient, vector, Fraction(0)) for vector in kernel):
                    raise Rejected("witness.kernel: a vector is not in the kernel")
    return found, objects[2]
