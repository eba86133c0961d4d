"""The sine transforms' reductions against scipy's transforms and the factors that are shipped."""

import functools
import math
import operator

import numpy as np
import pytest
import scipy.fft
import scipy.linalg

from verify.claims.decision import Yes
from verify.sparsity.cosine_transforms import dct, dst
from verify.sparsity.sine_reductions import (
    sine_angle,
    sine_reduction,
    sine_transform,
    sines_reduce,
)

CASES = [(1, n) for n in (3, 5, 7, 15, 31)] + [(kind, n) for kind in (2, 3, 4)
                                                for n in (2, 4, 6, 8, 16, 32)]


def dense(kind, n):
    """The definition, in floats."""
    k, j = np.arange(n)[:, None], np.arange(n)
    return np.sin(np.pi * {1: (k + 1) * (j + 1) / (n + 1), 2: (k + 1) * (2 * j + 1) / (2 * n),
                           3: (2 * k + 1) * (j + 1) / (2 * n),
                           4: (2 * k + 1) * (2 * j + 1) / (4 * n)}[kind])


def product(factors):
    return functools.reduce(operator.matmul, factors)


@pytest.mark.parametrize(("kind", "n"), CASES)
def test_the_reduction_is_scipys_transform(kind, n):
    expected = scipy.fft.dst(np.eye(n), axis=0, type=kind) / 2
    expected[:, -1] *= 2 if kind == 3 else 1
    assert np.allclose(dense(kind, n), expected, atol=1e-13)
    N = 8 * n if kind > 1 else 4 * (n + 1)
    M = [[int(N * sine_angle(kind, n, k, j)) for j in range(n)] for k in range(n)]
    assert np.allclose(np.cos(2 * np.pi * np.array(M) / N), expected, atol=1e-13)
    for decide in (sine_transform, sines_reduce):
        assert isinstance(decide(M, N, kind), Yes)
    factors = [np.zeros((n, n)) for _ in range(3)]
    for factor, rows in zip(factors, sine_reduction(kind, n), strict=True):
        for k, row in enumerate(rows):
            for j, angle in row.items():
                factor[k, j] = math.cos(2 * math.pi * angle)
    assert np.allclose(product(factors), expected, atol=1e-13)


@pytest.mark.parametrize("n", [2, 4, 8, 16, 32])
def test_shipped_sines_are_the_cosines_reordered(n):
    signs, reverse = np.diag((-1.0) ** np.arange(n)), np.eye(n)[::-1]
    for kind in (2, 3, 4):
        last, first = (reverse, signs) if kind == 2 else (signs, reverse)
        cosines, sines = ([f.toarray() for f in make(n, kind)] for make in (dct, dst))
        assert np.array_equal(sines[0], last @ cosines[0] if len(sines) > 1
                              else last @ cosines[0] @ first)
        assert len(sines) == 1 or np.array_equal(sines[-1], cosines[-1] @ first)
        assert all(np.array_equal(a, b) for a, b in zip(sines[1:-1], cosines[1:-1], strict=True))


@pytest.mark.parametrize("n", [3, 7, 15, 31])
def test_shipped_sines_of_kind_one_are_the_sums_and_the_differences(n):
    """The bound is that of the cosine transforms' factors."""
    factors, h = [f.toarray() for f in dst(n, 1)], (n + 1) // 2
    root = math.sqrt(0.5)
    sums = np.zeros((n, n))
    for j in range(h - 1):
        sums[j, [j, n - 1 - j]] = root
        sums[h + j, [j, n - 1 - j]] = root, -root
    sums[h - 1, h - 1] = 1
    assert np.array_equal(factors[-1], sums)
    order = [*range(0, n, 2), *range(1, n, 2)]
    assert np.array_equal(factors[0][order], np.eye(n))
    inner = scipy.linalg.block_diag(*(
        scipy.fft.dst(np.eye(size), axis=0, type=kind, norm="ortho")
        for kind, size in ((3, h), (1, h - 1))))
    bound = (len(factors) * (4 + 2 * math.sqrt(n)) + 8) * 2.0**-53
    assert np.abs(product(factors[1:-1]) - inner).max() < bound
    assert np.abs(product(factors) - dense(1, n) * math.sqrt(2 / (n + 1))).max() < bound
