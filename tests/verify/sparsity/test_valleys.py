"""Valleys: walls that are as high as they say, and paths that nowhere go up."""

import random
from collections import Counter
from fractions import Fraction

import numpy as np

import verify
from verify.search.draws import for_each_drawn
from verify.sparsity.descent_paths import descent_path
from verify.sparsity.factorization import factorize
from verify.sparsity.landscape import Landscape, combined
from verify.sparsity.tractability import structure
from verify.strategies import landscapes

LU = [[1, 0], [1, 1]]


def test_walks_below_the_level_do_not_leave_a_valley():
    """Random steps, taken if the loss stays below the wall: none comes near 0."""
    A, draws = np.ones((2, 2)), np.random.default_rng(3)
    mask = np.array(LU, dtype=float)
    X, Y = np.array([[0.25, 0], [-4, 1]]), np.array([[-0.25, 0], [4, 17]])
    assert isinstance(verify.sparsity.spurious_valley(A, LU, LU, X, Y), verify.Yes)
    best = np.inf
    for _ in range(4000):
        x, y = (side + 0.2 * draws.standard_normal((2, 2)) * mask for side in (X, Y))
        loss = ((A - x @ y.T)**2).sum()
        if loss < 1.99 and abs(x - X).max() < 0.5:
            X, Y, best = x, y, min(best, loss)
    assert 1 < best < 1.3
    assert X[0, 0] * Y[0, 0] < 0


def test_the_family_of_valleys_and_what_they_miss():
    def look(drawn):
        A, I, J, X, Y = (drawn[name] for name in "AIJXY")
        found = verify.sparsity.spurious_valley(A, I, J, X, Y)
        assert isinstance(found, verify.Yes)
        assert isinstance(verify.sparsity.exact_factors(A, I, J, drawn["L"], drawn["U"]),
                          verify.Yes)
        assert isinstance(verify.sparsity.spurious_valley(A, I, J, drawn["L"], drawn["U"]),
                          verify.No)

    for_each_drawn(landscapes.triangular_valleys(), 40, look)


def _drawn(draws):
    m, n = draws.randint(1, 4), draws.randint(1, 4)
    columns = []
    for _ in range(draws.randint(1, 4)):
        columns.append(draws.choice(columns) if columns and draws.random() < 0.5 else
                       [int(draws.random() < 0.6) for _ in range(m + n)])
    I, J = [[c[i] for c in columns] for i in range(m)], [[c[m + j] for c in columns]
                                                        for j in range(n)]
    zero = draws.choice((0, 0.3, 0.7, 1))
    X, Y = ([[draws.choice((1, -1, 2, Fraction(1, 2))) if free and draws.random() > zero else 0
              for free in row] for row in side] for side in (I, J))
    A = [[draws.choice((0, 0, 1, -1, 2, 3)) for _ in range(n)] for _ in range(m)]
    if draws.random() < 0.5:
        A = [[draws.choice((0, 1, 2, 3)) if i == j else 0 for j in range(n)] for i in range(m)]
    return A, I, J, X, Y


def _at(curve, t):
    bottom = sum(entry * t**k for k, entry in enumerate(curve.bottom))
    assert bottom > 0
    return (combined([(t**k, part) for k, part in enumerate(curve.X)]),
            combined([(t**k / bottom, part) for k, part in enumerate(curve.Y)]))


def test_paths_never_go_up_and_end_at_the_optimum():
    draws, seen = random.Random(4), Counter()
    for _ in range(250):
        A, I, J, X, Y = _drawn(draws)
        landscape = Landscape.of(A, I, J)
        here = landscape.point(X, Y)
        path = descent_path(landscape, *here)
        if not structure(I, J).tractable:
            assert path is None
            seen["not tractable"] += 1
            continue
        if path is None:
            seen["irrational"] += 1
            continue
        last = landscape.loss(*here)
        for curve in path:
            assert _at(curve, Fraction(0)) == here
            for t in range(1, 6):
                value = landscape.loss(*landscape.point(*_at(curve, Fraction(t, 5))))
                assert value <= last
                last = value
            here = curve.end
        if seen["paths"] % 4 == 0:
            assert abs(float(factorize(A, I, J).loss.lo) - float(last)) < 1e-6
        found = verify.sparsity.spurious_valley(A, I, J, X, Y)
        assert isinstance(found, verify.No)
        seen["paths"] += 1
        seen["of many curves"] += len(path) > 2
    assert seen["paths"] > 150
    assert seen["of many curves"] > 30
    assert seen["irrational"] < 30


def test_a_block_that_needs_several_turns():
    """Two terms of three, each in the wrong singular vector; and none in the range of A."""
    A = [[3, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    I = J = [[1, 1]] * 4
    for X in ([[0, 0], [0, 0], [1, 0], [0, 1]], [[1, 1], [1, -1], [5, 0], [0, 3]]):
        found = verify.sparsity.spurious_valley(A, I, J, X, X)
        assert len(found.certificate.witness["path"]) >= 3
        assert found.certificate.witness["rectangles"][0]["rows"] == [0, 1, 2, 3]


def test_unknown_says_why():
    found = verify.sparsity.spurious_valley([[1, 2], [3, 4]], [[1], [1]], [[1], [1]], [[0], [0]],
                                            [[0], [0]])
    assert "irrational" in found.reason
