"""Supports and families: what is refused and where, and the maximal members by brute force."""

from itertools import product

import numpy as np
import pytest

import verify
from verify.sparsity import Fixed, Regular, Sparse, SparseColumns, SparseRows, kronecker
from verify.sparsity.support import pattern, support_pair


@pytest.mark.parametrize(("value", "place"), [
    ([[1, 0], [1]], r"I\[1\]"), ([[1, 2]], r"I\[0\]\[1\]"), ([[float("nan")]], r"I\[0\]\[0\]"),
    ([], "I"), ([[]], "I"), (np.zeros((0, 3), bool), "I"), (np.array([[0, 3]]), r"I\[0\]\[1\]"),
    (np.array([1, 0]), "I"), ([["1"]], r"I\[0\]\[0\]"), (None, "I"), (np.array([[0.5]]), "I")])
def test_what_is_no_support_is_refused_at_its_place(value, place):
    with pytest.raises(verify.InvalidInstance, match=place):
        pattern(value)


def test_supports_are_frozen_copies():
    source = np.array([[True, False]])
    found = pattern(source)
    source[0, 0] = False
    assert found[0, 0]
    with pytest.raises(ValueError, match="read-only"):
        found[0, 0] = False
    with pytest.raises(verify.InvalidInstance, match="J: 1 columns, I has 2"):
        support_pair([[1, 0]], [[1]])


def test_kronecker_is_the_kronecker_product():
    for a, b, c, d in product((1, 2, 3), repeat=4):
        found = kronecker(a, b, c, d)
        assert found.shape == (a * b * d, a * c * d)
        for i, j in np.ndindex(found.shape):
            same_block = i // (b * d) == j // (c * d)
            assert found[i, j] == (same_block and i % d == j % d)
    with pytest.raises(verify.InvalidInstance, match="c:"):
        kronecker(1, 2, 0, 1)


@pytest.mark.parametrize("make", [Sparse, SparseRows, SparseColumns, Regular])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (3, 2)])
def test_maximal_supports(make, shape):
    for k in range(4):
        family = make(k)
        every = [np.array(bits, bool).reshape(shape)
                 for bits in product((0, 1), repeat=shape[0] * shape[1])]
        members = [support for support in every if family.contains(support)]
        maximal = {support.tobytes() for support in members
                   if not any((support <= other).all() and (support != other).any()
                              for other in members)}
        listed = [np.ascontiguousarray(support).tobytes() for support in family.maximal(shape)]
        assert len(listed) == len(set(listed))
        assert set(listed) == maximal


def test_fixed_supports():
    family = Fixed([[1, 0], [1, 1]])
    assert family.contains([[0, 0], [1, 0]])
    assert not family.contains([[0, 1], [0, 0]])
    assert not family.contains([[1]])
    assert [support.tolist() for support in family.maximal((2, 2))] == [[[1, 0], [1, 1]]]
    with pytest.raises(verify.InvalidInstance):
        list(family.maximal((1, 2)))


@pytest.mark.parametrize("k", [-1, 0.5, True, "1", None])
def test_bad_sizes(k):
    for make in (Sparse, SparseRows, SparseColumns, Regular):
        with pytest.raises(verify.InvalidInstance, match="k:"):
            make(k)
