"""segre_equal(a, b): factors a layer, two matrices of zeros, or an entry of the tensor."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .objects import one_architecture

_ONE = Fraction(1)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """W'_l = c_l W_l with c_1 ... c_L = 1, or some matrix of a and some matrix of b vanish."""
    a, b = one_architecture(objects, meter)
    left, right = _matrices(a), _matrices(b)
    if witness.keys() == {"zero"}:
        for matrices, layer in zip((left, right), sequence(witness["zero"], "zero", 2),
                                   strict=True):
            matrix = _at(matrices, layer, "zero")
            meter.spend(sum(map(len, matrix)))
            if any(weight for row in matrix for weight in row):
                raise Rejected("zero: the matrix does not vanish")
        return
    mapping(witness, "witness", "factors")
    product = _ONE
    for l, text in enumerate(sequence(witness["factors"], "factors", len(left))):
        factor = number(text, f"factors[{l}]")
        product = meter.mul(product, factor)
        for row, other in zip(left[l], right[l], strict=True):
            for weight, image in zip(row, other, strict=True):
                if meter.mul(factor, weight) != image:
                    raise Rejected(f"factors[{l}] does not carry the matrix over")
    if product != 1:
        raise Rejected("factors: their product is not 1")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The entry of the two tensors differs."""
    a, b = one_architecture(objects, meter)
    mapping(witness, "witness", "entry")
    values = []
    for matrices in (_matrices(a), _matrices(b)):
        product = _ONE
        for l, place in enumerate(sequence(witness["entry"], "entry", len(matrices))):
            row, column = sequence(place, f"entry[{l}]", 2)
            product = meter.mul(product, _at(_at(matrices[l], row, "entry"), column, "entry"))
        values.append(product)
    if values[0] == values[1]:
        raise Rejected("the entry is the same")


def _matrices(net: Network) -> list[list[list[Fraction]]]:
    matrices, start = [], 0
    for width in [*map(len, net.layers()), len(net.outputs)]:
        matrices.append(net.rows[start:start + width])
        start += width
    return matrices


def _at(items: list[Any], index: Any, place: str) -> Any:
    if not 0 <= integer(index, place) < len(items):
        raise Rejected(f"{place}: there is no such row, column or matrix")
    return items[index]
