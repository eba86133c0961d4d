"""Path norms and kernels by sweeps, against sums over all paths."""

import math
import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

import verify
from verify.lifting.sweep import Form, _plain, _scaled
from verify.strategies.graphs import assemble, relative


def test_norms_and_kernels_are_those_of_the_enumeration():
    for seed in range(2000):
        choose = random.Random(seed).choice
        a = assemble(choose, max_inputs=3, max_hidden=6)
        b = relative(choose, a)
        phi, psi = verify.embedding(a), verify.embedding(b)
        for q in (1, 2):
            norm = verify.path_norm(a, q=q)
            assert type(norm) is Fraction
            assert norm == sum(abs(value) ** q for value in phi.values())
        kernel = verify.path_kernel(a, b)
        assert type(kernel) is Fraction
        assert kernel == sum(value * psi[path] for path, value in phi.items())


def test_keeping_the_maximum_in_the_sweep_is_wrong():
    wrong = 0
    for seed in range(500):
        net = assemble(random.Random(seed).choice, max_inputs=3, max_hidden=6)
        values = [Fraction(1)] * net.architecture.n_inputs
        for neuron, sources, row, bias in net.rows():
            products = [abs(w) * values[u] for u, w in zip(sources, row, strict=True)]
            pool = net.architecture.kind(neuron) == "maxpool"
            values.append(max(products) if pool else sum(products) + abs(bias))
        kept = sum(values[output] for output in net.architecture.outputs)
        assert kept <= verify.path_norm(net)
        wrong += kept != verify.path_norm(net)
    assert wrong > 50


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_float_sweeps_plain_and_scaled_agree_with_the_exact_one(dtype):
    for seed in range(200):
        choose = random.Random(seed).choice
        a = assemble(choose, max_hidden=5)
        b = relative(choose, a)
        for q in (1, 2, 3, 0.5, 1.5):
            expected = sum(abs(float(v)) ** q for v in verify.embedding(a).values())
            _close(verify.path_norm(a.rounded(dtype), q=q), expected)
            scaled = _scaled(Form(float(q)), (a.rounded(dtype),))
            assert math.isclose(math.ldexp(scaled.value, scaled.exponent), expected, rel_tol=1e-12)
        kernel = verify.path_kernel(a, b)
        rounded = [net.rounded(dtype) for net in (a, b)]
        exactly = verify.path_kernel(*(net.exactly() for net in rounded))
        _close(verify.path_kernel(*rounded), exactly)
        scaled = _scaled(Form(None), tuple(rounded))
        size = float(sum(abs(v * w) for v, w in zip(verify.embedding(a).values(),
                                                    verify.embedding(b).values(), strict=True)))
        assert abs(math.ldexp(scaled.value, scaled.exponent) - kernel) <= 1e-6 * size


def _close(measured, expected):
    assert isinstance(measured, verify.Measurement)
    assert abs(Fraction(measured.value) - Fraction(expected)) <= Fraction(measured.residual) + abs(
        Fraction(expected)) * Fraction(1, 10**14)


@pytest.mark.parametrize(("dtype", "close"), [("float64", 1e-12), ("float32", 2e-6)])
def test_wide_layers_go_through_several_blocks(dtype, close):
    draws = np.random.default_rng(1)
    widths = [300, 1000, 7]
    net = verify.Network([draws.standard_normal((n, m)).astype(dtype) for m, n in pairwise(widths)],
                         [draws.standard_normal(n).astype(dtype) for n in widths[1:]])
    (v, w), (b, c) = ([array.astype(float) for array in arrays]
                      for arrays in (net.weights, net.biases))
    norm = (np.abs(w) @ (np.abs(v).sum(axis=1) + np.abs(b)) + np.abs(c)).sum()
    measured = verify.path_norm(net)
    assert math.isclose(measured.value, norm, rel_tol=close)
    assert abs(measured.value - norm) <= measured.residual < 1e-3 * norm
    other = verify.Network([matrix * 2 for matrix in net.weights], net.biases)
    kernel = ((2 * w**2) @ ((2 * v**2).sum(axis=1) + b**2) + c**2).sum()
    measured = verify.path_kernel(net, other)
    assert math.isclose(measured.value, kernel, rel_tol=close)
    assert abs(measured.value - kernel) <= measured.residual < 1e-3 * kernel


@pytest.mark.parametrize("scale", [2.0**-70, 2.0**70, 2.0**-120, 2.0**120])
def test_wide_float32_layers_at_the_ends_of_the_range(scale):
    wide = np.full((600, 600), scale, np.float32)
    zero = np.zeros(600, np.float32)
    net = verify.Network([wide, wide, wide], [zero] * 3)
    assert math.isclose(verify.path_norm(net).value, 600.0**4 * scale**3, rel_tol=1e-6)


def _chain(*weights, dtype="float64"):
    zero = np.zeros(1, dtype)
    return verify.Network([np.full((1, 1), w, dtype) for w in weights], [zero] * len(weights))


@pytest.mark.parametrize(("weights", "dtype", "value"), [
    ((1e300, 1e300, 1e-300), "float64", 1e300),  # the plain sweep overflows on the way
    ((1e-300, 1e-300, 1e300), "float64", 1e-300),  # and underflows here
    ((5e-324, 1e200, 1e120), "float64", 5e-324 * 1e200 * 1e120),
    ((1e-45, 1e30, 1e30), "float32", float(np.float32(1e-45)) * float(np.float32(1e30)) ** 2),
    ((0.0, 1e300, 1e300), "float64", 0.0),
])
def test_what_is_representable_is_found_whatever_lies_between(weights, dtype, value):
    measured = verify.path_norm(_chain(*weights, dtype=dtype))
    assert math.isclose(measured.value, value, rel_tol=1e-12)
    assert "beyond" not in measured.method


def test_what_is_not_representable_is_said_to_be_so():
    huge = verify.path_norm(_chain(1e300, -1e300))
    assert huge.value == math.inf
    assert "about 2**1994" in huge.method
    assert verify.path_kernel(_chain(1e300, 1.0), _chain(-1e300, 1.0)).value == -math.inf
    small = verify.path_norm(_chain(1e-300, 1e-300))
    assert small.value == 0
    assert "beyond float64" in small.method
    assert verify.path_norm(_chain(0.0, 1.0)).method == "one sweep"


def test_a_small_sum_beside_a_large_one_is_kept():
    net = verify.Network([[[1e300], [1e-300]], [[0.0, 1e-300]], [[1e300]]],
                         [[0.0, 0.0], [0.0], [0.0]])
    assert math.isclose(verify.path_norm(net).value, 1e-300, rel_tol=1e-12)


def test_ordinary_networks_take_the_plain_sweep(digits):
    net = verify.load(digits)
    assert _plain(Form(1.0), (net,)) is not None
    assert _plain(Form(None), (net, net)) is not None


@pytest.mark.parametrize("q", [0, -1, math.inf, math.nan, True, "x"])
def test_q_is_positive_and_finite(q):
    with pytest.raises(ValueError, match="q"):
        verify.path_norm(_chain(1.0), q=q)
