"""Matrices drawn by their kernel have it; supports have the shapes asked for."""

from hypothesis import find, given
from hypothesis import strategies as st

from verify.exact.matrix import times
from verify.exact.rank import rank
from verify.strategies import matrices_with_kernel, support_pairs, supports


@given(st.data())
def test_the_kernel_is_the_one_prescribed(data):
    n = data.draw(st.integers(1, 5))
    row = st.lists(st.integers(-3, 3), min_size=n, max_size=n)
    kernel = data.draw(st.lists(row, min_size=1, max_size=3))
    A = data.draw(matrices_with_kernel(kernel, mixed=data.draw(st.booleans())))
    assert not any(any(times(A, vector)) for vector in kernel)
    assert rank(A) + rank([list(map(int, row)) for row in kernel]) == n


@given(matrices_with_kernel(min_columns=2, max_columns=4, max_nullity=1))
def test_drawn_ones_are_within_the_bounds(A):
    assert 2 <= len(A[0]) <= 4
    assert len(A[0]) - rank(A) <= 1


def test_kernels_of_every_dimension_are_drawn():
    for nullity in (0, 1, 2):
        find(matrices_with_kernel(), lambda A, nullity=nullity: len(A[0]) - rank(A) == nullity)


@given(supports(shape=(2, 3)), supports(max_rows=2, max_columns=1), support_pairs(max_rank=2))
def test_supports(fixed, small, pair):
    assert [len(row) for row in fixed] == [3, 3]
    assert len(small) <= 2
    assert len(small[0]) == 1
    assert {entry for row in fixed + small for entry in row} <= {0, 1}
    assert set(pair) == {"I", "J"}
    assert len(pair["I"][0]) == len(pair["J"][0]) <= 2
