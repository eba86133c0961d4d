"""Triangular factorizations exist exactly where the leading ranks suffice."""

import random
from fractions import Fraction
from itertools import product as choices

import pytest

import verify
from verify.exact.matrix import product
from verify.sparsity import infimum_attained, leading_ranks_suffice, lower_upper_product
from verify.sparsity.attainment import deficient_size, exact_lu


def _lower(n):
    return [[int(j <= i) for j in range(n)] for i in range(n)]


def _check(A):
    L, U = exact_lu(A)
    assert product(L, U) == A
    assert not any(any(row[i + 1:]) for i, row in enumerate(L))
    assert not any(any(row[:i]) for i, row in enumerate(U))


def test_every_small_matrix_is_factored_or_its_rank_is_too_small():
    counts = {True: 0, False: 0}
    for n, entries in ((1, (0, 1)), (2, (0, 1, -1, 2)), (3, (0, 1))):
        for flat in choices(map(Fraction, entries), repeat=n * n):
            A = tuple(tuple(flat[i * n:(i + 1) * n]) for i in range(n))
            good = deficient_size(A) is None
            counts[good] += 1
            if good:
                _check(A)
            if n == 2:  # the closed form: a11 is not 0, or a12 a21 is
                assert good == bool(A[0][0] or not A[0][1] * A[1][0])
    assert min(counts.values()) > 150


def test_larger_sparse_matrices_and_products():
    found = 0
    for seed in range(150):
        draws = random.Random(seed)
        n = draws.randint(4, 6)
        share = draws.choice([0.2, 0.4, 0.7])
        A = tuple(tuple(Fraction(draws.choice([1, -1, 2]) if draws.random() < share else 0)
                        for _ in range(n)) for _ in range(n))
        if deficient_size(A) is None:
            found += 1
            _check(A)
        L = [[A[i][j] if j <= i else Fraction(0) for j in range(n)] for i in range(n)]
        U = [[A[j][i] if j >= i else Fraction(0) for j in range(n)] for i in range(n)]
        assert deficient_size(product(L, U)) is None
    assert 30 < found < 130


def test_the_two_leading_entries_that_vanish():
    """Both the first row and column are 0, and the rest alone is no product."""
    A = [[0, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert isinstance(leading_ranks_suffice(A), verify.Yes)
    assert isinstance(lower_upper_product(A), verify.Yes)
    assert isinstance(lower_upper_product([[0, 1], [1, 0]]), verify.No)


def test_attained():
    assert isinstance(infimum_attained([[0, 1], [1, 0]], _lower(2), _lower(2)), verify.No)
    assert isinstance(infimum_attained([[0, 1], [0, 1]], _lower(2), _lower(2)), verify.Yes)
    assert isinstance(infimum_attained([[0, 1], [1, 0]], [[1], [1]], [[1], [1]]), verify.Yes)
    chain = [[1, 0], [1, 1], [0, 1]]
    assert isinstance(infimum_attained([[0] * 3] * 3, chain, chain), verify.Unknown)


def test_hostile_input():
    for wrong in ([[1, 2]], [], [[1], [2, 3]], [[float("inf")]]):
        for decide in (leading_ranks_suffice, lower_upper_product):
            with pytest.raises(verify.InvalidInstance, match="A"):
                decide(wrong)
    with pytest.raises(verify.InvalidInstance, match="J: 2 rows, A has 1 columns"):
        infimum_attained([[1], [2]], _lower(2), _lower(2))
