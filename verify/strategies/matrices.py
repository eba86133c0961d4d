"""Matrices drawn by their kernel, and supports of factors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from verify.exact.matrix import Matrix, exact_matrix, product, transposed
from verify.exact.rank import kernel as kernel_of
from verify.strategies.layered import SearchStrategy, fractions_small, require_counts

Support = tuple[tuple[int, ...], ...]


def matrices_with_kernel(kernel: Any = None, *, min_columns: int = 1, max_columns: int = 5,
                         max_nullity: int = 2, mixed: bool = True) -> SearchStrategy[Matrix]:
    """Matrices whose kernel is spanned by the rows of `kernel`, drawn too if it is not given.

    So their spark and null space constants are known beforehand, where the kernel is a line.
    `mixed` multiplies by an invertible matrix from the left, which changes neither.

    >>> from hypothesis import find
    >>> find(matrices_with_kernel([[3, 1, 1]], mixed=False), lambda A: True) == (
    ...     (Fraction(-1, 3), 1, 0), (Fraction(-1, 3), 0, 1))
    True
    """
    if kernel is not None:
        return _with(exact_matrix(kernel, "kernel"), mixed)

    require_counts(1, min_columns=min_columns)
    require_counts(min_columns, max_columns=max_columns)
    require_counts(0, max_nullity=max_nullity)

    def of_size(n: int) -> SearchStrategy[Matrix]:
        row = st.lists(fractions_small(), min_size=n, max_size=n).map(tuple)
        spanning = st.lists(row, min_size=0, max_size=min(max_nullity, n - 1)).map(tuple)
        return spanning.flatmap(lambda rows: _with(rows or ((Fraction(0),) * n,), mixed))

    return st.integers(min_columns, max_columns).flatmap(of_size)


def _with(rows: Sequence[Sequence[Fraction]], mixed: bool) -> SearchStrategy[Matrix]:
    annihilator = tuple(kernel_of(rows)) or ((Fraction(0),) * len(rows[0]),)
    if not mixed:
        return st.just(annihilator)
    return unimodular(len(annihilator)).map(lambda left: product(left, annihilator))


def unimodular(n: int) -> SearchStrategy[Matrix]:
    """Products of a lower and an upper triangular matrix with ones on the diagonals."""
    entries = st.sampled_from((0, 0, 1, -1, 2))
    square = st.lists(st.lists(entries, min_size=n, max_size=n), min_size=n, max_size=n)

    def triangular(rows: list[list[int]]) -> Matrix:
        return tuple(tuple(Fraction(int(i == j) or (entry if j < i else 0))
                           for j, entry in enumerate(row)) for i, row in enumerate(rows))

    return st.tuples(square, square).map(lambda pair: product(
        triangular(pair[0]), tuple(transposed(triangular(pair[1])))))


def supports(*, shape: tuple[int, int] | None = None, max_rows: int = 4,
             max_columns: int = 3) -> SearchStrategy[Support]:
    """Supports of matrices: rows of 0 and 1, of this shape or of any within the bounds."""
    rows, columns = shape or (max_rows, max_columns)
    require_counts(1, max_rows=rows, max_columns=columns)
    shapes = st.just(shape) if shape else st.tuples(st.integers(1, max_rows),
                                                    st.integers(1, max_columns))
    return shapes.flatmap(lambda size: st.lists(
        st.lists(st.integers(0, 1), min_size=size[1], max_size=size[1]).map(tuple),
        min_size=size[0], max_size=size[0]).map(tuple))


def support_pairs(*, max_rows: int = 4, max_columns: int = 4,
                  max_rank: int = 3) -> SearchStrategy[dict[str, Support]]:
    """{"I": (m, r), "J": (n, r)}: supports of X and Y in a factorization A = X Y^T."""
    require_counts(1, max_rows=max_rows, max_columns=max_columns, max_rank=max_rank)
    sizes = st.tuples(st.integers(1, max_rows), st.integers(1, max_columns),
                      st.integers(1, max_rank))
    return sizes.flatmap(lambda size: st.fixed_dictionaries({
        "I": supports(shape=(size[0], size[2])), "J": supports(shape=(size[1], size[2]))}))
