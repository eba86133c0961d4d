"""What a list of sparse factors does to vectors: butterfly levels compiled, the others by scipy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fastpath.products import Product

Array = np.ndarray[Any, Any]
Sweep = Callable[[Array], Array]


def sweeps(factors: Sequence[Any], dtype: Any) -> list[Sweep]:
    """Functions of arrays whose rows are vectors; one after the other they apply all factors.

    Levels of a butterfly that follow each other are one compiled sweep, with a permutation before
    them and one after.
    dtype: that of the vectors and the results; other than float32, float64, complex64 and
    complex128, all is left to scipy.
    """
    if np.dtype(dtype).char not in "fdFD":
        return [_times(f) for f in reversed(factors)]
    found: list[Sweep] = []
    left = [(level(f), order(f), f) for f in factors]
    while left:
        before = after = None
        if len(left) > 1 and left[-1][1] is not None and left[-2][0] is not None:
            before = left.pop()[1]
        levels = []
        while left and left[-1][0] is not None:
            levels.insert(0, left.pop()[0])
        if not levels:
            found.append(_times(left.pop()[2]))
            continue
        if left and left[-1][1] is not None:
            after = left.pop()[1]
        found.append(Product(levels, dtype, before=before, after=after))
    return found


def adjoints(factors: Sequence[Any]) -> list[Any]:
    """The factors of the conjugate transpose."""
    return [f.conj().T.tocsr() for f in reversed(factors)]


def columns(b: int, s: int) -> Array:
    """The column of each entry of a factor (b, 2, 2, s), row after row."""
    places = (2 * s * np.arange(b, dtype=np.int32)[:, None, None, None]
              + np.arange(s, dtype=np.int32)[:, None] + s * np.arange(2, dtype=np.int32))
    return np.broadcast_to(places, (b, 2, s, 2)).reshape(-1)


def level(factor: Any) -> Array | None:
    """The entries (b, 2, 2, s) of a factor that is a level of a butterfly, else None.

    >>> from verify.sparsity.transforms import hadamard, haar
    >>> level(hadamard(8)[1]).shape, level(haar(8)[0])
    ((2, 2, 2, 2), None)
    """
    n = factor.shape[0]
    if factor.shape[1] != n or factor.nnz != 2 * n or n % 2:
        return None
    s = int(factor.indices[1] - factor.indices[0])
    if s < 1 or n % (2 * s) or not np.array_equal(factor.indptr, np.arange(0, 2 * n + 1, 2)) \
            or not np.array_equal(factor.indices, columns(n // (2 * s), s)):
        return None
    return factor.data.reshape(n // (2 * s), 2, s, 2).transpose(0, 1, 3, 2)


def order(factor: Any) -> Array | None:
    """Where a factor that is a permutation takes each place from, else None."""
    n = factor.shape[0]
    if factor.shape[1] != n or factor.nnz != n or not (factor.data == 1).all() \
            or not np.array_equal(factor.indptr, np.arange(n + 1)) \
            or not np.array_equal(np.sort(factor.indices), np.arange(n)):
        return None
    return factor.indices


def _times(factor: Any) -> Sweep:
    return lambda rows: (factor @ rows.T).T
