"""The triangular supports of size 2 and what is asked of matrices on them."""

import random

import numpy as np
import pytest

import verify
from verify.search.draws import for_each_drawn
from verify.strategies import landscapes

LU = [[1, 0], [1, 1]]


def test_spurious_minima_are_those_of_diagonal_matrices():
    """Critical points that descents from random starts end at, rounded: none is spurious but so."""
    draws = random.Random(1)
    for _ in range(60):
        A = [[draws.choice((0, 1, -1, 2)) for _ in range(2)] for _ in range(2)]
        X, Y = ([[draws.choice((0, 1, -1, 2)), 0], [draws.choice((0, 1, 2)), draws.choice((0, 1))]]
                for _ in range(2))
        found = verify.sparsity.spurious_minimum(A, LU, LU, X, Y)
        assert not isinstance(found, verify.Unknown)
        if isinstance(found, verify.Yes):
            assert A[0][0]
            assert A[0][1] == A[1][0] == 0


def test_predicates():
    assert isinstance(verify.sparsity.triangular_supports(LU, np.array(LU, dtype=bool)), verify.Yes)
    assert isinstance(verify.sparsity.triangular_supports(LU, [[1, 1], [1, 1]]), verify.No)
    assert isinstance(verify.sparsity.diagonal([[0, 0, 0], [0, 5, 0]]), verify.Yes)
    assert isinstance(verify.sparsity.diagonal([[0, "1/9"]]), verify.No)
    assert isinstance(verify.sparsity.leading_entry_nonzero([[5e-324]]), verify.Yes)
    assert isinstance(verify.sparsity.leading_entry_nonzero([[-0.0, 1.0]]), verify.No)
    with pytest.raises(verify.InvalidInstance, match="A: a matrix"):
        verify.sparsity.diagonal([])


def test_the_strategies_are_on_the_supports():
    for strategy in (landscapes.triangular_minima, landscapes.triangular_valleys):
        for_each_drawn(strategy(), 20, lambda drawn: isinstance(
            verify.sparsity.triangular_supports(drawn["I"], drawn["J"]), verify.Yes) or pytest.fail(
            "other supports"))
