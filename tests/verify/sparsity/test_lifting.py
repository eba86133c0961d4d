"""What completion, rank one and linear equations fix, and products that have no factors."""

import random
from fractions import Fraction

import pytest

from verify.sparsity.lifting import Contradiction, completed


def _matrix(rows):
    return tuple(tuple(map(Fraction, row)) for row in rows)


def test_what_is_known_is_true():
    draws, whole = random.Random(1), [0, 0]
    for _ in range(400):
        m, n, r = draws.randint(1, 5), draws.randint(1, 4), draws.randint(1, 3)
        dense = draws.choice((0.6, 0.8))
        I, J = ([[draws.random() < dense for _ in range(r)] for _ in range(size)]
                for size in (m, n))
        X, Y = ([[draws.choice((1, 2, -1, 3, 5)) if free else 0 for free in row] for row in side]
                for side in (I, J))
        A = _matrix([[sum(a * b for a, b in zip(x, y, strict=True)) for y in Y] for x in X])
        for linear in (False, True):
            terms = completed(A, I, J, linear=linear)
            for k, term in enumerate(terms):
                assert all(value == X[i][k] * Y[j][k] for (i, j), value in term.known.items())
            whole[linear] += all(term.complete for term in terms)
    assert 60 < whole[0] < whole[1]


@pytest.mark.parametrize(("A", "I", "J"), [
    ([[1, 2], [3, 4]], [[1], [1]], [[1], [1]]), ([[1, 0], [0, 1]], [[1], [1]], [[1], [1]]),
    ([[1, 2]], [[1]], [[1], [0]]),
    ([[1, 1], [1, 1], [1, 2]], [[0, 1], [1, 1], [1, 0]], [[1, 0], [1, 1]])])
def test_products_without_factors(A, I, J):
    with pytest.raises(Contradiction):
        completed(_matrix(A), I, J)
