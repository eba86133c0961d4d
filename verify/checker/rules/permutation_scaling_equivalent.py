"""permutation_scaling_equivalent(a, b): permutations and factors, or a search that finds none.

The search rests on labels that no rescaling changes. The gauge of a neuron is the largest |product
of parameters| over walks from the inputs and biases to it, or where that is 0 the inverse of the
largest from it to the outputs; a rescaling multiplies it by the neuron's factor. The label of an
edge u -> v is w * gauge_u / gauge_v, or where a gauge is missing the sign of w, and that of a bias
is b / gauge. So an equivalence keeps labels; it keeps the colours that are refined from them, at
each neuron by the labels towards each colour; and if it maps i to j, it keeps those refined after
i and j were given one new colour. Trying every such j therefore meets every equivalence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .objects import nothing, one_architecture, sign, text_key

_ZERO, _ONE = Fraction(0), Fraction(1)
Colours = dict[int, int]
Sights = dict[int, list[tuple[int, int]]]  # of each neuron: (label, neighbour)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The permutations and the positive factors carry every parameter of a over to b."""
    a, b = one_architecture(objects, meter)
    mapping(witness, "witness", "permutations", "factors")
    layers = a.layers()
    image = {neuron: neuron for neuron in (*range(a.n_inputs), *a.outputs)}
    for l, (layer, order) in enumerate(zip(layers, sequence(
            witness["permutations"], "permutations", len(layers)), strict=True)):
        for i, j in enumerate(sequence(order, f"permutations[{l}]", len(layer))):
            image[layer[i]] = layer.start + integer(j, f"permutations[{l}][{i}]")
        if sorted(image[neuron] for neuron in layer) != list(layer):
            raise Rejected(f"permutations[{l}] is no permutation")
    factors = [number(factor, f"factors[{i}]") for i, factor in enumerate(
        sequence(witness["factors"], "factors", len(a.hidden)))]
    if not _carries(a, b, image, dict(zip(a.hidden, factors, strict=True)), meter):
        raise Rejected("the permutations and factors do not carry a over to b")


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No permutation with which labels agree leaves positive factors that carry a over to b."""
    nothing(witness)
    a, b = one_architecture(objects, meter)
    a.layers()  # layered
    for image in _candidates(a, b, meter):
        if _carries(a, b, image, _factors(a, b, image, meter), meter):
            raise Rejected("a permutation and factors carry a over to b")


def _carries(a: Network, b: Network, image: dict[int, int], factors: dict[int, Fraction],
             meter: Meter) -> bool:
    right = b.parameters(meter)
    for name, value in a.parameters(meter).items():
        head = meter.mul(value, factors.get(name[-1], _ONE))
        tail = factors.get(name[0], _ONE) if len(name) == 2 else _ONE
        if head != meter.mul(right[tuple(image[neuron] for neuron in name)], tail):
            return False
    return all(factor > 0 for factor in factors.values())


def _factors(a: Network, b: Network, image: dict[int, int],
             meter: Meter) -> dict[int, Fraction]:
    """The only factors that could do, up to one for each part that touches no input or output."""
    right = b.parameters(meter)
    near: dict[int, list[tuple[int, Fraction]]] = {}
    for name, value in a.parameters(meter).items():
        other = right[tuple(image[neuron] for neuron in name)]
        if value and other:
            tail, head = (name[0] if len(name) == 2 else 0), name[-1]  # a bias hangs on an input
            near.setdefault(tail, []).append((head, meter.div(other, value)))
            near.setdefault(head, []).append((tail, meter.div(value, other)))
    found = dict.fromkeys((*range(a.n_inputs), *a.outputs), _ONE)
    for root in (None, *a.hidden):
        if root in found:
            continue
        queue = list(found) if root is None else [root]
        if root is not None:
            found[root] = _ONE
        while queue:
            neuron = queue.pop()
            for other_neuron, ratio in near.get(neuron, ()):
                if other_neuron not in found:
                    found[other_neuron] = meter.mul(found[neuron], ratio)
                    queue.append(other_neuron)
    return {neuron: found[neuron] for neuron in a.hidden}


def _candidates(a: Network, b: Network, meter: Meter) -> Iterator[dict[int, int]]:
    """Bijections of the neurons, among them all that belong to an equivalence."""
    numbers: dict[Any, int] = {}
    (left, start), (right, goal) = (_sights(net, numbers, meter) for net in (a, b))
    stack: list[tuple[Colours, Colours, Colours, Colours]] = [(start, goal, {}, {})]
    while stack:
        start, goal, new, image = stack.pop()
        pair = _refined(left, right, start | new, goal | image, meter)
        if pair is None:
            continue
        start, goal = pair
        cells: dict[int, list[int]] = {}
        for neuron, colour in goal.items():
            cells.setdefault(colour, []).append(neuron)
        open_neurons = [neuron for neuron in a.hidden if len(cells[start[neuron]]) > 1]
        if not open_neurons:
            yield {neuron: cells[colour][0] for neuron, colour in start.items()}
            continue
        chosen = min(open_neurons, key=lambda neuron: len(cells[start[neuron]]))
        stack += [(start, goal, {chosen: -1}, {other: -1}) for other in cells[start[chosen]]]


def _refined(left: Sights, right: Sights, start: Colours, goal: Colours,
             meter: Meter) -> tuple[Colours, Colours] | None:
    """Colours refined until they split no further; None when one is not equally frequent."""
    while True:
        numbers: dict[Any, int] = {}
        finer: list[Colours] = []
        for sights, colours in ((left, start), (right, goal)):
            finer.append({})
            for neuron, colour in colours.items():
                meter.spend(1 + len(sights[neuron]))
                seen = Counter((label, colours[other]) for label, other in sights[neuron])
                sight = f"{colour} {sorted(seen.items())}"
                finer[-1][neuron] = numbers.setdefault(sight, len(numbers))
        if sorted(finer[0].values()) != sorted(finer[1].values()):
            return None
        stable = len(numbers) == len(set(start.values()))
        start, goal = finer
        if stable:
            return start, goal


def _sights(net: Network, numbers: dict[Any, int], meter: Meter) -> tuple[Sights, Colours]:
    """What every neuron sees, and first colours; labels are numbered alike for both networks."""
    gauges = _gauges(net, meter)
    layer = {neuron: i for i, neurons in enumerate(net.layers()) for neuron in neurons}
    biases = dict(zip(range(net.n_inputs, net.outputs.stop), net.biases, strict=True))
    sights: Sights = {neuron: [] for neuron in range(net.outputs.stop)}
    colours: Colours = {}
    for neuron in sights:
        gauge, bias = gauges[neuron], biases.get(neuron, _ZERO)
        place = ("layer", layer[neuron]) if neuron in layer else ("neuron", neuron)
        label = text_key([meter.div(bias, gauge)]) if gauge else None
        colours[neuron] = numbers.setdefault((place, label), len(numbers))
    for name, value in net.parameters(meter).items():
        if len(name) == 2 and value:
            tail, head = gauges[name[0]], gauges[name[1]]
            edge: Any = (sign(value), bool(tail), bool(head))
            if tail and head:
                edge = text_key([meter.div(meter.mul(value, tail), head)])
            for side, here, there in (("into", name[1], name[0]), ("from", name[0], name[1])):
                sights[here].append((numbers.setdefault((side, edge), len(numbers)), there))
    return sights, colours


def _gauges(net: Network, meter: Meter) -> list[Fraction]:
    """The gauge of every neuron, 0 where it is missing; inputs and outputs have 1."""
    into = [_ONE] * net.n_inputs
    for _, _, sources, row, bias in net.neurons():
        into.append(max(meter.mul(abs(weight), into[source])
                        for source, weight in zip(sources, row, strict=True)))
        into[-1] = max(into[-1], abs(bias))
    onward = [_ZERO] * net.outputs.start + [_ONE] * len(net.outputs)
    for neuron, _, sources, row, _ in reversed(list(net.neurons())):
        for source, weight in zip(sources, row, strict=True):
            if weight and onward[neuron]:
                onward[source] = max(onward[source], meter.mul(abs(weight), onward[neuron]))
    return [_ONE if neuron not in net.hidden else
            value or (meter.div(_ONE, onward[neuron]) if onward[neuron] else _ZERO)
            for neuron, value in enumerate(into)]
