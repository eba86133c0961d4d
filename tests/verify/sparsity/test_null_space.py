"""Spark, circuits and null space constants: oracles, definitions, and what leaves them alone."""

import math
import random
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import verify
from verify.exact.matrix import l1, times
from verify.exact.rank import kernel, rank
from verify.sparsity import (
    circuits,
    coherence_squared,
    l1_recovers,
    null_space_constant,
    null_space_constants,
    null_space_property,
    spark,
    spark_above_twice,
    sparse_solutions_unique,
    unique_basis_pursuit,
)

H4 = np.kron([[1, 1], [1, -1]], [[1, 1], [1, -1]])


def spikes_and_ones(m):
    return [[int(i == j) for j in range(m)] + [1] for i in range(m)]


def spikes_and_dft_rank(n):
    """The DFT is not rational: its spark with the spikes is looked at in floats."""
    F = np.exp(-2j * np.pi * np.outer(range(n), range(n)) / n)
    A = np.hstack([np.eye(n), F / math.sqrt(n)])
    for size in range(1, n + 2):
        for support in combinations(range(2 * n), size):
            if np.linalg.matrix_rank(A[:, support], tol=1e-9) < size:
                return size
    return None


def vandermonde(m, n):
    return [[x**i for x in range(1, n + 1)] for i in range(m)]


@pytest.mark.parametrize("m", [1, 2, 3, 4, 5])
def test_spikes_and_a_column_of_ones(m):
    A = spikes_and_ones(m)
    assert spark(A) == m + 1
    assert coherence_squared(A) == Fraction(1, m)
    assert null_space_constants(A) == tuple(Fraction(s, m + 1) for s in range(m + 2))


@pytest.mark.parametrize("m", [2, 3, 4])
def test_simplex(m):
    A = [[(m + 1) * (i == j) - 1 for j in range(m + 1)] for i in range(m + 1)]
    assert spark(A) == m + 1
    assert coherence_squared(A) == Fraction(1, m**2)  # as Welch allows
    assert null_space_constants(A) == tuple(Fraction(s, m + 1) for s in range(m + 2))


def test_spikes_and_hadamard():
    A = np.hstack([np.eye(4), H4 / 2])
    assert spark(A) == 4
    assert coherence_squared(A) == Fraction(1, 4)
    assert null_space_constants(A)[1:4] == (Fraction(1, 3), Fraction(1, 2), Fraction(3, 4))
    assert isinstance(null_space_property(A, 1), verify.Yes)
    assert isinstance(null_space_property(A, 2), verify.No)  # a tie


def test_steiner_frame_attains_the_welch_bound():
    """Six blocks of pairs of four points, a Hadamard matrix of order four a point."""
    A = np.zeros((6, 16), int)
    for point in range(4):
        blocks = [b for b, pair in enumerate(combinations(range(4), 2)) if point in pair]
        A[blocks, 4 * point:4 * point + 4] = H4[1:]
    assert coherence_squared(A) == Fraction(16 - 6, 6 * 15) == Fraction(1, 9)
    assert spark(A) == 4


@pytest.mark.parametrize(("m", "n"), [(1, 3), (2, 5), (3, 6), (4, 7)])
def test_vandermonde_has_full_spark(m, n):
    assert spark(vandermonde(m, n)) == m + 1


def test_vandermonde_constants():
    assert null_space_constants(vandermonde(3, 6))[1:3] == (Fraction(15, 32), Fraction(5, 6))


@pytest.mark.parametrize(("n", "least"), [(2, 3), (3, 4), (4, 4), (5, 6), (6, 5)])
def test_the_uncertainty_principle(n, least):
    assert spikes_and_dft_rank(n) == least


def test_kernel_311_and_the_matrix_that_omp_fails_on():
    assert spark([[1, -3, 0], [1, 0, -3]]) == 3
    assert null_space_constant([[1, -3, 0], [1, 0, -3]], 1) == Fraction(3, 5)
    A = [[1, 0, 0, 0, 1], [0, 1, 0, -1, 0], [0, 0, 1, 0, 1], [0, 0, 0, 1, 1]]
    assert spark(A) == 5
    assert null_space_constants(A)[1:3] == (Fraction(1, 5), Fraction(2, 5))


