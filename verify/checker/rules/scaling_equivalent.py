"""scaling_equivalent(a, b) and its signed form: the factors, or what no factors can mend."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network, Parameter
from ..number import integer, number, sequence
from ..rejected import Meter, Rejected
from .objects import one_architecture, parameter, sign

_GROUND = -1


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The factors are positive and carry every parameter of a to that of b."""
    _factors(objects, witness, meter, signed=False)


def signed_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The factors do not vanish and carry every parameter of a to that of b."""
    _factors(objects, witness, meter, signed=True)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A sign differs, a value out of every factor's reach differs, or a closed walk's product.

    Along a closed walk (inputs, outputs and bias sources being one ground) the factors cancel, so
    for a rescaling the product of the ratios b/a, inverted where walked backwards, is 1.
    """
    _obstacle(objects, witness, meter, signed=False)


def signed_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """As `no`, but a sign may differ; a support may not."""
    _obstacle(objects, witness, meter, signed=True)


def _factors(objects: list[Any], witness: dict[str, Any], meter: Meter, *, signed: bool) -> None:
    a, b = one_architecture(objects, meter)
    if set(witness) != {"factors"}:
        raise Rejected("witness: factors are needed")
    factors = [number(factor, f"factors[{i}]") for i, factor in enumerate(
        sequence(witness["factors"], "factors", len(a.hidden)))]
    for i, factor in enumerate(factors):
        if factor == 0 or (factor < 0 and not signed):
            raise Rejected(f"factors[{i}] is not {'nonzero' if signed else 'positive'}")
    scale = dict(zip(a.hidden, factors, strict=True))
    right = b.parameters(meter)
    for name, value in a.parameters(meter).items():
        head = meter.mul(value, scale.get(name[-1], Fraction(1)))
        tail = scale.get(name[0], Fraction(1)) if len(name) == 2 else Fraction(1)
        if head != meter.mul(right[name], tail):
            raise Rejected(f"the factors do not carry parameter {list(name)} over")


def _obstacle(objects: list[Any], witness: dict[str, Any], meter: Meter, *, signed: bool) -> None:
    a, b = one_architecture(objects, meter)
    left, right = a.parameters(meter), b.parameters(meter)
    if set(witness) != {"walk"}:
        name = parameter(witness, "witness", left)
        fixed = _ends(a, name) == (_GROUND, _GROUND)
        agree = (bool(left[name]) == bool(right[name]) if signed
                 else sign(left[name]) == sign(right[name]))
        if agree and not (fixed and left[name] != right[name]):
            raise Rejected(f"parameter {list(name)} can be carried over")
        return
    steps = sequence(witness["walk"], "walk")
    if not steps:
        raise Rejected("walk: it is empty")
    product, start, here = Fraction(1), None, None
    for i, step in enumerate(steps):
        if type(step) is not dict or "forward" not in step:
            raise Rejected(f"walk[{i}]: a parameter and its direction are needed")
        forward = integer(step["forward"], f"walk[{i}].forward")
        if forward not in (0, 1):
            raise Rejected(f"walk[{i}].forward is neither 0 nor 1")
        name = parameter({key: value for key, value in step.items() if key != "forward"},
                         f"walk[{i}]", left)
        if not left[name] or not right[name]:
            raise Rejected(f"walk[{i}]: parameter {list(name)} vanishes")
        tail, head = _ends(a, name) if forward else _ends(a, name)[::-1]
        if here is None:
            start = tail
        elif here != tail:
            raise Rejected(f"walk[{i}] does not start where the step before it ends")
        here = head
        ratio = meter.div(right[name], left[name])
        product = meter.mul(product, ratio) if forward else meter.div(product, ratio)
    if here != start:
        raise Rejected("walk: it is not closed")
    if product == 1:
        raise Rejected("walk: its product is 1")


def _ends(net: Network, name: Parameter) -> tuple[int, int]:
    tail = name[0] if len(name) == 2 and name[0] in net.hidden else _GROUND
    return tail, name[-1] if name[-1] in net.hidden else _GROUND
