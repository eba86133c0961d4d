"""The forward pass in integers is the forward pass in Fractions."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import verify
from verify.network.dyadic_value import dyadic_value
from verify.network.realization import exact_value
from verify.strategies import networks

COORDINATE = st.fractions(min_value=-5, max_value=5, max_denominator=6)


@given(networks(exact=False, max_depth=4), st.data())
def test_equals_fractions(net: verify.Network, data: st.DataObject) -> None:
    point = tuple(data.draw(COORDINATE) for _ in range(net.widths[0]))
    assert dyadic_value(net, point) == exact_value(net.exactly(), point)


def test_extreme_exponents_in_one_layer() -> None:
    net = verify.Network([np.array([[5e-324, 1.7e308], [0.0, -0.0]]), np.array([[1.0, 1e300]])],
                         [np.array([5e-324, 1.0]), np.array([-1e-300])])
    point = (Fraction(1, 3), Fraction(-1, 7**40))
    assert dyadic_value(net, point) == exact_value(net.exactly(), point)


def test_flushing_subnormals_changes_no_value(flush_to_zero: Callable) -> None:
    net = verify.Network([np.array([[5e-324], [1e-310]]), np.array([[1e300, 3e-320]])],
                         [np.array([5e-324, 1.0]), np.array([1e-322])])
    point = (Fraction(2, 3),)
    with flush_to_zero():
        flushed = dyadic_value(net, point)
    assert flushed == exact_value(net.exactly(), point)
