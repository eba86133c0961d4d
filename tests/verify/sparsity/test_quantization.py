"""The scan of breakpoints against all pairs of few-bit vectors in a box."""

import random
from fractions import Fraction
from itertools import product
from math import sqrt

import numpy as np
import pytest

from verify.claims.budget import Budget
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.sparsity.quantization import (
    no_nearer_than_quantized,
    quantize_rank_one,
    representable,
    rounded,
    rounding_optimal,
)


def few_bits(bits, low, high):
    """All numbers with significands of so many bits and exponents in this range, and 0."""
    heads = [Fraction(k, 2 ** (bits - 1)) for k in range(2 ** (bits - 1), 2**bits)]
    return [Fraction(0)] + [s * m * Fraction(2) ** e for e in range(low, high)
                            for m in heads for s in (1, -1)]


def by_brute_force(x, y, bits):
    """All first vectors in a box; for each, each entry of the second one on its own, from a box.

    All numbers have few bits: floats compute with them exactly.
    """
    x, y = np.array(x, float), np.array(y, float)
    heads = np.array(few_bits(bits, 0, 2), float)
    firsts = np.array(list(product(np.concatenate([heads, heads / 4]), repeat=len(x))))
    seconds = np.array(few_bits(bits, -3, 4), float)
    inner, length = firsts @ x, (firsts**2).sum(axis=1)
    total = np.zeros(len(firsts))
    for yj in y:
        total += (yj**2 * (x @ x) - 2 * yj * inner[:, None] * seconds
                  + length[:, None] * seconds**2).min(axis=1)
    return total.min()


@pytest.mark.parametrize("bits", [1, 2, 3])
def test_brute_force(bits):
    draws = random.Random(bits)
    for _ in range(250):
        x = [Fraction(draws.randint(4, 8) * draws.choice((1, -1)), 4) for _ in range(2)]
        y = [Fraction(draws.randint(-8, 8), 4) for _ in range(draws.choice([1, 2, 3]))]
        found = quantize_rank_one(x, y, bits)
        assert found.squared_error == by_brute_force(x, y, bits)
        direct = sum((a * b - u * v) ** 2 for a, u in zip(x, found.x, strict=True)
                     for b, v in zip(y, found.y, strict=True))
        assert direct == found.squared_error


def test_no_random_pair_is_nearer():
    draws = random.Random(0)
    values = few_bits(3, -3, 3)
    naive_worse = 0
    for _ in range(150):
        m, n = draws.randint(1, 3), draws.randint(1, 3)
        x, y = ([Fraction(draws.randint(-40, 40), 16) for _ in range(k)] for k in (m, n))
        found = quantize_rank_one(x, y, 3)
        for v in (found.x, found.y):
            assert representable(v, 3).certificate.answer == "yes"
        lo, hi = found.error.lo, found.error.hi
        assert lo**2 <= found.squared_error <= hi**2
        naive_worse += rounding_optimal(x, y, 3).certificate.answer == "no"
        for _ in range(3):
            a, b = ([draws.choice(values) for _ in range(k)] for k in (m, n))
            assert no_nearer_than_quantized(a, b, x, y, 3).certificate.answer == "yes"
        if found.squared_error:
            assert no_nearer_than_quantized(x, y, x, y, 3).certificate.answer == "no"
    assert 50 < naive_worse < 145


def test_roles_and_scales():
    x, y = [5, "7/3", 1], ["11/8", -9]
    found, turned = quantize_rank_one(x, y, 4), quantize_rank_one(y, x, 4)
    assert (found.x, found.y, found.squared_error) == (turned.y, turned.x, turned.squared_error)
    doubled = quantize_rank_one([20, Fraction(28, 3), 4], y, 4)
    assert doubled.squared_error == 16 * found.squared_error


def test_measured_gain():
    """10 x 10 Gaussian: about one bit of the product."""
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((2, 10))
    energy = float((x @ x) * (y @ y))
    best = sqrt(quantize_rank_one(x, y, 4).squared_error / energy)
    naive_x, naive_y = ([rounded(Fraction(v), 4) for v in z] for z in (x, y))
    naive = np.linalg.norm(np.outer(x, y) - np.outer(np.array(naive_x, float),
                                                     np.array(naive_y, float))) / sqrt(energy)
    assert 0.01 < best < 0.035
    assert best < naive


@pytest.mark.parametrize("bits", range(1, 6))
def test_rounding_is_to_nearest_even(bits):
    pool = sorted(few_bits(bits, -3, 6))
    draws = random.Random(bits)
    for _ in range(300):
        value = Fraction(draws.randint(-999, 999), draws.choice([16, 7, 64]))
        near = min(abs(value - other) for other in pool)
        found = rounded(value, bits)
        if Fraction(1, 8) <= abs(value) <= max(pool):
            assert abs(found - value) == near
            if sum(abs(value - other) == near for other in pool) == 2 and bits > 1:
                odd = found.numerator // (found.numerator & -found.numerator)
                assert odd.bit_length() < bits


def test_zeros_subnormals_and_bits():
    assert quantize_rank_one([0, 0], [3, 5], 2).squared_error == 5 * 0
    zero = quantize_rank_one([-0.0], [1.0], 2)
    assert (zero.x, zero.y, zero.error.hi) == ((0,), (0,), 0)
    tiny = quantize_rank_one([5e-324], [2.0**61], 1)
    assert tiny.squared_error == 0
    assert tiny.x[0] * tiny.y[0] == Fraction(5e-324) * 2**61
    exact = quantize_rank_one([3], [5], 3)
    assert exact.squared_error == 0


def test_refused():
    with pytest.raises(InvalidInstance, match="bits"):
        quantize_rank_one([1], [1], 0)
    with pytest.raises(InvalidInstance, match=r"x\[0\]"):
        quantize_rank_one([float("nan")], [1.0], 2)
    with pytest.raises(InvalidInstance, match="entry"):
        quantize_rank_one([], [1], 2)
    with pytest.raises(BudgetExceeded):
        quantize_rank_one([1.5] * 10, [1.5] * 10, 24)
    with pytest.raises(BudgetExceeded):
        quantize_rank_one([1.5, 1.3], [1.5, 1.1], 8, budget=Budget(items=10))
