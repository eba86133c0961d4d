"""Rescaling by powers of two: exactly the rescaled network, in floats too, or refused."""

import random
from contextlib import suppress
from fractions import Fraction

import numpy as np
import pytest

import verify
from verify.symmetry.dyadic_rescaling import dyadic_rescale


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_exactly_the_rescaled_network(dtype):
    rng = random.Random(0)
    refused = 0
    for seed in range(150):
        draws = np.random.default_rng(seed)
        spread = rng.choice([1, 30, 60])
        weights = [np.ldexp(draws.standard_normal(shape), draws.integers(-spread, spread, shape))
                   .astype(dtype) for shape in ((3, 2), (3, 3), (1, 3))]
        net = verify.Network(weights, [draws.standard_normal(n).astype(dtype) for n in (3, 3, 1)])
        exponents = [rng.randint(-80, 80) for _ in range(6)]
        factors = [Fraction(2) ** k for k in exponents]
        exact = verify.rescale(net.exactly(), factors)
        try:
            found = dyadic_rescale(net, exponents)
        except verify.InvalidInstance:
            refused += 1
            with suppress(verify.InvalidInstance):  # raised beyond the largest float
                assert exact.rounded(dtype).exactly() != exact
        else:
            assert found.dtype == dtype
            assert found.exactly() == exact
    assert refused < 150
    assert (refused > 10) == (dtype is np.float32)


def test_subnormals_are_carried_where_they_fit(flush_to_zero):
    net = verify.Network([np.array([[2.0**-149]], np.float32), np.array([[1.0]], np.float32)],
                         [np.zeros(1, np.float32)] * 2)
    expected = verify.rescale(net.exactly(), [4])
    assert dyadic_rescale(net, [2]).exactly() == expected
    with flush_to_zero():
        assert dyadic_rescale(net, [2]).exactly() == expected
    with pytest.raises(verify.InvalidInstance, match="underflow"):
        dyadic_rescale(net, [-1])


def test_exact_networks():
    assert dyadic_rescale(verify.Network([[[3]], [[5]]], [[1], [2]]), [-1]) == verify.Network(
        [[["3/2"]], [[10]]], [["1/2"], [2]])


def test_a_number_that_would_be_rounded_to_the_least_normal_one():
    low = (2 - 2.0**-52) * 2.0**-1000
    net = verify.Network([np.array([[low, 2.0**30]]), np.array([[2.0**-16]])],
                         [np.zeros(1), np.zeros(1)])
    with pytest.raises(verify.InvalidInstance, match="would underflow"):
        dyadic_rescale(net, [-23])
    assert verify.scaling_equivalent(net, dyadic_rescale(net, [-22])).certificate.answer == "yes"
    with pytest.raises(verify.InvalidInstance, match="would underflow"):
        verify.equalize(net).dyadic()
