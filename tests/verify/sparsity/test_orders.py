"""The search for orders against all permutations, and against hidden butterflies."""

import functools
import random
from itertools import combinations, permutations

import numpy as np
import pytest

from verify.sparsity.butterfly import split_errors
from verify.sparsity.orders import butterfly_order


def rank_one(A):
    return lambda rows, columns: np.linalg.matrix_rank(A[np.ix_(rows, columns)]) <= 1


def hidden(draws, n):
    """A product of butterfly factors in another order, a few entries perhaps changed."""
    A = np.eye(n, dtype=int)
    for l in range(n.bit_length() - 1):
        support = np.kron(np.kron(np.eye(2**l, dtype=int), np.ones((2, 2), dtype=int)),
                          np.eye(n >> (l + 1), dtype=int))
        A = A @ (support * np.array([[draws.choice([0, 1, 1, 2, -1]) for _ in range(n)]
                                     for _ in range(n)]))
    for _ in range(draws.choice([0, 0, 1, 2])):
        A[draws.randrange(n), draws.randrange(n)] += 1
    return A[np.ix_(draws.sample(range(n), n), draws.sample(range(n), n))]


def test_four_by_four_against_all_orders():
    draws, found = random.Random(0), 0
    for _ in range(120):
        A = hidden(draws, 4) if draws.random() < 0.6 else np.array(
            [[draws.randint(-1, 1) for _ in range(4)] for _ in range(4)])
        # blocks are 2 x 2: minors of integers decide
        possible = any(not any(A[r[i], c[j]] * A[r[i + 2], c[j + 1]]
                               - A[r[i], c[j + 1]] * A[r[i + 2], c[j]]
                               for i in (0, 1) for j in (0, 2))
                       for r in permutations(range(4)) for c in permutations(range(4)))
        order = butterfly_order(4, rank_one(A))
        assert (order is not None) == possible
        found += possible
        if order:
            assert split_errors(A[np.ix_(*order)]) == pytest.approx([0], abs=1e-12)
    assert 30 < found < 110


def sides(n=8):
    """Each way to put 8 items in two fours, and these in pairs."""
    for four in combinations(range(1, n), 3):
        parts = [(0, *four), tuple(k for k in range(1, n) if k not in four)]
        pairs = [[((p[0], p[k]), tuple(j for j in p[1:] if j != p[k])) for k in (1, 2, 3)]
                 for p in parts]
        for first in pairs[0]:
            for second in pairs[1]:
                yield parts, [*first, *second]


def test_eight_by_eight_against_all_sets():
    draws, found = random.Random(1), 0
    structures = list(sides())
    assert len(structures) == 315
    for _ in range(8):
        A = hidden(draws, 8)
        if draws.random() < 0.3:
            A = A[:, draws.sample(range(8), 8)]
        order = butterfly_order(8, rank_one(A))
        fits = functools.cache(rank_one(A))
        possible = any(
            all(fits(r, c) for r in pairs for c in halves)
            and all(fits(r, c) for r in fours for c in narrow)
            for fours, pairs in structures  # of the rows
            for halves, narrow in structures)  # of the columns
        assert (order is not None) == possible
        found += possible
        if order:
            assert max(split_errors(A[np.ix_(*order)])) < 1e-9
    assert 2 <= found <= 6


def test_size_two():
    assert butterfly_order(2, rank_one(np.eye(2))) == ([0, 1], [0, 1])
