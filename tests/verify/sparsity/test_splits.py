"""Exact butterflies: products of drawn factors and their neighbours, minors by brute force."""

import random
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from verify.claims.decision import No, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity.butterfly import split_errors
from verify.sparsity.splits import blocks, butterfly_product, product, split_minors_vanish


def drawn(draws):
    """A product of butterfly factors, one entry of which may have been changed."""
    levels = draws.choice([1, 2, 2, 3])
    n = 2**levels
    values = [0, 0, 1, 2, -1, Fraction(1, 3), 2**61, Fraction(1, 2**1074)]
    factors = [[Fraction(draws.choice(values)) for _ in range(2 * n)] for _ in range(levels)]
    A = [list(row) for row in product(factors)]
    if draws.random() < 0.6:
        A[draws.randrange(n)][draws.randrange(n)] += draws.choice([1, -1, 2**61])
    return A


def supports(n):
    """The butterfly supports from their definition as Kronecker products."""
    for l in range(n.bit_length() - 1):
        yield np.kron(np.kron(np.eye(2**l), np.ones((2, 2))), np.eye(n >> (l + 1)))


def all_minors_vanish(A):
    """At every split, the blocks from the supports of the two products of factors."""
    n = len(A)
    patterns = list(supports(n))
    for l in range(1, len(patterns)):
        left = np.linalg.multi_dot([np.eye(n), *patterns[:l], np.eye(n)])
        right = np.linalg.multi_dot([np.eye(n), *patterns[l:], np.eye(n)])
        for k in range(n):
            rows, columns = np.flatnonzero(left[:, k]), np.flatnonzero(right[k])
            for (i, j), (c, d) in ((r, s) for r in combinations(rows, 2)
                                   for s in combinations(columns, 2)):
                if A[i][c] * A[j][d] != A[i][d] * A[j][c]:
                    return False
    return True


def test_drawn_products_and_neighbours():
    draws, answers = random.Random(0), {"yes": 0, "no": 0}
    for _ in range(2000):
        A = drawn(draws)
        decided = butterfly_product(A)
        answers[decided.certificate.answer] += 1
        assert split_minors_vanish(A).certificate.answer == decided.certificate.answer
        witness = decided.certificate.witness
        if isinstance(decided, Yes):
            factors = [[Fraction(entry) for entry in factor] for factor in witness["factors"]]
            assert [list(row) for row in product(factors)] == A
        else:
            (i, j), (c, d) = witness["rows"], witness["columns"]
            assert A[i][c] * A[j][d] != A[i][d] * A[j][c]
            assert any(set(witness["rows"]) <= set(rows) and set(witness["columns"]) <= set(cols)
                       for rows, cols in blocks(len(A), witness["split"]))
    assert min(answers.values()) > 500


def test_minors_by_brute_force():
    draws = random.Random(1)
    matrices = [drawn(draws) for _ in range(150)]
    answers = [split_minors_vanish(A).certificate.answer == "yes" for A in matrices]
    assert answers == [all_minors_vanish(A) for A in matrices]
    assert 30 < sum(answers) < 120


def test_product_is_that_of_the_sparse_matrices():
    draws = random.Random(2)
    for levels in (1, 2, 3, 4):
        n = 2**levels
        factors = [[Fraction(draws.randint(-3, 3)) for _ in range(2 * n)] for _ in range(levels)]
        dense = np.eye(n)
        for l, (values, pattern) in enumerate(zip(factors, supports(n), strict=True)):
            matrix = np.zeros((n, n))
            s = n >> (l + 1)
            array = np.array(values, float).reshape(-1, 2, 2, s)
            for c, i, j, t in np.ndindex(array.shape):
                matrix[c * 2 * s + i * s + t, c * 2 * s + j * s + t] = array[c, i, j, t]
            assert not matrix[pattern == 0].any()
            dense = dense @ matrix
        assert dense.tolist() == [list(map(float, row)) for row in product(factors)]


def test_blocks_cover_disjointly():
    for n in (2, 4, 8, 16):
        for l in range(n.bit_length()):
            cells = [(i, j) for rows, columns in blocks(n, l) for i in rows for j in columns]
            assert len(cells) == len(set(cells)) == n * n


def test_floats_are_exact():
    A = np.outer([1.0, 3.0, 0.1, 7.0], [1.0, 3.0, 1 / 3, 5e-324])
    B = A.copy()
    exact = [[Fraction(a) * Fraction(b) for b in (1.0, 3.0, 1 / 3, 5e-324)]
             for a in (1.0, 3.0, 0.1, 7.0)]
    assert isinstance(butterfly_product(exact), Yes)
    assert isinstance(butterfly_product(B), No)  # products were rounded
    assert max(split_errors(B)) < 1e-15


@pytest.mark.parametrize("A", [[[1]], [[1, 2]], [[1] * 3] * 3, [], [[1, 2], [3]],
                               [[1.0, float("inf")], [0.0, 0.0]]])
def test_refused(A):
    for predicate in (split_minors_vanish, butterfly_product):
        with pytest.raises(InvalidInstance):
            predicate(A)
