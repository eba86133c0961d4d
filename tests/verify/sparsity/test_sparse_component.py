"""Sparse principal components against all sets of rows in floats."""

import random
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

import verify
from verify.claims.decision import answer_of
from verify.sparsity import no_nearer_than_sparse_component, sparse_component


def _best(A, k):
    return max(np.linalg.svd(A[list(rows)], compute_uv=False)[0]**2
               for rows in combinations(range(len(A)), k))


def test_component_and_bound():
    seen = Counter()
    for seed in range(200):
        draws = random.Random(seed)
        m, n = draws.randint(1, 5), draws.randint(1, 4)
        k = draws.randint(1, m)
        A = np.array([[draws.choice([0, 1, -1, 2, 3]) for _ in range(n)] for _ in range(m)])
        if seed % 2:
            A = np.outer(A[:, 0], A[0])
        least = (A**2).sum() - _best(A, k)
        found = sparse_component(A, k)
        assert float(found.loss.lo) - 1e-9 <= least <= float(found.loss.hi) + 1e-9
        assert (A**2).sum() - _best(A[list(found.rows)], k) == pytest.approx(least, abs=1e-9)
        x = [draws.choice([0, 1, -1]) for _ in range(m)]
        y = [draws.choice([0, 1, 2]) for _ in range(n)]
        if seed % 2:
            x, y = A[:, 0].tolist(), [1] * n
        loss = ((A - np.outer(x, y))**2).sum()
        answer = answer_of(no_nearer_than_sparse_component(A, x, y, k))
        seen[answer] += 1
        if answer == "unknown":
            assert abs(loss - least) < 1e-6
        else:
            assert (answer == "yes") == (loss >= least - 1e-9)
        if sum(map(bool, x)) <= k:
            assert answer == "yes"
    assert seen["yes"] > 100
    assert seen["no"] > 5
    assert seen["unknown"] < 10


def test_budget_and_hostile_input():
    with pytest.raises(verify.BudgetExceeded):
        sparse_component([[1]] * 10, 5, budget=verify.Budget(items=100))
    for k in (0, 3, -1, "1/2"):
        with pytest.raises(verify.InvalidInstance, match="k"):
            sparse_component([[1], [2]], k)
    with pytest.raises(verify.InvalidInstance, match="x"):
        no_nearer_than_sparse_component([[1]], [1, 2], [1], 1)
    with pytest.raises(verify.InvalidInstance, match=r"A\[0\]\[0\]"):
        sparse_component([[float("nan")]], 1)
