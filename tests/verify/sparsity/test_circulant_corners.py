"""Toeplitz matrices against scipy's, floats, and the factors that are shipped."""

import functools
import operator
import random
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg

from verify.claims.decision import No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.circulant_corners import constant_diagonals, corner_of_fourier_diagonal
from verify.sparsity.transforms import bit_reversal, toeplitz


def corner(A):
    """The m x n corner of F^-1 D F, D of the first column, zeros and the first row reversed."""
    m, n = A.shape
    size = 1
    while size < m + n - 1:
        size *= 2
    ring = np.concatenate([A[:, 0], np.zeros(size - m - n + 1), A[0, :0:-1]])
    F = np.fft.fft(np.eye(size))
    return (np.linalg.inv(F) @ np.diag(F @ ring) @ F)[:m, :n], np.fft.fft(ring)


def test_against_floats():
    draws, yes = random.Random(0), 0
    for _ in range(400):
        m, n = draws.randint(1, 6), draws.randint(1, 6)
        entry = [0, 1, -2, Fraction(1, 3), 5]
        column, row = draws.choices(entry, k=m), draws.choices(entry, k=n)
        A = [[column[i - j] if i >= j else row[j - i] for j in range(n)] for i in range(m)]
        assert np.array_equal(np.array(A, float), scipy.linalg.toeplitz(
            np.array(column, float), np.array(row, float)))
        if draws.random() < 0.6:
            A[draws.randrange(m)][draws.randrange(n)] += draws.choice([1, Fraction(1, 7), -3])
        W = np.array(A, dtype=float)
        right = np.abs(corner(W)[0] - W).max() < 1e-9
        yes += right
        for decide in (constant_diagonals, corner_of_fourier_diagonal):
            decided = decide(A)
            assert isinstance(decided, Yes if right else No)
            if not right:
                i, j = decided.certificate.witness["entry"]
                assert A[i][j] != A[i + 1][j + 1]
    assert 100 < yes < 320


@pytest.mark.parametrize(("m", "n"), [(2, 2), (3, 5), (5, 3), (8, 8), (16, 17), (1, 9)])
def test_shipped_factors_are_the_corner_and_the_diagonal(m, n):
    """2 log2 s butterflies of norm sqrt 2, D/s between them, entries wrong by a few 2^-53."""
    draws = np.random.default_rng(m * n)
    column, row = draws.standard_normal(m), draws.standard_normal(n)
    row[0] = column[0]
    first, *inner, last = (f.toarray() for f in toeplitz(column, row))
    A = scipy.linalg.toeplitz(column, row)
    diagonal = corner(A)[1]
    size = len(diagonal)
    assert np.array_equal(first, np.eye(m, size))
    assert np.array_equal(last, np.eye(size, n))
    middle = np.diag(inner[len(inner) // 2])
    scale = (np.abs(column).sum() + np.abs(row).sum()) * 2.0**-53
    assert np.abs(middle[bit_reversal(size)] * size - diagonal).max() < 16 * len(inner) * scale
    product = functools.reduce(operator.matmul, [first, *inner, last])
    assert np.abs(product - A).max() < 16 * len(inner) * scale


def test_large_and_refused():
    assert isinstance(corner_of_fourier_diagonal(np.ones((32, 32))), Unknown)
    assert isinstance(constant_diagonals(np.ones((32, 32))), Yes)
    for decide in (constant_diagonals, corner_of_fourier_diagonal):
        with pytest.raises(InvalidInstance):
            decide([[1, 2], [3]])
