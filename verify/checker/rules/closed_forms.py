"""two_layer_minimum(a, b, p), chain_minimum(a, b, p): formulas for the least norm, recomputed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping
from ..rejected import Meter, Rejected
from .balance import power, sums_around, with_power
from .objects import nothing, one_architecture


def two_layer_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At every hidden neuron b reads as much as it sends, and the product is that of a."""
    nothing(witness)
    for neuron, fits in _fits(objects, meter).items():
        if not fits:
            raise Rejected(f"the sums around neuron {neuron} do not fit")


def two_layer_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At the named neuron it is not so."""
    mapping(witness, "witness", "neuron")
    neuron = integer(witness["neuron"], "witness.neuron")
    if _fits(objects, meter).get(neuron, True):
        raise Rejected("witness.neuron is no hidden neuron whose sums do not fit")


def chain_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The mean of |w|^p in b, to the power L, is the product of |w|^p in a."""
    if not _chain(objects, witness, meter):
        raise Rejected("the norm of the second is not that of the formula")


def chain_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """They differ."""
    if _chain(objects, witness, meter):
        raise Rejected("the norm of the second is that of the formula")


def _fits(objects: list[Any], meter: Meter) -> dict[int, bool]:
    a, b, p = _pair(objects, meter)
    if len(a.layers()) != 1:
        raise Rejected("the networks do not have one hidden layer")
    before, after = sums_around(a, p, meter), sums_around(b, p, meter)
    return {neuron: reads == sends and meter.mul(reads, sends) == meter.mul(*before[neuron])
            for neuron, (reads, sends) in after.items()}


def _chain(objects: list[Any], witness: dict[str, Any], meter: Meter) -> bool:
    nothing(witness)
    a, b, p = _pair(objects, meter)
    a.layers()
    if any(len(row) != 1 for row in a.rows) or a.n_hidden + 1 != len(a.rows) or (
            a.n_hidden != len(a.layers())):
        raise Rejected("the networks are no chains")
    total, product = Fraction(0), Fraction(1)
    for (left,), (right,) in zip(a.rows, b.rows, strict=True):
        total = meter.add(total, power(abs(right), p, meter))
        product = meter.mul(product, power(abs(left), p, meter))
    length = len(a.rows)
    return power(total / length, length, meter) == product


def _pair(objects: list[Any], meter: Meter) -> tuple[Network, Network, int]:
    rest, p = with_power(objects, 2)
    return *one_architecture(rest, meter), p
