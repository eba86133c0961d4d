"""The imbalance is what norms of rows and columns say, in any range."""

import math

import numpy as np
import pytest
from hypothesis import given

import verify
from verify.strategies import networks
from verify.symmetry.imbalance import imbalance


@given(networks(max_depth=4))
def test_is_the_definition(net: verify.Network) -> None:
    for l, found in enumerate(imbalance(net)):
        reads = [math.sqrt(sum(float(x) ** 2 for x in row)) for row in net.weights[l]]
        sends = [math.sqrt(sum(float(x) ** 2 for x in column))
                 for column in zip(*net.weights[l + 1], strict=True)]
        wanted = max((abs(r / s - 1) if s else math.inf if r else 0.0)
                     for r, s in zip(reads, sends, strict=True))
        assert found.value == pytest.approx(wanted)
        assert found.residual <= 1e-12 * (found.value + 1)


def test_enorm_balances() -> None:
    rng = np.random.default_rng(0)
    net = verify.Network([rng.standard_normal((9, 4)), rng.standard_normal((9, 9)),
                          rng.standard_normal((2, 9))], [np.zeros(9), np.zeros(9), np.zeros(2)])
    assert max(found.value for found in imbalance(net)) > 0.1
    assert max(found.value for found in imbalance(verify.enorm(net).network)) < 1e-6


def test_extreme_sizes() -> None:
    net = verify.Network([np.array([[1e300, 1e300]]), np.array([[1e-300]])],
                         [np.zeros(1), np.zeros(1)])
    assert imbalance(net)[0].value == math.inf
    equal = verify.Network([np.array([[3e300, 4e300]]), np.array([[5e300]])],
                           [np.zeros(1), np.zeros(1)])
    assert imbalance(equal)[0].value == pytest.approx(0, abs=1e-15)


def test_no_hidden_layer() -> None:
    assert imbalance(verify.Network([[[1]]], [[0]])) == ()


def test_exact_numbers_beyond_floats() -> None:
    net = verify.Network([[[10**400]], [["1/3"]]], [[0], [0]])
    scaled = verify.rescale(net, [f"1/{10**400}"])
    assert imbalance(net)[0].value == math.inf  # 3 * 10^400
    assert imbalance(scaled)[0].value == pytest.approx(1)
