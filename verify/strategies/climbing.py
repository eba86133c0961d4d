"""Integer matrices found by climbing: where a score in floats is high, a statement may be false."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from verify.sparsity.nearness import ROOM
from verify.strategies.layered import SearchStrategy

Rows = list[list[int]]

_LARGEST = 4
_DENSITY = 0.3
_START = 64  # matrices, the best of which is where the climb starts;
_TOGETHER = 16  # copies of the best so far, with a new entry or two, are scored at once
_STEPS = 400
_SQUARINGS = 7
_ROOM = float(ROOM)  # of |A|^2, as `within_splits` allows


def climbed_matrices(shape: tuple[int, int], score: Callable[[Any], Any], *,
                     enough: float = math.inf) -> SearchStrategy[Rows]:
    """Sparse matrices of small integers, changed in an entry or two as long as their score rises.

    score: of an array (N, rows, columns), N floats. The climb ends above `enough`, or after about
    6,000 matrices. The score only guides; it proves nothing.

    >>> from hypothesis import find, settings
    >>> sums = climbed_matrices((2, 2), lambda A: A.sum(axis=(1, 2)))
    >>> find(sums, lambda A: True, settings=settings(database=None))
    [[4, 4], [4, 4]]
    """
    return st.integers(0, 2**32 - 1).map(lambda seed: _climb(shape, score, enough, seed))


def _climb(shape: tuple[int, int], score: Callable[[Any], Any], enough: float, seed: int) -> Rows:
    rng = np.random.default_rng(seed)
    size = (_START, *shape)
    tried = (rng.integers(-_LARGEST, _LARGEST + 1, size) * (rng.random(size) < _DENSITY)
             ).astype(float)
    best, highest, each = tried[0], -math.inf, np.arange(_TOGETHER)
    for _ in range(_STEPS):
        scores = score(tried)
        if scores.max() > highest:
            best, highest = tried[scores.argmax()].copy(), scores.max()
        if highest > enough:
            break
        tried = np.repeat(best[None], _TOGETHER, axis=0)
        for share in (1.0, 0.5):  # of the copies with a first, and a second, new entry
            i, j = (rng.integers(0, length, _TOGETHER) for length in shape)
            entries = np.where(rng.random(_TOGETHER) < 0.5, 0,
                               rng.integers(-_LARGEST, _LARGEST + 1, _TOGETHER))
            tried[each, i, j] = np.where(rng.random(_TOGETHER) < share, entries,
                                         tried[each, i, j])
    return [[int(entry) for entry in row] for row in best]


def badly_split(order: Sequence[int]) -> SearchStrategy[Rows]:
    """Matrices of which splits in this order make a bad butterfly, next to their split errors.

    With n = 2^(len(order) + 1) rows. The score is the squared error, less what `within_splits`
    allows for rounding, over the sum of the squared split errors.
    """
    n = 2 ** (len(order) + 1)

    def excess(A: Any) -> Any:
        energy, errors, B = (A * A).sum(axis=(1, 2)), 0.0, A
        for l in order:
            kept, projected = _projected(A, l)
            errors = errors + np.maximum(energy - kept, 0.0)
            B = projected if B is A else _projected(B, l)[1]
        lost = ((A - B) ** 2).sum(axis=(1, 2)) - _ROOM * energy
        return lost / np.where(errors > 1e-9, errors, math.inf)

    return climbed_matrices((n, n), excess, enough=1 + 10 * _ROOM)


def _projected(A: Any, l: int) -> tuple[Any, Any]:
    """(the energy kept, the matrices with each block of split l projected to rank one)."""
    p, q = 2**l, A.shape[-1] >> l
    X = A.reshape(-1, p, q, p, q).transpose(0, 2, 3, 1, 4)  # blocks p x q
    top = X @ X.swapaxes(-1, -2) if p <= q else X.swapaxes(-1, -2) @ X
    for _ in range(_SQUARINGS):  # towards the projection onto the first singular vector
        top = top @ top
        trace = np.trace(top, axis1=-2, axis2=-1)[..., None, None]
        top = top / np.where(trace > 0, trace, 1.0)
    best = top @ X if p <= q else X @ top
    return (best * best).sum(axis=(1, 2, 3, 4)), best.transpose(0, 3, 1, 2, 4).reshape(A.shape)
