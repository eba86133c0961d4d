"""Descents from random starts: where they end, and what share is stuck."""

from fractions import Fraction

import numpy as np
import pytest

import verify
from verify.sparsity import descent_runs
from verify.sparsity.descent import better_point
from verify.sparsity.landscape import Landscape

LU = [[1, 0], [1, 1]]


@pytest.mark.parametrize("method", ["L-BFGS", "gradient descent"])
def test_some_runs_end_at_the_spurious_level(method):
    runs = descent_runs(np.eye(2), LU, LU, starts=60, method=method, steps=400)
    assert float(runs.best) < 1e-8
    stuck = runs.losses[runs.losses > 1e-3]
    assert abs(stuck - 1).min() < 1e-3
    assert float(runs.stuck) == len(stuck) / 60
    assert 0 < float(runs.stuck) < 0.4
    for loss, (X, Y) in zip(runs.losses, runs.points, strict=True):
        assert not X[0, 1]
        assert not Y[0, 1]
        assert abs(((np.eye(2) - X @ Y.T)**2).sum() - loss) < 1e-12


def test_no_run_is_stuck_on_disjoint_blocks():
    A = [[3, 1, 0], [1, 2, 0], [0, 0, 5]]
    runs = descent_runs(A, [[1, 0], [1, 0], [0, 1]], [[1, 0], [1, 0], [0, 1]], starts=20)
    assert float(runs.stuck) == 0
    assert abs(runs.losses - ((5 - 5**0.5) / 2)**2).max() < 1e-8


def test_the_same_seed_gives_the_same_runs():
    one, same, other = (descent_runs(np.ones((2, 2)), LU, LU, starts=3, seed=seed)
                        for seed in (5, 5, 6))
    assert (one.losses == same.losses).all()
    assert (one.points[0][0] != other.points[0][0]).any()


def test_a_better_point_is_better():
    landscape = Landscape.of([[1, 2], [3, 4]], LU, LU)
    point = better_point(landscape, Fraction(1, 100))
    assert landscape.loss(*point) < Fraction(1, 100)
    assert better_point(landscape, Fraction(0)) is None
    assert better_point(Landscape.of([[10**400]], [[1]], [[1]]), Fraction(1)) is None


def test_an_unknown_method():
    with pytest.raises(verify.InvalidInstance, match="method: 'Newton'"):
        descent_runs([[1]], [[1]], [[1]], method="Newton")


def test_a_support_without_entries_has_the_loss_of_zero():
    for method in ("L-BFGS", "gradient descent"):
        found = descent_runs([[1]], [[0]], [[0]], starts=2, method=method)
        assert found.losses.tolist() == [1, 1]


def test_entries_and_losses_beyond_the_floats():
    with pytest.raises(verify.InvalidInstance, match="beyond the largest float64"):
        descent_runs([[10**400]], [[1]], [[1]], starts=1)
    c = 10**200
    A, I = [[0, -2 * c, -3 * c, -2 * c], [9 * c, 0, 0, 0]], [[1, 1, 1], [0, 1, 0]]
    J = [[0, 1, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]]
    X, Y = [[3, 0, 2], [0, 3, 0]], [[0, 3 * c, 0], [0, 0, 0], [-c, 0, 0], [0, 0, -c]]
    assert isinstance(verify.sparsity.spurious_minimum(A, I, J, X, Y), verify.Unknown)


def test_entries_below_the_normal_floats_are_rounded():
    found = descent_runs(np.array([[1.0, 1e-310], [0, 1]]), np.ones((2, 1)), np.ones((2, 1)),
                         starts=3)
    assert found.losses.min() == pytest.approx(1)
    tiny = Fraction(1, 2**1030)
    landscape = Landscape.of([[1, tiny], [0, Fraction(1, 2)]], [[1], [1]], [[1], [1]])
    assert better_point(landscape, Fraction(5, 4)) is not None
