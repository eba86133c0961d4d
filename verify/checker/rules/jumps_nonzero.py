"""jumps_nonzero(net): the neurons of the first hidden layer, hyperplane by hyperplane."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .objects import networks, nothing, text_key

_ZERO = Fraction(0)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No row is 0, and on no hyperplane does the sum of |s| v vanish."""
    nothing(witness)
    for neurons, jump in _jumps(objects, meter):
        if not any(jump):
            raise Rejected(f"the jumps of the neurons {neurons} cancel")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The neurons named are all those of a hyperplane where it does vanish, or with row 0."""
    mapping(witness, "witness", "neurons")
    named = [integer(neuron, "witness.neurons")
             for neuron in sequence(witness["neurons"], "witness.neurons")]
    for neurons, jump in _jumps(objects, meter):
        if neurons == named and not any(jump):
            return
    raise Rejected("witness.neurons: they are not all neurons of a hyperplane whose jumps cancel")


def _jumps(objects: list[Any], meter: Meter) -> list[tuple[list[int], list[Fraction]]]:
    """The neurons of each hyperplane, or with row 0, and the sum of their |s| v.

    Here s is the first nonzero weight of a neuron, 0 if there is none.
    """
    (net,) = networks(objects, 1)
    if not net.layers():
        return []
    found: dict[str, list[int]] = {}
    scales: dict[int, Fraction] = {}
    for neuron in net.layers()[0]:
        row, bias = net.rows[neuron - net.n_inputs], net.biases[neuron - net.n_inputs]
        scales[neuron] = next((weight for weight in row if weight), _ZERO)
        if scales[neuron]:
            row = [meter.div(entry, scales[neuron]) for entry in (*row, bias)]
        elif bias:
            continue
        found.setdefault(text_key(row), []).append(neuron)
    return [(neurons, [_jump(net, row, neurons, scales, meter) for row in _readers(net)])
            for neurons in found.values()]


def _readers(net: Network) -> list[list[Fraction]]:
    """The rows of the layer behind the first hidden one."""
    assert net.widths is not None
    return net.rows[net.widths[1]:net.widths[1] + net.widths[2]]


def _jump(net: Network, row: list[Fraction], neurons: list[int], scales: dict[int, Fraction],
          meter: Meter) -> Fraction:
    return meter.dot([row[neuron - net.n_inputs] for neuron in neurons],
                     [abs(scales[neuron]) for neuron in neurons], _ZERO)
