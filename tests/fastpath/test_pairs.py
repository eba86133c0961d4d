"""Leading pairs of blocks, in this build, against LAPACK; nasty blocks among them."""

import numpy as np
import pytest

import fastpath
from fastpath import _reference_pairs
from fastpath.pairs import leading_pairs


def _places(n, p, q, m, draws):
    """n blocks anywhere; some rows and columns in a run, some not, some decreasing."""
    rows, columns = (np.array([np.sort(draws.permutation(m)[:size]) for _ in range(n)], np.int32)
                     for size in (p, q))
    rows[::3] = np.arange(p)
    columns[::2] = m - q + np.arange(q)
    rows[1] = rows[1, ::-1]
    return rows, columns


def _pairs(matrix, rows, columns, r=None, terms=None):
    """(u, v) on the blocks; nothing is written elsewhere."""
    n = len(rows)
    terms = np.arange(n, dtype=np.int32) if terms is None else terms
    left, right = (np.full((r or n, size), np.nan) for size in matrix.shape)
    leading_pairs(matrix, (rows, columns, terms), left, right)
    u, v = left[terms[:, None], rows], right[terms[:, None], columns]
    for side, places in ((left, rows), (right, columns)):
        side[terms[:, None], places] = np.nan
        assert np.isnan(side).all()
    return u, v


def _check(matrix, rows, columns):
    u, v = _pairs(matrix, rows, columns)
    blocks = matrix[rows[:, :, None], columns[:, None, :]]
    peaks = abs(blocks).max(axis=(1, 2))
    blocks = blocks / np.where(peaks > 0, peaks, 1)[:, None, None]
    short, long = (u, v) if rows.shape[1] < columns.shape[1] else (v, u)
    long /= np.where(peaks > 0, peaks, 1)[:, None]
    assert np.abs((short**2).sum(axis=1) - 1).max() < 1e-13
    left = ((blocks - u[:, :, None] * v[:, None, :])**2).sum(axis=(1, 2))
    sizes = np.linalg.svd(blocks, compute_uv=False)
    assert (np.abs(left - (sizes[:, 1:]**2).sum(axis=1)) <= 1e-13 * (blocks**2).sum(
        axis=(1, 2))).all()
    return u, v


@pytest.mark.parametrize(("p", "q"), [(1, 1), (1, 7), (7, 1), (2, 2), (2, 40), (40, 2), (3, 5),
                                      (8, 8), (9, 17), (17, 9), (32, 32), (33, 31), (2, 3)])
def test_random_blocks(p, q):
    draws = np.random.default_rng(100 * p + q)
    matrix = draws.standard_normal((60, 60))
    rows, columns = _places(20, p, q, 60, draws)
    _check(matrix, rows, columns)
    _check(np.rint(matrix) / 4, rows, columns)
    # blocks of very different sizes in one matrix: squares of most of them vanish or overflow
    scales = draws.choice([-1000, -600, -300, 0, 5, 500, 1000], (60, 1))
    whole = np.arange(60, dtype=np.int32)[:p]
    for shift in np.unique(scales):
        _check(np.ldexp(matrix, shift), rows, columns)
    _check(np.ldexp(matrix, scales), np.array([whole]), columns[:1])


@pytest.mark.parametrize("block", [
    np.zeros((3, 4)), np.eye(4), np.ones((5, 3)), np.diag([1.0, 0.9, 0.9]), np.zeros((2, 5)),
    np.eye(2), np.array([[1.0, 1], [-1, 1]]), np.full((2, 4), 1e-300), np.full((6, 6), 1e-300),
    np.full((6, 6), 1e307), np.full((1, 3), -1.7e308), np.diag([1e300, 1e300, 1e-310]),
    np.diag([1e-150, 1e-160]), np.diag([1.0, 1.0 - 1e-15]), np.diag([1e-200, 1.0, 0]),
    np.array([[1.0, 0, 0], [0, 0.7, 0.7], [0, 0.7, 0.7]]),  # the longest row is not the best
    np.kron(np.array([[0.0, 1], [1, 0]]), np.ones((3, 3))), -np.ones((2, 9)),
    np.linalg.qr(np.random.default_rng(0).standard_normal((12, 12)))[0],
    np.outer(np.arange(1.0, 6), np.arange(7.0)), np.full((1, 1), -0.0)])
def test_nasty_blocks(block):
    p, q = block.shape
    for matrix in (block, block.T.copy()):
        p, q = matrix.shape
        _check(matrix, np.arange(p, dtype=np.int32)[None], np.arange(q, dtype=np.int32)[None])


