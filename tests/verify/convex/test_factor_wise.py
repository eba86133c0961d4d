"""The factor between two known ones, and basis pursuit with noise."""

import math
import random
from fractions import Fraction

import numpy as np
import pytest

import verify
from verify.exact.matrix import dot, l1, product, times, transposed
from verify.sparsity import basis_pursuit, basis_pursuit_denoising, factor_wise


def test_the_oracle():
    found = factor_wise([[1, 2], [1, 2]], [[1, 0, 1], [0, 1, 1]], [[1, 0], [0, 1]])
    assert found.S == ((0, 0), (0, 0), (1, 2))
    assert found.value == verify.Enclosure(3, 3)


def test_solutions_and_duals_fit():
    statuses = set()
    for seed in range(80):
        draws = random.Random(seed)
        m, r, s, n = (draws.randint(1, 2) for _ in range(4))
        r += draws.randint(0, 1)

        def matrix(a, b, draws=draws):
            return tuple(tuple(Fraction(draws.choice((0, 1, -1, 2))) for _ in range(b))
                         for _ in range(a))

        L, R = matrix(m, r), matrix(s, n)
        A = product(product(L, matrix(r, s)), R) if seed % 3 else matrix(m, n)
        found = factor_wise(A, L, R)
        statuses.add(found.status)
        priced = product(product(transposed(L), found.dual), transposed(R))
        value = sum(dot(a, b) for a, b in zip(A, found.dual, strict=True))
        if found.S is None:
            assert not any(map(any, priced))
            assert value != 0
        else:
            assert product(product(L, found.S), R) == A
            assert max(abs(x) for row in priced for x in row) <= 1
            assert sum(map(l1, found.S)) == value == found.value.lo == found.value.hi
    assert statuses == {"optimal", "infeasible"}


def test_shapes_that_do_not_fit():
    with pytest.raises(verify.InvalidInstance, match="L S R is"):
        factor_wise([[1, 2]], [[1], [2]], [[1, 2]])


def test_denoising_encloses_and_is_feasible():
    for seed in range(8):
        draws = np.random.default_rng(seed)
        A = draws.integers(-3, 4, (4, 8))
        y = A @ draws.integers(-1, 2, 8) + draws.integers(-1, 2, 4)
        eta = Fraction(int(draws.integers(1, 5)), 2)
        found = basis_pursuit_denoising(A, y, eta)
        if found.x is None:
            continue
        exactly = [tuple(map(Fraction, map(int, row))) for row in A]
        residual = [Fraction(int(b)) - a for a, b in zip(times(exactly, found.x), y, strict=True)]
        assert sum(x * x for x in residual) <= eta**2
        assert l1(found.x) == found.value.hi
        assert max(map(abs, times(transposed(exactly), found.dual))) <= 1
        noiseless = basis_pursuit(A, y)
        assert noiseless.x is None or found.value.lo <= noiseless.value.hi
        assert found.value.width < Fraction(1, 10**6)


def test_denoising_of_one_number():
    """min |x| s.t. |x - 3| <= 1 is 2."""
    found = basis_pursuit_denoising([[1]], [3], 1)
    assert 2 in found.value
    assert float(found.value.width) < 1e-9


def test_denoising_of_nothing_and_of_too_much():
    assert basis_pursuit_denoising([[1, 2]], [1], 2).x == (0, 0)
    found = basis_pursuit_denoising([[1], [0]], [3, 4], 1)
    assert (found.status, found.dual, found.value.lo) == ("infeasible", (0, 4), math.inf)
    with pytest.raises(verify.InvalidInstance, match="eta"):
        basis_pursuit_denoising([[1]], [1], 0)
    with pytest.raises(verify.InvalidInstance, match="eta"):
        basis_pursuit_denoising([[1]], [1], float("nan"))
