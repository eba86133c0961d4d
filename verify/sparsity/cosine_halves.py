"""The step of the fast cosine transform: kind 2 is kinds 2 and 4 of half the size.

A cosine is held as the integer m of cos(2 pi m/N); two are equal iff m/N are, up to sign and whole
turns.
"""

from __future__ import annotations

from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.sparsity.roots import angles_of


@predicate
def second_cosine_transform(M: Any, N: Any) -> Decision:
    """cos(2 pi M[k][j]/N) = cos(pi k (2j + 1)/2n): the DCT of kind 2, row scales left out.

    Raises: InvalidInstance unless M is n x n, n > 1 a power of 2, of integers, and N from 1 to
    10^6.
    Witness: yes, nothing; no, an `entry` that is another.
    """
    angles, turn = angles_of(M, N)
    n = len(angles)
    return _all("second_cosine_transform", {
        (k, j): cosines_equal(angles[k][j], turn, k * (2 * j + 1), 4 * n)
        for k in range(n) for j in range(n)})


@predicate
def cosines_halve(M: Any, N: Any) -> Decision:
    """Even rows are the DCT of kind 2 of the sums x_j + x_(n-1-j), odd ones kind 4 of differences.

    The matrix is cos(2 pi M[k][j]/N), and the two transforms are of size n/2, scales left out: with
    its even rows first it is their block diagonal times [[I, R], [I, -R]], R the reversal.

    Raises: InvalidInstance, as `second_cosine_transform`. Witness: as there.
    """
    angles, turn = angles_of(M, N)
    n = len(angles)
    found = {}
    for k in range(n):
        for j in range(n):
            half = min(j, n - 1 - j)  # of kind 2 for k/2, of kind 4 for (k - 1)/2
            opposite = 2 * n if k % 2 and half < j else 0  # half a turn
            found[k, j] = cosines_equal(angles[k][j], turn, k * (2 * half + 1) + opposite, 4 * n)
    return _all("cosines_halve", found)


def cosines_equal(a: int, turn: int, b: int, other: int) -> bool:
    """cos(2 pi a/turn) = cos(2 pi b/other).

    >>> cosines_equal(1, 8, -2, 16), cosines_equal(1, 8, 3, 8)
    (True, False)
    """
    whole = turn * other
    return any((a * other - sign * b * turn) % whole == 0 for sign in (1, -1))


def _all(name: str, right: dict[tuple[int, int], bool]) -> Decision:
    for entry, holds in right.items():
        if not holds:
            return No(Certificate(name, "no", {"entry": list(entry)}))
    return Yes(Certificate(name, "yes"))
