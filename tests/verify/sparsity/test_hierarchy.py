"""Each tree on exact products, against the split errors, and against a naive factorization."""

import functools
import operator

import numpy as np
import pytest

from fastpath._reference_butterfly import dense
from fastpath.butterfly import distance
from verify.sparsity.butterfly import split_errors
from verify.sparsity.hierarchy import TREES, factor

DTYPES = ["float32", "float64", "complex64", "complex128"]


def random_arrays(rng, n, dtype):
    levels = n.bit_length() - 1
    shapes = [(2**l, 2, 2, n >> (l + 1)) for l in range(levels)]
    arrays = [rng.standard_normal(shape) + (1j * rng.standard_normal(shape)) * ("c" in dtype)
              for shape in shapes]
    return [(x if "c" in dtype else x.real).astype(dtype) for x in arrays]


def matrices(arrays):
    """The factors entry by entry, from the definition of their shapes."""
    for x in arrays:
        b, _, _, s = x.shape
        matrix = np.zeros((2 * b * s, 2 * b * s), x.dtype)
        for c, i, j, t in np.ndindex(x.shape):
            matrix[c * 2 * s + i * s + t, c * 2 * s + j * s + t] = x[c, i, j, t]
        yield matrix


def naive(A, l=1):
    """Left to right, one SVD a block, as the definition says; unit columns on the left."""
    n = len(A)
    if 2**l >= n:
        return A
    q = n >> l
    left, right = np.zeros_like(A), np.zeros_like(A)
    for block in range(2 ** (l - 1)):
        for t in range(q):
            rows = [block * 2 * q + t, block * 2 * q + q + t]
            for half in range(2):
                k = block * 2 * q + half * q + t
                columns = slice(block * 2 * q + half * q, block * 2 * q + half * q + q)
                u, s, v = np.linalg.svd(A[rows, columns])
                left[rows, k] = u[:, 0]
                right[k, columns] = s[0] * v[0]
    return left @ naive(right, l + 1)


@pytest.mark.parametrize("n", [2, 4, 8, 16, 32])
@pytest.mark.parametrize("dtype", DTYPES)
def test_products_are_found_again(n, dtype):
    rng = np.random.default_rng(n)
    for _ in range(5):
        arrays = random_arrays(rng, n, dtype)
        product = functools.reduce(operator.matmul, matrices(arrays))
        size = np.linalg.norm(product)
        unit = np.finfo(dtype).eps
        assert np.abs(dense(arrays) - product).max() < 20 * unit * size
        for tree in TREES:
            found = factor(product, tree)
            assert [x.shape for x in found] == [x.shape for x in arrays]
            assert all(x.dtype == product.dtype for x in found)
            assert distance(product, found) < 50 * unit * size


@pytest.mark.parametrize("dtype", ["float64", "complex128"])
def test_left_tree_is_the_naive_one(dtype):
    rng = np.random.default_rng(5)
    for n in (2, 4, 8, 16):
        A = rng.standard_normal((n, n)) + 1j * rng.standard_normal((n, n))
        A = np.ascontiguousarray(A if dtype == "complex128" else A.real)
        assert np.abs(dense(factor(A, "left")) - naive(A)).max() < 1e-12
        flip = np.arange(n).reshape((2,) * (n.bit_length() - 1)).transpose().reshape(-1)
        other = naive(np.ascontiguousarray(A.T[np.ix_(flip, flip)]))
        assert np.abs(dense(factor(A, "right")) - other[np.ix_(flip, flip)].T).max() < 1e-12


def test_what_is_split_off_keeps_unit_columns_or_rows():
    A = np.random.default_rng(7).standard_normal((16, 16))
    *first, _ = matrices(factor(A, "left"))
    assert all(np.allclose(np.linalg.norm(x, axis=0), 1) for x in first)
    _, _, *last = matrices(factor(A, "right"))  # the first two are leaves of one block
    assert all(np.allclose(np.linalg.norm(x, axis=1), 1) for x in last)


def targets(rng):
    """2,000 targets, random and structured."""
    for k in range(2000):
        n = int(rng.choice([4, 8, 16]))
        A = rng.standard_normal((n, n))
        match k % 8:
            case 0:
                A *= rng.random((n, n)) < 0.3
            case 1:
                A = np.round(A)
            case 2:
                A = dense(random_arrays(rng, n, "float64")) + 10.0 ** rng.integers(-12, 1) * A
            case 3:
                A *= 10.0 ** rng.integers(-200, 200)
            case 4:
                A = np.outer(A[0], A[1]) + np.diag(A[2])
            case 5:
                A = np.eye(n)[rng.permutation(n)] * rng.integers(-2, 3)
            case 6:
                A = np.round(dense(random_arrays(rng, n, "float64")))
        yield A


def test_the_certificate_is_never_violated():
    exact = 0
    for A in targets(np.random.default_rng(8)):
        scale = np.abs(A).max() or 1.0
        splits = np.array(split_errors(A)) / scale
        room = 1e-13 * np.linalg.norm(A / scale)
        exact += splits.max() <= room
        for tree in TREES:
            error = distance(A / scale, factor(A / scale, tree))
            assert splits.max() <= error + room
            if tree != "balanced":
                assert error <= np.linalg.norm(splits) + room
    assert 100 < exact < 1000
