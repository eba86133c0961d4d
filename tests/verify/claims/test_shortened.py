"""What is printed is short, whatever the size."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import verify
from verify.claims.shortened import shortened, shortened_fields


@dataclass
class Result:
    value: Any
    other: int = 1
    _private: int = 2
    __repr__ = shortened_fields


@pytest.mark.parametrize(("value", "shown"), [
    (Fraction(2, 3), "2/3"), (Fraction(10**40 + 1, 10**40), "about 1"),
    (Fraction(2)**-5000, "about 2^-5000"), (-Fraction(3)**4000, "about -2^6339"),
    (np.zeros((2, 3)), "array of 2x3 float64"), ((1, 2), "(1, 2)"), ("1/2", "'1/2'"),
    (tuple(range(100)), "(0, 1, 2, 3, 4, 5, ...)"), (None, "None"), (0.5, "0.5")])
def test_values(value, shown):
    assert shortened(value) == shown
    assert repr(Result(value)) == f"Result(value={shown}, other=1)"


def test_results_on_a_trained_network_are_short(digits):
    net = verify.load(digits)
    other = verify.rescale(net, [3.0] * 32)
    for result in (verify.enorm(net), verify.equalize(net), verify.quantize(net),
                   verify.scaling_distance(net, other), verify.align(net, other)):
        assert len(repr(result)) < 900
