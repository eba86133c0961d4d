"""activation_space_dimension_equal(net, n): a tree of cells, and points inside those off the kinks.

The tree covers the space, so there are no other activations than its cells have; the points show
that none of these cells is empty, so that there are no fewer.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import mapping, sequence
from ..rejected import Meter, Rejected
from .cells import ends, require_inside
from .non_degenerate import Pattern, most, pattern, spans
from .objects import networks


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The dimension of V is the number."""
    found, claimed = _dimension(objects, witness, meter)
    if found != claimed:
        raise Rejected(f"the dimension is {found}")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The dimension of V is another number."""
    found, claimed = _dimension(objects, witness, meter)
    if found == claimed:
        raise Rejected(f"the dimension is {found}")


def _dimension(objects: list[Any], witness: dict[str, Any], meter: Meter) -> tuple[int, Fraction]:
    """For each output, what the activations of full and of partial paths leave of their spaces."""
    if len(objects) != 2 or type(objects[1]) is not Fraction:
        raise Rejected("the predicate is about a network and a number")
    (net,) = networks(objects[:1], 1)
    net.layers()
    mapping(witness, "witness", "splits", "points")
    points = iter(enumerate(sequence(witness["points"], "points")))
    patterns: list[Pattern] = []
    for end in ends([net], witness["splits"], meter):
        meter.spend(len(end.states))
        if all(end.states):
            i, point = next(points, (len(patterns), None))
            require_inside(end, point, f"points[{i}]", meter)
            patterns.append(pattern(net, [int(state > 0) for state in end.states]))
    if next(points, None) is not None:
        raise Rejected("points: there are more than cells off the kinks")
    tuples, partial = spans(patterns, meter)
    all_tuples, all_partial = most(net)
    return len(net.outputs) * (net.n_inputs * (all_tuples - tuples)
                               + all_partial - partial), objects[1]
