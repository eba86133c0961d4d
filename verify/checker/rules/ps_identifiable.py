"""ps_identifiable(net): no twins and irreducible, or a condition that is necessary and fails."""

from __future__ import annotations

from typing import Any

from ..number import integer, number
from ..rejected import Meter, Rejected
from . import admissible, irreducible, twins
from .objects import networks
from .simplification import Draft


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At most one hidden layer, no twins, irreducible (hence admissible).

    Every hyperplane carries a jump of the gradient, so a network with the same function near all of
    them has the same hyperplanes and jumps; it can differ by turning some neurons around, which
    adds minus the sum of their v w^T to the slope.
    """
    (net,) = networks(objects, 1)
    if len(net.layers()) > 1:
        raise Rejected("the network has more than one hidden layer")
    twins.positive_no(objects, {}, meter)
    twins.negative_no(objects, {}, meter)
    irreducible.yes(objects, witness, meter)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A neuron without weights on a side, or stable; twins; or a vanishing sum of v w^T."""
    (net,) = networks(objects, 1)
    net.layers()
    keys = set(witness)
    if keys == {"neuron", "side"}:
        admissible.no(objects, witness, meter)
    elif keys == {"neuron", "state"}:
        _stable(objects, witness, meter)
    elif keys == {"pair", "factor"}:
        rule = twins.positive_yes if number(witness["factor"], "witness.factor") > 0 else (
            twins.negative_yes)
        rule(objects, witness, meter)
    else:
        irreducible.no(objects, witness, meter)


def _stable(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """By bounds on all of R^d the neuron is never positive, or never negative.

    In the first case its v can be 0, in the second its bias can grow at the next layer's expense.
    """
    (net,) = networks(objects, 1)
    neuron = integer(witness["neuron"], "witness.neuron")
    for layer, neurons in enumerate(net.layers()):
        if neuron in neurons:
            off, on = Draft(net, meter).states(layer, {})[neuron - neurons.start]
            state = witness["state"]
            if not (off and state == "off") and not (on and state == "on"):
                raise Rejected("witness.state does not follow from the bounds")
            return
    raise Rejected("witness.neuron is no hidden neuron")
