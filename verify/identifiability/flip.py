"""Flips: relu(t) = t + relu(-t) turns neurons around, and sometimes nobody notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain, combinations

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.predicate import predicate
from verify.identifiability.realization import realization_equal
from verify.network.network import Network
from verify.network.pairs import require_network

_FLIPS = 4_096
_NAME = "flip_preserves_realization"


def flipped(net: Network, layer: int, subset: Iterable[int]) -> Network:
    """The exact network with (w, b) negated on the neurons T and the next bias raised by sum v b.

    Before the next layer this adds -(sum over T of v w^T) y, where y is what the layer reads: if
    that matrix vanishes, the function stays.

    `layer` counts hidden layers from 1; `subset` holds neurons of it, as numbered in the network.
    Raises: InvalidInstance on a network that is not layered, or if a neuron is not in the layer.

    >>> import verify
    >>> flipped(verify.Network([[[1]], [[2]]], [[3], [0]]), 1, [1])
    Network([[[-1]], [[2]]], [[-3], [6]])
    """
    layers = require_network(net).exactly().architecture.layers()
    if not 0 < layer < len(layers) - 1:
        raise InvalidInstance(f"layer {layer} is no hidden layer: they are 1 to {len(layers) - 2}")
    chosen = sorted(set(subset))
    for neuron in chosen:
        if neuron not in layers[layer]:
            raise InvalidInstance(f"neuron {neuron} is not in hidden layer {layer}")
    net = net.exactly()
    places = [neuron - layers[layer].start for neuron in chosen]
    weights, biases = list(net.weights), list(net.biases)
    biases[layer] = tuple(bias + sum((row[i] * biases[layer - 1][i] for i in places), Fraction(0))
                          for row, bias in zip(weights[layer], biases[layer], strict=True))
    weights[layer - 1] = tuple(tuple(-w for w in row) if i in places else row
                               for i, row in enumerate(weights[layer - 1]))
    biases[layer - 1] = tuple(-b if i in places else b for i, b in enumerate(biases[layer - 1]))
    return Network.trusted(net.architecture, tuple(weights), tuple(biases))


def flips(net: Network) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every (layer, nonempty subset of it), small subsets first."""
    for layer, neurons in enumerate(net.architecture.layers()[1:-1], 1):
        for subset in chain.from_iterable(combinations(neurons, size)
                                          for size in range(1, len(neurons) + 1)):
            yield layer, subset


@predicate
def flip_preserves_realization(net: Network, *, budget: Budget | None = None) -> Decision:
    """Flipping some nonempty set of neurons of one hidden layer leaves the function on R^d.

    Decided by trying every set, each by `realization_equal` (4,096 sets unless the budget says
    otherwise); `irreducible` is what to ask of large layers.

    Raises: InvalidInstance on a network that is not layered.
    Witness: yes, the `layer`, the `subset` and the witness `equal` of the equality; no, `points`,
        one a set (in the order of layers, sizes, then neurons) where the functions differ.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> flip_preserves_realization(absolute).certificate.witness
    {'layer': 1, 'subset': [1, 2], 'equal': {}}
    """
    require_network(net).architecture.require_layered("a flip")
    net = net.exactly()
    meter = (budget or Budget(items=_FLIPS)).meter("sets of neurons")
    points, reason = [], None
    try:
        for layer, subset in flips(net):
            meter.spend()
            match realization_equal(net, flipped(net, layer, subset)):
                case Yes(certificate):
                    return Yes(Certificate(_NAME, "yes", {"layer": layer, "subset": list(subset),
                                                          "equal": certificate.witness}))
                case No(certificate):
                    points.append(certificate.witness["point"])
                case Unknown(why):
                    reason = why
    except BudgetExceeded as error:
        reason = str(error)
    return Unknown(reason) if reason else No(Certificate(_NAME, "no", {"points": points}))
