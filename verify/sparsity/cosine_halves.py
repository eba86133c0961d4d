"""The step of the fast cosine transforms: each kind is two transforms of half the size.

An angle is held as a fraction of a full turn, an entry cos(2 pi M[k][j]/N) by M[k][j]/N, and a
matrix with few entries as rows {column: angle}. A sum of products of cosines is a polynomial in a
root of unity, so that nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.exact.matrix import exact_matrix
from verify.sparsity.roots import vanishes

Angle = Callable[[int, int, int, int], Fraction]
Rows = list[dict[int, Fraction]]

ONE, MINUS_ONE, QUARTER = Fraction(0), Fraction(1, 2), Fraction(1, 4)  # of a turn


@predicate
def cosine_transform(M: Any, N: Any, K: Any) -> Decision:
    """cos(2 pi M[k][j]/N) is the entry of the DCT of kind K, scales left out.

    It is the cosine of pi times kj/(n-1), k(2j+1)/2n, (2k+1)j/2n, (2k+1)(2j+1)/4n for the kinds
    1, 2, 3, 4.

    Raises: InvalidInstance unless K is 1, 2, 3 or 4, M is n x n of integers, n > 1, odd for kind 1
    and even for the others, and N is from 1 to 10^6.
    Witness: yes, nothing; no, an `entry` that is another.

    >>> cosine_transform([[0, 0], [1, 3]], 8, 2).certificate.answer
    'yes'
    """
    return is_transform("cosine_transform", (M, N, K), cosine_angle)


@predicate
def cosines_halve(M: Any, N: Any, K: Any) -> Decision:
    """The matrix cos(2 pi M[k][j]/N) acts as the step of the fast DCT of kind K says.

    Kind 1: even rows are kind 1 of the sums x_j + x_(n-1-j), the middle one x_j alone, odd rows
    kind 3 of the differences. Kind 2: kind 2 of the sums, kind 4 of the differences. Kind 3: the
    transpose of kind 2. Kind 4: with h = n/2, f_j = (2j+1) pi/4n, u and v kind 2 of
    x_j cos f_j + x_(n-1-j) sin f_j and (-1)^j (x_(n-1-j) cos f_j - x_j sin f_j), u_h = v_h = 0,
    row 2k is u_k + v_(h-k) and row 2k - 1 is u_k - v_(h-k).

    Raises: InvalidInstance, as `cosine_transform`. Witness: as there.
    """
    return is_product("cosines_halve", (M, N, K), cosine_step)


def is_transform(name: str, instance: tuple[Any, Any, Any], angle: Angle) -> Decision:
    """Every entry is the cosine of this angle."""
    angles, kind = _angles_of(*instance)
    n = len(angles)
    return _entries(name, n, lambda k, j: _equal(angles[k][j], [[angle(kind, n, k, j)]]))


def is_product(name: str, instance: tuple[Any, Any, Any],
               factors_of: Callable[[int, int], Sequence[Rows]]) -> Decision:
    """The matrix is the product of these factors."""
    angles, kind = _angles_of(*instance)
    n = len(angles)
    paths = [_paths({k: []}, factors_of(kind, n)) for k in range(n)]
    return _entries(name, n, lambda k, j: _equal(angles[k][j], paths[k].get(j, [])))


def cosine_angle(kind: int, n: int, k: int, j: int) -> Fraction:
    """The angle in row k, column j of the DCT.

    >>> cosine_angle(2, 4, 1, 0), cosine_angle(4, 2, 1, 1)
    (Fraction(1, 16), Fraction(9, 16))
    """
    if kind == 1:
        return Fraction(k * j, 2 * (n - 1))
    rows, columns = (2 * k + 1 if kind > 2 else k), (j if kind == 3 else 2 * j + 1)
    return Fraction(rows * columns, 8 * n if kind == 4 else 4 * n)


def cosine_step(kind: int, n: int) -> tuple[Rows, Rows, Rows]:
    """The sparse factor that is applied last, the two smaller transforms, the one applied first."""
    h = n // 2
    if kind == 1:
        return (interleaved(n), beside(dense(cosine_angle, 1, h + 1), dense(cosine_angle, 3, h)),
                sums(n))
    if kind == 2:
        return (interleaved(n), beside(dense(cosine_angle, 2, h), dense(cosine_angle, 4, h)),
                sums(n))
    if kind == 3:
        left, middle, right = cosine_step(2, n)
        return _transposed(right), _transposed(middle), _transposed(left)
    last = [{0: ONE}, *[{(k + 1) // 2: ONE, n - (k + 1) // 2: MINUS_ONE if k % 2 else ONE}
                        for k in range(1, n - 1)], {h: MINUS_ONE}]
    turns = [Fraction(2 * j + 1, 8 * n) for j in range(h)]
    first = [{j: f, n - 1 - j: f - QUARTER} for j, f in enumerate(turns)] + [
        {n - 1 - j: f + j % 2 * MINUS_ONE, j: f + QUARTER + j % 2 * MINUS_ONE}
        for j, f in enumerate(turns)]
    smaller = dense(cosine_angle, 2, h)
    return last, beside(smaller, smaller), first


def dense(angle: Angle, kind: int, n: int) -> Rows:
    """The transform with these angles."""
    return [{j: angle(kind, n, k, j) for j in range(n)} for k in range(n)]


def beside(first: Rows, second: Rows) -> Rows:
    """The block diagonal matrix."""
    return first + [{len(first) + j: a for j, a in row.items()} for row in second]


def sums(n: int) -> Rows:
    """x_j + x_(n-1-j), then the middle one if n is odd, then x_j - x_(n-1-j)."""
    pairs = [(j, n - 1 - j) for j in range(n // 2)]
    return ([{i: ONE, j: ONE} for i, j in pairs] + [{n // 2: ONE}] * (n % 2)
            + [{i: ONE, j: MINUS_ONE} for i, j in pairs])


def interleaved(n: int) -> Rows:
    """The first half to the even rows, the second half to the odd ones."""
    return [{k // 2 + k % 2 * ((n + 1) // 2): ONE} for k in range(n)]


def _transposed(rows: Rows) -> Rows:
    columns: Rows = [{} for _ in rows]
    for i, row in enumerate(rows):
        for j, angle in row.items():
            columns[j][i] = angle
    return columns


def _paths(start: dict[int, list[Any]], factors: Sequence[Rows]) -> dict[int, list[Any]]:
    """The angles along each path from the row `start` through the factors, by its column."""
    found = {k: [[]] for k in start}
    for factor in factors:
        longer: dict[int, list[Any]] = {}
        for i, paths in found.items():
            for j, angle in factor[i].items():
                longer.setdefault(j, []).extend([*path, angle] for path in paths)
        found = longer
    return found


def _equal(angle: Fraction, paths: Sequence[Sequence[Fraction]]) -> bool:
    """The cosine of the angle is the sum over the paths of the products of the cosines."""
    shorter = [_without_signs(path) for path in paths]
    if [len(path) for path in shorter] == [1]:
        return any((angle + s * shorter[0][0]).denominator == 1 for s in (1, -1))
    turn = lcm(angle.denominator, *(a.denominator for path in shorter for a in path))
    total: dict[int, Fraction] = {}
    for sign, path in ((-1, [angle]), *((1, path) for path in shorter)):
        for signs in product((1, -1), repeat=len(path)):  # cos a = (w^a + w^-a)/2
            place = int(sum(s * a for s, a in zip(signs, path, strict=True)) * turn) % turn
            total[place] = total.get(place, 0) + Fraction(sign, 2 ** len(path))
    return vanishes(total, turn)


def _without_signs(path: Sequence[Fraction]) -> list[Fraction]:
    """The angles but for those of cosine 1 and -1, which turn another one by 0 and a half."""
    others = [a for a in path if a.denominator > 2] or [ONE]
    return [others[0] + sum(a for a in path if a.denominator <= 2), *others[1:]]


def _entries(name: str, n: int, right: Callable[[int, int], bool]) -> Decision:
    for k, j in product(range(n), repeat=2):
        if not right(k, j):
            return No(Certificate(name, "no", {"entry": [k, j]}))
    return Yes(Certificate(name, "yes"))


def _angles_of(M: Any, N: Any, K: Any) -> tuple[list[list[Fraction]], int]:
    matrix = exact_matrix(M, "M")
    numbers = coerce({"N": "integer", "K": "integer"}, {"N": N, "K": K})
    turn, kind, n = numbers["N"], numbers["K"], len(matrix)
    if kind not in (1, 2, 3, 4):
        raise InvalidInstance(f"K: {kind} is not 1, 2, 3 or 4")
    if not 0 < turn <= 10**6:
        raise InvalidInstance(f"N: {turn} is not from 1 to 10^6")
    if n != len(matrix[0]) or n < 2 or n % 2 != (kind == 1):
        raise InvalidInstance(f"M: {n} x {len(matrix[0])} is not n x n for an n > 1 that is "
                              f"{'odd' if kind == 1 else 'even'}")
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            if entry.denominator != 1:
                raise InvalidInstance(f"M[{i}][{j}]: {entry} is not an integer")
    return [[entry / turn for entry in row] for row in matrix], kind
