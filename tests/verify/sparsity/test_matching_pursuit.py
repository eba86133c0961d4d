"""Orthogonal matching pursuit: floats against rationals, operators, Tropp's condition."""

import math
import random
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
import scipy.sparse
from scipy.sparse.linalg import LinearOperator, aslinearoperator

import fastpath
import verify
from verify.sparsity import (
    best_k_term_error,
    coefficient_fit,
    exact_omp,
    exact_recovery_condition,
    omp,
    omp_recovers,
    restricted_isometry,
    sparsest,
    support_selection,
)
from verify.sparsity.matching_pursuit import roots_sum_below_one

FAILS = [[1, 0, 0, 0, 1], [0, 1, 0, -1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 1]]


def test_the_matrix_it_fails_on():
    expected = [0, 0, 0, Fraction(-2, 5), Fraction(4, 5)]
    assert list(exact_omp(FAILS, [1, 0, 1, 0], 2)) == expected
    np.testing.assert_allclose(omp(np.array(FAILS), [1, 0, 1, 0], 2), [0, 0, 0, -0.4, 0.8],
                               atol=1e-15)
    assert isinstance(omp_recovers(FAILS, [1, 0, 1, 0, 0]), verify.No)
    decision = exact_recovery_condition(FAILS, [1, 0, 1, 0, 0])
    assert decision.certificate.witness == {"column": 4}  # 2 / sqrt 3


@pytest.mark.parametrize("kind", ["array", "operator", "sparse", "complex", "float32", "lists"])
def test_recovers_in_floats(kind):
    draws = np.random.default_rng(0)
    A = draws.standard_normal((40, 80)) * (1 if kind in ("operator",) else draws.uniform(1, 9, 80))
    if kind == "complex":
        A = A + 1j * draws.standard_normal((40, 80))
    A = A / np.linalg.norm(A, axis=0) if kind in ("operator", "sparse") else A
    A = A.astype(np.float32) if kind == "float32" else A
    x = np.zeros(80)
    x[[3, 17, 60]] = 1, -2, 0.5
    wrapped = {"operator": aslinearoperator, "sparse": scipy.sparse.csr_array,
               "lists": np.ndarray.tolist}.get(kind, lambda A: A)(A)
    np.testing.assert_allclose(omp(wrapped, A @ x, 3), x, atol=1e-5 if kind == "float32" else 1e-12)
    np.testing.assert_allclose(omp(wrapped, A @ x, 40), x, atol=1e-4 if kind == "float32" else 1e-9)


def test_operators_take_the_norms_given():
    A = np.array([[3.0, 0.1], [0.0, 1.0]])
    operator = LinearOperator(A.shape, matvec=lambda v: A @ v, rmatvec=lambda v: A.T @ v,
                              dtype=float)
    y = np.array([1.0, 1.0])
    assert np.flatnonzero(omp(operator, y, 1)).tolist() == [0]
    assert np.flatnonzero(omp(operator, y, 1, norms=np.linalg.norm(A, axis=0))).tolist() == [1]
    assert np.flatnonzero(omp(A, y, 1)).tolist() == [1]


def test_floats_do_what_rationals_do():
    agreed = 0
    for seed in range(200):
        draws = np.random.default_rng(seed)
        A, y = draws.integers(-4, 5, (4, 6)), draws.integers(-4, 5, 4)
        if not A.any(axis=0).all():
            continue
        exact, floats = exact_omp(A, y, 2), omp(A, y, 2)
        scores = sorted(abs(A.T @ y) / np.linalg.norm(A, axis=0))
        if scores[-1] - scores[-2] > 1e-9:  # no tie
            chosen = [j for j, value in enumerate(exact) if value]
            if set(chosen) == set(np.flatnonzero(floats)):
                agreed += 1
                np.testing.assert_allclose(floats, [float(value) for value in exact], atol=1e-9)
    assert agreed > 150


