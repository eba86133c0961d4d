"""path_sgd_steps_equivalent, sgd_steps_equivalent, drift_second_order, weight_drift_second_order.

The gradient is that of half the sum of |f(x) - y|^2 over the data; that of a ReLU at 0 is 0.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from ..network import Network, Parameter
from ..number import integer, mapping
from ..rejected import Meter, Rejected
from . import scaling_equivalent
from .objects import networks, nothing

_ZERO, _ONE = Fraction(0), Fraction(1)
Values = dict[Parameter, Fraction]
Step = Callable[[Network, Any, Any, Meter], Network]


def path_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The factors carry a, after a step of path-SGD, to b after one."""
    scaling_equivalent.yes(_stepped(objects, _path_step, meter), witness, meter)


def path_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No factors carry a, after a step of path-SGD, to b after one."""
    scaling_equivalent.no(_stepped(objects, _path_step, meter), witness, meter)


def plain_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The factors carry a, after a gradient step, to b after one."""
    scaling_equivalent.yes(_stepped(objects, _plain_step, meter), witness, meter)


def plain_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No factors carry a, after a gradient step, to b after one."""
    scaling_equivalent.no(_stepped(objects, _plain_step, meter), witness, meter)


def drift_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At every hidden neuron w.g_w + b g_b = v.g_v: the drift has no part of first order."""
    nothing(witness)
    for neuron, value in _first_order(objects, True, meter).items():
        if value:
            raise Rejected(f"the balance of neuron {neuron} has a drift of first order")


def drift_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At the named neuron it is not so. No document can show it."""
    _require_drift(_first_order(objects, True, meter), witness)


def weight_drift_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At every hidden neuron w.g_w = v.g_v."""
    nothing(witness)
    for neuron, value in _first_order(objects, False, meter).items():
        if value:
            raise Rejected(f"the weights of neuron {neuron} have a drift of first order")


def weight_drift_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At the named neuron w.g_w and v.g_v differ."""
    _require_drift(_first_order(objects, False, meter), witness)


def _require_drift(first_order: dict[int, Fraction], witness: dict[str, Any]) -> None:
    mapping(witness, "witness", "neuron")
    if not first_order.get(integer(witness["neuron"], "witness.neuron")):
        raise Rejected("witness.neuron is no hidden neuron with a drift of first order")


def _first_order(objects: list[Any], biases: bool, meter: Meter) -> dict[int, Fraction]:
    """w.g_w (+ b g_b) - v.g_v of each hidden neuron."""
    if len(objects) != 3:
        raise Rejected("the predicate is about a network and data x, y")
    (net,) = networks(objects[:1], 1)
    slope = _gradient(net, objects[1], objects[2], meter)
    excess = dict.fromkeys(net.hidden, _ZERO)
    for name, value in net.parameters(meter).items():
        product = meter.mul(value, slope[name])
        if name[-1] in excess and (biases or len(name) == 2):
            excess[name[-1]] = meter.add(excess[name[-1]], product)
        if len(name) == 2 and name[0] in excess:
            excess[name[0]] = meter.add(excess[name[0]], -product)
    return excess


def _stepped(objects: list[Any], step: Step, meter: Meter) -> list[Any]:
    if len(objects) != 4:
        raise Rejected("the predicate is about two networks and data x, y")
    return [step(net, objects[2], objects[3], meter) for net in networks(objects[:2], 2)]


def after_gradient_steps(objects: list[Any], meter: Meter) -> list[Network]:
    """The two networks after a gradient step of length 1 each on the data."""
    return _stepped(objects, _plain_step, meter)


def _plain_step(net: Network, x: Any, y: Any, meter: Meter) -> Network:
    slope = _gradient(net, x, y, meter)
    return _moved(net, {name: meter.add(value, -slope[name])
                        for name, value in net.parameters(meter).items()})


def _path_step(net: Network, x: Any, y: Any, meter: Meter) -> Network:
    """Each derivative is divided by the sum, over the paths through it, of the others' squares."""
    slope = _gradient(net, x, y, meter)
    before = [_ONE] * net.n_inputs
    squares = []
    for _, _, sources, row, bias in net.neurons():
        squares.append([meter.mul(weight, weight) for weight in row])
        before.append(meter.dot(squares[-1], [before[source] for source in sources],
                                meter.mul(bias, bias)))
    after = [_ZERO] * net.outputs.start + [_ONE] * len(net.outputs)
    moved: Values = {}
    for (neuron, kind, sources, row, bias), square in reversed(
            list(zip(net.neurons(), squares, strict=True))):
        for source, weight, size in zip(sources, row, square, strict=True):
            moved[source, neuron] = _less(weight, slope[source, neuron],
                                          meter.mul(before[source], after[neuron]), meter)
            after[source] = meter.add(after[source], meter.mul(size, after[neuron]))
        if kind != "maxpool":
            moved[neuron,] = _less(bias, slope[neuron,], after[neuron], meter)
    return _moved(net, moved)


def _less(value: Fraction, slope: Fraction, scale: Fraction, meter: Meter) -> Fraction:
    return meter.add(value, -meter.div(slope, scale)) if scale else value


def _moved(net: Network, values: Values) -> Network:
    rows = [[values[source, neuron] for source in sources]
            for neuron, _, sources, _, _ in net.neurons()]
    return net._replace(rows=rows, biases=[values[neuron,] for neuron, *_ in net.neurons()])


def _gradient(net: Network, x: Any, y: Any, meter: Meter) -> Values:
    if "maxpool" in net.kinds:
        raise Rejected("the network has max-pools, and so no gradient here")
    rows = list(net.neurons())
    total: Values = dict.fromkeys(net.parameters(meter), _ZERO)
    points, wanted = (_table(part, width) for part, width in
                      ((x, net.n_inputs), (y, len(net.outputs))))
    if len(points) != len(wanted):
        raise Rejected("the data x and y are not equally many")
    for point, values in zip(points, wanted, strict=True):
        pre, post = [_ZERO] * net.n_inputs, list(point)
        for _, kind, sources, row, bias in rows:
            pre.append(meter.dot(row, [post[source] for source in sources], bias))
            post.append(_ZERO if kind == "relu" and pre[-1] < 0 else pre[-1])
        back = [_ZERO] * net.outputs.start + [
            meter.add(post[output], -value)
            for output, value in zip(net.outputs, values, strict=True)]
        for neuron, kind, sources, row, _ in reversed(rows):
            here = _ZERO if kind == "relu" and pre[neuron] <= 0 else back[neuron]
            total[neuron,] = meter.add(total[neuron,], here)
            for source, weight in zip(sources, row, strict=True):
                name = source, neuron
                total[name] = meter.add(total[name], meter.mul(here, post[source]))
                back[source] = meter.add(back[source], meter.mul(here, weight))
    return total


def _table(data: Any, width: int) -> list[list[Fraction]]:
    if type(data) is not list or not all(
            type(row) is list and len(row) == width and all(type(entry) is Fraction
                                                            for entry in row) for row in data):
        raise Rejected(f"the data are not rows of {width} numbers")
    return data
