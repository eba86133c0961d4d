"""Phi, path by path."""

import random
from fractions import Fraction
from itertools import pairwise
from math import prod

import pytest

import verify
from verify.network.paths import paths
from verify.strategies.graphs import assemble


def test_each_value_is_the_product_along_the_path():
    for seed in range(300):
        net = assemble(random.Random(seed).choice)
        weight = {(source, neuron): w for neuron, sources, row, _ in net.rows()
                  for source, w in zip(sources, row, strict=True)}
        bias = {neuron: b for neuron, _, _, b in net.rows()}
        phi = verify.embedding(net)
        assert list(phi) == list(paths(net.architecture))
        assert (len(phi.full), len(phi.partial)) == net.n_paths
        for path, value in phi.items():
            start = 1 if path in phi.full else bias[path[0]]
            assert value == start * prod(weight[e] for e in pairwise(path))
        floats = verify.embedding(net.rounded())
        assert dict(floats) == dict(phi)  # small dyadic numbers: products are exact
        assert all(type(value) is float for value in floats.values())


def test_an_output_has_a_path_of_its_own():
    assert dict(verify.embedding(verify.Network([[["1/3"]]], [[7]]))) == {
        (0, 1): Fraction(1, 3), (1,): 7}


def test_too_many_paths_are_refused_before_any_is_listed():
    net = verify.Network([[[0.5] * 200] * 200] * 4, [[0.5] * 200] * 4)
    with pytest.raises(verify.BudgetExceeded) as caught:
        verify.embedding(net)
    assert caught.value.needed == sum(net.n_paths) == 200**5 + 200**4 + 200**3 + 200**2 + 200
    assert caught.value.allowed == 10**6
    with pytest.raises(KeyError):
        verify.embedding(verify.Network([[[1]]], [[1]]))[0, 2]
