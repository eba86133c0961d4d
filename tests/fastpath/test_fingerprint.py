"""The fingerprint of an array sees every bit and every place, and knows the largest magnitude."""

from itertools import combinations

import numpy as np
import pytest

from fastpath.fingerprint import fingerprint

DRAWS = np.random.default_rng(0)


@pytest.mark.parametrize("n", [0, 1, 2, 7, 8, 31, 32, 33, 64, 100])
def test_every_bit_counts(n):
    values = DRAWS.standard_normal(n)
    marks = {fingerprint(values).mark}
    for place in range(n):
        for bit in range(64):
            other = values.copy()
            other.view(np.uint64)[place] ^= np.uint64(1 << bit)
            marks.add(fingerprint(other).mark)
    assert len(marks) == 1 + 64 * n
    assert fingerprint(values.copy()) == fingerprint(values)


def test_every_place_counts():
    values = np.arange(1.0, 71.0)
    marks = {fingerprint(values).mark}
    for i, j in combinations(range(70), 2):
        other = values.copy()
        other[[i, j]] = other[[j, i]]
        marks.add(fingerprint(other).mark)
    assert len(marks) == 1 + 70 * 69 // 2


def test_signs_of_any_two_count():
    """Where high bits went nowhere, an even number of signs would leave no trace."""
    values = np.full(70, 2.0)
    marks = {fingerprint(values).mark, fingerprint(-values).mark}
    for i, j in combinations(range(70), 2):
        other = values.copy()
        other[[i, j]] = -2
        marks.add(fingerprint(other).mark)
    assert len(marks) == 2 + 70 * 69 // 2


def test_zeros_count():
    sizes = [fingerprint(np.zeros(n)).mark for n in range(200)]
    assert len(set(sizes)) == 200
    assert fingerprint(np.array([0.0])) != fingerprint(np.array([-0.0]))


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (40, 33), (128, 9)])
def test_the_peak(shape, flush_to_zero):
    values = np.ldexp(DRAWS.standard_normal(shape), DRAWS.integers(-1074, 1000, shape))
    assert fingerprint(values).peak == abs(values).max()
    for place in np.ndindex(*shape):
        for most in (-1.7976931348623157e308, np.inf, -np.inf):
            other = values.copy()
            other[place] = most
            assert fingerprint(other).peak == abs(most)
        other[place] = np.nan
        assert np.isnan(fingerprint(other).peak)
    least = np.full(shape, -0.0)
    assert fingerprint(least).peak == 0
    least[-1, -1] = -5e-324
    with flush_to_zero():
        peak = fingerprint(least).peak
    assert np.array(peak).view(np.uint64) == 1


def test_shapes_other_than_vectors_are_read_in_row_order():
    values = DRAWS.standard_normal((6, 7))
    assert fingerprint(values) == fingerprint(values.ravel())
    assert fingerprint(values) != fingerprint(values.T.copy())
