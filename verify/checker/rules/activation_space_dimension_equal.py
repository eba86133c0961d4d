"""activation_space_dimension_equal(net, n): all activations, by a tree of cells that covers R^d."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import mapping
from ..rejected import Meter, Rejected
from .non_degenerate import all_patterns, most, spans
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
    mapping(witness, "witness", "splits")
    tuples, partial = spans(all_patterns(net, witness["splits"], meter), meter)
    all_tuples, all_partial = most(net)
    return len(net.outputs) * (net.n_inputs * (all_tuples - tuples)
                               + all_partial - partial), objects[1]
