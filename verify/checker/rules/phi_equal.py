"""phi_equal(a, b), with and without the partial paths: factors on live parameters, or a path."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..network import Network, Parameter
from ..number import integer, mapping, number, sequence, show
from ..rejected import Meter, Rejected
from .objects import one_architecture

_ONE = Fraction(1)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The same parameters are live, and the factors carry each of them over.

    Along a path of live parameters the factors cancel; on every other path both Phi vanish.
    """
    _equal(objects, witness, meter, biases=True)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The products along the path differ."""
    _differ(objects, witness, meter, biases=True)


def full_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """As `yes`, all biases taken for 0."""
    _equal(objects, witness, meter, biases=False)


def full_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The products along a path that starts at an input differ."""
    _differ(objects, witness, meter, biases=False)


def _equal(objects: list[Any], witness: dict[str, Any], meter: Meter, *, biases: bool) -> None:
    a, b = one_architecture(objects, meter)
    mapping(witness, "witness", "signed_factors")
    factors = [number(factor, f"signed_factors[{i}]") for i, factor in enumerate(
        sequence(witness["signed_factors"], "signed_factors", len(a.hidden)))]
    if not all(factors):
        raise Rejected("signed_factors: a factor is 0")
    scale = dict(zip(a.hidden, factors, strict=True))
    left, right = (_live(net, meter, biases) for net in (a, b))
    if set(left) != set(right):
        raise Rejected("the networks differ in which parameters lie on paths with Phi != 0")
    for name, value in left.items():
        head = meter.mul(value, scale.get(name[-1], _ONE))
        tail = scale.get(name[0], _ONE) if len(name) == 2 else _ONE
        if head != meter.mul(right[name], tail):
            raise Rejected(f"the factors do not carry parameter {list(name)} over")


def _differ(objects: list[Any], witness: dict[str, Any], meter: Meter, *, biases: bool) -> None:
    a, b = one_architecture(objects, meter)
    mapping(witness, "witness", "path")
    path = [integer(neuron, f"path[{i}]")
            for i, neuron in enumerate(sequence(witness["path"], "path"))]
    if not path or path[-1] not in a.outputs:
        raise Rejected("path: it does not end at an output")
    names: list[Parameter] = list(pairwise(path))
    if path[0] not in range(a.n_inputs):
        if not biases:
            raise Rejected("path: it does not start at an input")
        names.append((path[0],))
    values = []
    for net in (a, b):
        known, product = net.parameters(meter), _ONE
        for name in names:
            if name not in known:
                raise Rejected(f"path: there is no parameter {' -> '.join(map(show, name))}")
            product = meter.mul(product, known[name])
        values.append(product)
    if values[0] == values[1]:
        raise Rejected("Phi agrees at the path")


def _live(net: Network, meter: Meter, biases: bool) -> dict[Parameter, Fraction]:
    """The parameters on paths where Phi does not vanish (max-pools and all others alike)."""
    nonzero = {name: value for name, value in net.parameters(meter).items()
               if value and (biases or len(name) == 2)}
    reached = set(range(net.n_inputs))
    for name in nonzero:  # in topological order of the heads
        if len(name) == 1 or name[0] in reached:
            reached.add(name[-1])
    leading = set(net.outputs)
    for name in reversed(nonzero):
        if name[-1] in leading:
            leading.add(name[0])
    return {name: value for name, value in nonzero.items()
            if name[-1] in leading and (len(name) == 1 or name[0] in reached)}
