"""Full rank of complete classes against numpy's ranks."""

import random
from collections import Counter

import numpy as np

import verify


def test_against_the_definition():
    draws, seen = random.Random(1), Counter()
    for _ in range(400):
        m, n, r = draws.randint(1, 3), draws.randint(1, 3), draws.randint(1, 3)
        columns = [tuple(draws.randint(0, 1) for _ in range(m + n)) for _ in range(r)]
        if draws.random() < 0.7:
            columns = [draws.choice(columns) for _ in columns]
        X, Y = (np.array([[c[offset + i] * draws.choice((0, 1, 1, 2)) for c in columns]
                          for i in range(size)]) for offset, size in ((0, m), (m, n)))
        I, J = (np.array([[c[offset + i] for c in columns] for i in range(size)])
                for offset, size in ((0, m), (m, n)))
        expected = True
        for column in set(columns):
            terms = [k for k, other in enumerate(columns) if other == column]
            rows, cols = np.flatnonzero(column[:m]), np.flatnonzero(column[m:])
            if len(rows) and len(cols) and len(terms) >= min(len(rows), len(cols)):
                x, y = X[np.ix_(rows, terms)], Y[np.ix_(cols, terms)]
                expected &= bool(np.linalg.matrix_rank(x) == len(rows)
                                 or np.linalg.matrix_rank(y) == len(cols))
        found = verify.sparsity.complete_classes_full_rank(I, J, X, Y)
        assert isinstance(found, verify.Yes if expected else verify.No)
        seen[expected] += 1
    assert min(seen.values()) > 30
