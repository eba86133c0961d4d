"""From a counterexample to a minimal one: fewest neurons, fewest nonzeros, smallest numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations, islice, product
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.network.graph import network_of_nodes
from verify.network.network import Network
from verify.network.pairs import parameters, with_parameters
from verify.symmetry.rescaling import rescale

Instance = dict[str, Any]
Edit = Callable[[Network], Network]

_EXHAUSTIVE = 10_000
_SMALL = tuple(Fraction(p, q) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2),
                                           (-1, 2), (3, 1), (-3, 1)))


def size(instance: Mapping[str, Any]) -> tuple[int, int, int]:
    """(neurons and entries, nonzero numbers, sum of their heights): the order of minimality."""
    neurons = nonzeros = height = 0
    for value in instance.values():
        if isinstance(value, Network):
            neurons += value.architecture.n_neurons + value.architecture.n_edges
            numbers = [number for _, number in parameters(value.exactly())]
        else:
            numbers = list(_flat(value))
            neurons += len(numbers)
        nonzeros += sum(map(bool, numbers))
        height += sum(_height(number) for number in numbers)
    return neurons, nonzeros, height


def shrink(instance: Instance, still: Callable[[Instance], bool]) -> Instance:
    """A smaller instance for which `still` holds and no single step down does.

    Steps: leave out a neuron (in every network of its architecture at once), merge a layer away,
    leave out a point or an edge, set a number to 0 or to a smaller one, in two networks at once or
    in one, rescale a neuron. Each step is accepted only if it is smaller in the order of `size`. At
    last, on the same architectures, all instances with fewer nonzeros or smaller numbers among
    1, -1, 2, -2 are gone through, as far as 10,000 go. Deterministic.
    """
    instance = _descend(instance, still)
    for candidate in islice(_smaller_supports(instance), _EXHAUSTIVE):
        if still(candidate):
            return _descend(candidate, still)
    return instance


def _descend(instance: Instance, still: Callable[[Instance], bool]) -> Instance:
    current = size(instance)
    progress = True
    while progress:
        progress = False
        for candidate in _smaller(instance):
            found = size(candidate)
            if found < current and still(candidate):
                instance, current, progress = candidate, found, True
                break
    return instance


def _smaller_supports(instance: Instance) -> Iterator[Instance]:
    """Instances of the same shape with numbers 0, 1, -1, 2, -2, in the order of `size`."""
    if not all(isinstance(value, Network) for value in instance.values()):
        return
    counts = [value.n_params for value in instance.values()]
    _, most, height = size(instance)
    for nonzeros in range(most + 1):
        for alphabet in (_SMALL[1:3], _SMALL[1:5]):
            for places in combinations(range(sum(counts)), nonzeros):
                for values in product(alphabet, repeat=nonzeros):
                    if (nonzeros, sum(map(_height, values))) >= (most, height):
                        continue
                    numbers = [Fraction(0)] * sum(counts)
                    for place, value in zip(places, values, strict=True):
                        numbers[place] = value
                    given = iter(numbers)
                    yield {name: with_parameters(net.architecture, islice(given, net.n_params))
                           for name, net in instance.items()}


def _smaller(instance: Instance) -> Iterator[Instance]:
    names = [name for name, value in instance.items() if isinstance(value, Network)]
    groups: dict[Any, list[str]] = {}
    for name in names:
        groups.setdefault(instance[name].architecture, []).append(name)
    for architecture, members in groups.items():
        for edit in _structural(architecture):
            yield from _applied(instance, members, edit)
    for name, value in instance.items():
        if not isinstance(value, Network):
            yield from ({**instance, name: other} for other in _smaller_plain(value))
    for architecture, members in groups.items():
        for place in range(architecture.n_params):
            for value in _SMALL:
                yield from _applied(instance, members, _setting(place, value))
    for architecture, members in groups.items():
        for neuron in architecture.hidden:
            yield from _applied(instance, members, lambda net, neuron=neuron: _unit(net, neuron))
    for name in names:
        for place in range(instance[name].n_params):
            for value in _SMALL:
                yield from _applied(instance, [name], _setting(place, value))
    for name, value in instance.items():
        if not isinstance(value, Network):
            yield from ({**instance, name: other} for other in _simpler_plain(value))


def _applied(instance: Instance, names: list[str], edit: Edit) -> Iterator[Instance]:
    try:
        yield {**instance, **{name: edit(instance[name].exactly()) for name in names}}
    except InvalidInstance:
        return


def _setting(place: int, value: Fraction) -> Edit:
    """The edit that replaces the parameter at this place if its height falls."""
    def edit(net: Network) -> Network:
        numbers = [number for _, number in parameters(net)]
        if (_height(value), value < 0) >= (_height(numbers[place]), numbers[place] < 0):
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


def _structural(architecture: Any) -> Iterator[Edit]:
    if architecture.is_layered:
        for layer, width in enumerate(architecture.widths):
            for i in range(width):
                yield lambda net, layer=layer, i=i: _without_neuron(net, layer, i)
        for layer in range(1, len(architecture.widths) - 1):
            yield lambda net, layer=layer: _without_layer(net, layer)
        return
    for neuron in range(architecture.n_neurons):
        yield lambda net, neuron=neuron: _reduced_graph(net, neuron, None)
    for neuron, sources in architecture.incoming():
        for source in sources:
            yield lambda net, edge=(source, neuron): _reduced_graph(net, None, edge)


def _without_neuron(net: Network, layer: int, i: int) -> Network:
    weights = [[list(row) for row in matrix] for matrix in net.weights]
    biases = [list(vector) for vector in net.biases]
    if layer:
        del weights[layer - 1][i], biases[layer - 1][i]
    if layer < len(weights):
        for row in weights[layer]:
            del row[i]
    return Network(weights, biases)


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


def _smaller_plain(value: Any) -> Iterator[Any]:
    """Lists with an entry, or matrices with a column, left out."""
    if isinstance(value, tuple):
        for i in range(len(value)):
            yield value[:i] + value[i + 1:]
        if value and isinstance(value[0], tuple):
            for j in range(len(value[0])):
                yield tuple(row[:j] + row[j + 1:] for row in value)


def _simpler_plain(value: Any) -> Iterator[Any]:
    """The value with one number replaced by a smaller one."""
    if isinstance(value, tuple):
        for i, item in enumerate(value):
            for other in _simpler_plain(item):
                yield (*value[:i], other, *value[i + 1:])
        return
    for number in _SMALL:
        if (_height(number), number < 0) < (_height(Fraction(value)), value < 0):
            yield int(number) if isinstance(value, int) and number.denominator == 1 else number


def _flat(value: Any) -> Iterator[Fraction]:
    if isinstance(value, tuple):
        for item in value:
            yield from _flat(item)
    else:
        yield Fraction(value)


def _height(number: Fraction) -> int:
    return abs(number.numerator) + number.denominator - 1
