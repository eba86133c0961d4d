"""Networks with equal values at drawn points, which random pairs of networks hardly ever have."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise, product
from typing import Any

from verify.exact.rank import kernel
from verify.network.architecture import Architecture
from verify.network.network import Network
from verify.network.pairs import parameters, with_parameters

Pair = tuple[Network, Network]

_ALPHABETS = ((0, 1, -1), (0, 1, -1), (1, -1), (0, 1, -1, 2))
_NETWORKS = 800  # all fillings where there are no more, else so many drawn
_POINTS = 7
_QUARTERS = 16  # points have coordinates k/4, |k| up to this: floats are exact there
_FACTORS = (1, -1, 2, -2)
_STEPS = tuple(map(Fraction, (1, -1, 2, "1/2", 0)))


def colliding(widths: Sequence[int], draw: random.Random) -> Iterator[Pair]:
    """Pairs among many small networks of these widths that agree at drawn points.

    One pair of each set of networks that agree, the sets in any order.
    """
    architecture, numbers = Architecture.layered(tuple(widths)), draw.choice(_ALPHABETS)
    n = architecture.n_params
    fillings = (product(numbers, repeat=n) if len(numbers)**n <= _NETWORKS else
                ([draw.choice(numbers) for _ in range(n)] for _ in range(_NETWORKS)))
    points = [list(map(float, x)) for x in _points(widths[0], _POINTS, draw)]
    found: dict[Any, list[Sequence[int]]] = {}
    for filling in fillings:
        values = tuple(tuple(_outputs(widths, filling, x)[-1]) for x in points)
        found.setdefault(values, []).append(filling)
    several = [together for together in found.values() if len(together) > 1]
    for together in draw.sample(several, len(several)):
        a, b = (with_parameters(architecture, map(Fraction, filling))
                for filling in draw.sample(together, 2))
        yield a, b


def shifted(net: Network, draw: random.Random) -> Network | None:
    """Another network that agrees with the layered one at drawn points, or None.

    What a layer reads satisfies a linear relation there, with the constant 1 among it: multiples of
    it are added to the rows of the layer. None if there is no relation.
    """
    layer = draw.randrange(1, len(net.weights)) if len(net.weights) > 1 else 0
    numbers = [number for _, number in parameters(net)]
    points = _points(net.widths[0], 2 * net.widths[layer] + _POINTS, draw)
    relations = kernel([[*_outputs(net.widths, numbers, x)[layer], Fraction(1)] for x in points])
    if not relations:
        return None
    weights, biases = _lists(net)
    for i, row in enumerate(weights[layer]):
        relation, step = draw.choice(relations), draw.choice(_STEPS)
        *onto, constant = (step * entry for entry in relation)
        weights[layer][i] = [s + t for s, t in zip(row, onto, strict=True)]
        biases[layer][i] += constant
    return Network(weights, biases)


def grown(net: Network, draw: random.Random) -> Network:
    """The layered network with twins: of one neuron of a hidden layer, or of each.

    A twin reads a multiple of what its neuron reads, now and then but for the bias.
    """
    if len(net.weights) < 2:
        return net
    weights, biases = _lists(net)
    layer = draw.randrange(len(weights) - 1)
    width, factor = len(weights[layer]), draw.choice(_FACTORS)
    for i in range(width) if draw.randrange(2) else (draw.randrange(width),):
        weights[layer].append([factor * weight for weight in weights[layer][i]])
        biases[layer].append(factor * biases[layer][i] if draw.randrange(4) else
                             Fraction(draw.choice(_FACTORS)))
        for row in weights[layer + 1]:
            row.append(Fraction(draw.choice(_FACTORS)))
    return Network(weights, biases)


def _lists(net: Network) -> tuple[list[list[list[Any]]], list[list[Any]]]:
    return ([[list(row) for row in matrix] for matrix in net.weights],
            [list(vector) for vector in net.biases])


def _points(dimension: int, number: int, draw: random.Random) -> list[list[Fraction]]:
    return [[Fraction(draw.randint(-_QUARTERS, _QUARTERS), 4) for _ in range(dimension)]
            for _ in range(number)]


def _outputs(widths: Sequence[int], numbers: Sequence[Any], x: Sequence[Any]) -> list[list[Any]]:
    """What each layer puts out, the input first; the numbers in the order of `parameters`."""
    supply, puts = iter(numbers), [list(x)]
    for before, after in pairwise(widths):
        sums = []
        for _ in range(after):
            *row, bias = islice(supply, before + 1)
            sums.append(sum(w * u for w, u in zip(row, puts[-1], strict=True)) + bias)
        puts.append(sums if len(puts) == len(widths) - 1 else [max(s, 0) for s in sums])
    return puts
