"""The norm at midpoints of factors."""

import math
import random
from fractions import Fraction

import pytest

import verify
from verify.symmetry.midpoint import norm

CHAIN = verify.Network([[["1/10"]], [[1]], [["1/10"]]], [[0], [0], [0]])
LEFT, RIGHT = (Fraction(4, 5), Fraction(3, 5)), (Fraction(6, 5), Fraction(7, 5))


def test_the_norm_is_that_of_the_rescaled_network():
    rng = random.Random(0)
    for p in (1, 2, 3):
        factors = [Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(2)]
        rescaled = verify.rescale(CHAIN, factors)
        assert norm(CHAIN, factors, p) == sum(abs(m[0][0]) ** p for m in rescaled.weights)


def test_the_counterexample_in_numbers():
    values = [norm(CHAIN, factors, 2) for factors in (LEFT, RIGHT, (Fraction(1), Fraction(1)))]
    assert [math.floor(value * 10**4) for value in values] == [5966, 13806, 10200]
    assert isinstance(verify.norm_midpoint_convex(CHAIN, LEFT, RIGHT), verify.No)
    assert isinstance(verify.norm_midpoint_convex(CHAIN, LEFT, LEFT), verify.Yes)


def test_geometric_means_never_lie_above():
    rng = random.Random(1)
    for _ in range(300):
        x, y = ([Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(2)]
                for _ in range(2))
        decision = verify.norm_log_midpoint_convex(CHAIN, x, y, rng.randint(1, 5))
        assert isinstance(decision, verify.Yes)


@pytest.mark.parametrize("factors", [(1,), (1, 0), (1, -1), (1, 1, 1)])
def test_bad_factors(factors):
    factors = [Fraction(f) for f in factors]
    for predicate in (verify.norm_midpoint_convex, verify.norm_log_midpoint_convex):
        with pytest.raises(verify.InvalidInstance):
            predicate(CHAIN, factors, LEFT)
        with pytest.raises(verify.InvalidInstance):
            predicate(CHAIN, RIGHT, factors)


@pytest.mark.parametrize("predicate", [verify.norm_midpoint_convex,
                                       verify.norm_log_midpoint_convex])
def test_floating_factors_count_as_their_dyadics(predicate):
    net = verify.Network([[[1]], [[1]]], [[0], [0]])
    x, y = [5e-324], [1e308]
    decision = predicate(net, x, y)
    assert decision == predicate(net, [Fraction(x[0])], [Fraction(y[0])])
