"""Tight paths by listing paths; the factors that lower the largest weight do."""

import math
import random
from fractions import Fraction
from itertools import pairwise

import pytest

import verify
from verify.network.pairs import parameters
from verify.network.paths import full_paths
from verify.strategies.graphs import assemble


def network(seed):
    rng = random.Random(seed)
    if seed % 2:
        return assemble(rng.choice)
    widths = [rng.randint(1, 3) for _ in range(rng.randint(2, 5))]
    size = [0, 1, 2, 2, -2]
    return verify.Network([[[rng.choice(size) for _ in range(a)] for _ in range(b)]
                           for a, b in pairwise(widths)], [[1] * b for b in widths[1:]])


def sizes(net):
    return {name: abs(value) for name, value in parameters(net) if len(name) == 2}


def test_by_listing_paths():
    tight = 0
    for seed in range(1500):
        net = network(seed)
        weights = sizes(net)
        largest = max(weights.values())
        expected = any(all(weights[edge] == largest for edge in pairwise(path))
                       for path in full_paths(net.architecture))
        tight += expected
        one, other = verify.tight_path(net), verify.peak_minimal(net)
        assert isinstance(one, verify.Yes) == isinstance(other, verify.Yes) == expected
        if expected:
            path = other.certificate.witness["path"]
            assert all(weights[edge] == largest for edge in pairwise(path))
        else:
            factors = [Fraction(f) for f in other.certificate.witness["factors"]]
            assert max(sizes(verify.rescale(net, factors)).values()) < largest
    assert 300 < tight < 1300


def test_enorm_lowers_the_largest_weight_to_that_of_a_tight_path():
    for seed in range(200):
        net = network(seed)
        if isinstance(verify.tight_path(net), verify.Yes):
            assert max(sizes(net).values()) in verify.enorm(net, p=math.inf).objective


def test_only_networks():
    with pytest.raises(verify.InvalidInstance):
        verify.tight_path([[1]])
