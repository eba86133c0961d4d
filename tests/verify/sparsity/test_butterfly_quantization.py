"""Pairs of factors at their best: exact errors, no better pair drawn, entries rounded alone."""

import random
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
import scipy.sparse

import fastpath
from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import butterfly
from verify.sparsity.butterfly_quantization import quantize_factors
from verify.sparsity.quantization import rounded
from verify.sparsity.transforms import dft, hadamard


def exact(factor):
    return [[Fraction(v) for v in row] for row in np.asarray(factor).tolist()]


def times(A, B):
    return [[sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0))
             for column in zip(*B, strict=True)] for row in A]


def squared_distance(A, B):
    return sum(((a - b) ** 2 for x, y in zip(A, B, strict=True) for a, b in zip(x, y, strict=True)),
               Fraction(0))


def drawn(draws, levels):
    n = 2**levels
    factors = []
    for l in range(levels):
        support = np.kron(np.kron(np.eye(2**l), np.ones((2, 2))), np.eye(n >> (l + 1)))
        values = [[draws.choice([0, -1, draws.uniform(-4, 4), draws.randint(-9, 9)])
                   for _ in range(n)] for _ in range(n)]
        factors.append(support * values)
    return factors


def few(factor, bits):
    return all(v == rounded(v, bits) for row in exact(factor) for v in row)


def test_errors_are_exact_and_no_pair_is_nearer():
    draws = random.Random(0)
    for _ in range(60):
        factors, bits = drawn(draws, 2), draws.randint(1, 3)
        found = quantize_factors(factors, bits)
        arrays = [f.toarray() for f in found.factors]
        product = times(*map(exact, factors))
        (best,) = found.pair_errors
        assert best == squared_distance(product, times(*map(exact, arrays)))
        assert all(few(A, bits) for A in arrays)
        assert not any((A * (np.asarray(f) == 0)).any()
                       for A, f in zip(arrays, factors, strict=True))
        naive = [[[rounded(v, bits) for v in row] for row in exact(f)] for f in factors]
        assert best <= squared_distance(product, times(*naive))
        assert found.error.value == pytest.approx(float(best) ** 0.5, abs=1e-12)
        for _ in range(10):  # other factors of few bits, near the given ones
            others = [[[rounded(v * Fraction(draws.uniform(0.5, 2)), bits) for v in row]
                       for row in exact(f)] for f in factors]
            assert best <= squared_distance(product, times(*others))


def test_pairs_of_longer_products_and_a_last_factor_alone():
    draws = random.Random(1)
    gains = []
    for levels in (3, 4):
        for _ in range(6):
            factors = drawn(draws, levels)
            found = quantize_factors(factors, 3)
            assert len(found.pair_errors) == levels // 2
            for k, error in enumerate(found.pair_errors):
                ours = times(*map(exact, factors[2 * k:2 * k + 2]))
                theirs = times(*(exact(f.toarray()) for f in found.factors[2 * k:2 * k + 2]))
                assert error == squared_distance(ours, theirs)
            if levels == 3:
                last = [[rounded(v, 3) for v in row] for row in exact(factors[2])]
                assert exact(found.factors[2].toarray()) == last
            product = reduce(np.matmul, factors)
            alone = reduce(np.matmul, [[[float(rounded(v, 3)) for v in row] for row in exact(f)]
                                       for f in factors])
            assert found.rounded_error.value == pytest.approx(np.linalg.norm(product - alone))
            gains.append(found.error.value / found.rounded_error.value)
    assert np.median(gains) < 0.9


def test_few_bits_stay_as_they_are():
    found = quantize_factors(hadamard(16), 1)
    assert found.error.value == 0
    assert found.pair_errors == (0, 0)
    operator = butterfly(np.random.default_rng(0).standard_normal((8, 8)),
                         permutation="bit_reversal")
    found = quantize_factors(operator.factors, 6)  # the permutation stands beside the third factor
    assert len(found.pair_errors) == 2
    assert found.error.value < found.rounded_error.value


@pytest.mark.parametrize(("factors", "bits", "place"), [
    ([], 2, "none"), ([np.eye(2)], 0, "bits"), ([np.eye(2)], 54, "bits"),
    ([np.eye(2)], 2.0, "bits"), (dft(4), 2, r"factors\[0\]: finite real"),
    ([np.full((2, 2), np.nan)], 2, r"factors\[0\]"),
    ([np.ones((2, 2)), np.ones((2, 2))], 2, "overlap"), ([np.eye(2), np.eye(3)], 2, "columns"),
    ([np.array([[1.7e308]])], 1, "range"), ([np.array([[2**60]])], 3, "2.53")])
def test_refused(factors, bits, place):
    with pytest.raises(InvalidInstance, match=place):
        quantize_factors(factors, bits)


@pytest.mark.skipif(not fastpath.compiled, reason="refused where subnormals are flushed")
def test_subnormal_entries_are_quantized_as_they_are_stored(flush_to_zero):
    tiny = float.fromhex("0x0.0000000000007p-1022")
    left = scipy.sparse.csr_array(np.array([[tiny], [tiny]]))
    right = scipy.sparse.csr_array(np.array([[2.0**1000, 3 * 2.0**1000]]))
    found = quantize_factors([left, right], 1)
    with flush_to_zero():
        flushed = quantize_factors([left, right], 1)
    assert flushed.pair_errors == found.pair_errors
    assert found.pair_errors[0] > 0
