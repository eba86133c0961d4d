"""Affine rows against dense matrices."""

import numpy as np

from verify.network.rows import Rows, concatenated, read_twice, side_by_side, unit_rows


def matrix(rows, n):
    """The rows as a matrix over n neurons, repeated sources added up."""
    ragged, dense = rows.ragged(), np.zeros((rows.n, n))
    for i in range(rows.n):
        for entry in range(ragged.starts[i], ragged.starts[i + 1]):
            dense[i, ragged.sources[entry]] += ragged.weights[entry]
    return dense


def drawn(rng, n_rows, n):
    if rng.random() < 0.4:
        sources = rng.choice(n, rng.integers(1, n + 1), replace=False)
        return Rows(sources, rng.integers(-5, 6, (n_rows, len(sources))).astype(float), None,
                    rng.integers(-5, 6, n_rows).astype(float))
    lengths = rng.integers(1, n + 1, n_rows)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    sources = np.concatenate([rng.choice(n, length, replace=False) for length in lengths])
    return Rows(sources, rng.integers(-5, 6, starts[-1]).astype("f4"), starts)


def test_random_rows():
    rng, twice = np.random.default_rng(0), 0
    for _ in range(300):
        n_rows, n = rng.integers(1, 5), int(rng.integers(1, 7))
        a, b = drawn(rng, n_rows, n), drawn(rng, n_rows, n)
        index = rng.integers(0, n_rows, rng.integers(1, 6))
        assert (matrix(a.take(index), n) == matrix(a, n)[index]).all()
        assert a.lengths().tolist() == [a.ragged().starts[i + 1] - a.ragged().starts[i]
                                        for i in range(n_rows)]
        if a.bias is not None:
            assert (a.take(index).bias == a.bias[index]).all()
            b.bias = None
        both = side_by_side(a, b)
        assert (matrix(both, n) == matrix(a, n) + matrix(b, n)).all()
        assert (both.bias is None) == (a.bias is None and b.bias is None)
        shared = any(set(a.ragged().sources[a.ragged().starts[i]:a.ragged().starts[i + 1]])
                     & set(b.ragged().sources[b.ragged().starts[i]:b.ragged().starts[i + 1]])
                     for i in range(n_rows))
        assert read_twice(both) == shared
        assert not read_twice(a)
        twice += shared
        stack = concatenated([a, b], np.float64)
        assert (matrix(stack, n) == np.concatenate([matrix(a, n), matrix(b, n)])).all()
    assert 50 < twice < 290


def test_taking_everything_costs_nothing():
    rows = unit_rows(np.array([3, 1, 2]))
    assert rows.take(np.arange(3)) is rows
    assert matrix(rows, 4).tolist() == [[0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 1, 0]]
