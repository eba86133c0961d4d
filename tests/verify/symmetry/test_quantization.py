"""Quantization against its definition, weight by weight."""

from fractions import Fraction

import numpy as np
import pytest

import verify


@pytest.mark.parametrize("bits", [2, 4, 8, 16])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_within_half_a_step(bits, dtype):
    rng = np.random.default_rng(0)
    net = verify.Network([rng.standard_normal(s).astype(dtype) for s in ((6, 4), (3, 6))],
                         [np.ones(6, dtype), np.ones(3, dtype)])
    result = verify.quantize(net, bits=bits)
    assert result.network.dtype == dtype
    assert all(map(np.array_equal, result.network.biases, net.biases))
    for old, new, whole, step in zip(net.weights, result.network.weights, result.integers,
                                     result.steps, strict=True):
        assert abs(whole).max() == 2 ** (bits - 1) - 1
        assert step == pytest.approx(float(abs(old).max()) / (2 ** (bits - 1) - 1))
        assert (abs(new - old) <= step / 2 + 1e-6 * abs(old)).all()
        np.testing.assert_allclose(new, whole * step, rtol=1e-6)
    x = rng.standard_normal((50, 4))
    gap = np.asarray(net(x), np.float64) - np.asarray(result.network(x), np.float64)
    assert result.error(x).value == pytest.approx(np.sqrt((gap**2).mean()), rel=1e-4)


def test_exact_networks_stay_exact():
    net = verify.Network([[[1, "1/3"], ["-2/7", 0]], [[3, -5]]], [[1, 2], [3]])
    result = verify.quantize(net, bits=4)
    assert result.network.is_exact
    assert result.steps == (Fraction(1, 7), Fraction(5, 7))
    assert result.network.weights[0] == ((1, Fraction(2, 7)), (Fraction(-2, 7), 0))


def test_grids_are_fixed_points():
    net = verify.Network([[[7, -3], [0, 1]], [[7, 2]]], [[1, 2], [3]])
    assert verify.quantize(net, bits=4).network == net
    assert verify.quantize(net, bits=4).error([[1.0, 2.0]]).value == 0


@pytest.mark.parametrize("weight", [0.0, 5e-324])
def test_a_layer_of_next_to_nothing(weight):
    result = verify.quantize(verify.Network([[[weight]]], [[1.0]]))
    assert result.network.weights[0][0, 0] == 0


@pytest.mark.parametrize("bits", [1, 17, 8.0, True])
def test_bad_bits(bits):
    with pytest.raises(verify.InvalidInstance):
        verify.quantize(verify.Network([[[1]]], [[0]]), bits=bits)


def test_the_largest_floats():
    big = float(np.finfo(np.float64).max)
    result = verify.quantize(verify.Network([[[big, -big]]], [[0.0]]))
    assert np.isfinite(result.network.weights[0]).all()


def test_corrected_biases_keep_the_mean_of_normal_inputs():
    rng = np.random.default_rng(2)
    net = verify.Network([rng.standard_normal(s) for s in ((40, 6), (40, 40), (3, 40))],
                         [rng.standard_normal(40), rng.standard_normal(40), np.zeros(3)])
    mean, deviation = rng.standard_normal(6), np.exp(rng.standard_normal(6) / 2)
    x = mean + deviation * rng.standard_normal((20_000, 6))
    rough = verify.quantize(net, bits=4)
    mended = rough.corrected(mean, deviation**2)
    assert all(map(np.array_equal, mended.network.weights, rough.network.weights))
    shift, left = (abs((q.network(x) - net(x)).mean(axis=0)).max() for q in (rough, mended))
    assert left < shift / 3
    assert mended.error(x).value < rough.error(x).value


def test_certain_inputs_leave_no_first_layer_error():
    net = verify.Network([[[1, "1/3"], ["-2/7", 1]]], [[1, 2]])
    mended = verify.quantize(net, bits=3).corrected([1, 2], [0, 0])
    np.testing.assert_allclose(mended.network([[1.0, 2.0]]), net.rounded()([[1.0, 2.0]]))


@pytest.mark.parametrize(("mean", "variance"), [([1], [1, 1]), ([1, 1], [1]), ([1, 1], [1, -1])])
def test_moments_that_do_not_fit(mean, variance):
    with pytest.raises(verify.InvalidInstance):
        verify.quantize(verify.Network([[[1, 2]]], [[0]])).corrected(mean, variance)


def test_unbalance_hurts_and_balancing_mends():
    rng = np.random.default_rng(1)
    net = verify.Network([rng.standard_normal((20, 5)), rng.standard_normal((3, 20))],
                         [rng.standard_normal(20), np.zeros(3)])
    spoiled = verify.rescale(net, np.exp(2 * rng.standard_normal(20)).tolist())
    x = rng.standard_normal((200, 5))
    before = verify.quantize(spoiled).error(x).value
    for repaired in (verify.equalize(spoiled).network, verify.enorm(spoiled).network):
        assert verify.quantize(repaired).error(x).value < before / 5
