"""Exact covers and sparse solutions, each from the other."""

import random
from fractions import Fraction
from itertools import combinations

import pytest

import verify
from verify.exact.matrix import times
from verify.sparsity import (
    cover_of_sparse,
    exact_cover_exists,
    ones_have_sparse_solution,
    sparse_of_cover,
    three_ones_a_column,
)


def test_both_maps():
    answers = set()
    for seed in range(120):
        draws = random.Random(seed)
        triples = [draws.sample(range(6), 3) for _ in range(draws.randint(1, 5))]
        if seed % 2:
            order = draws.sample(range(6), 6)
            triples += [order[:3], order[3:]]
        A = [[int(i in triple) for triple in triples] for i in range(6)]
        exists = any(sorted(a + b) == list(range(6)) for a, b in combinations(triples, 2))
        cover, sparse = exact_cover_exists(A), ones_have_sparse_solution(A)
        answers.add(exists)
        assert isinstance(three_ones_a_column(A), verify.Yes)
        assert isinstance(cover, verify.Yes) is isinstance(sparse, verify.Yes) is exists
        if exists:
            columns = cover.certificate.witness["columns"]
            z = sparse_of_cover(A, columns)
            assert times(A, z) == (1,) * 6
            found = list(map(Fraction, sparse.certificate.witness["z"]))
            chosen = cover_of_sparse(found)
            assert [sum(row[j] for j in chosen) for row in A] == [1] * 6
    assert answers == {True, False}


def test_without_triples_the_two_differ():
    A = [[1, 0, 1]] * 3 + [[1, 1, 0]] * 3 + [[0, 1, 1]] * 3
    assert isinstance(exact_cover_exists(A), verify.No)
    assert ones_have_sparse_solution(A).certificate.witness == {"z": ["1/2", "1/2", "1/2"]}


def test_budgets_and_hostile_input():
    A = [[1, 1, 1, 1]] * 6
    out = verify.Budget(items=0)
    assert isinstance(exact_cover_exists(A, budget=out), verify.Unknown)
    assert isinstance(ones_have_sparse_solution(A, budget=out), verify.Unknown)
    for wrong in ([[2]], [[]], [[1], [1, 0]], [["1/2"]]):
        with pytest.raises(verify.InvalidInstance):
            exact_cover_exists(wrong)
