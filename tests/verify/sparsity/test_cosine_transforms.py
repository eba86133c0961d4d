"""Cosine and sine transforms of all kinds against scipy's and against their definitions."""

import functools
import math
import operator

import numpy as np
import pytest
import scipy.fft

from verify.claims.errors import InvalidInstance
from verify.sparsity.cosine_transforms import dct, dst
from verify.sparsity.transforms import log2, operations

SIZES = [1, 2, 4, 8, 16, 64]


def product(factors):
    return functools.reduce(operator.matmul, [f.toarray() for f in factors])


def two_an_entry(factors):
    return all(np.diff(f.tocsr().indptr).max() <= 2 for f in factors)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("kind", [2, 3, 4])
def test_kinds_of_a_power_of_two(n, kind):
    for ours, theirs in ((dct, scipy.fft.dct), (dst, scipy.fft.dst)):
        dense = theirs(np.eye(n), axis=0, type=kind, norm="ortho")
        factors = ours(n, kind)
        assert np.abs(product(factors) - dense).max() < 2e-15
        assert all(np.abs(f @ f.T - np.eye(n)).max() < 1e-15 for f in factors)
        assert two_an_entry(factors)
        assert len(factors) == max(1, 2 * log2(n) - 1)


@pytest.mark.parametrize("size", SIZES)
def test_kind_one(size):
    for ours, theirs, n in ((dct, scipy.fft.dct, size + 1), (dst, scipy.fft.dst, 2 * size - 1)):
        factors = ours(n, 1)
        dense = theirs(np.eye(n), axis=0, type=1, norm="ortho")
        assert np.abs(product(factors) - dense).max() < 3e-15
        assert all(np.abs(f @ f.T - np.eye(n)).max() < 1e-15 for f in factors)
        assert two_an_entry(factors)
        assert len(factors) <= 2 * log2(size) + 1
        assert operations(factors).nnz <= 4 * n * max(1, math.log2(n))


def test_kind_one_from_its_definition():
    cosine, sine = product(dct(9, 1)), product(dst(7, 1))
    ends = np.where(np.isin(np.arange(9), (0, 8)), math.sqrt(0.5), 1)
    k, m = np.arange(9), np.arange(1, 8)
    expected = 0.5 * ends[:, None] * ends * np.cos(np.outer(k, k) * np.pi / 8)
    assert np.allclose(cosine, expected, atol=1e-15)
    assert np.allclose(sine, 0.5 * np.sin(np.outer(m, m) * np.pi / 8), atol=1e-15)


@pytest.mark.parametrize(("make", "n", "kind"), [
    (dct, 3, 2), (dct, 0, 2), (dst, 12, 4), (dct, 4, 1), (dct, 1, 1), (dst, 4, 1), (dst, 0, 1),
    (dst, -1, 1), (dct, "3", 1), (dct, 3.0, 1), (dct, 4, 5), (dst, 4, 0), (dct, -2, 3)])
def test_refused(make, n, kind):
    with pytest.raises(InvalidInstance, match=r"power of 2|2\^J|kind"):
        make(n, kind)
