"""Convolution, and the norms of its factors: closed forms, enumeration, known instances."""

import random
from fractions import Fraction

import numpy as np
import pytest

import verify
from verify.exact.matrix import l1, product, times
from verify.sparsity import (
    convolution_matrix,
    convolve,
    delta,
    diagonal_regularizer,
    factors_balanced,
    identity_pair_minimal,
    implicit_regularizer,
    least_l1_sum,
    least_sum,
    minimal_under_diagonal,
    minimal_under_scaling,
    no_cancellation,
    norm_bounds,
    product_bound,
    trivial_pair_minimal,
)


def drawn(seed):
    draws = random.Random(seed)
    group = draws.choice(([], [3], [4], [2, 2], [2, 3]))
    n = int(np.prod(group)) if group else draws.randint(1, 4)
    values = (0, 0, 1, -1, 2, Fraction(1, 2))
    return group, [Fraction(draws.choice(values)) for _ in range(n)], \
        [Fraction(draws.choice(values)) for _ in range(n)]


def test_linear_convolution_is_numpys():
    for seed in range(50):
        draws = np.random.default_rng(seed)
        s, t = draws.integers(-5, 6, 1 + seed % 4), draws.integers(-5, 6, 1 + seed % 3)
        assert list(convolve(s, t)) == np.convolve(s, t).tolist()


@pytest.mark.parametrize("group", [[5], [2, 3], [2, 2, 2], [1], [1, 4]])
def test_circular_convolution_is_that_of_the_transform(group):
    draws = np.random.default_rng(1)
    s, t = draws.integers(-5, 6, (2, int(np.prod(group))))
    spectrum = np.fft.fftn(s.reshape(group)) * np.fft.fftn(t.reshape(group))
    expected = np.rint(np.fft.ifftn(spectrum).real).astype(int).ravel()
    assert list(convolve(s, t, group=group)) == expected.tolist()


def test_convolution_is_a_product_of_matrices():
    for seed in range(60):
        group, s, t = drawn(seed)
        C = convolution_matrix(s, group=group, length=len(t))
        assert times(C, t) == convolve(s, t, group=group)
        assert convolve(t, s, group=group) == convolve(s, t, group=group)
        if group:
            both = convolution_matrix(convolve(s, t, group=group), group=group)
            assert both == product(C, convolution_matrix(t, group=group))
            assert convolve(s, delta(group), group=group) == tuple(s)
    assert convolution_matrix([1, 2], length=2) == ((1, 0), (2, 1), (0, 2))


def test_the_pitfall_as_written():
    """(a, unit) costs ||a|| + 1, and 2 sqrt(||a||) is the least."""
    assert least_sum([4]) == verify.Enclosure(4, 4)
    for a, best in (([4], "2"), (["1/4"], "1/2")):
        decision = trivial_pair_minimal(a)
        assert decision.certificate.witness == {"scale": best}
    assert isinstance(trivial_pair_minimal(["1/3", "-2/3"]), verify.Yes)
    assert isinstance(trivial_pair_minimal([0, 0]), verify.No)


def test_a_minimizer_that_is_not_trivial():
    factors = [[1, 1, 0, 0], [1, 0, 1, 0]]
    assert convolve(*factors, group=[4]) == (1, 1, 1, 1)
    assert isinstance(least_l1_sum([4], factors), verify.Yes)


def test_least_sum_is_what_the_definition_says():
    """No pair of a grid does better, and No comes with a pair that does."""
    answers = {"yes": 0, "no": 0}
    for seed in range(300):
        group, s, t = drawn(seed)
        if seed % 3 == 0:  # balanced
            s, t = [x * l1(t) for x in s], [x * l1(s) for x in t]
        a = convolve(s, t, group=group)
        decision = least_l1_sum(group, [s, t])
        answers[decision.certificate.answer] += 1
        bound = least_sum(a)
        assert bound.lo <= l1(s) + l1(t)
        both = (isinstance(factors_balanced([s, t]), verify.Yes)
                and isinstance(no_cancellation(group, [s, t]), verify.Yes))
        assert isinstance(decision, verify.Yes) is both
        if isinstance(decision, verify.No):
            better = [list(map(Fraction, row)) for row in decision.certificate.witness["better"]]
            other = convolve(*better, group=group)
            assert other[:len(a)] == a[:len(other)]
            assert not any(other[len(a):])
            assert not any(a[len(other):])
            assert sum(map(l1, better)) < l1(s) + l1(t)
    assert min(answers.values()) > 20