def drawn(seed):
    draws = random.Random(seed)
    m, n = draws.randint(1, 4), draws.randint(1, 5)
    values = (0, 0, 1, -1, 2, Fraction(1, 2), -3)
    return [[Fraction(draws.choice(values)) for _ in range(n)] for _ in range(m)]


def slow_spark(A):
    for size in range(1, len(A[0]) + 1):
        for support in combinations(range(len(A[0])), size):
            if rank([[row[j] for j in support] for row in A]) < size:
                return size
    return math.inf


def test_spark_is_the_least_number_of_dependent_columns():
    seen = set()
    for seed in range(500):
        A = drawn(seed)
        least = slow_spark(A)
        seen.add(least)
        assert spark(A) == least
        for k in range(3):
            for predicate in (spark_above_twice, sparse_solutions_unique):
                assert isinstance(predicate(A, k), verify.Yes) is (least > 2 * k)
    assert seen == {1, 2, 3, 4, 5, math.inf}


def test_circuits_are_the_kernel_vectors_of_minimal_support():
    for seed in range(300):
        A = drawn(seed)
        minimal = []
        for size in range(1, len(A[0]) + 1):
            minimal += [support for support in combinations(range(len(A[0])), size)
                        if rank([[row[j] for j in support] for row in A]) < size
                        and not any(set(other) < set(support) for other in minimal)]
        found = list(circuits(A))
        assert sorted(tuple(j for j, x in enumerate(c) if x) for c in found) == sorted(minimal)
        assert not any(any(times(A, c)) for c in found)


def test_constants_are_attained_and_never_exceeded():
    """Against kernel vectors with small coefficients; and NSP against all 2^s signs, by duals."""
    for seed in range(120):
        A = drawn(seed)
        basis, constants = kernel(A), null_space_constants(A)
        best = [Fraction(0)] * len(constants)
        for coefficients in product(range(-3, 4), repeat=min(len(basis), 2)):
            v = [sum(c * x for c, x in zip(coefficients, column, strict=True))
                 for column in zip(*basis[:2], strict=True)]
            if any(v):
                sizes = sorted(map(abs, v), reverse=True)
                shares = [l1(sizes[:s]) / l1(sizes) for s in range(len(constants))]
                assert all(map(Fraction.__le__, shares, constants))
                best = list(map(max, best, shares))
        if len(basis) <= 1:
            assert best == list(constants)
        for s in (1, 2):
            recovered = isinstance(l1_recovers(A, s), verify.Yes)
            assert recovered is isinstance(null_space_property(A, s), verify.Yes)
            assert recovered is (null_space_constant(A, s) < Fraction(1, 2))


def test_l1_recovers_says_so_of_every_sparse_vector():
    for seed in range(60):
        A = drawn(seed)
        recovered = isinstance(l1_recovers(A, 1), verify.Yes)
        units = [[Fraction(way * (i == j)) for i in range(len(A[0]))]
                 for j in range(len(A[0])) for way in (1, -2)]
        assert recovered is all(isinstance(unique_basis_pursuit(A, x), verify.Yes) for x in units)


@given(st.data())
def test_what_leaves_them_alone(data):
    A = data.draw(verify.strategies.matrices_with_kernel(max_columns=4))
    n = len(A[0])
    constants, least = null_space_constants(A), spark(A)
    order = data.draw(st.permutations(range(n)))
    signs = data.draw(st.lists(st.sampled_from((1, -1)), min_size=n, max_size=n))
    changed = [[signs[j] * row[j] for j in order] for row in A]
    mixed = [changed[0], *[[a + 2 * b for a, b in zip(row, changed[0], strict=True)]
                           for row in changed[1:]], [0] * n]
    assert (null_space_constants(mixed), spark(mixed)) == (constants, least)
    scales = data.draw(st.lists(st.sampled_from((1, 2, 5)), min_size=n, max_size=n))
    assert spark([[c * x for c, x in zip(scales, row, strict=True)] for row in A]) == least


