"""has_activation_regions(net, count): the tree of cells, and a point inside each."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import sequence
from ..rejected import Meter, Rejected
from .cells import activation, ends, require_inside
from .objects import networks


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The tree has this number of activations off the kinks."""
    if _count(objects, witness, meter) != objects[1]:
        raise Rejected("the number of activation regions is another one")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The tree has another number of activations off the kinks."""
    if _count(objects, witness, meter) == objects[1]:
        raise Rejected("this is the number of activation regions")


def _count(objects: list[Any], witness: dict[str, Any], meter: Meter) -> int:
    """The number of activations at the ends of the tree where nothing vanishes identically.

    The cells cover the space and the points show that none is empty. Where two of them (cut apart
    by the comparisons in a max-pool) have one activation they are parts of one convex region.
    """
    if len(objects) != 2 or type(objects[1]) is not Fraction:
        raise Rejected("the predicate is about a network and an integer")
    (net,) = networks(objects[:1], 1)
    if witness.keys() != {"splits", "points"}:
        raise Rejected("witness: splits and points are needed")
    points = iter(sequence(witness["points"], "points"))
    found = set()
    for i, end in enumerate(ends([net], witness["splits"], meter)):
        require_inside(end, next(points, None), f"points[{i}]", meter)
        meter.spend(len(net.kinds) + len(end.states))
        key, on_kink = activation(net, end.states)
        if not on_kink:
            found.add(key)
    if next(points, points) is not points:
        raise Rejected("points: there are more than the tree has cells")
    return len(found)

