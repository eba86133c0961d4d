"""Bounds on pre-activations hold at every point that was tried, and are met where they can be."""

import random
from collections import Counter
from fractions import Fraction

import verify
from verify.cells.pieces import pieces
from verify.identifiability.stable import lets_through, never_fires, pre_activation_bounds
from verify.network.pairs import with_parameters
from verify.network.realization import neuron_values
from verify.strategies.graphs import NUMBERS


def test_against_values():
    seen = Counter()
    for seed in range(300):
        draw = random.Random(seed)
        shape = verify.Architecture.layered([1, *(draw.randint(1, 3) for _ in range(3))])
        net = with_parameters(shape, [draw.choice(NUMBERS) for _ in range(shape.n_params)])
        bounds = [interval for layer in pre_activation_bounds(net) for interval in layer]
        points = [x for piece in pieces(net) for x in piece.points()]
        points += [Fraction(10**6), Fraction(-10**6)]
        for x in points:
            pre, _ = neuron_values(net, (x,))
            for z, (lo, hi) in zip(pre[1:], bounds, strict=True):
                assert lo is None or lo <= z
                assert hi is None or z <= hi
        for interval in bounds:
            seen["off"] += never_fires(interval)
            seen["on"] += lets_through(interval)
            seen["neither"] += not (never_fires(interval) or lets_through(interval))
    assert min(seen.values()) > 100


def test_clipping():
    net = verify.Network([[[1]], [[-1]], [[-1]]], [[0], [1], [1]])
    assert pre_activation_bounds(net) == [[(None, None)], [(None, 1)], [(0, 1)]]