def test_the_condition_holds_iff_all_signs_are_found():
    """With it OMP finds every x on S; without, some x on S, for injective A_S, is missed."""
    met = [0, 0]
    for seed in range(150):
        draws = random.Random(seed)
        A = [[Fraction(3 * (i == j) + draws.choice((0, 0, 1, -1))) for j in range(4)]
             for i in range(3)]
        S = draws.sample(range(4), 2)
        x = [Fraction(int(j in S)) for j in range(4)]
        if not isinstance(exact_recovery_condition(A, x), verify.Yes):
            met[0] += 1
            continue
        met[1] += 1
        for values in permutations((1, -1, 2, -5), 2):
            z = [Fraction(0)] * 4
            z[S[0]], z[S[1]] = map(Fraction, values)
            assert isinstance(omp_recovers(A, z), verify.Yes)
    assert min(met) > 20


def test_sums_of_roots_against_floats_and_ties():
    for seed in range(300):
        draws = random.Random(seed)
        squares = [Fraction(draws.randint(0, 9), draws.randint(1, 60)) for _ in range(3)]
        total = sum(map(math.sqrt, squares))
        if abs(total - 1) > 1e-9:
            assert roots_sum_below_one(squares) is (total < 1)
    assert not roots_sum_below_one([Fraction(1, 9), Fraction(4, 9)])
    assert roots_sum_below_one([Fraction(1, 9), Fraction(4, 9) - Fraction(1, 10**50)])
    assert not roots_sum_below_one([Fraction(1)])
    assert roots_sum_below_one([])


def test_support_selection_is_the_best_fit_of_all():
    for seed in range(40):
        draws = random.Random(seed)
        A = [[Fraction(draws.randint(-2, 2)) for _ in range(4)] for _ in range(3)]
        y = [Fraction(draws.randint(-2, 2)) for _ in range(3)]
        best = support_selection(A, y, 2)
        floats = np.array(A, float)
        for i in range(4):
            for j in range(i):
                chosen = floats[:, [i, j]]
                fit = np.linalg.lstsq(chosen, np.array(y, float))[0]
                loss = np.sum((np.array(y, float) - chosen @ fit) ** 2)
                assert float(best.loss) <= loss + 1e-9
        residual = [b - sum(a * x for a, x in zip(row, best.x, strict=True))
                    for row, b in zip(A, y, strict=True)]
        assert sum(r * r for r in residual) == best.loss
    assert coefficient_fit([[1, 2]], [1], [0, 1]) is None


def test_sparsest_lists_all_of_least_support():
    assert sparsest([[1, 0, 1], [0, 1, 1]], [2, 2]) == ((0, 0, 2),)
    assert set(sparsest([[1, 2]], [2])) == {(2, 0), (0, 1)}
    assert sparsest([[1], [1]], [1, 2]) == ()
    assert sparsest([[1, 1]], [0]) == ((0, 0),)
    with pytest.raises(verify.BudgetExceeded):
        sparsest([[1] * 9], [1], budget=verify.Budget(items=1))


def test_best_k_term_error():
    assert [best_k_term_error([3, -1, 2], k) for k in range(5)] == [6, 3, 1, 0, 0]


@pytest.mark.parametrize("m", [3, 4])
def test_isometry_of_the_simplex(m):
    """delta_s = (s - 1) / m, up to the rational scale of the frame."""
    # (m + 1) e_i - 1 has squared norm m (m + 1); the Gram matrix is scaled by its inverse
    A = [[(m + 1) * (i == j) - 1 for j in range(m + 1)] for i in range(m + 1)]
    square = m * (m + 1)
    for s in (1, 2, 3):
        found = restricted_isometry(_gram_root(A, square), s)
        assert abs(float(found.lo) - (s - 1) / m) < 1e-3
        assert found.width <= Fraction(1, 2**20)


def _gram_root(A, square):
    """A / sqrt(square), the root rounded to a rational that is good enough here."""
    root = Fraction(math.isqrt(square * 10**12), 10**6)
    return [[entry / root for entry in row] for row in A]


def test_isometry_against_eigenvalues():
    for seed in range(20):
        A = np.random.default_rng(seed).integers(-2, 3, (3, 4))
        for s in (1, 2, 3):
            found = restricted_isometry(A, s)
            truth = max(np.abs(np.linalg.eigvalsh(A[:, S].T @ A[:, S]) - 1).max()
                        for S in map(list, combinations(range(4), s)))
            assert float(found.lo) - 1e-9 <= truth <= float(found.hi) + 1e-9


