"""positive_twins(net), negative_twins(net): a proportional pair, or all canonical rows distinct."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .objects import networks, nothing, sign


def positive_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The second row of the pair is the first times a positive factor, and not zero."""
    _pair(objects, witness, meter, 1)


def negative_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The second row of the pair is the first times a negative factor, and not zero."""
    _pair(objects, witness, meter, -1)


def positive_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No two rows of a layer have one direction."""
    nothing(witness)
    for directions in _directions(objects, meter):
        if len(set(directions)) < len(directions):
            raise Rejected("two rows of a layer are positive multiples of each other")


def negative_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No two rows of a layer have opposite directions."""
    nothing(witness)
    for directions in _directions(objects, meter):
        present = set(directions)
        for direction in directions:
            if tuple(-entry for entry in direction) in present:
                raise Rejected("two rows of a layer are negative multiples of each other")


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


def _directions(objects: list[Any], meter: Meter) -> list[list[tuple[Fraction, ...]]]:
    """For each hidden layer, every nonzero row (w, b) divided by its first nonzero magnitude."""
    (net,) = networks(objects, 1)
    layers = []
    for layer in net.layers():
        directions = []
        for neuron in layer:
            row = (*net.rows[neuron - net.n_inputs], net.biases[neuron - net.n_inputs])
            meter.spend(len(row))
            lead = next((abs(entry) for entry in row if entry), None)
            if lead is not None:
                directions.append(tuple(meter.div(entry, lead) for entry in row))
        layers.append(directions)
    return layers
