"""Equalized networks and their precision, beside `equalize`."""

import random
from fractions import Fraction

import pytest

import verify
from verify.symmetry.precision import precision


def test_equalize_gives_equalized_networks_of_the_best_precision():
    rng = random.Random(0)
    best = 0
    for _ in range(300):
        n = rng.randint(1, 3)
        # squares of powers of two on both sides: the factors are powers of two, exactly
        peaks = [(4 ** rng.randint(-2, 2), 4 ** rng.randint(-2, 2)) for _ in range(n)]
        net = verify.Network([[[Fraction(r), -Fraction(r) / 3] for r, _ in peaks],
                              [[Fraction(s) / 2 for _, s in peaks],
                               [-Fraction(s) for _, s in peaks]]], [[1] * n, [0, 0]])
        result = verify.equalize(net).network
        assert isinstance(verify.equalized(result), verify.Yes)
        assert isinstance(verify.precision_at_most(net, result), verify.Yes)
        products = [Fraction(r) * Fraction(s) for r, s in peaks]
        assert precision(result) == sum(products) / max(products)
        best += isinstance(verify.precision_at_most(result, net), verify.Yes)
    assert 10 < best < 290


def test_where_it_is_not_equalized():
    net = verify.Network([[[2]], [[2]], [[3]]], [[0], [0], [0]])
    assert verify.equalized(net).certificate.witness == {"neuron": 2}


def test_layers_of_zeros():
    assert precision(verify.Network([[[0]], [[1]]], [[1], [0]])) == 0


def test_only_one_hidden_layer():
    deep = verify.Network([[[1]], [[1]], [[1]]], [[0], [0], [0]])
    with pytest.raises(verify.InvalidInstance, match="one hidden layer"):
        verify.precision_at_most(deep, deep)
