"""One factor and the other's support known: least squares, against numpy and all rivals."""

import random

import numpy as np
import pytest

import verify
from verify.claims.decision import answer_of
from verify.sparsity import best_second_factor, normal_equations, second_factor_no_worse, supported


def _draw(seed):
    draws = random.Random(seed)
    m, n, r = draws.randint(1, 4), draws.randint(1, 3), draws.randint(1, 3)
    A, X, Z = ([[draws.choice([0, 1, -1, 2]) for _ in range(columns)] for _ in range(rows)]
               for rows, columns in ((m, n), (m, r), (n, r)))
    return draws, A, X, Z, [[draws.randint(0, 1) for _ in range(r)] for _ in range(n)]


def test_the_best_second_factor():
    for seed in range(200):
        _, A, X, Z, J = _draw(seed)
        Y = best_second_factor(A, X, J)
        assert answer_of(supported(Y, J)) == answer_of(normal_equations(A, X, Y, J)) == "yes"
        Z = [[entry * free for entry, free in zip(*rows, strict=True)]
             for rows in zip(Z, J, strict=True)]
        assert answer_of(second_factor_no_worse(A, X, Y, Z)) == "yes"
        for j, row in enumerate(J):
            chosen = np.flatnonzero(row)
            column = np.array(A, float)[:, j]
            fit = np.array(X, float)[:, chosen]
            best = fit @ np.linalg.lstsq(fit, column, rcond=None)[0] if chosen.size else 0 * column
            mine = np.array(X, float) @ np.array([float(entry) for entry in Y[j]])
            assert np.abs(mine - best).max() < 1e-9


def test_normal_equations_by_definition():
    seen = set()
    for seed in range(200):
        _, A, X, Y, J = _draw(seed)
        products = (np.array(A) - np.array(X) @ np.array(Y).T).T @ np.array(X)
        decision = normal_equations(A, X, Y, J)
        seen.add(answer_of(decision))
        assert isinstance(decision, verify.Yes) == (not (products * J).any())
        if isinstance(decision, verify.No):
            j, k = decision.certificate.witness["entry"]
            assert J[j][k] * products[j, k]
        rivals = ((np.array(A) - np.array(X) @ np.array(side).T)**2 for side in (Y, J))
        first, second = (rest.sum() for rest in rivals)
        assert isinstance(second_factor_no_worse(A, X, Y, J), verify.Yes) == (first <= second)
    assert seen == {"yes", "no"}


def test_hostile_input():
    with pytest.raises(verify.InvalidInstance, match="X: 1 rows, A has 2"):
        best_second_factor([[1], [2]], [[1]], [[1]])
    with pytest.raises(verify.InvalidInstance, match="J: 2 x 1"):
        best_second_factor([[1]], [[1]], [[1], [1]])
    with pytest.raises(verify.InvalidInstance, match="Z: 1 x 2"):
        second_factor_no_worse([[1]], [[1]], [[1]], [[1, 2]])
