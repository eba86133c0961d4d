"""The steps of the fast cosine transforms against scipy's transforms, the factors, the cosine."""

import functools
import math
import operator
import random
from fractions import Fraction

import numpy as np
import pytest
import scipy.fft
import scipy.linalg

from verify.claims.decision import No, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.cosine_halves import (
    cosine_angle,
    cosine_step,
    cosine_transform,
    cosines_halve,
)
from verify.sparsity.cosine_transforms import dct
from verify.sparsity.sine_reductions import sine_angle, sine_transform, sines_reduce

SIZES = {1: [3, 5, 7, 9, 11, 17, 33], 2: [2, 4, 6, 8, 12, 16, 32]}
CASES = [(kind, n) for kind in (1, 2, 3, 4) for n in SIZES[min(kind, 2)]]
BOTH = [(cosine_angle, cosine_transform, cosines_halve), (sine_angle, sine_transform, sines_reduce)]
UNIT = 2.0**-53


def integral(angle, kind, n, finer=1):
    """The angles as integers M, and the steps N of a turn."""
    angles = [[angle(kind, n, k, j) for j in range(n)] for k in range(n)]
    turn = finer * math.lcm(*(a.denominator for row in angles for a in row))
    return [[int(a * turn) for a in row] for row in angles], turn


def floats(rows, n):
    dense = np.zeros((len(rows), n))
    for k, row in enumerate(rows):
        for j, angle in row.items():
            dense[k, j] = math.cos(2 * math.pi * (angle % 1)) if 4 * angle % 2 != 1 else 0
    return dense


def scipys(kind, n, sine=False):
    """Twice the transform, but for end columns of kinds 1 and 3, which scipy does not double."""
    dense = (scipy.fft.dst if sine else scipy.fft.dct)(np.eye(n), axis=0, type=kind) / 2
    if kind == 3:
        dense[:, -1 if sine else 0] *= 2
    elif kind == 1 and not sine:
        dense[:, [0, -1]] *= 2
    return dense


