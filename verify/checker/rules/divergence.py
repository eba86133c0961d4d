"""steps_apart(a, b, x, y, bound), rounding_apart(a, b, x, bound): made anew, and compared."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..rejected import Meter, Rejected
from .gradient_steps import after_gradient_steps
from .linear import ZERO, of_length, recomputed, take
from .objects import one_architecture

_MOST = 127  # the largest integer of 8 bits, and its negative the smallest that is used


def _steps(objects: list[Any], meter: Meter) -> bool:
    if len(objects) != 5:
        raise Rejected("the predicate is about two networks, data x, y and a number")
    one_architecture(objects[:2], meter)
    (bound,) = take(objects[4:], "I")
    a, b = after_gradient_steps(objects[:4], meter)
    if not objects[2]:
        raise Rejected("the data are empty")
    return _distance(a, b, objects[2][0], meter) >= int(bound)


def _rounding(objects: list[Any], meter: Meter) -> bool:
    if len(objects) != 4:
        raise Rejected("the predicate is about two networks, a point and a number")
    a, b = one_architecture(objects[:2], meter)
    x, bound = take(objects[2:], "VI")
    of_length(x, a.n_inputs)
    of_a, of_b = (_distance(net, _rounded(net, meter), x, meter) for net in (a, b))
    return of_a > 0 and of_b >= meter.mul(of_a, Fraction(bound))


steps_yes, steps_no = recomputed(_steps)
rounding_yes, rounding_no = recomputed(_rounding)


def _rounded(net: Network, meter: Meter) -> Network:
    """Each matrix in multiples of its largest magnitude over 127, ties to even."""
    layers = [*net.layers(), net.outputs]
    rows = []
    for layer in layers:
        matrix = net.rows[layer.start - net.n_inputs:layer.stop - net.n_inputs]
        meter.spend(sum(map(len, matrix)))
        step = max(abs(weight) for row in matrix for weight in row) / _MOST
        rows += [[meter.mul(step, Fraction(round(meter.div(weight, step)))) if step else ZERO
                  for weight in row] for row in matrix]
    return net._replace(rows=rows)


def _distance(a: Network, b: Network, x: list[Fraction], meter: Meter) -> Fraction:
    total = ZERO
    for p, q in zip(a.value(x, meter), b.value(x, meter), strict=True):
        total = meter.add(total, abs(meter.add(p, -q)))
    return total
