"""Equalization: the balance of maxima, and no rescaling does better with one hidden layer."""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

import verify


def maxima(net):
    """[(largest |w| read, largest |w| sent)] of each hidden neuron of an exact network."""
    return [(max(abs(w) for w in row), max(abs(later[i]) for later in after))
            for matrix, after in pairwise(net.exactly().weights)
            for i, row in enumerate(matrix)]


def precision(net):
    """Nagel's objective, for one hidden layer."""
    pairs = maxima(net)
    reads, sends = max(r for r, _ in pairs), max(s for _, s in pairs)
    return sum((r / reads) * (s / sends) for r, s in pairs)


def network(rng, widths):
    number = lambda: Fraction(rng.choice([-4, -3, -1, 1, 2, 5]), rng.randint(1, 4))  # noqa: E731
    return verify.Network([[[number() for _ in range(a)] for _ in range(b)]
                           for a, b in pairwise(widths)],
                          [[number() for _ in range(b)] for b in widths[1:]])


def test_one_hidden_layer_against_the_closed_form_and_all_others():
    rng = random.Random(0)
    for _ in range(150):
        net = network(rng, (rng.randint(1, 3), rng.randint(1, 4), rng.randint(1, 3)))
        result = verify.equalize(net)
        for (r, s), (read, sent) in zip(maxima(net), maxima(result.network), strict=True):
            assert float(read) == pytest.approx(float(sent))
            assert float(read * sent) == pytest.approx(float(r * s))
        products = [r * s for r, s in maxima(net)]
        best = float(sum(products) / max(products))
        assert float(precision(result.network)) == pytest.approx(best)
        for _ in range(5):
            other = verify.rescale(net, [Fraction(rng.randint(1, 9), rng.randint(1, 9))
                                         for _ in range(net.n_hidden)])
            assert float(precision(other)) <= best * (1 + 1e-12)


def test_deeper_networks_reach_a_balance():
    rng = random.Random(1)
    for _ in range(40):
        widths = [rng.randint(1, 4) for _ in range(rng.randint(3, 6))]
        result = verify.equalize(network(rng, widths))
        assert result.imbalance < 1e-11
        for read, sent in maxima(result.network):
            assert float(read) == pytest.approx(float(sent))


def test_floats_and_powers_of_two():
    rng = np.random.default_rng(2)
    weights = [(rng.standard_normal(s) * 50).astype(np.float32) for s in ((6, 4), (6, 6), (2, 6))]
    net = verify.Network(weights, [np.ones(6, np.float32), np.ones(6, np.float32),
                                   np.ones(2, np.float32)])
    result = verify.equalize(net)
    assert result.network.dtype == np.float32
    for read, sent in maxima(result.network):
        assert float(read) == pytest.approx(float(sent), rel=1e-6)
    assert isinstance(verify.scaling_equivalent(net, result.dyadic()), verify.Yes)


def test_sides_of_zeros_are_skipped():
    result = verify.equalize(verify.Network([[[0, 0], [8, 1]], [[1, 2]]], [[1, 1], [0]]))
    assert result.skipped == (2,)
    assert result.factors == (1, Fraction(1, 2))
    assert verify.equalize(verify.Network([[[1]], [[0]]], [[1], [0]])).skipped == (1,)
    assert verify.equalize(verify.Network([[[1]]], [[1]])).factors == ()


def test_flushed_subnormals_count(flush_to_zero):
    net = verify.Network([np.array([[2.0**-140]], np.float32), np.array([[1.0]], np.float32)],
                         [np.zeros(1, np.float32)] * 2)
    with flush_to_zero():
        result = verify.equalize(net)
    assert result.factors == (2**70,)
