"""Sliding windows against the definition, cell by cell."""

import random
from itertools import product

import numpy as np
import pytest

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.windows import Windows, convolution_rows, pool_rows, whole


def slowly(windows, size):
    """For each window the coordinates of its cells, None in the padding; None if some is empty."""
    starts = []
    for n, k, step, low, high, d in zip(size, windows.kernel, windows.strides, windows.before,
                                        windows.after, windows.dilations, strict=True):
        along = []
        start = -low
        while start + d * (k - 1) <= n + high - 1:
            along.append(start)
            start += step
        starts.append(along)
    found = []
    for corner in product(*starts):
        cells = [tuple(c + d * i for c, d, i in zip(corner, windows.dilations, cell, strict=True))
                 for cell in product(*map(range, windows.kernel))]
        found.append([cell if all(0 <= c < n for c, n in zip(cell, size, strict=True)) else None
                      for cell in cells])
    return found


def drawn(rng):
    size = tuple(rng.randint(1, 5) for _ in range(rng.randint(1, 3)))
    n = len(size)
    return size, Windows(*(tuple(rng.randint(low, high) for _ in range(n)) for low, high in
                           ((1, 3), (1, 3), (0, 2), (0, 2), (1, 2))))


def test_cells_of_random_windows():
    rng, outcomes = random.Random(0), {"cells": 0, "none fits": 0, "all padding": 0}
    for _ in range(600):
        size, windows = drawn(rng)
        expected = slowly(windows, size)
        if not expected:
            with pytest.raises(InvalidInstance, match="a window of"):
                windows.shape(size, "x")
            outcomes["none fits"] += 1
        elif not all(any(cell is not None for cell in cells) for cells in expected):
            with pytest.raises(UnsupportedModel, match="wholly in the padding"):
                windows.cells(size, "x")
            outcomes["all padding"] += 1
        else:
            index = [[-1 if cell is None else int(np.ravel_multi_index(cell, size))
                      for cell in cells] for cells in expected]
            assert windows.cells(size, "x").tolist() == index
            assert windows.n_cells(size, "x") == len(index) * len(index[0])
            outcomes["cells"] += 1
    assert min(outcomes.values()) > 50, outcomes


def test_rows_of_random_convolutions():
    rng, numbers = random.Random(1), np.random.default_rng(1)
    done = 0
    while done < 100:
        size, windows = drawn(rng)
        expected = slowly(windows, size)
        if not expected or not all(any(cell is not None for cell in cells) for cells in expected):
            continue
        done += 1
        batch, groups, inside, out = (rng.randint(1, 2) for _ in range(4))
        neurons = numbers.permutation(batch * groups * inside * int(np.prod(size))).reshape(
            batch, groups * inside, *size)
        kernel = numbers.integers(-9, 10, (groups * out, inside, *windows.kernel)).astype("f4")
        rows, shape = convolution_rows(neurons, kernel, windows, groups, "x")
        assert shape == (batch, groups * out, *windows.shape(size, "x"))
        taps = list(product(*map(range, windows.kernel)))
        at = 0
        for b, o in product(range(batch), range(groups * out)):
            for cells in expected:
                want = {(int(neurons[(b, (o // out) * inside + c, *cell)]),
                         float(kernel[(o, c, *tap)])) for c in range(inside)
                        for cell, tap in zip(cells, taps, strict=True) if cell is not None}
                part = slice(rows.starts[at], rows.starts[at + 1])
                got = list(zip(rows.sources[part].tolist(), rows.weights[part].tolist(),
                               strict=True))
                assert len(got) == len(set(got))
                assert set(got) == want
                assert rows.channels[at] == o
                at += 1
        assert at == rows.n


def test_pools():
    neurons = np.arange(2 * 3 * 4).reshape(1, 2, 3, 4)
    rows, shape = pool_rows(neurons, whole((3, 4)), None, "x")
    assert shape == (1, 2, 1, 1)
    assert rows.sources.tolist() == list(range(24))
    assert rows.starts.tolist() == [0, 12, 24]
    assert rows.channels.tolist() == [0, 1]
    weights = np.array([[0.5, 0.25], [1.0, 2.0]])
    rows, _ = pool_rows(np.arange(3).reshape(1, 1, 3), Windows((2,), (1,), (0,), (0,), (1,)),
                        weights, "x")
    assert rows.weights.tolist() == [0.5, 0.25, 1.0, 2.0]


def test_bad_numbers():
    for windows in (Windows((0,), (1,), (0,), (0,), (1,)), Windows((1,), (0,), (0,), (0,), (1,)),
                    Windows((1,), (1,), (-1,), (0,), (1,)), Windows((1,), (1,), (0,), (0,), (0,))):
        with pytest.raises(InvalidInstance, match="x: kernel"):
            windows.shape((3,), "x")
    with pytest.raises(InvalidInstance, match="in 2 groups on 3 channels"):
        convolution_rows(np.arange(9).reshape(1, 3, 3), np.ones((2, 1, 1)),
                         whole((1,)), 2, "x")


def test_cut_off():
    for n, k, step in product(range(1, 6), range(1, 4), range(1, 4)):
        if k <= n:
            windows = Windows((k,), (step,), (0,), (0,), (1,))
            assert windows.cut_off((n,)) == (-(-(n - k) // step) != (n - k) // step)
