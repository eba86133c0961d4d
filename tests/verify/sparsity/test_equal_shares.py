"""Equal shares on rationals against the float factorization with roots of singular values."""

import random
from fractions import Fraction

import numpy as np
import pytest

from verify.claims.decision import No, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import split_errors
from verify.sparsity.equal_shares import equal_shares, reached_with_equal_shares
from verify.sparsity.splits import product

BAD = [[585, 0, 1404, 0, 0, 0, 0, 0], [0] * 8, [0, 256, 0, 0, 0, 0, 0, 0], *[[0] * 8] * 5]


def by_singular_vectors(A):
    """The product of the factors sqrt(s) u and sqrt(s) v^T, left to right, in floats."""
    n = len(A)
    left, rest = np.eye(n), np.array(A, float)
    for l in range(1, n.bit_length() - 1):
        q = n >> l
        factor, after = np.zeros((n, n)), np.zeros((n, n))
        for c in range(0, n, 2 * q):
            for j in (0, q):
                for t in range(q):
                    rows, columns = [c + t, c + q + t], slice(c + j, c + j + q)
                    u, s, v = np.linalg.svd(rest[rows, columns])
                    factor[rows, c + j + t] = np.sqrt(s[0]) * u[:, 0]
                    after[c + j + t, columns] = np.sqrt(s[0]) * v[0]
        left, rest = left @ factor, after
    return left @ rest


def drawn(draws):
    """Few entries, most of them fourth powers; pairs that a rotation by 3/5, 4/5 mixes."""
    n = draws.choice([2, 4, 8])
    A = [[0] * n for _ in range(n)]
    for _ in range(draws.randint(0, 4)):
        A[draws.randrange(n)][draws.randrange(n)] = draws.choice([1, 16, -16, 81, 5])
    if n > 2 and draws.random() < 0.4:
        i, size = draws.randrange(n // 2), draws.choice([5, 80])
        A[i][0], A[i + n // 2][0] = 3 * size, 4 * size
    return A


def test_products_are_those_of_the_float_method():
    draws, counts = random.Random(0), {"rational": 0, "none": 0, "no": 0}
    for _ in range(1000):
        A = drawn(draws)
        n = len(A)
        X = equal_shares(A)
        if X is None:
            counts["none"] += 1
            continue
        counts["rational"] += 1
        B = product(X)
        assert isinstance(reached_with_equal_shares(A, B, X), Yes)
        sizes = [abs(v) for row in A for v in row if v]
        if len(set(sizes)) == len(sizes):  # of ties the float method may keep the other
            errors = [np.linalg.norm(np.array(A, float) - theirs)
                      for theirs in (np.array(B, float), by_singular_vectors(A))]
            assert errors[0] == pytest.approx(errors[1], abs=1e-6)
        l = draws.randrange(len(X))
        place = draws.randrange(2 * n)
        changed = [list(f) for f in X]
        changed[l][place] += draws.choice([1, Fraction(1, 2)])
        C = product(changed)
        if C != B:  # columns and rows of other lengths, or a product that is not B
            assert isinstance(reached_with_equal_shares(A, B, changed), No)
            if n > 2:
                counts["no"] += isinstance(reached_with_equal_shares(A, C, changed), No)
    assert min(counts.values()) > 60, counts


def test_unit_columns_are_not_equal_shares():
    X = equal_shares(BAD)
    assert isinstance(reached_with_equal_shares(BAD, product(X), X), Yes)
    scaled = [[v / 39 for v in X[0]], [v * 39 for v in X[1]], X[2]]
    assert product(scaled) == product(X)
    assert isinstance(reached_with_equal_shares(BAD, product(X), scaled), No)


def test_the_instance_that_breaks_the_bound():
    theirs = by_singular_vectors(BAD)
    assert np.allclose(theirs, np.array(product(equal_shares(BAD)), float))
    assert np.linalg.norm(np.array(BAD) - theirs) == pytest.approx(585)
    assert split_errors(np.array(BAD, float)) == pytest.approx([0, 256], abs=1e-9)


def test_a_line_that_keeps_less_is_not_reached():
    A = [[16, 0, 0, 0], [0, 0, 0, 0], [0, 81, 0, 0], [0, 0, 0, 0]]
    less = [[16, 0, 0, 0], *[[0] * 4] * 3]
    X = equal_shares(less)
    assert product(X) == tuple(map(tuple, less))
    assert isinstance(reached_with_equal_shares(A, less, X), No)
    assert isinstance(reached_with_equal_shares(less, less, X), Yes)


@pytest.mark.parametrize(("A", "B", "X"), [
    ([[1, 2], [3, 4]], [[1, 2], [3, 4]], [[1] * 8] * 2), ([[1]], [[1]], [[1, 2, 3, 4]]),
    (np.eye(4), np.eye(2), [[1] * 8] * 2), ([[1, 2], [3, 4]], [[1, 2], [3, 4]], [[1, 2, 3]])])
def test_refused(A, B, X):
    with pytest.raises(InvalidInstance):
        reached_with_equal_shares(A, B, X)
