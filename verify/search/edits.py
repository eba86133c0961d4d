"""Single steps from an instance to smaller ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.network.architecture import Architecture
from verify.network.graph import network_of_nodes
from verify.network.network import Network
from verify.network.pairs import parameters, with_parameters
from verify.search.size import Instance, height
from verify.symmetry.rescaling import rescale

Edit = Callable[[Network], Network]
Axis = tuple[str, Any]

_SMALL = tuple(Fraction(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2),
                                           (-1, 2), (3, 1), (-3, 1)))
_AXES = 5  # of one length, all sets of which are tried


def smaller(instance: Instance) -> Iterator[Instance]:
    """Neurons, rows, columns and layers left out; then numbers made smaller, then neurons rescaled.

    What is left out of all networks of one architecture is left out of other arguments with it, in
    every combination that has one length. Not all of these are smaller, or instances.
    """
    groups = _groups(instance)
    yield from _shortened(instance, groups)
    for name, value in instance.items() if len(groups) < len(instance) else ():
        if isinstance(value, Network):
            yield from _shortened(instance, {value.architecture: [name]})
    for architecture, members in groups.items():
        for edit in _structural(architecture):
            yield from _applied(instance, members, edit)
        for place in range(architecture.n_params):
            for value in _SMALL:
                yield from _applied(instance, members, _setting(place, value))
        for neuron in architecture.hidden:
            yield from _applied(instance, members, lambda net, neuron=neuron: _unit(net, neuron))
    for name, value in instance.items():
        if isinstance(value, Network):
            for place in range(value.n_params):
                for number in _SMALL:
                    yield from _applied(instance, [name], _setting(place, number))
        else:
            yield from ({**instance, name: other} for other in _simpler(value))


def _groups(instance: Mapping[str, Any]) -> dict[Architecture, list[str]]:
    groups: dict[Architecture, list[str]] = {}
    for name, value in instance.items():
        if isinstance(value, Network):
            groups.setdefault(value.architecture, []).append(name)
    return groups


def _shortened(instance: Instance, groups: dict[Architecture, list[str]]) -> Iterator[Instance]:
    """The instance with one index left out along axes of one length, in several arguments."""
    by_length: dict[int, list[Axis]] = {}
    for architecture, names in groups.items():
        if architecture.is_layered:
            for layer, width in enumerate(architecture.widths or ()):
                by_length.setdefault(width, []).append((names[0], ("layer", layer)))
            by_length.setdefault(architecture.n_hidden, []).append((names[0], ("hidden", 0)))
        else:
            by_length.setdefault(architecture.n_neurons, []).append((names[0], ("neuron", 0)))
    for name, value in instance.items():
        if isinstance(value, tuple) and value:
            by_length.setdefault(len(value), []).append((name, 0))
            if isinstance(value[0], tuple) and value[0]:
                by_length.setdefault(len(value[0]), []).append((name, 1))
    for length, axes in by_length.items():
        plain = tuple(axis for axis in axes if not isinstance(instance[axis[0]], Network))
        if plain and length > 3:  # what has to have 2^n rows has half of them next
            yield _halved(instance, plain, length)
        sizes = range(len(axes), 0, -1) if len(axes) <= _AXES else (len(axes), 2, 1)
        for number in sizes:
            for chosen in combinations(axes, number):
                networks = [name for name, _ in chosen if isinstance(instance[name], Network)]
                for i in range(length if len(set(networks)) == len(networks) else 0):
                    try:
                        yield _without(instance, chosen, i, groups)
                    except InvalidInstance:
                        continue


def _halved(instance: Instance, axes: tuple[Axis, ...], length: int) -> Instance:
    result = dict(instance)
    for name, axis in axes:
        value, half = result[name], length // 2
        result[name] = value[:half] if axis == 0 else tuple(row[:half] for row in value)
    return result


def _without(instance: Instance, axes: tuple[Axis, ...], i: int,
             groups: dict[Architecture, list[str]]) -> Instance:
    result = dict(instance)
    for name, axis in axes:
        value = result[name]
        if not isinstance(value, Network):
            result[name] = (value[:i] + value[i + 1:] if axis == 0 else
                            tuple(row[:i] + row[i + 1:] for row in value))
            continue
        for member in groups[instance[name].architecture]:
            result[member] = _without_neuron(result[member].exactly(), axis, i)
    return result


def _without_neuron(net: Network, axis: tuple[str, int], i: int) -> Network:
    kind, layer = axis
    if kind == "neuron":
        return _reduced_graph(net, i, None)
    if kind == "hidden":
        neuron = net.architecture.hidden[i]
        layer = next(l for l, neurons in enumerate(net.architecture.layers()) if neuron in neurons)
        i = neuron - net.architecture.layers()[layer].start
    weights = [[list(row) for row in matrix] for matrix in net.weights]
    biases = [list(vector) for vector in net.biases]
    if layer:
        del weights[layer - 1][i], biases[layer - 1][i]
    if layer < len(weights):
        for row in weights[layer]:
            del row[i]
    return Network(weights, biases)


def _structural(architecture: Architecture) -> Iterator[Edit]:
    """Layers merged away, or edges of a general graph left out."""
    if architecture.is_layered:
        for layer in range(1, len(architecture.layers()) - 1):
            yield lambda net, layer=layer: _without_layer(net, layer)
        return
    for neuron, sources in architecture.incoming():
        for source in sources:
            yield lambda net, edge=(source, neuron): _reduced_graph(net, None, edge)


def _applied(instance: Instance, names: list[str], edit: Edit) -> Iterator[Instance]:
    try:
        yield {**instance, **{name: edit(instance[name].exactly()) for name in names}}
    except InvalidInstance:
        return


def _setting(place: int, value: Fraction) -> Edit:
    """The edit that replaces the parameter at this place if its height falls."""
    def edit(net: Network) -> Network:
        numbers = [number for _, number in parameters(net)]
        if (height(value), value < 0) >= (height(numbers[place]), numbers[place] < 0):
            raise InvalidInstance("no smaller number")
        return with_parameters(net.architecture, [*numbers[:place], value, *numbers[place + 1:]])

    return edit


def _unit(net: Network, neuron: int) -> Network:
    """The network rescaled so that the neuron's first nonzero parameter is 1 or -1."""
    lead = next((abs(number) for name, number in parameters(net)
                 if name[-1] == neuron and number), None)
    if lead is None or lead == 1:
        raise InvalidInstance("nothing to rescale")
    return rescale(net, [1 / lead if v == neuron else 1 for v in net.architecture.hidden])


