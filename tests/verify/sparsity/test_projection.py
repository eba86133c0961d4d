"""Projections onto families against all members; the greedy one against the exact one."""

import random
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

import verify
from verify.exact.matrix import exact_matrix
from verify.sparsity import (
    Fixed,
    Regular,
    Sparse,
    SparseColumns,
    SparseRows,
    best_support,
    greedy_projection_nearest,
    greedy_support,
    project,
)


def _energy(A, support):
    return sum(Fraction(entry)**2 for row, marks in zip(A, support, strict=True)
               for entry, mark in zip(row, marks, strict=True) if mark)


@pytest.mark.parametrize("make", [Sparse, SparseRows, SparseColumns, Regular])
def test_no_member_carries_more(make):
    for seed in range(120):
        draws = random.Random(seed)
        m, n, k = draws.randint(1, 3), draws.randint(1, 3), draws.randint(0, 3)
        A = [[draws.choice([0, 0, 1, -1, 2, 3, Fraction(1, 2), -5]) for _ in range(n)]
             for _ in range(m)]
        family = make(k)
        support = best_support(A, family)
        assert family.contains(support)
        assert _energy(A, support) == max(_energy(A, other) for other in family.maximal((m, n)))
        kept = project(A, family)
        assert kept == tuple(tuple(Fraction(entry) if mark else 0
                                   for entry, mark in zip(*rows, strict=True))
                             for rows in zip(A, support.tolist(), strict=True))


def test_regular_on_floats_where_rounding_hides_the_best():
    # the squares of both diagonals agree to 53 bits; their exact sums do not
    tiny = 2.0**-40
    A = np.array([[1.0, 1.0], [1.0, 1.0]])
    A[0, 1] += tiny
    A[0, 0] += tiny
    A[1, 1] = np.nextafter(1.0, 2)
    for matrix in (A, A[::-1], A.T):
        assert _energy(matrix.tolist(), best_support(matrix, Regular(1))) == max(
            _energy(matrix.tolist(), other) for other in Regular(1).maximal((2, 2)))


def test_magnitudes_of_subnormals_and_signed_zeros():
    A = np.array([[5e-324, -1e-323, -0.0, 0.0]])
    assert best_support(A, Sparse(1)).tolist() == [[False, True, False, False]]
    assert best_support(A.astype(np.float32), SparseRows(1)).tolist() == [[True] + [False] * 3]
    assert project(A, Sparse(0)).tolist() == [[0.0] * 4]


def test_arrays_keep_their_type_and_ties_go_to_the_first():
    A = np.array([[1, -1], [1, 1]], dtype=np.float32)
    found = project(A, Sparse(2))
    assert found.dtype == np.float32
    assert found.tolist() == [[1, -1], [0, 0]]
    assert project(np.array([[1.5, 2.0]]), Fixed([[0, 1]])).tolist() == [[0.0, 2.0]]


def test_regular_of_a_larger_matrix_is_proved_best():
    A = np.random.default_rng(0).standard_normal((24, 18))
    chosen = linear_sum_assignment(A**2, maximize=True)
    assert best_support(A, Regular(1))[chosen].all()
    for k in (1, 2, 3):
        best, greedy = (_energy(A.tolist(), support) for support in
                        (best_support(A, Regular(k)), greedy_support(A, k)))
        found = greedy_projection_nearest(A, k)
        assert isinstance(found, verify.No if best > greedy else verify.Yes)
        if k == 1:
            assert _energy(A.tolist(), found.certificate.witness["support"]) == best > greedy


def test_greedy_is_no_projection():
    answers = set()
    for seed in range(300):
        draws = random.Random(seed)
        m, n, k = draws.randint(1, 3), draws.randint(1, 3), draws.randint(0, 2)
        A = [[draws.choice([0, 4, 3, 5, -4, 1, 2]) for _ in range(n)] for _ in range(m)]
        greedy = greedy_support(A, k)
        best = max(_energy(A, other) for other in Regular(k).maximal((m, n)))
        decision = greedy_projection_nearest(A, k)
        answers.add(type(decision))
        assert isinstance(decision, verify.Yes) == (_energy(A, greedy) == best)
    assert answers == {verify.Yes, verify.No}


@pytest.mark.parametrize("A", [[[1, 2], [3]], [[float("nan")]], [], [[]], np.array([[np.inf]])])
def test_hostile_matrices(A):
    for family in (Sparse(1), Regular(1)):
        with pytest.raises(verify.InvalidInstance, match="A"):
            project(A, family)


def test_misfits():
    with pytest.raises(verify.InvalidInstance, match="A: shape"):
        project([[1, 2]], Fixed([[1]]))
    with pytest.raises(verify.InvalidInstance, match="family"):
        project([[1, 2]], None)
    with pytest.raises(verify.InvalidInstance, match="k"):
        greedy_projection_nearest([[1]], -1)
    assert exact_matrix(project([[1]], Regular(1))) == ((1,),)
