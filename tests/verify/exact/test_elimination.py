"""Elimination in integers against elimination in fractions."""

import random
from fractions import Fraction

import pytest

from verify.exact.elimination import eliminated


def _by_fractions(A):
    columns, rows, rest = [], [], [list(row) for row in A]
    while rest and rest[0][0]:
        y = rest[0]
        x = [row[0] / y[0] for row in rest]
        columns.append(x)
        rows.append(y)
        rest = [[entry - a * b for entry, b in zip(row, y, strict=True)][1:]
                for row, a in zip(rest[1:], x[1:], strict=True)]
    return columns, rows, rest


def test_against_fractions():
    draws, left = random.Random(0), set()
    for _ in range(600):
        n = draws.randint(1, 6)
        numbers = draws.choice([[0, 1, -1, 2], [Fraction(1, 3), -2, Fraction(5, 7), 1],
                                [Fraction(2)**-1074, Fraction(3) * 2**61, 1]])
        A = [[Fraction(draws.choice(numbers)) for _ in range(n)] for _ in range(n)]
        found = eliminated(A)
        assert found == _by_fractions(A)
        left.add((n, len(found[2])))
    assert {(6, size) for size in (0, 2, 3, 4, 6)} <= left
    assert eliminated([]) == ([], [], [])


@pytest.mark.parametrize("n", [1, 30])
def test_no_pivot(n):
    A = [[Fraction(int(i + j == n)) for j in range(n)] for i in range(n)]
    assert eliminated(A) == ([], [], A)
