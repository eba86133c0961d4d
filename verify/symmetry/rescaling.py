"""The group that acts on parameters: one positive factor a hidden neuron."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from fractions import Fraction
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.claims.number import exact
from verify.network.network import Network
from verify.network.pairs import require_network


def rescale(net: Network, factors: Sequence[Any]) -> Network:
    """The network with w_{u->v} times factors[v]/factors[u] and b_v times factors[v].

    Its function is the same. On a floating network every parameter is rounded once, so the
    result is exactly equivalent only where nothing had to be rounded (powers of two).

    Shapes: one factor a hidden neuron, in neuron order; inputs and outputs keep 1.
    Scalars: int, Fraction, "p/q" or float, each positive.
    Cost: O(#parameters) rational operations.
    Raises: InvalidInstance naming the factor that is not positive, a wrong count, or a parameter
        that overflows the float type.

    >>> import verify
    >>> verify.rescale(verify.Network([[[1]], [[2]]], [[3], [0]]), ["1/2"])
    Network([[[1/2]], [[4]]], [[3/2], [0]])
    """
    architecture = require_network(net).architecture
    if isinstance(factors, (Mapping, Set, str)) or not isinstance(factors, Iterable):
        raise InvalidInstance(f"factors: {type(factors).__name__} is not a sequence of one factor "
                              "a hidden neuron")
    given = list(factors)
    if len(given) != architecture.n_hidden:
        raise InvalidInstance(f"{len(given)} factors for {architecture.n_hidden} hidden neurons")
    scale = [exact(factor, f"factors[{i}]") for i, factor in enumerate(given)]
    for i, factor in enumerate(scale):
        if factor <= 0:
            raise InvalidInstance(f"factors[{i}] is {factor}, not positive")
    return signed_rescale(net, scale)


def signed_rescale(net: Network, factors: Sequence[Fraction]) -> Network:
    """As `rescale`, with factors of either sign; Phi is kept, but not the function."""
    architecture = net.architecture
    one = Fraction(1)
    scale = [one] * architecture.n_inputs + list(factors) + [one] * architecture.n_outputs
    rows = []
    biases = []
    for neuron, sources, row, bias in net.exactly().rows():
        rows.append(tuple(weight * scale[neuron] / scale[source] if weight else weight
                          for source, weight in zip(sources, row, strict=True)))
        biases.append(bias * scale[neuron])
    if architecture.is_layered:
        cuts = [(layer.start - architecture.n_inputs, layer.stop - architecture.n_inputs)
                for layer in architecture.layers()[1:]]
        weights: tuple[Any, ...] = tuple(tuple(rows[start:stop]) for start, stop in cuts)
        offsets: Any = tuple(tuple(biases[start:stop]) for start, stop in cuts)
    else:
        weights, offsets = tuple(rows), tuple(biases)
    rescaled = Network.trusted(architecture, weights, offsets)
    return rescaled if net.is_exact else rescaled.rounded(net.dtype)