@pytest.mark.parametrize(("p", "q"), [(1, 3), (2, 5), (6, 4)])
def test_subnormal_blocks(p, q):
    matrix = np.full((p, q), 7 * 5e-324)
    u, v = _pairs(matrix, np.arange(p, dtype=np.int32)[None], np.arange(q, dtype=np.int32)[None])
    short = min(p, q)
    assert np.abs(abs(u if p < q else v) - short**-0.5).max() < 1e-15
    assert np.abs(abs(v if p < q else u) - 5e-324 * round(7 * short**0.5)).max() == 0


def test_rank_one_is_reproduced():
    draws = np.random.default_rng(0)
    matrix = np.outer(draws.standard_normal(30), draws.standard_normal(30))
    rows, columns = _places(50, 9, 13, 30, draws)
    u, v = _pairs(matrix, rows, columns)
    blocks = matrix[rows[:, :, None], columns[:, None, :]]
    assert np.abs(u[:, :, None] * v[:, None, :] - blocks).max() < 1e-14


def test_many_blocks_on_two_threads_and_wide_ones():
    draws = np.random.default_rng(1)
    matrix = draws.standard_normal((300, 300))
    _check(matrix, *_places(2000, 12, 12, 300, draws))
    _check(matrix, *_places(3, 150, 140, 300, draws))


@pytest.mark.parametrize(("p", "q"), [(6, 4), (4, 6), (2, 9), (9, 2), (1, 3), (3, 1), (5, 5),
                                      (32, 32)])
def test_the_definition_agrees(p, q):
    draws = np.random.default_rng(2)
    matrix = draws.standard_normal((40, 40))
    rows, columns = _places(30, p, q, 40, draws)
    u, v = _pairs(matrix, rows, columns, 50, draws.permutation(50)[:30].astype(np.int32))
    a, b, e = _reference_pairs.leading_pairs(matrix[rows[:, :, None], columns[:, None, :]])
    one, other = u[:, :, None] * v[:, None, :], np.ldexp(a[:, :, None] * b[:, None, :],
                                                         e[:, None, None])
    values = np.linalg.svd(matrix[rows[:, :, None], columns[:, None, :]], compute_uv=False)
    gaps = 1 - (values[:, 1] / values[:, 0])**2 if min(p, q) > 1 else np.ones(30)
    assert (np.abs(one - other).max(axis=(1, 2)) < 3e-14 / gaps).all()
    # whichever side has length 1, it is the same one
    assert np.abs(abs(u) - abs(np.ldexp(a, (e * (p >= q))[:, None]))).max() < 1e-9


@pytest.mark.skipif(not fastpath.compiled, reason="the kernel's own checks")
def test_the_kernel_refuses_what_does_not_fit():
    from fastpath import _pairs

    rows, columns = np.array([[0, 1]], np.int32), np.array([[0, 1, 2]], np.int32)
    matrix, left, right = np.eye(3), np.empty((1, 3)), np.empty((1, 3))
    terms, done = np.zeros(1, np.int32), np.zeros(1, np.uint8)
    for where, wrong in (("row", [[0, 3]]), ("row", [[-1, 0]]), ("row", [[-2**31, 2**31 - 1]]),
                         ("column", [[1, 2, 3]]), ("column", [[-1, 0, 1]])):
        wrong = np.array(wrong, np.int32)
        places = (wrong, columns) if where == "row" else (rows, wrong)
        with pytest.raises(IndexError, match=where):
            _pairs.run(matrix, *places, terms, left, right, done, 0, 1)
    for term in (-1, 1):
        with pytest.raises(IndexError, match="term"):
            _pairs.run(matrix, rows, columns, terms + np.int32(term), left, right, done, 0, 1)
    for arguments in ((terms, left[:, :2].copy(), right, done, 0, 1),
                      (terms, left, np.empty((2, 3)), done, 0, 1),
                      (terms, left, right, done, 0, 2), (terms, left, right, done, -1, 1),
                      (terms, left, right, done[:0], 0, 0), (terms[:0], left, right, done, 0, 0)):
        with pytest.raises(ValueError, match="fit"):
            _pairs.run(matrix, rows, columns, *arguments)
    with pytest.raises(IndexError):
        _pairs.run(np.empty((0, 3)), rows, columns, terms, np.empty((1, 0)), right, done, 0, 1)