@pytest.mark.parametrize(("kind", "n"), CASES)
def test_the_step_is_scipys_transform(kind, n):
    M, N = integral(cosine_angle, kind, n)
    assert np.allclose(np.cos(2 * np.pi * np.array(M) / N), scipys(kind, n), atol=1e-13)
    for decide in (cosine_transform, cosines_halve):
        assert isinstance(decide(M, N, kind), Yes)
    last, middle, first = (floats(rows, n) for rows in cosine_step(kind, n))
    smaller = {1: (1, 3), 2: (2, 4), 3: (3, 4), 4: (2, 2)}[kind]
    sizes = (n - n // 2, n // 2)
    expected = [scipys(k, size) for k, size in zip(smaller, sizes, strict=True)]
    assert np.allclose(middle, scipy.linalg.block_diag(*expected), atol=1e-13)
    assert np.allclose(last @ middle @ first, scipys(kind, n), atol=1e-13)
    assert all((factor != 0).sum(axis=axis).max() <= 2 for factor in (last, first)
               for axis in (0, 1))


@pytest.mark.parametrize(("kind", "n"), [(kind, n + (kind == 1)) for kind in (1, 2, 3, 4)
                                         for n in (4, 8, 16, 32)])
def test_the_factors_that_are_shipped_are_those_of_the_step(kind, n):
    """The outer factors have its angles' cosines, times 1 or sqrt(1/2); the others are smaller.

    An entry of a factor is wrong by 2 units of 2^-53 at most, a factor by 4 in norm. A product's
    entry, of two terms, adds 2, which the orthogonal factors after it turn into 2 sqrt n.
    """
    factors = [f.toarray() for f in dct(n, kind)]
    steps = [floats(rows, n) for rows in cosine_step(kind, n)]
    for ours, theirs in ((factors[0], steps[0]), (factors[-1], steps[-1])):
        assert np.array_equal(ours != 0, theirs != 0)
        ratio = ours[ours != 0] / theirs[ours != 0]
        scale = np.where(ratio > 0.85, 1, math.sqrt(0.5))
        assert np.abs(ratio - scale).max() < 1e-13
    inner = functools.reduce(operator.matmul, factors[1:-1])
    smaller = {1: (1, 3), 2: (2, 4), 3: (3, 4), 4: (2, 2)}[kind]
    dense = scipy.linalg.block_diag(*(
        scipy.fft.dct(np.eye(size), axis=0, type=k, norm="ortho")
        for k, size in zip(smaller, (n - n // 2, n // 2), strict=True)))
    bound = len(factors) * (4 + 2 * math.sqrt(n)) * UNIT
    assert np.abs(inner - dense).max() < bound + 8 * UNIT
    exact = [[cosine_angle(kind, n, k, j) for j in range(n)] for k in range(n)]
    ends = np.where(np.isin(np.arange(n), (0, n - 1) if kind == 1 else 0), math.sqrt(0.5), 1)
    rows, columns = (ends if kind < 3 else 1.0), (ends if kind in (1, 3) else 1.0)
    whole = floats([dict(enumerate(row)) for row in exact], n) * math.sqrt(2 / (n - (kind == 1)))
    whole = (whole.T * rows).T * columns
    assert np.abs(functools.reduce(operator.matmul, factors) - whole).max() < bound + 8 * UNIT


@pytest.mark.parametrize(("angle", "is_it", "reduces"), BOTH)
def test_against_floats(angle, is_it, reduces):
    """Angles of either sign, with whole turns, some changed; a cosine that stays is none."""
    draws, yes = random.Random(0), 0
    for _ in range(500):
        kind = draws.choice([1, 2, 3, 4])
        n = draws.choice([3, 5, 7] if kind == 1 else [2, 4, 6])
        right, N = integral(angle, kind, n, finer=draws.choice([1, 1, 3]))
        M = [[draws.choice([1, -1]) * a + N * draws.randint(-1, 1) for a in row] for row in right]
        for _ in range(draws.choice([0, 0, 1, 2])):
            M[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, -2, N // 2, N, 2 * N])
        off = np.abs(np.cos(2 * np.pi * np.array(M) / N)
                     - np.cos(2 * np.pi * np.array(right) / N)) > 1e-9
        yes += not off.any()
        for decide in (is_it, reduces):
            decided = decide(M, N, kind)
            assert isinstance(decided, No if off.any() else Yes)
            if off.any():
                assert decided.certificate.witness["entry"] == np.argwhere(off)[0].tolist()
    assert 150 < yes < 400


@pytest.mark.parametrize(("angle", "is_it", "reduces"), BOTH)
def test_another_kind_is_another_transform(angle, is_it, reduces):
    for n in (2, 4, 8):
        for kind in (2, 3, 4):
            M, N = integral(angle, kind, n)
            for other in (2, 3, 4):
                for decide in (is_it, reduces):
                    assert isinstance(decide(M, N, other), Yes if kind == other else No)


def test_angles_are_fractions_of_a_turn():
    assert cosine_angle(3, 4, 1, 2) == Fraction(6, 16)
    assert sine_angle(1, 3, 0, 0) == Fraction(1, 8) - Fraction(1, 4)


@pytest.mark.parametrize(("M", "N", "K"), [
    ([[0, 0], [0, 0]], 0, 2), ([[0, "1/2"], [0, 0]], 8, 2), ([[0]], 4, 2), ([[0]], 4, 1),
    ([[0, 1]], 4, 2), ([[0, 0], [0, 0]], 10**7, 2), ([[0, 0], [0, 0]], 4, 1),
    ([[0] * 3] * 3, 4, 3), ([[0, 0], [0, 0]], 4, 0), ([[0, 0], [0, 0]], 4, 5)])
def test_refused(M, N, K):
    for _, *predicates in BOTH:
        for decide in predicates:
            with pytest.raises(InvalidInstance):
                decide(M, N, K)