def test_several_factors():
    assert least_sum([8], factors=3) == verify.Enclosure(6, 6)
    assert implicit_regularizer([4], [2], [1]) == verify.Enclosure(6, 6)
    assert isinstance(least_l1_sum([], [[2], [2], [2]]), verify.Yes)
    better = least_l1_sum([], [[4], [2], [1]]).certificate.witness["better"]
    assert better == [["2"], ["2"], ["2"]]
    assert isinstance(minimal_under_scaling([3, 3, 3]), verify.Yes)
    with pytest.raises(verify.InvalidInstance, match="negative"):
        minimal_under_scaling([1, -1])


@pytest.mark.parametrize(("p", "q"), [("1", "1"), ("2", "1"), ("1/2", "1/2"), ("1", "1/2"),
                                      ("3/2", "1"), ("1/2", "1/3"), ("3", "1/2")])
def test_the_bound_for_all_exponents_in_range(p, q):
    for seed in range(60):
        group, s, t = drawn(seed)
        left = norm_bounds(convolve(s, t, group=group), p)
        right = norm_bounds(s, p).hi * norm_bounds(t, q).hi
        assert left.lo <= right
        assert left.width < Fraction(1, 10**9)


def test_norms_against_floats():
    for p in (0.5, 1, 1.5, 2, 3):
        x = [1, -2, 0, 5]
        found = norm_bounds(x, Fraction(p))
        truth = sum(abs(v) ** p for v in x) ** (1 / p)
        assert float(found.lo) <= truth * (1 + 1e-12)
        assert float(found.hi) >= truth * (1 - 1e-12)
    with pytest.raises(verify.InvalidInstance, match="p: "):
        norm_bounds([1], 0)


def test_negative_instances_of_the_notes():
    assert isinstance(product_bound([], [1, 1], [1, 1], [2, 2]), verify.No)
    assert isinstance(product_bound([4], [1, 0, 1, 0], [1, 0, 1, 0], [2, 1]), verify.Yes)
    # cancellation: 2 < 4
    assert isinstance(no_cancellation([4], [[1, 1, 0, 0], [1, -1, 0, 0]]), verify.No)


def test_without_convolution_the_regularizer_is_diagonal():
    ones, identity = [[1, 1], [1, 1]], [[1, 0], [0, 1]]
    assert diagonal_regularizer([[1], [1]], [[1, 1]]) == verify.Enclosure(4, 4)
    found = diagonal_regularizer(ones, identity)
    assert abs(float(found.lo) - 4 * 2**0.5) < 1e-12
    assert isinstance(identity_pair_minimal(ones), verify.No)
    assert isinstance(identity_pair_minimal([[2, 3, 1], [1, 1, 5]]), verify.No)
    assert isinstance(identity_pair_minimal(identity), verify.Unknown)
    assert isinstance(identity_pair_minimal([[3], [1]]), verify.Yes)


def test_diagonal_witnesses_lower_the_sum():
    for seed in range(100):
        draws = random.Random(seed)
        u, v = ([draws.choice((0, 1, 2, 5)) for _ in range(2)] for _ in range(2))
        decision = minimal_under_diagonal([u], [[x] for x in v])
        assert isinstance(decision, verify.Yes) is (u == v)
        if u != v:
            d = list(map(Fraction, decision.certificate.witness["diagonal"]))
            total = sum(a * c + b / c for a, b, c in zip(u, v, d, strict=True))
            assert total < sum(u) + sum(v)


@pytest.mark.parametrize("arguments", [
    ({"group": [2]}, [1], [1, 2]), ({"group": [0]}, [1], [1]), ({"group": ["1/2"]}, [1], [1]),
    ({}, [], [1]), ({"group": [-1]}, [1], [1])])
def test_hostile_input_is_named(arguments):
    options, *signals = arguments
    with pytest.raises(verify.InvalidInstance):
        convolve(*signals, **options)
