"""Predicates about all paths, listed one by one: for small networks only."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..network import Network, Parameter
from ..number import sequence
from ..rejected import Meter, Rejected
from .objects import networks, nothing, one_architecture

_ZERO, _ONE = Fraction(0), Fraction(1)
Path = tuple[int, ...]
Rule = Callable[[list[Any], dict[str, Any], Meter], None]
Test = Callable[[list[Any], Meter], bool]


def _yes(test: Test) -> Rule:
    return lambda objects, witness, meter: _recomputed(test, objects, witness, meter, True)


def _no(test: Test) -> Rule:
    return lambda objects, witness, meter: _recomputed(test, objects, witness, meter, False)


def _recomputed(test: Test, objects: list[Any], witness: dict[str, Any], meter: Meter,
                answer: bool) -> None:
    nothing(witness)
    if test(objects, meter) is not answer:
        raise Rejected("recomputed, the answer is the opposite")


def _phi(net: Network, meter: Meter) -> dict[Path, Fraction]:
    """Phi of every path, zeros included; a path that starts at no input carries a bias."""
    ending: dict[int, list[tuple[Path, Fraction]]] = {
        neuron: [((neuron,), _ONE)] for neuron in range(net.n_inputs)}
    for neuron, kind, sources, row, bias in net.neurons():
        ending[neuron] = [] if kind == "maxpool" else [((neuron,), bias)]
        for source, weight in zip(sources, row, strict=True):
            for path, value in ending[source]:
                meter.spend(10 + len(path))  # what it takes to keep a path
                ending[neuron].append(((*path, neuron), meter.mul(value, weight)))
    return {path: value for output in net.outputs for path, value in ending[output]}


def _total(values: list[Fraction], meter: Meter) -> Fraction:
    total = _ZERO
    for value in values:
        total = meter.add(total, value)
    return total


def _point(net: Network, x: Any) -> list[Fraction]:
    point = sequence(x, "the point", net.n_inputs)
    if not all(type(coordinate) is Fraction for coordinate in point):
        raise Rejected("the point is no list of numbers")
    return point


def _is_activation_dot_phi(objects: list[Any], meter: Meter) -> bool:
    if len(objects) != 2:
        raise Rejected("the predicate is about a network and a point")
    (net,) = networks(objects[:1], 1)
    x = _point(net, objects[1])
    on, selected, values = dict.fromkeys(range(net.n_inputs), True), {}, list(x)
    for neuron, kind, sources, row, bias in net.neurons():
        terms = [meter.mul(weight, values[source])
                 for source, weight in zip(sources, row, strict=True)]
        value = max(terms) if kind == "maxpool" else meter.add(bias, _total(terms, meter))
        on[neuron] = kind != "relu" or value > 0
        selected[neuron] = sources[terms.index(value)] if kind == "maxpool" else None
        values.append(value if on[neuron] else _ZERO)
    sums = dict.fromkeys(net.outputs, _ZERO)
    for path, value in _phi(net, meter).items():
        if all(on[neuron] for neuron in path) and all(
                selected[neuron] in (None, source) for source, neuron in pairwise(path)):
            start = x[path[0]] if path[0] < net.n_inputs else _ONE
            sums[path[-1]] = meter.add(sums[path[-1]], meter.mul(value, start))
    return list(sums.values()) == net.value(x, meter)


def _norm_is_sweep(objects: list[Any], meter: Meter, keep_max: bool) -> bool:
    (net,) = networks(objects, 1)
    values = [_ONE] * net.n_inputs
    for _, kind, sources, row, bias in net.neurons():
        terms = [meter.mul(abs(weight), values[source])
                 for source, weight in zip(sources, row, strict=True)]
        values.append(max(terms) if kind == "maxpool" and keep_max
                      else meter.add(abs(bias), _total(terms, meter)))
    norm = _total([abs(value) for value in _phi(net, meter).values()], meter)
    return norm == _total(values[net.outputs.start:], meter)


def _is_lipschitz(objects: list[Any], meter: Meter) -> bool:
    if len(objects) != 3:
        raise Rejected("the predicate is about two networks and a point")
    a, b = one_architecture(objects[:2], meter)
    x = _point(a, objects[2])
    gap = _total([abs(left - right) for left, right in
                  zip(a.value(x, meter), b.value(x, meter), strict=True)], meter)
    left, right = _phi(a, meter), _phi(b, meter)
    distance = _total([abs(value - right[path]) for path, value in left.items()], meter)
    return gap <= meter.mul(max(_ONE, *map(abs, x)), distance)


def _rank_is_maximal(objects: list[Any], meter: Meter) -> bool:
    (net,) = networks(objects, 1)
    value = net.parameters(meter)
    column = {name: i for i, name in enumerate(value)}
    matrix = []
    for path in _phi(net, meter):
        names: list[Parameter] = list(pairwise(path))
        names += [] if path[0] < net.n_inputs else [path[:1]]
        meter.spend(len(value))
        row = [_ZERO] * len(value)
        for name in names:
            product = _ONE
            for other in names:
                product = product if other == name else meter.mul(product, value[other])
            row[column[name]] = product
        matrix.append(row)
    return _rank(matrix, meter) == len(value) - len(net.hidden)


def _rank(matrix: list[list[Fraction]], meter: Meter) -> int:
    """By elimination; changes the matrix."""
    rank = 0
    for column in range(len(matrix[0]) if matrix else 0):
        meter.spend(len(matrix))
        pivot = next((i for i in range(rank, len(matrix)) if matrix[i][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        top = matrix[rank]
        for row in matrix[rank + 1:]:
            if row[column]:
                meter.spend(len(row) - column)
                factor = meter.div(row[column], top[column])
                for i in range(column, len(row)):
                    if top[i]:
                        row[i] = meter.add(row[i], meter.mul(-factor, top[i]))
        rank += 1
    return rank


activation_dot_phi_yes, activation_dot_phi_no = (
    wrap(_is_activation_dot_phi) for wrap in (_yes, _no))
sweep_yes, sweep_no = (
    wrap(lambda objects, meter: _norm_is_sweep(objects, meter, False)) for wrap in (_yes, _no))
max_sweep_yes, max_sweep_no = (
    wrap(lambda objects, meter: _norm_is_sweep(objects, meter, True)) for wrap in (_yes, _no))
lipschitz_yes, lipschitz_no = (wrap(_is_lipschitz) for wrap in (_yes, _no))
rank_yes, rank_no = (wrap(_rank_is_maximal) for wrap in (_yes, _no))
