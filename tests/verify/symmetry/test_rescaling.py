"""rescale: the definition, rounding once, and refusals."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import verify


def test_the_definition_on_a_chain():
    net = verify.Network([[[2]], [[3]], [[5]]], [[7], [11], [13]])
    rescaled = verify.rescale(net, [2, "1/3"])
    assert rescaled == verify.Network([[[4]], [["1/2"]], [[15]]], [[14], ["11/3"], [13]])


@given(verify.strategies.networks(max_depth=4), st.data())
def test_the_function_stays(net, data):
    factors = data.draw(st.lists(verify.strategies.fractions_small(zeros=False).map(abs),
                                 min_size=net.n_hidden, max_size=net.n_hidden))
    rescaled = verify.rescale(net, factors)
    for point in data.draw(verify.strategies.points(net.widths[0])):
        assert rescaled(point) == net(point)
    assert verify.rescale(rescaled, [1 / factor for factor in factors]) == net


def test_floating_networks_round_each_parameter_once():
    rng = np.random.default_rng(0)
    net = verify.Network([rng.normal(size=(3, 2)).astype(np.float32),
                          rng.normal(size=(1, 3)).astype(np.float32)],
                         [rng.normal(size=3).astype(np.float32), np.zeros(1, np.float32)])
    factors = [Fraction(1, 3), Fraction(7), Fraction(2)]
    rescaled = verify.rescale(net, factors)
    assert rescaled.dtype == np.float32
    for i in range(3):
        for j in range(2):
            exact = Fraction(float(net.weights[0][i, j])) * factors[i]
            stored = rescaled.weights[0][i, j]
            error = abs(Fraction(float(stored)) - exact)
            for other in (np.nextafter(stored, np.float32(-np.inf)),
                          np.nextafter(stored, np.float32(np.inf))):
                assert error <= abs(Fraction(float(other)) - exact)
    assert isinstance(verify.scaling_equivalent(net, verify.rescale(net, [2, 0.5, 4])), verify.Yes)
    assert isinstance(verify.scaling_equivalent(net, rescaled), verify.No)


@pytest.mark.parametrize(("factors", "message"), [
    ([1], "1 factors for 2 hidden neurons"),
    ([1, 0], r"factors\[1\] is 0, not positive"),
    ([-1, 1], r"factors\[0\] is -1, not positive"),
    ([1, float("nan")], r"factors\[1\]: nan is not a finite number"),
    ([1, True], r"factors\[1\]: bool is not a number"),
    (["1/0", 1], r"factors\[0\]: '1/0' has denominator 0"),
    ({1: 2, 2: 3}, "factors: dict is not a sequence"),
    ({2, 3}, "factors: set is not a sequence"),
    ("12", "factors: str is not a sequence"),
    (None, "factors: NoneType is not a sequence"),
    (2, "factors: int is not a sequence"),
])
def test_refusals(factors, message):
    net = verify.Network([[[1], [1]], [[1, 1]]], [[0, 0], [0]])
    with pytest.raises(verify.InvalidInstance, match=message):
        verify.rescale(net, factors)


def test_overflow_is_refused():
    net = verify.Network([[[1e300]], [[1.0]]], [[0.0], [0.0]])
    with pytest.raises(verify.InvalidInstance, match="beyond the largest float64"):
        verify.rescale(net, [1e300])
