"""Gradients of the squared loss and steps along them, exact in rationals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.network.network import Network
from verify.network.pairs import Parameter, require_network
from verify.network.realization import exact_point, neuron_values

ZERO = Fraction(0)
Gradient = dict[Parameter, Fraction]


def gradient(net: Network, x: Sequence[Any], y: Sequence[Any]) -> Gradient:
    """The derivative of half the sum over the data of |f(x) - y|^2 by each parameter.

    At a kink a neuron counts as inactive, as frameworks have it (the derivative of relu at 0 is 0).

    Shapes: x is (n, d), y is (n, k). Scalars: exact; a floating network counts as its dyadics.
    Cost: two passes of rational operations a point.
    Raises: InvalidInstance if the data do not fit, or on a network with max-pools.

    >>> net = Network([[[2]], [[3]]], [[0], [0]])
    >>> gradient(net, [[1]], [[5]])[0, 1], gradient(net, [[-1]], [[5]])[0, 1]
    (Fraction(3, 1), Fraction(0, 1))
    """
    architecture = require_network(net).architecture
    if "maxpool" in architecture.kinds:
        raise InvalidInstance("max-pools have no gradient here: ties are a convention of their own")
    x, y = coerce({"x": "points", "y": "matrix"}, {"x": x, "y": y}).values()
    if len(x) != len(y):
        raise InvalidInstance(f"{len(x)} points x, but {len(y)} values y")
    source = net.exactly()
    rows = list(source.rows())
    total: Gradient = {}
    for i, (point, value) in enumerate(zip(x, y, strict=True)):
        if len(value) != architecture.n_outputs:
            raise InvalidInstance(f"y[{i}] has {len(value)} entries, the network "
                                  f"{architecture.n_outputs} outputs")
        pre, post = neuron_values(source, exact_point(net, point, f"x[{i}]"))
        back = [ZERO] * architecture.n_neurons
        for output, wanted in zip(architecture.outputs, value, strict=True):
            back[output] = post[output] - Fraction(wanted)
        for neuron, sources, row, _ in reversed(rows):
            if architecture.kind(neuron) == "relu" and pre[neuron] <= 0:
                back[neuron] = ZERO
            here = back[neuron]
            total[neuron,] = total.get((neuron,), ZERO) + here
            for source_, weight in zip(sources, row, strict=True):
                name = source_, neuron
                total[name] = total.get(name, ZERO) + here * post[source_]
                back[source_] += here * weight
    return total


def sgd_step(net: Network, x: Sequence[Any], y: Sequence[Any], rate: Any = 1) -> Network:
    """The network after one step of that length against the gradient; the result is exact.

    >>> sgd_step(Network([[[2]], [[3]]], [[0], [0]]), [[1]], [[5]], "1/3")
    Network([[[1]], [[7/3]]], [[-1], [-1/3]])
    """
    slope, length = gradient(net, x, y), Fraction(rate)
    return moved(net, lambda name, value: value - length * slope.get(name, ZERO))


def moved(net: Network, change: Callable[[Parameter, Fraction], Fraction]) -> Network:
    """The exact network whose parameters are change(parameter, value)."""
    source = net.exactly()
    architecture = net.architecture
    rows, biases = [], []
    for neuron, sources, row, bias in source.rows():
        rows.append(tuple(change((other, neuron), weight)
                          for other, weight in zip(sources, row, strict=True)))
        biases.append(change((neuron,), bias) if architecture.has_bias(neuron) else bias)
    if not architecture.is_layered:
        return Network.trusted(architecture, tuple(rows), tuple(biases))
    first = architecture.n_inputs
    cuts = [slice(layer.start - first, layer.stop - first) for layer in architecture.layers()[1:]]
    return Network.trusted(architecture, tuple(tuple(rows[cut]) for cut in cuts),
                           tuple(tuple(biases[cut]) for cut in cuts))


def around(net: Network) -> Iterator[tuple[int, list[Parameter], list[Parameter]]]:
    """(hidden neuron, parameters it reads with: its weights and its bias, weights it is read with).
    """
    reads: dict[int, list[Parameter]] = {neuron: [] for neuron in net.architecture.hidden}
    sends: dict[int, list[Parameter]] = {neuron: [] for neuron in net.architecture.hidden}
    for neuron, sources in net.architecture.incoming():
        for source in sources:
            if neuron in reads:
                reads[neuron].append((source, neuron))
            if source in sends:
                sends[source].append((source, neuron))
        if neuron in reads and net.architecture.has_bias(neuron):
            reads[neuron].append((neuron,))
    for neuron in net.architecture.hidden:
        yield neuron, reads[neuron], sends[neuron]
