"""The enclosure around an approximate basis, against exact optima and exact solutions."""

from fractions import Fraction

import flint
import numpy as np
import pytest

from verify.convex.basis_pursuit import guessed_least_l1
from verify.convex.float_l1 import FloatL1
from verify.exact.matrix import exact_vector, integral_rows, times
from verify.exact.near_optimum import near_optimum
from verify.exact.weighted_l1 import least_weighted_l1
from verify.sparsity import basis_pursuit


def program(seed, *, sparse=True, scale=0):
    draws = np.random.default_rng(seed)
    m = int(draws.integers(2, 9))
    n = m + int(draws.integers(1, 9))
    A = draws.standard_normal((m, n)) * 2.0 ** draws.integers(-scale, scale + 1, (m, 1))
    x = draws.standard_normal(n)
    if sparse:
        x[1 + m // 3:] = 0
    rows, scales = integral_rows(A)
    y = [s * entry for s, entry in zip(scales, exact_vector(A @ x), strict=True)]
    return rows, y


def solution(rows, y, columns):
    """The exact solution on these columns, by flint."""
    m = len(rows)
    square = flint.fmpq_mat(flint.fmpz_mat(m, m, [row[j] for row in rows for j in columns]))
    right = flint.fmpq_mat(m, 1, [flint.fmpq(v.numerator, v.denominator) for v in y])
    return [Fraction(int(v.p), int(v.q)) for v in square.solve(right).entries()]


@pytest.mark.parametrize("sparse", [True, False])
def test_it_encloses_the_exact_optimum_and_an_exact_solution(sparse):
    tight = 0
    for seed in range(150):
        rows, y = program(seed, sparse=sparse, scale=seed % 40)
        weights = np.random.default_rng(seed).integers(1, 4, len(rows[0])).tolist()
        floats = FloatL1(rows, y, weights)
        inverse = floats.inverse()
        found = near_optimum(rows, y, weights, floats.tight, inverse)
        exact = least_weighted_l1(rows, y, weights)
        assert found.lower <= exact.lower == exact.upper <= found.upper
        assert max(abs(price) / weight for price, weight in zip(
            times(list(zip(*rows, strict=True)), found.dual), weights, strict=True)) <= 1
        assert found.lower == sum(a * b for a, b in zip(found.dual, y, strict=True))
        columns = list(floats.tight)
        truth = solution(rows, y, columns)
        off = sum(abs(value - found.x[j]) for value, j in zip(truth, columns, strict=True))
        assert off <= found.radius
        assert sum(found.x[j] != 0 for j in range(len(weights)) if j not in floats.tight) == 0
        tight += found.upper - found.lower <= found.upper / 10**9
    assert tight > 140


def test_whatever_basis_and_inverse_are_proposed_nothing_false_is_said():
    """The proposals need not be the solver's: wrong signs, other columns, a bent inverse."""
    answered = 0
    for seed in range(300):
        rows, y = program(seed, sparse=False)
        m, n = len(rows), len(rows[0])
        draws = np.random.default_rng(seed)
        columns = draws.permutation(n)[:m].tolist()
        basis = {j: int(draws.choice([1, -1])) for j in columns}
        shifts = [max(map(abs, row)).bit_length() for row in rows]
        square = np.array([[row[j] / (1 << shift) for j in columns]
                           for row, shift in zip(rows, shifts, strict=True)])
        inverse = np.linalg.inv(square) * (1 + draws.choice([0, 1e-9, 1e-3, 0.3, 3])
                                           * draws.standard_normal((m, m)))
        found = near_optimum(rows, y, [1] * n, basis, inverse)
        if found is None:
            continue
        answered += 1
        exact = least_weighted_l1(rows, y, [1] * n)
        assert found.lower <= exact.lower <= found.upper
        truth = solution(rows, y, columns)
        off = sum(abs(value - found.x[j]) for value, j in zip(truth, columns, strict=True))
        assert off <= found.radius
    assert 150 < answered < 300


@pytest.mark.parametrize("inverse", [
    np.zeros((2, 2)), np.full((2, 2), np.nan), np.array([[np.inf, 0], [0, 1]]), -np.eye(2),
    np.full((2, 2), 5e-324)])
def test_a_hopeless_inverse_proves_nothing(inverse):
    rows, y = [[3, 1, 5], [1, 2, 1]], [Fraction(1), Fraction(2)]
    assert near_optimum(rows, y, [1, 1, 1], {0: 1, 1: 1}, inverse) is None


def test_a_free_column_outside_the_basis_proves_nothing():
    """Its price has to vanish, and no factor makes it."""
    rows, y = [[3, 1, 5], [1, 2, 1]], [Fraction(1), Fraction(2)]
    inverse = np.linalg.inv(np.array([[3 / 4, 1 / 4], [1 / 2, 1]]))
    scaled = np.linalg.inv(np.array([[3 / 8, 1 / 8], [1 / 4, 2 / 4]]))
    assert near_optimum(rows, y, [1, 1, 0], {0: 1, 1: 1}, scaled) is None
    assert near_optimum(rows, y, [1, 1, 1], {0: 1, 1: 1}, scaled) is not None
    assert near_optimum(rows, y, [1, 1, 1], {0: 1, 1: 1}, inverse) is None  # of another matrix


def test_only_large_dense_solutions_are_enclosed():
    draws = np.random.default_rng(0)
    A, x = draws.standard_normal((140, 280)), np.zeros(280)
    x[:14] = draws.standard_normal(14)
    found = basis_pursuit(A, A @ x)
    assert (found.status, found.certificate) == ("bounded", None)
    assert "bits" in found.reason
    assert 0 < found.radius < Fraction(1, 10**6)
    assert 0 < found.value.width < Fraction(1, 10**9)
    assert found.value.lo < sum(map(abs, x)) + 1e-9
    whole = np.rint(A * 8)
    again = basis_pursuit(whole, whole @ np.rint(x * 4))
    assert (again.status, again.radius, again.value.width) == ("optimal", 0, 0)
    rows, scales = integral_rows(A)
    right = [s * entry for s, entry in zip(scales, exact_vector(A @ x), strict=True)]
    exact = guessed_least_l1(rows, right, [1] * 280)
    assert found.value.lo <= exact.lower == exact.upper <= found.value.hi
