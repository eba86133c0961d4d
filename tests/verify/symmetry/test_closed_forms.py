"""The formulas for the least norm, beside the enclosures of ENorm."""

import random
from fractions import Fraction

import pytest

import verify


def chain(*weights):
    return verify.Network([[[w]] for w in weights], [[0]] * len(weights))


def test_two_layers():
    rng = random.Random(0)
    for _ in range(60):
        n, p = rng.randint(1, 3), rng.randint(1, 3)
        rows = [[Fraction(rng.randint(1, 4)) for _ in range(2)] for _ in range(n)]
        b = verify.Network([rows, [[row[1 - i] for row in rows] for i in range(2)]],
                           [[1] * n, [0, 0]])
        a = verify.rescale(b, [Fraction(rng.randint(1, 5), rng.randint(1, 5)) for _ in range(n)])
        assert isinstance(verify.two_layer_minimum(a, b, p), verify.Yes)
        total = sum(w**p for matrix in b.weights for row in matrix for w in row)
        assert total in verify.enorm(a, p=p).objective
        if a != b:
            assert isinstance(verify.two_layer_minimum(a, a, p), verify.No)


def test_chains():
    a, b = chain(1, 2, 4), chain(2, -2, 2)
    for p in (1, 2, 3):
        assert isinstance(verify.chain_minimum(a, b, p), verify.Yes)
        assert isinstance(verify.chain_minimum(b, a, p), verify.No)
        assert 3 * 2**p in verify.enorm(a, p=p).objective


def test_where_the_formulas_do_not_apply():
    wide = verify.Network([[[1, 1]], [[1]]], [[0], [0]])
    with pytest.raises(verify.InvalidInstance, match="one neuron a layer"):
        verify.chain_minimum(wide, wide)
    with pytest.raises(verify.InvalidInstance, match="one hidden layer"):
        verify.two_layer_minimum(chain(1, 1, 1), chain(1, 1, 1))
    with pytest.raises(verify.InvalidInstance, match="one architecture"):
        verify.chain_minimum(chain(1), chain(1, 1))