@given(st.data())
def test_of_a_line_they_are_read_off(data):
    vector = data.draw(st.lists(st.sampled_from((1, 2, 0, -3)), min_size=2,
                                max_size=6).filter(any))
    A = data.draw(verify.strategies.matrices_with_kernel([vector]))
    sizes = sorted(map(abs, vector), reverse=True)
    assert spark(A) == sum(map(bool, vector))
    assert null_space_constants(A) == tuple(Fraction(sum(sizes[:s]), sum(sizes))
                                            for s in range(len(vector) + 1))


def test_the_chain_of_conditions_on_columns_of_one_norm():
    for seed in range(200):
        draws = random.Random(seed)
        A = [[draws.choice((1, -1)) for _ in range(draws.choice((3, 4)))] for _ in range(1)]
        A = [[draws.choice((1, -1)) for _ in A[0]] for _ in range(4)]
        for k in (1, 2):
            coherent = (2 * k - 1) ** 2 * coherence_squared(A) < 1
            stable = null_space_constant(A, k) < Fraction(1, 2)
            assert not coherent or stable
            assert not stable or spark(A) > 2 * k


def test_floats_and_flushed_subnormals(flush_to_zero):
    A = np.array([[5e-324, 0.0], [0.0, 1.0]])
    assert spark(A) == math.inf
    with flush_to_zero():
        assert spark(A) == math.inf


def test_budgets():
    A = [[1] * 12, list(range(12)), [j**2 for j in range(12)]]
    tiny = verify.Budget(items=3)
    with pytest.raises(verify.BudgetExceeded) as caught:
        null_space_constants(A, budget=tiny)
    assert all(a <= b for a, b in zip(caught.value.partial, null_space_constants(A), strict=True))
    with pytest.raises(verify.BudgetExceeded) as caught:
        spark(A, budget=tiny)
    assert caught.value.partial <= spark(A)
    for predicate in (spark_above_twice, null_space_property, l1_recovers,
                      sparse_solutions_unique):
        assert isinstance(predicate(A, 1, budget=verify.Budget(items=0)), verify.Unknown)


@pytest.mark.parametrize("call", [spark, null_space_constants, coherence_squared])
@pytest.mark.parametrize("A", [[], [[]], [[1, 2], [3]], [[float("nan")]], np.zeros((0, 4)), "no"])
def test_hostile_input_is_named(call, A):
    with pytest.raises(verify.InvalidInstance):
        call(A)


def test_orders_out_of_range():
    with pytest.raises(verify.InvalidInstance, match="negative"):
        null_space_constant([[1]], -1)
    with pytest.raises(verify.InvalidInstance, match="integer"):
        null_space_constant([[1]], "1/2")
    assert null_space_constant([[1, 1]], 7) == 1
    assert null_space_constant([[1]], 7) == 0
    assert isinstance(l1_recovers([[1, 1]], 0), verify.Yes)
    with pytest.raises(verify.InvalidInstance, match="column 1 vanishes"):
        coherence_squared([[1, 0]])


def test_over_the_complex_numbers_a_strict_dual_is_not_necessary():
    """The minimizer is a Fermat point, where an angle of 120 degrees makes the test an equality."""
    x = np.array([np.exp(-1j * np.pi / 3), np.exp(1j * np.pi / 3), 0])
    kernel_vector = np.array([1, 1, 1])
    norms = [np.abs(x + t * kernel_vector).sum()
             for r in (1e-3, 0.1, 1) for t in r * np.exp(2j * np.pi * np.arange(60) / 60)]
    assert min(norms) > np.abs(x).sum() + 1e-7
    signs = x[:2] / np.abs(x[:2])
    assert abs(abs(np.vdot(signs, kernel_vector[:2])) - np.abs(kernel_vector[2:]).sum()) < 1e-12
