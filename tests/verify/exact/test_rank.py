"""Ranks against sympy."""

import random
from fractions import Fraction

import sympy

from verify.exact.rank import rank


def test_ranks_are_those_of_sympy():
    found = set()
    for seed in range(200):
        draws = random.Random(seed)
        rows, columns, inner = (draws.randint(1, 5) for _ in range(3))
        left = [[Fraction(draws.randint(-2, 2), draws.randint(1, 3)) for _ in range(inner)]
                for _ in range(rows)]
        right = [[Fraction(draws.randint(-2, 2)) for _ in range(columns)] for _ in range(inner)]
        product = [[sum((a * right[k][j] for k, a in enumerate(row)), Fraction(0))
                    for j in range(columns)] for row in left]
        expected = sympy.Matrix(rows, columns, lambda i, j, m=product: sympy.Rational(
            m[i][j].numerator, m[i][j].denominator)).rank()
        assert rank(product) == expected
        found.add(expected)
    assert found >= {0, 1, 2, 3, 4}


def test_empty_matrices_have_rank_0():
    assert rank([]) == rank([[]]) == 0


def test_a_power_of_two_is_no_unit_of_rank():
    """2^61 is 1 modulo the prime 2^61 - 1, but not a rational 1."""
    assert rank([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(2) ** 61]]) == 2
