"""Exact least squares row by row against numpy, and a loss that falls."""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np

from verify.sparsity.alternation import alternations, best_rows
from verify.sparsity.landscape import Landscape


def test_best_rows_against_numpy():
    draws = random.Random(1)
    for _ in range(100):
        n, r = draws.randint(1, 4), draws.randint(1, 3)
        fixed = tuple(tuple(Fraction(draws.choice((0, 1, -1, 2))) for _ in range(r))
                      for _ in range(n))
        row = tuple(Fraction(draws.choice((0, 1, -3, 2))) for _ in range(n))
        free = tuple(draws.random() < 0.7 for _ in range(r))
        (found,) = best_rows([row], fixed, (free,))
        assert not any(entry and not allowed for entry, allowed in zip(found, free, strict=True))
        columns = np.array(fixed, dtype=float)[:, np.array(free, dtype=bool)]
        best = np.linalg.lstsq(columns, np.array(row, dtype=float), rcond=None)[0]
        loss = ((np.array(fixed, dtype=float) @ np.array(found, dtype=float)
                 - np.array(row, dtype=float))**2).sum()
        assert abs(loss - ((columns @ best - np.array(row, dtype=float))**2).sum()) < 1e-9


def test_the_loss_falls_and_lower_upper_is_found():
    landscape = Landscape.of([[2, 1], [4, 3]], [[1, 0], [1, 1]], [[1, 0], [1, 1]])
    losses = [landscape.loss(*landscape.point(*point)) for point in alternations(landscape)]
    assert all(b <= a for half in (losses[:4], losses[4:])
               for a, b in pairwise(half))
    assert losses[1] == 0
