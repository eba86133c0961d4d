"""Pairs of attention heads' query and key matrices, related or not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from verify.exact.matrix import Matrix, inverse, product, transposed
from verify.strategies.layered import SearchStrategy, fractions_small, require_counts
from verify.strategies.matrices import unimodular

_RELATIONS = ("mapped", "same products", "any")


def head_pairs(*, relations: tuple[str, ...] = _RELATIONS,
               max_width: int = 3) -> SearchStrategy[dict[str, Any]]:
    """{"Q", "K", "Q2", "K2"}: matrices (d, k), (e, k) and two more of these shapes.

    "mapped": Q2 = Q M, K2 = K M^-T for an invertible M; "same products": Q K^T = Q2 K2^T, where
    a column of Q or of K vanishes and what stands against it is arbitrary; "any": nothing said.

    >>> from hypothesis import find
    >>> drawn = find(head_pairs(relations=("same products",)), lambda pair: True)
    >>> sorted(drawn)
    ['K', 'K2', 'Q', 'Q2']
    """
    require_counts(1, max_width=max_width)
    sizes = st.tuples(*[st.integers(1, max_width)] * 3)
    columns_fit = sizes.map(lambda three: sorted(three, reverse=True))  # k <= d, e
    return st.tuples(st.one_of(columns_fit, columns_fit, sizes),
                     st.sampled_from(relations)).flatmap(lambda drawn: _heads(*drawn[0], drawn[1]))


def _heads(d: int, e: int, k: int, relation: str) -> SearchStrategy[dict[str, Any]]:
    many = st.tuples(_matrices(d, k), _matrices(e, k), _matrices(d, k), _matrices(e, k))
    if relation == "any":
        return many.map(lambda four: dict(zip(("Q", "K", "Q2", "K2"), four, strict=True)))
    mixing = st.tuples(unimodular(k), st.lists(fractions_small(zeros=False), min_size=k,
                                               max_size=k), st.booleans())
    return st.tuples(many, mixing).map(lambda drawn: _related(*drawn, relation))


def _related(four: Any, mixing: Any, relation: str) -> dict[str, Any]:
    Q, K, Q2, K2 = four
    if relation == "mapped":
        Q2, K2 = Q, K
    else:  # against a column of zeros anything may stand
        queries_vanish = mixing[2]
        Q2, K2 = ((_first(Q, None), _first(K, K2)) if queries_vanish
                  else (_first(Q, Q2), _first(K, None)))
        Q, K = (_first(Q, None), K) if queries_vanish else (Q, _first(K, None))
    left, scales, _ = mixing  # (left D)^-T = left^-T D^-1: left is a product of two triangles
    M = tuple(tuple(entry * scale for entry, scale in zip(row, scales, strict=True))
              for row in left)
    return {"Q": Q, "K": K, "Q2": product(Q2, M), "K2": product(K2, transposed(inverse(M)))}


def _first(A: Matrix, B: Matrix | None) -> Matrix:
    """A with the first column of B, or of zeros."""
    return tuple((Fraction(0) if B is None else B[i][0], *row[1:]) for i, row in enumerate(A))


def _matrices(rows: int, columns: int) -> SearchStrategy[Matrix]:
    row = st.lists(fractions_small(), min_size=columns, max_size=columns).map(tuple)
    return st.lists(row, min_size=rows, max_size=rows).map(tuple)
