"""positive_twins(net), negative_twins(net): a proportional pair, or all canonical rows distinct."""

from __future__ import annotations

from typing import Any

from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .objects import networks, nothing, sign, text_key


def positive_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The second row of the pair is the first times a positive factor, and not zero."""
    _pair(objects, witness, meter, 1)


def negative_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The second row of the pair is the first times a negative factor, and not zero."""
    _pair(objects, witness, meter, -1)


def positive_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No two nonzero rows of a layer have one direction."""
    _no_pair(objects, witness, meter, 1)


def negative_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No two nonzero rows of a layer have opposite directions."""
    _no_pair(objects, witness, meter, -1)


def _pair(objects: list[Any], witness: dict[str, Any], meter: Meter, wanted: int) -> None:
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "pair", "factor")
    first, second = (integer(neuron, "witness.pair")
                     for neuron in sequence(witness["pair"], "witness.pair", 2))
    factor = number(witness["factor"], "witness.factor")
    if sign(factor) != wanted:
        raise Rejected("witness.factor has the wrong sign")
    if first == second or not any(first in layer and second in layer for layer in net.layers()):
        raise Rejected("witness.pair: two hidden neurons of one layer are needed")
    rows = [(*net.rows[neuron - net.n_inputs], net.biases[neuron - net.n_inputs])
            for neuron in (first, second)]
    if not any(rows[0]):
        raise Rejected("witness.pair: the rows vanish")
    for left, right in zip(*rows, strict=True):
        if meter.mul(left, factor) != right:
            raise Rejected("witness.factor does not carry one row to the other")


def _no_pair(objects: list[Any], witness: dict[str, Any], meter: Meter, wanted: int) -> None:
    """Nonzero rows (w, b), divided by the magnitude of their first nonzero entry, differ."""
    nothing(witness)
    (net,) = networks(objects, 1)
    for layer in net.layers():
        directions: set[str] = set()
        for neuron in layer:
            row = (*net.rows[neuron - net.n_inputs], net.biases[neuron - net.n_inputs])
            lead = next((abs(entry) for entry in row if entry), None)
            if lead is None:
                continue
            direction = [meter.div(entry, lead) for entry in row]
            if text_key(entry * wanted for entry in direction) in directions:
                raise Rejected(f"neuron {neuron} has a twin in its layer")
            directions.add(text_key(direction))
