"""Each tree on exact products, against the split errors, and against a naive factorization."""

import functools
import itertools
import operator
import os
from fractions import Fraction

import numpy as np
import pytest

import verify
from fastpath._reference_butterfly import dense
from fastpath.butterfly import distance
from verify.sparsity import butterfly, farther_than_splits, split_errors
from verify.sparsity.hierarchy import TREES, factor
from verify.sparsity.splits import product
from verify.sparsity.sweeps import level

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


# How many of the 2,000 targets are tested: all with HYPOTHESIS_PROFILE=deep.
MANY, FEW = (2000, 2000) if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else (600, 150)


def test_the_certificate_is_never_violated():
    """Every tree: what `butterfly` bounds, and what the theorem says of one-sided trees."""
    exact = 0
    for A in itertools.islice(targets(np.random.default_rng(8)), MANY):
        scale = 2.0 ** np.frexp(np.abs(A).max())[1]  # exact: ties stay ties
        splits = np.array(split_errors(A)) / scale
        room = 1e-13 * np.linalg.norm(A / scale)
        exact += splits.max() <= room
        errors = []
        for tree in TREES:
            found = butterfly(A, tree=tree)
            error = distance(A / scale, factor(A / scale, tree))
            assert found.error / scale <= error + room  # a last fit only helps
            assert splits.max() <= found.error / scale + room
            if tree != "balanced":
                assert error <= np.linalg.norm(splits) + room
            errors.append(found)
        for found in errors:  # no butterfly is below the bound of any
            low, high = found.bounds
            assert low <= min(one.error for one in errors)
            assert found.error <= high
            assert abs(low / scale - splits.max()) <= 1e3 * room
    assert MANY / 20 < exact < MANY / 2


def test_bounds_hold_exactly():
    """In rationals: the product of the factors as stored is no farther than said, nor nearer."""
    for A in itertools.islice(targets(np.random.default_rng(9)), FEW):
        for tree in TREES:
            found = butterfly(A, tree=tree)
            entries = [[Fraction(x) for x in level(f).ravel().tolist()] for f in found.factors]
            squares = sum((Fraction(a) - b) ** 2 for row, other in
                          zip(A.tolist(), product(entries), strict=True)
                          for a, b in zip(row, other, strict=True))
            low, high = map(Fraction, found.bounds)
            assert low**2 <= squares <= high**2
            peak = np.abs(A).max() or 1.0
            room = Fraction(peak) * Fraction(np.linalg.norm(A / peak)) / 2**40
            error = Fraction(found.error)
            assert max(error - room, 0) ** 2 <= squares <= (error + room) ** 2


@pytest.mark.parametrize("tree", TREES)
def test_the_exact_decision_never_contradicts_the_trees(tree):
    """|A - B| >= E_l, decided on rationals, for the float factorization B of an integer A."""
    yes = 0
    for seed in range(25):
        A = np.random.default_rng(seed).integers(-3, 4, (4, 4) if seed % 5 else (8, 8))
        entries = [[Fraction(x) for x in level(f).ravel().tolist()]
                   for f in butterfly(A, tree=tree).factors]
        decision = farther_than_splits(A.tolist(), product(entries))
        assert not isinstance(decision, verify.No)
        yes += isinstance(decision, verify.Yes)
    assert yes >= 20
