"""Networks that agree at many points, related as they were made."""

import random
from fractions import Fraction
from itertools import islice

import pytest

import verify
from verify.search.agreeing import colliding, grown, shifted

N = verify.Network
GRID = [Fraction(k, 3) for k in range(-12, 13)]


@pytest.mark.parametrize("widths", [(1, 1, 1), (1, 2, 1), (1, 1, 1, 1), (2, 2, 1)])
def test_colliding_networks_have_equal_values_and_other_numbers(widths):
    pairs = [pair for seed in range(4)
             for pair in islice(colliding(widths, random.Random(seed)), 40)]
    assert len(pairs) > 20
    equal = sum(isinstance(verify.realization_equal(a, b), verify.Yes) for a, b in pairs)
    assert equal > len(pairs) / 3
    for a, b in pairs:
        assert a.widths == b.widths == widths


def test_the_clip_collides_with_itself_in_another_form():
    def is_clip(net):
        return [net([x]) for x in GRID] == [(min(max(1 - x, 0), 1),) for x in GRID]

    found = [pair for seed in range(3) for pair in colliding((1, 1, 1, 1), random.Random(seed))
             if is_clip(pair[0]) and is_clip(pair[1])]
    assert any(isinstance(verify.permutation_scaling_equivalent(a, b), verify.No)
               for a, b in found)


@pytest.mark.parametrize("net", [
    N([[[1], [2]], [[1, 1]]], [[0, 0], [0]]),                              # positive twins
    N([[[1], [-1], [1], [-1]], [[1, 1, 1, 1]]], [[0, 0, 1, -1], [0]]),     # two negative pairs
    N([[[1]], [[-1]], [[1]]], [[0], [0], [0]]),                            # a dead neuron
    N([[[1, 0], [1, 0]], [[1, 2], [3, 4]], [[1, 1]]], [[0, 0], [5, 6], [7]])])
def test_shifted_networks_have_the_same_function(net):
    changed = [other for seed in range(20) if (other := shifted(net, random.Random(seed)))]
    equal = [isinstance(verify.realization_equal(net, other), verify.Yes) for other in changed]
    assert sum(equal) > 5
    assert any(yes and other.weights != net.weights
               for yes, other in zip(equal, changed, strict=True))


def test_where_layers_have_no_relation_nothing_is_shifted():
    net = N([[[1], [1]], [[1, 1]]], [[0, 1], [0]])
    assert not any(shifted(net, random.Random(seed)) for seed in range(20))


def test_grown_networks_have_twins_of_either_sign():
    net = N([[[1, 2]], [[3]]], [[1], [0]])
    twins = [(isinstance(verify.positive_twins(other), verify.Yes),
              isinstance(verify.negative_twins(other), verify.Yes))
             for other in (grown(net, random.Random(seed)) for seed in range(30))]
    assert {(True, False), (False, True), (False, False)} == set(twins)
    linear = N([[[1]]], [[0]])
    assert grown(linear, random.Random(0)) is linear
