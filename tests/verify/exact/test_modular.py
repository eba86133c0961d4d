"""Elimination through floating-point products against flint's, on all ranks and shapes."""

from fractions import Fraction

import flint
import numpy as np
import pytest

from verify.exact.modular import PRIME, large_minor, product, reduced, residues

RNG = np.random.default_rng(0)


def matrices():
    for trial in range(150):
        m, n, inner = (int(x) for x in RNG.integers(1, 90, 3))
        if trial % 2:
            matrix = RNG.integers(0, PRIME, (m, inner)) @ RNG.integers(0, 3, (inner, n)) % PRIME
        else:
            matrix = RNG.integers(0, 2, (m, n)) * RNG.integers(0, 2, (m, 1))
        if trial % 3 == 0:
            matrix[:, RNG.random(n) < 0.3] = 0
        yield matrix


def test_minors_are_largest_and_do_not_vanish():
    ranks = set()
    for matrix in matrices():
        rows, columns = large_minor(reduced(matrix.astype(float)))
        full = flint.nmod_mat(*matrix.shape, [int(x) for x in matrix.ravel()], PRIME)
        assert full.rank() == len(rows) == len(columns)
        if rows:
            inner = matrix[np.ix_(rows, columns)]
            assert flint.nmod_mat(*inner.shape, [int(x) for x in inner.ravel()], PRIME).det() != 0
        ranks.add(len(rows))
    assert len(ranks) > 30


def test_products_stay_exact_beyond_one_block():
    left = reduced(RNG.integers(0, PRIME, (2, 40_000)).astype(float))
    right = reduced(RNG.integers(0, PRIME, (40_000, 2)).astype(float))
    exact = left.astype(int).astype(object) @ right.astype(int).astype(object) % PRIME
    assert (product(left, right) % PRIME == exact.astype(float)).all()


def test_extreme_products():
    worst = np.full((1, 2**14), (PRIME + 1) / 2)
    exact = 2**14 * ((PRIME + 1) // 2) ** 2 % PRIME
    assert product(worst, worst.T)[0, 0] % PRIME == exact
    assert product(worst, -worst.T)[0, 0] % PRIME == -exact % PRIME


def test_residues():
    values = [Fraction(1, 2), Fraction(-3, 7), Fraction(2) ** -1074, Fraction(2) ** 1000]
    for value, found in zip(values, residues(values), strict=True):
        assert (int(found) * value.denominator - value.numerator) % PRIME == 0
    with pytest.raises(ZeroDivisionError, match="divides a denominator"):
        residues([Fraction(1, PRIME)])


def test_the_prime_is_one():
    assert flint.fmpz(PRIME).is_prime()
    assert (PRIME + 1) ** 2 // 4 * 2**14 < 2**53
