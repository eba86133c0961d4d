"""Tails of singular values between bounds, against closed forms and many digits."""

import random
from fractions import Fraction

import mpmath
import pytest

from verify.exact.spectrum import tail_bounds


def _exactly(value):
    return mpmath.mpf(value.numerator) / value.denominator


def test_against_sixty_digits():
    with mpmath.workdps(60):
        for seed in range(200):
            draws = random.Random(seed)
            m, n = draws.randint(1, 6), draws.randint(1, 6)
            rows = [[draws.choice([0, 1, -3, 10**draws.randint(0, 25), -2**60]) for _ in range(n)]
                    for _ in range(m)]
            count = draws.randint(0, 5)
            lo, hi = tail_bounds(rows, count)
            energy = sum(x * x for row in rows for x in row)
            squares = sorted(mpmath.svd_r(mpmath.matrix(rows), compute_uv=False), reverse=True)
            tail = mpmath.fsum(s**2 for s in squares[count:])
            room = mpmath.mpf(energy) * mpmath.mpf(10)**-50
            assert _exactly(lo) - room <= tail <= _exactly(hi) + room
            assert hi - lo <= Fraction(energy) / 10**13


@pytest.mark.parametrize("scale", [1, 2**200, 3**100])
def test_zero_by_rank(scale):
    rows = [[a * b * scale for b in (1, 2, -7)] for a in (3, 5, 0, 11)]
    assert tail_bounds(rows, 1) == (0, 0)
    rows[0][0] += 1
    lo, hi = tail_bounds(rows, 1)
    assert 0 <= lo <= hi
    assert hi > 0
    assert tail_bounds(rows, 2) == (0, 0)


def test_edges():
    assert tail_bounds([], 0) == (0, 0)
    assert tail_bounds([[]], 0) == (0, 0)
    assert tail_bounds([[0, 0]], 0) == (0, 0)
    assert tail_bounds([[3, 4]], 0) == (25, 25)
    assert tail_bounds([[3, 4]], 1) == (0, 0)
    lo, hi = tail_bounds([[2, 0, 0], [0, 2, 0], [0, 0, 1]], 1)  # a double singular value
    assert lo <= 5 <= hi
