"""Sine transforms: kinds 2 to 4 are cosine transforms reordered, kind 1 is halved as they are."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.decision import Decision
from verify.claims.predicate import predicate
from verify.sparsity.cosine_halves import (
    MINUS_ONE,
    ONE,
    QUARTER,
    Rows,
    beside,
    cosine_angle,
    dense,
    interleaved,
    is_product,
    is_transform,
    sums,
)


@predicate
def sine_transform(M: Any, N: Any, K: Any) -> Decision:
    """cos(2 pi M[k][j]/N) is the entry of the DST of kind K, scales left out.

    It is the sine of pi times (k+1)(j+1)/(n+1), (k+1)(2j+1)/2n, (2k+1)(j+1)/2n, (2k+1)(2j+1)/4n for
    the kinds 1, 2, 3, 4.

    Raises: InvalidInstance, as `cosine_transform`.
    Witness: yes, nothing; no, an `entry` that is another.

    >>> sine_transform([[-1, 1], [0, 4]], 8, 2).certificate.answer  # sines of 1, 3, 2, 6 eighths
    'yes'
    """
    return is_transform("sine_transform", (M, N, K), sine_angle)


@predicate
def sines_reduce(M: Any, N: Any, K: Any) -> Decision:
    """The matrix cos(2 pi M[k][j]/N) is made of the DCT of kind K or, for K = 1, of smaller DSTs.

    Kind 2: of the DCT with its rows reversed, times (-1)^j in column j. Kinds 3 and 4: with its
    columns reversed, times (-1)^k in row k. Kind 1: even rows are the DST of kind 3 of the sums
    x_j + x_(n-1-j), the middle one x_j alone, odd rows kind 1 of the differences.

    Raises: InvalidInstance, as `cosine_transform`. Witness: as `sine_transform`.
    """
    return is_product("sines_reduce", (M, N, K), sine_reduction)


def sine_angle(kind: int, n: int, k: int, j: int) -> Fraction:
    """The angle whose cosine is in row k, column j of the DST."""
    if kind == 1:
        return Fraction((k + 1) * (j + 1), 2 * (n + 1)) - QUARTER
    rows, columns = (2 * k + 1 if kind > 2 else k + 1), (j + 1 if kind == 3 else 2 * j + 1)
    return Fraction(rows * columns, 8 * n if kind == 4 else 4 * n) - QUARTER


def sine_reduction(kind: int, n: int) -> tuple[Rows, Rows, Rows]:
    """The sparse factor that is applied last, the other transforms, the one applied first."""
    h = (n + 1) // 2
    if kind == 1:
        return (interleaved(n), beside(dense(sine_angle, 3, h), dense(sine_angle, 1, h - 1)),
                sums(n))
    reverse = [{n - 1 - k: ONE} for k in range(n)]
    signs = [{k: MINUS_ONE if k % 2 else ONE} for k in range(n)]
    last, first = (reverse, signs) if kind == 2 else (signs, reverse)
    return last, dense(cosine_angle, kind, n), first
