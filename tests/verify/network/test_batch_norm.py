"""Roots and folding; the operators that use them are tested against their references."""

from fractions import Fraction as F

import numpy as np
import pytest

from verify.claims.errors import InvalidInstance
from verify.network.batch_norm import _root, normalized
from verify.network.unrolling import Unrolling


@pytest.mark.parametrize("value", [F(2), F(1, 3), F(10)**41, F(1, 10**41), F(5, 2**1074),
                                   F(2)**1023 * 3])
def test_roots_to_256_bits(value):
    root, exactly = _root(value)
    assert not exactly
    assert root**2 < value < (root * (1 + F(1, 2**255)))**2


def test_roots_of_squares():
    for value in (F(0), F(1), F(4, 9), F(3, 7)**2, F(2)**-2148, F(10)**400):
        assert _root(value)[1] == (_root(value)[0]**2 == value)
        assert _root(value)[1]


def fold(parameters, epsilon=F(0)):
    unrolling = Unrolling()
    tensor = normalized(unrolling, unrolling.inputs((1, 2, 2), "x"),
                        [np.array(p, float) for p in parameters], epsilon, "bn", "x")
    return unrolling.model([tensor])


def test_on_inputs():
    model = fold([[3, 2], [1, 0], [5, -1], [4, 0.25]])
    assert model.notes == ("bn: folded, exactly",)
    assert model.network.exactly()([1, 2, 3, 4]) == (-5, F(-7, 2), 16, 20)


def test_a_factor_of_0_is_exact_whatever_the_root():
    assert fold([[0, 0], [1, 2], [5, -1], [2, 3]]).notes == ("bn: folded, exactly",)
    assert "rounded" in fold([[1, 0], [1, 2], [5, -1], [2, 3]]).notes[0]


def test_errors():
    with pytest.raises(InvalidInstance, match=r"variance\[1\] plus epsilon is not positive"):
        fold([[1, 1], [0, 0], [0, 0], [1, -1]], F(1))
    with pytest.raises(InvalidInstance, match="beyond the largest float64"):
        fold([[1e308, 1], [0, 0], [0, 0], [2.0**-100, 1]])
    with pytest.raises(InvalidInstance, match="parameters of shapes"):
        fold([[1], [0], [0], [1]])
