"""Semidefiniteness against sympy's eigenvalue-free test and against all principal minors."""

import random
from fractions import Fraction
from itertools import combinations

import sympy

from verify.exact.definite import negative_direction
from verify.exact.matrix import dot, times


def _principal_minors(H):
    for size in range(1, len(H) + 1):
        for chosen in combinations(range(len(H)), size):
            yield sympy.Matrix([[H[i][j] for j in chosen] for i in chosen]).det()


def test_a_direction_exactly_where_a_principal_minor_is_negative():
    draws, seen = random.Random(5), [0, 0]
    for _ in range(400):
        n = draws.randint(1, 4)
        rows = [[Fraction(draws.choice((0, 0, 1, -1, 2, Fraction(1, 2)))) for _ in range(n)]
                for _ in range(draws.randint(1, n))]
        H = [[sum((row[i] * row[j] for row in rows), Fraction(0)) for j in range(n)]
             for i in range(n)]
        if draws.random() < 0.6:
            i, j = draws.randrange(n), draws.randrange(n)
            H[i][j] += draws.choice((-1, 1, -2))
            H[j][i] = H[i][j]
        v = negative_direction(H)
        semidefinite = all(minor >= 0 for minor in _principal_minors(H))
        assert (v is None) is semidefinite
        if v is not None:
            assert dot(v, times(H, v)) < 0
        seen[semidefinite] += 1
    assert min(seen) > 80


def test_zero_pivots_with_entries_beside_them():
    H = [[Fraction(0), Fraction(0), Fraction(3)], [Fraction(0), Fraction(1), Fraction(0)],
         [Fraction(3), Fraction(0), Fraction(7)]]
    v = negative_direction(H)
    assert dot(v, times(H, v)) == -1
