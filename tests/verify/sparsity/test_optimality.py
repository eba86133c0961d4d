"""The closed form from both sides, against singular values in floats."""

import random
from collections import Counter

import numpy as np
import pytest

import verify
from verify.claims.decision import answer_of
from verify.sparsity import blocks_reached, no_nearer_than_blocks, supported, tractable
from verify.sparsity.tractability import structure


def _closed_form(A, I, J):
    total = np.array([[entry**2 if not any(a and b for a, b in zip(x, y, strict=True)) else 0
                       for entry, y in zip(row, J, strict=True)]
                      for row, x in zip(A, I, strict=True)], float).sum()
    for one in structure(I, J).classes:
        block = np.array(A, float)[np.ix_(*one.remainder)]
        if block.size:
            total += (np.linalg.svd(block, compute_uv=False)[len(one.terms):]**2).sum()
    return total


def test_against_singular_values():
    seen = Counter()
    for seed in range(300):
        draws = random.Random(seed)
        m, n, r = (draws.randint(1, 4), draws.randint(1, 4), draws.randint(1, 3))
        I, J = ([[int(draws.random() < 0.7) for _ in range(r)] for _ in range(rows)]
                for rows in (m, n))
        if seed % 3 == 0:
            m = n = r = 2
            I = J = [[1, 0], [1, 1]]
        off = draws.random() < 0.3
        X, Y = ([[draws.choice([0, 1, -1, 2]) if free or off else 0 for free in row]
                 for row in side] for side in (I, J))
        A = np.array(X) @ np.array(Y).T + (draws.random() < 0.5) * np.array(
            [[draws.choice([0, 0, 1, -1]) for _ in range(n)] for _ in range(m)])
        loss = ((A - np.array(X) @ np.array(Y).T)**2).sum()
        closed = _closed_form(A.tolist(), I, J)
        answer = answer_of(no_nearer_than_blocks(A, I, J, X, Y))
        seen[answer] += 1
        if answer == "unknown":
            assert abs(loss - closed) < 1e-4 * (A**2).sum()
        else:
            assert (answer == "yes") == (loss >= closed - 1e-9)
        on = {answer_of(supported(X, I)), answer_of(supported(Y, J))} == {"yes"}
        if on and answer_of(tractable(I, J)) == "yes":
            assert answer == "yes"
    assert seen["yes"] > 100
    assert seen["no"] > 20
    assert seen["unknown"] < 3


def test_reached_under_the_condition():
    for seed in range(80):
        draws = random.Random(seed)
        m, n, r = (draws.randint(1, 4), draws.randint(1, 4), draws.randint(1, 3))
        I, J = ([[int(draws.random() < 0.7) for _ in range(r)] for _ in range(rows)]
                for rows in (m, n))
        if answer_of(tractable(I, J)) == "yes":
            A = [[draws.choice([0, 1, -1, 2]) for _ in range(n)] for _ in range(m)]
            assert answer_of(blocks_reached(A, I, J)) == "yes"
    chain = [[1, 0], [1, 1], [0, 1]]
    assert answer_of(blocks_reached([[1, 1, 0], [1, 1, 1], [0, 1, 1]], chain, chain)) == "no"


def test_hostile_input():
    with pytest.raises(verify.InvalidInstance, match="X: 1 x 2"):
        supported([[1, 2]], [[1]])
    with pytest.raises(verify.InvalidInstance, match="Y: 1 x 2"):
        no_nearer_than_blocks([[1]], [[1]], [[1]], [[1]], [[1, 2]])
    with pytest.raises(verify.InvalidInstance, match="J: 1 rows, A has 2"):
        blocks_reached([[1, 2]], [[1]], [[1]])
