"""Leading pairs of blocks, in this build, against LAPACK; nasty blocks among them."""

import numpy as np
import pytest

import fastpath
from fastpath import _reference_pairs
from fastpath.pairs import leading_pairs


def _places(n, p, q, m, draws):
    return (np.array([np.sort(draws.permutation(m)[:p]) for _ in range(n)], dtype=np.int64),
            np.array([np.sort(draws.permutation(m)[:q]) for _ in range(n)], dtype=np.int64))


def _check(matrix, rows, columns):
    u, v = leading_pairs(matrix, rows, columns)
    blocks = matrix[rows[:, :, None], columns[:, None, :]]
    sizes = np.linalg.svd(blocks, compute_uv=False)
    short = u if rows.shape[1] <= columns.shape[1] else v
    assert np.abs((short**2).sum(axis=1) - 1).max() < 1e-13
    left = ((blocks - u[:, :, None] * v[:, None, :])**2).sum(axis=(1, 2))
    assert np.abs(left - (sizes[:, 1:]**2).sum(axis=1)).max() <= 1e-13 * (blocks**2).sum(
        axis=(1, 2)).max()
    return u, v


@pytest.mark.parametrize(("p", "q"), [(1, 1), (1, 7), (7, 1), (2, 2), (2, 40), (40, 2), (3, 5),
                                      (8, 8), (9, 17), (17, 9), (32, 32), (33, 31)])
def test_random_blocks(p, q):
    draws = np.random.default_rng(100 * p + q)
    matrix = draws.standard_normal((60, 60))
    rows, columns = _places(20, p, q, 60, draws)
    _check(matrix, rows, columns)
    _check(np.rint(matrix) / 4, rows, columns)


@pytest.mark.parametrize("block", [
    np.zeros((3, 4)), np.eye(4), np.ones((5, 3)), np.diag([1.0, 0.9, 0.9]),
    np.diag([1e-150, 1e-160]), np.diag([1.0, 1.0 - 1e-15]),
    np.array([[1.0, 0, 0], [0, 0.7, 0.7], [0, 0.7, 0.7]]),  # the longest row is not the best
    np.kron(np.array([[0.0, 1], [1, 0]]), np.ones((3, 3))), -np.ones((2, 9)),
    np.outer(np.arange(1.0, 6), np.arange(7.0)), np.full((1, 1), -0.0)])
def test_nasty_blocks(block):
    p, q = block.shape
    for matrix in (block, block.T.copy()):
        p, q = matrix.shape
        _check(matrix, np.arange(p)[None], np.arange(q)[None])


def test_rank_one_is_reproduced():
    draws = np.random.default_rng(0)
    matrix = np.outer(draws.standard_normal(30), draws.standard_normal(30))
    rows, columns = _places(50, 9, 13, 30, draws)
    u, v = leading_pairs(matrix, rows, columns)
    blocks = matrix[rows[:, :, None], columns[:, None, :]]
    assert np.abs(u[:, :, None] * v[:, None, :] - blocks).max() < 1e-14


def test_many_blocks_on_two_threads_and_wide_ones():
    draws = np.random.default_rng(1)
    matrix = draws.standard_normal((300, 300))
    _check(matrix, *_places(2000, 12, 12, 300, draws))
    _check(matrix, *_places(3, 150, 140, 300, draws))


def test_the_definition_agrees():
    draws = np.random.default_rng(2)
    matrix = draws.standard_normal((20, 20))
    rows, columns = _places(30, 6, 4, 20, draws)
    u, v = leading_pairs(matrix, rows, columns)
    a, b = _reference_pairs.leading_pairs(matrix[rows[:, :, None], columns[:, None, :]])
    assert np.abs(u[:, :, None] * v[:, None, :] - a[:, :, None] * b[:, None, :]).max() < 1e-9


@pytest.mark.skipif(not fastpath.compiled, reason="the kernel's own checks")
def test_the_kernel_refuses_what_does_not_fit():
    from fastpath import _pairs

    matrix, rows, columns = np.eye(3), np.array([[0, 1]]), np.array([[0, 1, 2]])
    left, right, done = np.empty((1, 2)), np.empty((1, 3)), np.zeros(1, np.uint8)
    for wrong in (np.array([[0, 3]]), np.array([[-1, 0]])):
        with pytest.raises(IndexError):
            _pairs.run(matrix, wrong, columns, left, right, done, 0, 1)
    with pytest.raises(IndexError):
        _pairs.run(matrix, rows, columns + 1, left, right, done, 0, 1)
    for arguments in ((right, left, done, 0, 1), (left, right, done, 0, 2),
                      (left, right, done[:0], 0, 0), (left, right, done, -1, 1)):
        with pytest.raises(ValueError, match="fit"):
            _pairs.run(matrix, rows, columns, *arguments)
