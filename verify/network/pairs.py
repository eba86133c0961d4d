"""Two networks of one architecture, parameter by parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.network.architecture import Architecture
from verify.network.entries import Array
from verify.network.network import Network

# (source, neuron) is the edge source -> neuron; (neuron,) is the bias of neuron
Parameter = tuple[int, int] | tuple[int]


def require_network(net: object, place: str = "the argument") -> Network:
    """The network itself. Raises: InvalidInstance if it is none."""
    if not isinstance(net, Network):
        raise InvalidInstance(f"{place}: {type(net).__name__} is not a Network")
    return net


def require_same_architecture(a: Network, b: Network) -> None:
    """Raises: InvalidInstance if the two are not networks of one architecture."""
    require_network(a, "a")
    require_network(b, "b")
    if a.architecture != b.architecture:
        raise InvalidInstance("two networks of one architecture are needed, not "
                              f"{a.architecture!r} and {b.architecture!r}")


def exact_pair(a: Network, b: Network) -> tuple[Network, Network]:
    """Both networks with the exact values of their numbers.

    Raises: InvalidInstance if they are not of one architecture.
    """
    require_same_architecture(a, b)
    return a.exactly(), b.exactly()


def parameters(net: Network) -> Iterator[tuple[Parameter, Fraction]]:
    """Every parameter of an exact network with its value: each neuron's edges, then its bias."""
    for neuron, sources, row, bias in net.rows():
        for source, weight in zip(sources, row, strict=True):
            yield (source, neuron), weight
        if net.architecture.has_bias(neuron):
            yield (neuron,), bias


def with_parameters(architecture: Architecture, values: Iterable[Fraction]) -> Network:
    """The exact network whose parameters, in the order of `parameters`, are these Fractions."""
    supply = iter(values)
    rows, biases = [], []
    for neuron, sources in architecture.incoming():
        rows.append(tuple(next(supply) for _ in sources))
        biases.append(next(supply) if architecture.has_bias(neuron) else Fraction(0))
    if not architecture.is_layered:
        return Network.trusted(architecture, tuple(rows), tuple(biases))
    cuts = [slice(layer.start - architecture.n_inputs, layer.stop - architecture.n_inputs)
            for layer in architecture.layers()[1:]]
    return Network.trusted(architecture, tuple(tuple(rows[cut]) for cut in cuts),
                           tuple(tuple(biases[cut]) for cut in cuts))


def parameter_pairs(a: Network, b: Network) -> Iterator[tuple[Parameter, Fraction, Fraction]]:
    """Every parameter of two exact networks of one architecture with both values."""
    for (parameter, left), (_, right) in zip(parameters(a), parameters(b), strict=True):
        yield parameter, left, right


def first_apart(a: Network, b: Network, of_number: Callable[[Fraction], object],
                of_floats: Callable[[Array], Array]) -> Parameter | None:
    """The first parameter of which something differs between the two networks, if there is any.

    `of_number` says it of an exact value, `of_floats` of each entry of an array of floats.
    Raises: InvalidInstance if the networks are not of one architecture.
    """
    require_same_architecture(a, b)
    if a.is_exact or b.is_exact or not a.architecture.is_layered:
        return next((parameter for parameter, left, right in parameter_pairs(*exact_pair(a, b))
                     if of_number(left) != of_number(right)), None)
    for l, (tails, heads) in enumerate(pairwise(a.architecture.layers())):
        apart = np.column_stack([of_floats(x) != of_floats(y) for x, y in
                                 ((a.weights[l], b.weights[l]), (a.biases[l], b.biases[l]))])
        if apart.any():
            i, j = divmod(int(apart.argmax()), len(tails) + 1)
            return (tails[j], heads[i]) if j < len(tails) else (heads[i],)
    return None


def sign(value: Fraction) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)


def place_of(parameter: Parameter) -> dict[str, object]:
    """{"edge": [u, v]} or {"bias": v}, as witnesses name a parameter."""
    if len(parameter) == 1:
        return {"bias": parameter[0]}
    return {"edge": list(parameter)}
