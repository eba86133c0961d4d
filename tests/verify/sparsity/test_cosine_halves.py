"""The step of the fast cosine transform against scipy's transforms, and changed angles."""

import math
import random

import numpy as np
import pytest
import scipy.fft

from verify.claims.decision import No, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.cosine_halves import cosines_equal, cosines_halve, second_cosine_transform


def second(n):
    return [[k * (2 * j + 1) for j in range(n)] for k in range(n)]


@pytest.mark.parametrize("n", [2, 4, 8, 16])
def test_the_step_in_floats(n):
    """What the predicate says of the angles is the factorization of scipy's transform."""
    for decide in (second_cosine_transform, cosines_halve):
        assert isinstance(decide(second(n), 4 * n), Yes)
    whole = np.cos(2 * np.pi * np.array(second(n)) / (4 * n))
    assert np.allclose(2 * whole, scipy.fft.dct(np.eye(n), axis=0, type=2))
    halves = np.zeros((n, n))
    for kind, place in ((2, slice(0, n // 2)), (4, slice(n // 2, n))):
        halves[place, place] = scipy.fft.dct(np.eye(n // 2), axis=0, type=kind) / 2
    identity = np.eye(n // 2)
    sums = np.block([[identity, identity[::-1]], [identity, -identity[::-1]]])
    order = [*range(0, n, 2), *range(1, n, 2)]
    assert np.allclose(whole[order], halves @ sums)


def test_against_floats():
    draws, yes = random.Random(0), 0
    for _ in range(600):
        n = draws.choice([2, 4, 8])
        finer = draws.choice([1, 1, 3])
        M = [[draws.choice([1, -1]) * finer * a + 4 * n * finer * draws.randint(-1, 1) for a in row]
             for row in second(n)]
        if draws.random() < 0.6:
            M[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, -2, 2 * n * finer, 4 * n])
        N = 4 * n * finer
        same = np.allclose(np.cos(2 * np.pi * np.array(M) / N),
                           np.cos(2 * np.pi * np.array(second(n)) / (4 * n)), atol=1e-9)
        yes += same
        for decide in (second_cosine_transform, cosines_halve):
            decided = decide(M, N)
            assert isinstance(decided, Yes if same else No)
            if not same:
                k, j = decided.certificate.witness["entry"]
                assert not math.isclose(math.cos(2 * math.pi * M[k][j] / N), math.cos(
                    math.pi * k * (2 * j + 1) / (2 * n)), abs_tol=1e-9)
    assert 150 < yes < 450


def test_equal_cosines_against_floats():
    draws = random.Random(1)
    for _ in range(2000):
        turn, other = draws.randint(1, 20), draws.randint(1, 20)
        a, b = draws.randint(-40, 40), draws.randint(-40, 40)
        truth = abs(math.cos(2 * math.pi * a / turn) - math.cos(2 * math.pi * b / other)) < 1e-9
        assert cosines_equal(a, turn, b, other) == truth


def test_refused():
    for decide in (second_cosine_transform, cosines_halve):
        for M, N in (([[0, 0], [0, 0]], 0), ([[0, "1/2"], [0, 0]], 8), ([[0]], 4),
                     ([[0, 1]], 4), ([[0, 0], [0, 0]], 10**7)):
            with pytest.raises(InvalidInstance):
                decide(M, N)
