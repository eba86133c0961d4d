"""Positive semidefinite matrices of rationals, by symmetric elimination."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from verify.exact.matrix import Vector


def negative_direction(matrix: Sequence[Sequence[Fraction]]) -> Vector | None:
    """A v with v^T H v < 0, or None where the symmetric matrix H is positive semidefinite.

    Cost: O(n^3) operations on rationals (L D L^T, with the transformation kept beside it).

    >>> negative_direction([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(1)]])
    (Fraction(-2, 1), Fraction(1, 1))
    >>> negative_direction([[Fraction(1), Fraction(1)], [Fraction(1), Fraction(1)]]) is None
    True
    """
    size = len(matrix)
    rest = [list(row) for row in matrix]
    basis = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    # rest[i][j] is always basis[i]^T H basis[j], for the i and j that are still to come
    for k in range(size):
        pivot = rest[k][k]
        if pivot < 0:
            return tuple(basis[k])
        for i in range(k + 1, size):
            entry = rest[i][k]
            if not entry:
                continue
            if not pivot:
                # (s b_k + b_i)^T H (s b_k + b_i) = 2 s entry + rest[i][i] is -1 for this s
                scale = -(rest[i][i] + 1) / (2 * entry)
                return tuple(scale * a + b for a, b in zip(basis[k], basis[i], strict=True))
            factor = entry / pivot
            for j in range(k + 1, size):
                if rest[k][j]:
                    rest[i][j] -= factor * rest[k][j]
            basis[i] = [b - factor * a for a, b in zip(basis[k], basis[i], strict=True)]
    return None
