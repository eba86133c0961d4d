"""Equality of parameters."""

import numpy as np
import pytest

import verify


def test_equal_numbers_in_any_type():
    exact = verify.Network([[["1/2"]]], [[0]])
    assert isinstance(verify.parameters_equal(exact, exact.rounded("float32")), verify.Yes)
    zero, minus = (verify.Network([[[z]]], [[1.0]]) for z in (0.0, -0.0))
    assert isinstance(verify.parameters_equal(zero, minus), verify.Yes)


def test_the_first_difference():
    a = verify.Network([[[1, 2]], [[3]]], [[4], [5]])
    b = verify.Network([[[1, 2]], [[3]]], [[4], [6]])
    assert verify.parameters_equal(a, b).certificate.witness == {"bias": 3}


def test_subnormals_differ(flush_to_zero):
    a, b = (verify.Network([np.array([[w]], np.float32)], [np.zeros(1, np.float32)])
            for w in (1e-42, 2e-42))
    with flush_to_zero():
        assert isinstance(verify.parameters_equal(a, b), verify.No)


def test_one_architecture():
    with pytest.raises(verify.InvalidInstance):
        verify.parameters_equal(verify.Network([[[1]]], [[0]]), verify.Network([[[1, 2]]], [[0]]))
