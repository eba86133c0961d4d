"""A network's neurons rescaled to integers, which moves no hyperplane and changes no pattern."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import final

from verify.network.network import Network

Form = tuple[int, ...]  # (slope, offset): x -> slope . x + offset, up to a positive factor


@final
@dataclass(frozen=True, slots=True)
class Row:
    """One neuron: `factor` times what it computes is sum weights[i] * (source i) + bias.

    The sources stand for integers too, `factor` times what they compute each.
    """

    neuron: int
    kind: str
    sources: tuple[int, ...]
    weights: tuple[int, ...]
    bias: int
    factor: Fraction


@final
@dataclass(frozen=True, slots=True)
class Program:
    """Neurons of one or several networks on the same inputs, in topological order.

    `stages` are the bounds of runs of rows none of which reads another one of its run (the layers,
    where there are layers); `outputs` lists, for each network, its output neurons.
    """

    n_inputs: int
    rows: tuple[Row, ...]
    stages: tuple[tuple[int, int], ...]
    outputs: tuple[tuple[int, ...], ...]


def program(*networks: Network) -> Program:
    """The networks' neurons as integer rows: inputs are shared, the others numbered one by one.

    Since a ReLU, a maximum and an affine map commute with positive factors, neurons can be
    rescaled one after the other until all numbers are integers without common divisor.
    Cost: O(#parameters).
    """
    n_inputs = networks[0].architecture.n_inputs
    rows: list[Row] = []
    outputs = []
    for net in networks:
        shift = len(rows)
        factors = [Fraction(1)] * n_inputs
        for neuron, sources, row, bias in net.exactly().rows():
            scaled = [weight / factors[source] for source, weight in zip(sources, row, strict=True)]
            factor = _integral([*scaled, bias])
            factors.append(factor)
            rows.append(Row(neuron + shift, net.architecture.kind(neuron),
                            tuple(s if s < n_inputs else s + shift for s in sources),
                            tuple(int(weight * factor) for weight in scaled), int(bias * factor),
                            factor))
        outputs.append(tuple(output + shift for output in net.architecture.outputs))
    return Program(n_inputs, tuple(rows), tuple(_stages(rows)), tuple(outputs))


def primitive(form: Form) -> Form:
    """The form divided by the greatest common divisor of its entries."""
    divisor = gcd(*form)
    return tuple([entry // divisor for entry in form]) if divisor > 1 else form


def _integral(numbers: list[Fraction]) -> Fraction:
    """The positive factor that makes them integers without common divisor."""
    denominator = lcm(*(number.denominator for number in numbers))
    divisor = gcd(*(int(number * denominator) for number in numbers))
    return Fraction(denominator, divisor or 1)


def _stages(rows: list[Row]) -> list[tuple[int, int]]:
    stages, start = [], 0
    for position, row in enumerate(rows):
        if row.sources and max(row.sources) >= rows[start].neuron:
            stages.append((start, position))
            start = position
    return [*stages, (start, len(rows))]
