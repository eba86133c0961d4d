"""Absorbed biases leave the function as it is, and are refused where that is not shown."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest

import verify
from verify.symmetry.absorption import absorb_biases, pre_activation_bounds


def test_on_a_box_the_function_is_kept():
    rng = random.Random(0)
    moved = 0
    for _ in range(200):
        widths = [rng.randint(1, 3) for _ in range(rng.randint(3, 5))]
        net = verify.Network(
            [[[rng.randint(-2, 3) for _ in range(a)] for _ in range(b)]
             for a, b in pairwise(widths)],
            [[rng.randint(-1, 6) for _ in range(b)] for b in widths[1:]])
        box = [(-1, 1)] * widths[0]
        bounds = pre_activation_bounds(net, box)
        amounts = {v: bounds[v][0] * Fraction(rng.randint(0, 2), 2) for v in net.architecture.hidden
                   if bounds[v][0] > 0}
        moved += bool(amounts)
        other = absorb_biases(net, amounts, box=box)
        for _ in range(5):
            x = tuple(Fraction(rng.randint(-4, 4), 4) for _ in range(widths[0]))
            assert net(x) == other(x)
    assert moved > 50


def test_everywhere():
    net = verify.Network([[[1]], [[2]], [[3]]], [[0], [5], [0]])
    assert isinstance(verify.realization_equal(net, absorb_biases(net, {2: 3})), verify.Yes)


@pytest.mark.parametrize(("amounts", "reason"), [({1: 1}, "neuron 1"), ({2: 6}, "neuron 2"),
                                                 ({2: -1}, "neuron 2"), ({3: 1}, "not hidden")])
def test_refused(amounts, reason):
    net = verify.Network([[[1]], [[2]], [[3]]], [[0], [5], [0]])
    with pytest.raises(verify.InvalidInstance, match=reason):
        absorb_biases(net, amounts)


def test_numbers_beyond_floats():
    huge = Fraction(10) ** 400
    net = verify.Network([[[huge]], [[huge]], [[1]]], [[huge], [huge], [0]])
    assert absorb_biases(net, {2: huge}).biases == ((huge,), (0,), (huge,))


@pytest.mark.parametrize("box", [[], [(1, 0)], [(0, 1), (0, 1)]])
def test_bad_boxes(box):
    with pytest.raises(verify.InvalidInstance):
        absorb_biases(verify.Network([[[1]], [[1]]], [[0], [0]]), {}, box=box)
