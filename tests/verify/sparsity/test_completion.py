"""Rank-one completion inside fixed supports: both maps, and instances from bicliques."""

import random
from fractions import Fraction
from itertools import product as choices

import numpy as np
import pytest

import verify
from verify.exact.matrix import product, transposed
from verify.sparsity import (
    biclique_completion,
    completion_lifts,
    completion_loss,
    completion_no_worse,
    completion_of_factors,
    completion_supports,
    factorize,
    factors_of_completion,
    supported,
    supports_of_completion,
)


def _loss(A, X, Y):
    return sum((Fraction(a) - b)**2 for rows in zip(A, product(X, transposed(Y)), strict=True)
               for a, b in zip(*rows, strict=True))


def _draw(seed):
    draws = random.Random(seed)
    m, n = draws.randint(1, 4), draws.randint(1, 3)
    entry = [0, 1, -1, 2, Fraction(1, 3)]
    return (draws, [[draws.choice(entry) for _ in range(n)] for _ in range(m)],
            [[draws.randint(0, 1) for _ in range(n)] for _ in range(m)],
            [draws.choice(entry) for _ in range(m)], [draws.choice(entry) for _ in range(n)])


def test_both_maps():
    for seed in range(300):
        draws, A, W, x, y = _draw(seed)
        I, J = completion_supports(W)
        slow = sum((Fraction(A[i][j]) - Fraction(x[i]) * y[j])**2
                   for i, row in enumerate(W) for j, seen in enumerate(row) if seen)
        assert completion_loss(A, W, x, y) == slow
        X, Y = factors_of_completion(A, W, x, y)
        assert isinstance(supported(X, I), verify.Yes)
        assert isinstance(supported(Y, J), verify.Yes)
        assert _loss(A, X, Y) == slow
        assert completion_of_factors(X, Y) == (tuple(x), tuple(y))
        assert isinstance(completion_lifts(A, W, x, y, I, J), verify.Yes)
        assert isinstance(supports_of_completion(I, J, W), verify.Yes)
        X = [[Fraction(draws.randint(-2, 2)) * free for free in row] for row in I.tolist()]
        Y = [[Fraction(draws.randint(-2, 2)) * free for free in row] for row in J.tolist()]
        assert completion_loss(A, W, *completion_of_factors(X, Y)) <= _loss(A, X, Y)
        assert isinstance(completion_no_worse(A, W, X, Y), verify.Yes)


def test_the_predicates_refuse():
    I, J = completion_supports([[1, 0]])
    assert isinstance(supports_of_completion(I, J, [[1, 1]]), verify.No)
    assert isinstance(completion_lifts([[1, 5]], [[1, 0]], [1], [1, 1], [[1, 0, 0]], J), verify.No)
    assert isinstance(completion_no_worse([[1]], [[1]], [[0, 1]], [[0, 1]]), verify.No)


def test_factorization_finds_the_completion():
    A, W = np.array([[1.0, 2], [2, 0], [3, 6]]), [[1, 1], [1, 0], [1, 1]]
    found = factorize(A, *completion_supports(W), starts=4)
    assert found.method == "search"
    assert found.loss.hi < 1e-10
    x, y = completion_of_factors(found.X, found.Y)
    assert float(x[1] * y[1]) == pytest.approx(4, rel=1e-3)


def _largest_biclique(B):
    edges = 0
    for rows in choices((0, 1), repeat=len(B)):
        chosen = [row for row, mark in zip(B, rows, strict=True) if mark]
        if chosen:
            edges = max(edges, len(chosen) * sum(map(all, zip(*chosen, strict=True))))
    return edges


def test_bicliques_bound_the_completion():
    """For each biclique a completion of loss |E| - its edges, in the limit of a scaled vector."""
    for seed in range(30):
        draws = random.Random(seed)
        B = [[draws.randint(0, 1) for _ in range(3)] for _ in range(3)]
        d = Fraction(1000)
        A, W = biclique_completion(B, d)
        zeros = [(i, j) for i in range(3) for j in range(3) if not B[i][j]]
        edges = 9 - len(zeros)
        assert W.sum() == 9 + 3 * len(zeros)
        best = None
        for rows in choices((0, 1), repeat=3):
            columns = [int(all(B[i][j] for i in range(3) if rows[i])) for j in range(3)]
            x, y = [*map(Fraction, rows)], [*map(Fraction, columns)]
            for i, j in zeros:  # d = x y on the diagonal; the zeros see the other side at most
                by_x = bool(rows[i])
                x.append(Fraction(0) if by_x and columns[j] else
                         d * 10**6 if by_x and not columns[j] else Fraction(1, 10**6))
                y.append(Fraction(0) if not x[-1] else d / x[-1])
            loss = completion_loss(A, W, x, y)
            best = loss if best is None else min(best, loss)
        assert best <= edges - _largest_biclique(B) + Fraction(1, 10)


@pytest.mark.parametrize(("call", "place"), [
    (lambda: completion_loss([[1]], [[1, 0]], [1], [1]), "W"),
    (lambda: completion_loss([[1]], [[1]], [1, 2], [1]), "x"),
    (lambda: completion_no_worse([[1]], [[1]], [[1]], [[1, 2]]), "Y"),
    (lambda: completion_no_worse([[1]], [[1]], [[1]], [[1], [2]]), "y"),
    (lambda: completion_lifts([[1]], [[1]], [1], [1], [[1]], [[1]]), "I"),
    (lambda: biclique_completion([[2]], 1), "B"),
    (lambda: biclique_completion([[1]], "x"), "weight"),
    (lambda: completion_supports([[2]]), "W")])
def test_hostile_input(call, place):
    with pytest.raises(verify.InvalidInstance, match=place):
        call()