@pytest.mark.parametrize(("A", "y"), [
    (np.zeros((0, 3)), []), (np.array([[np.nan]]), [1]), (np.eye(2), [1]), (np.eye(2), [1, np.inf]),
    (np.array([["a"]]), [1]), ([[1], [1, 2]], [1, 1]), ("abc", [1]), (None, [1]), (3, [1]),
    ({}, [1]), (np.eye(1), "a"), (np.eye(1), ["a"]), (np.eye(1), [None]), (np.eye(1), 1)])
def test_hostile_input_is_named(A, y):
    with pytest.raises(verify.InvalidInstance):
        omp(A, y, 1)


def test_zero_data_and_zero_columns():
    assert not omp(np.eye(3), [0, 0, 0], 2).any()
    assert omp(np.array([[0.0, 1.0]]), [2.0], 2).tolist() == [0, 2]
    assert not omp(np.zeros((2, 2)), [1.0, 1.0], 2).any()


@pytest.mark.parametrize("dtype", [float, complex])
def test_columns_and_data_of_any_size(dtype):
    """Columns times c_j and data times d give the coefficients times d / c_j."""
    draws = np.random.default_rng(0)
    for _ in range(100):
        A = draws.integers(-5, 6, (4, 6)).astype(dtype)
        y = draws.integers(-5, 6, 4).astype(dtype)
        powers, size = draws.integers(-900, 900, 6), int(draws.integers(-400, 400))
        powers = np.clip(powers, size - 900, size + 900)
        found = omp(A * 2.0**powers, y * 2.0**size, 3)
        wanted = omp(A, y, 3)
        assert np.array_equal(found != 0, wanted != 0)
        assert np.allclose(found * 2.0**(powers // 2) * 2.0**(powers - powers // 2 - size), wanted,
                           rtol=1e-12, atol=0)
    assert omp(np.eye(2) * 1e-170, np.array([1.0, 0]), 1).tolist() == [1e170, 0]
    with pytest.raises(verify.InvalidInstance, match="A: a matrix of finite numbers"):
        omp([[10**400]], [1.0], 1)


@pytest.mark.parametrize(("call", "place"), [
    (lambda: verify.sparsity.coefficient_fit([[1, 0], [0, 1]], [2, 3], [-1]), r"support\[0\]: -1"),
    (lambda: verify.sparsity.coefficient_fit([[1, 0], [0, 1]], [2, 3], [7]), "no column 7 of 2"),
    (lambda: verify.sparsity.coefficient_fit([[1, 0], [0, 1]], [2, 3], [1, 1]), "there already"),
    (lambda: verify.sparsity.sparse_of_cover([[1, 0]] * 3, [-1]), r"columns\[0\]: -1"),
    (lambda: restricted_isometry([[1]], 1, width=0), "width: 0 is not positive"),
    (lambda: restricted_isometry([[1]], 1, width=math.nan), "width: nan"),
    (lambda: verify.sparsity.least_sum([1], factors=0), "factors: at least one"),
    (lambda: verify.sparsity.least_sum([1], factors=1.5), "factors: 3/2 is not an integer"),
    (lambda: verify.sparsity.implicit_regularizer(), "factors: at least one")])
def test_arguments_without_a_meaning(call, place):
    with pytest.raises(verify.InvalidInstance, match=place):
        call()


def test_norms_fit_columns_of_any_size():
    A, y = np.array([[1e300, 1], [0, 1e300]]), [1e300, 1e300]
    for norms in ([1.0], [1.0, 2, 3], [1.0, -1.0]):
        with pytest.raises(verify.InvalidInstance, match="norms: 2 nonnegative"):
            omp(A, y, 2, norms=norms)
    assert omp(A, y, 2, norms=[1e300, 1e300]).tolist() == [1, 1]
    with pytest.raises(verify.InvalidInstance, match="bool"):
        omp([[True, 2], [0, 1]], [1.0, 1.0], 2)


@pytest.mark.skipif(not fastpath.compiled, reason="refused where subnormals are flushed")
def test_subnormal_columns_and_data(flush_to_zero):
    with flush_to_zero():
        found = omp(np.diag([3e-310, 1.0]), np.array([3e-310, 0.0]), 2)
    assert found.tolist() == [1, 0]
