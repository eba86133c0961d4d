"""Predicates on products of two matrices as formulas: attention heads, least squares."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product as pairs

import z3

from verify.prover.formula import Encoding, decidable, total
from verify.prover.sparsity_encoding import (
    Matrix,
    columns,
    different,
    dot,
    equal,
    independent,
    rank_is,
    times,
    vector,
)
from verify.prover.symbolic_network import Formula, Term

Support = Sequence[Sequence[int]]


def _products(A: Matrix, B: Matrix) -> list[Term]:
    """The entries of A B^T."""
    return [dot(row, other) for row in A for other in B]


def _same_products(Q: Matrix, K: Matrix, Q2: Matrix, K2: Matrix) -> Formula:
    return equal(_products(Q, K), _products(Q2, K2))


def _mapped(Q: Matrix, K: Matrix, Q2: Matrix, K2: Matrix) -> Formula:
    """With new variables for the map and for its inverse."""
    k = len(Q[0])
    M, inverse = [vector(k) for _ in range(k)], [vector(k) for _ in range(k)]
    one = [z3.RealVal(int(i == j)) for i in range(k) for j in range(k)]
    return z3.And(equal(_products(M, columns(inverse)), one),
                  equal(_products(Q, columns(M)), [entry for row in Q2 for entry in row]),
                  equal(_products(K, inverse), [entry for row in K2 for entry in row]))


def _not_mapped(Q: Matrix, K: Matrix, Q2: Matrix, K2: Matrix) -> Formula:
    """The products or the column spaces differ: some h kills one of two matrices from the left."""
    apart = []
    for A, B in ((Q, Q2), (Q2, Q), (K, K2), (K2, K)):
        h = vector(len(A))
        apart.append(z3.And(*(entry == 0 for entry in times(columns(A), h)),
                            z3.Or([entry != 0 for entry in times(columns(B), h)])))
    return z3.Or(different(_products(Q, K), _products(Q2, K2)), *apart)


def _attention_rank_maximal(Q: Matrix, K: Matrix) -> Formula:
    """Of the derivative: d (Q K^T)_ij by Q_al is [a = i] K_jl, by K_bl it is [b = j] Q_il."""
    d, e, k = len(Q), len(K), len(Q[0])
    zero = z3.RealVal(0)
    rows = [tuple([K[j][l] if a == i else zero for a, l in pairs(range(d), range(k))]
                  + [Q[i][l] if b == j else zero for b, l in pairs(range(e), range(k))])
            for i, j in pairs(range(d), range(e))]
    return rank_is(rows, k * (d + e) - k * k)


def _supported(X: Matrix, I: Support) -> Formula:
    return z3.And([entry == 0 for row, free in zip(X, I, strict=True)
                   for entry, one in zip(row, free, strict=True) if not one])


def _rest(A: Matrix, X: Matrix, Y: Matrix) -> list[list[Term]]:
    return [[entry - dot(line, other) for entry, other in zip(row, Y, strict=True)]
            for row, line in zip(A, X, strict=True)]


def _normal_equations(A: Matrix, X: Matrix, Y: Matrix, J: Support) -> Formula:
    return z3.And([dot(column, rest) == 0
                   for rest, allowed in zip(columns(_rest(A, X, Y)), J, strict=True)
                   for column, one in zip(columns(X), allowed, strict=True) if one])


def _second_factor_no_worse(A: Matrix, X: Matrix, Y: Matrix, Z: Matrix) -> Formula:
    ours, theirs = (total([dot(row, row) for row in _rest(A, X, side)]) for side in (Y, Z))
    return ours <= theirs


FACTORS: dict[str, Encoding] = {
    "attention_products_equal": decidable(_same_products),
    "attention_equivalent": Encoding(_mapped, _not_mapped),
    "full_column_rank": decidable(lambda A: independent(columns(A))),
    "attention_rank_maximal": decidable(_attention_rank_maximal),
    "supported": decidable(_supported),
    "normal_equations": decidable(_normal_equations),
    "second_factor_no_worse": decidable(_second_factor_no_worse),
}
