"""Scaling by powers of two: nothing is rounded, and the function keeps its kinks."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fastpath.powers import scaled

NUMBERS = [st.floats(allow_nan=False, allow_infinity=False), st.integers(-9, 9).map(float),
           st.integers(-99, 99).map(lambda k: k / 32), st.sampled_from([0.0, 5e-324, 1e308, 1.0])]


@st.composite
def networks(draw):
    widths = draw(st.lists(st.integers(1, 3), min_size=3, max_size=4))
    number = draw(st.sampled_from(NUMBERS))
    output = draw(st.sampled_from([number, NUMBERS[0]]))
    weights, biases = [], []
    for l, (m, n) in enumerate(pairwise(widths)):
        of = output if l == len(widths) - 2 else number
        both = np.array(draw(st.lists(of, min_size=n * (m + 1), max_size=n * (m + 1))))
        weights.append(both.reshape(n, m + 1)[:, :-1])
        biases.append(both.reshape(n, m + 1)[:, -1])
    return weights, biases


@given(networks())
def test_every_neuron_is_multiplied_by_one_power_of_two(net):
    weights, biases = net
    found = scaled(weights, biases)
    before = [Fraction(1)] * weights[0].shape[1]
    for w, b, new_w, new_b in zip(weights, biases, found.weights, found.biases, strict=True):
        after = []
        for row, bias, new_row, new_bias in zip(w, b, new_w, new_b, strict=True):
            pairs = [(Fraction(x) / f, Fraction(y)) for x, f, y in
                     zip(row, before, new_row, strict=True)]
            pairs.append((Fraction(bias), Fraction(new_bias)))
            factors = {y / x for x, y in pairs if x}
            assert len(factors) <= 1
            assert all(y == 0 for x, y in pairs if not x)
            factor = factors.pop() if factors else Fraction(1)
            assert factor > 0
            assert factor.numerator & (factor.numerator - 1) == 0
            assert factor.denominator & (factor.denominator - 1) == 0
            after.append(factor)
        before = after if any(map(any, w)) or any(b) else [Fraction(1)] * len(b)
        if not all(any(row) or bias for row, bias in zip(w, b, strict=True)):
            return  # a neuron of zeros has no factor of its own to be seen
    for l, (w, b) in enumerate(zip(found.weights, found.biases, strict=True)):
        if found.all or (found.hidden and l < len(weights) - 1):
            for x in (w, b):
                assert (x == np.rint(x)).all()
                assert (np.abs(x) <= 2.0**53).all()


def test_what_becomes_of_integers():
    weights = [np.array([[0.25, 1.5]]), np.array([[0.1]])]
    found = scaled(weights, [np.array([1 / 8]), np.array([0.3])])
    assert found.hidden
    assert not found.all
    assert found.weights[0].tolist() == [[2, 12]]
    assert found.biases[0].tolist() == [1]
    assert found.weights[1].tolist() == [[0.1]]
    assert found.biases[1].tolist() == [0.3 * 8]
    assert scaled([weights[0], weights[0].T], [np.zeros(1), np.zeros(2)]).all
    assert not scaled([np.array([[1 / 3]]), np.ones((1, 1))], [np.zeros(1)] * 2).hidden
