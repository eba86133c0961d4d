"""Uniqueness in families against all small factors, enumerated."""

import random
from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import verify
from verify.sparsity import SparseColumns, SparseRows, unique_in_families
from verify.sparsity.factor_uniqueness import ps_equivalent


def _matrix(rows):
    return tuple(tuple(map(Fraction, row)) for row in rows)


def _all(m, r, s):
    """All m x r matrices of 0, 1, -1, 2 with at most s nonzero entries in each column."""
    columns = [column for column in product((0, 1, -1, 2), repeat=m)
               if sum(map(bool, column)) <= s]
    return [np.array(chosen).T for chosen in product(columns, repeat=r)]


def test_against_all_small_factors():
    draws, seen = random.Random(1), Counter()
    for _ in range(60):
        s, t = draws.choice([(1, 1), (1, 2), (2, 1)])
        lefts, rights = _all(2, 2, s), _all(2, 2, t)
        X, Y = draws.choice(lefts), draws.choice(rights)
        found = unique_in_families(X, Y, SparseColumns(s), SparseColumns(t))
        seen[type(found).__name__] += 1
        given = (_matrix(X.tolist()), _matrix(Y.tolist()))
        if isinstance(found, verify.No):
            other = tuple(_matrix(found.certificate.witness[key]) for key in "XY")
            assert (np.array(other[0]) @ np.array(other[1]).T == X @ Y.T).all()
            assert not ps_equivalent(given, other)
            for side, most in zip(other, (s, t), strict=True):
                assert (np.array(side, dtype=float) != 0).sum(axis=0).max() <= most
        if isinstance(found, verify.Yes):
            for x in draws.sample(lefts, min(len(lefts), 60)):
                for y in rights:
                    if (x @ y.T == X @ Y.T).all():
                        assert ps_equivalent(given, (_matrix(x.tolist()), _matrix(y.tolist())))
                        seen["met"] += 1
    assert min(seen["Yes"], seen["No"], seen["met"]) > 5


def test_other_families_and_budgets():
    X, Y = [[1, 0], [2, 3], [0, 1]], [[1, 0], [1, 2], [0, 1]]
    assert not isinstance(unique_in_families(X, Y, SparseRows(2), SparseRows(2)), verify.Yes)
    found = unique_in_families(X, Y, SparseColumns(2), SparseColumns(2),
                               budget=verify.Budget(items=2))
    assert "2 allowed" in found.reason


def test_a_support_outside_its_family():
    with pytest.raises(verify.InvalidInstance, match="Y: its support is not in the family"):
        unique_in_families([[1]], [[1], [1]], SparseColumns(1), SparseColumns(1))