def _without_layer(net: Network, layer: int) -> Network:
    """The layer replaced by the product of the matrices before and behind it."""
    below, above = net.weights[layer - 1], net.weights[layer]
    product = [[sum((v * row[j] for v, row in zip(line, below, strict=True)), Fraction(0))
                for j in range(len(below[0]))] for line in above]
    return Network([*net.weights[:layer - 1], product, *net.weights[layer + 1:]],
                   [*net.biases[:layer - 1], *net.biases[layer:]])


def _reduced_graph(net: Network, neuron: int | None, edge: tuple[int, int] | None) -> Network:
    """The network on its graph without the neuron or without the edge."""
    architecture = net.architecture
    left = [v for v in range(architecture.n_neurons) if v != neuron]
    number = {v: i for i, v in enumerate(left)}
    nodes = [(architecture.kind(v), bias if architecture.has_bias(v) else None,
              {number[u]: weight for u, weight in zip(sources, row, strict=True)
               if u != neuron and (u, v) != edge})
             for v, sources, row, bias in net.rows() if v != neuron]
    return network_of_nodes(architecture.n_inputs - (neuron in architecture.inputs), nodes)


def _simpler(value: Any) -> Iterator[Any]:
    """The value with one number replaced by a smaller one."""
    if isinstance(value, tuple):
        for i, item in enumerate(value):
            for other in _simpler(item):
                yield (*value[:i], other, *value[i + 1:])
        return
    for number in _SMALL:
        if (height(number), number < 0) < (height(Fraction(value)), value < 0):
            if not isinstance(value, int):
                yield number
            elif number.denominator == 1:
                yield int(number)
