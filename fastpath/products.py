"""Products of butterfly levels with vectors, in floats.

Factors of n places are arrays (b, 2, 2, s) with 2 b s = n, as in `fastpath.butterfly`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import fastpath

if fastpath.compiled:
    from fastpath import _butterfly

Array = NDArray[Any]


class Product:
    """Factors, ready to be multiplied with vectors; the last one is applied first.

    Factors whose blocks are all equal, whose entries are equal along a block, or whose pairs are
    [[1, w], [1, -w]] or [[1, 1], [w, -w]] are stored and applied as such. What is multiplied is
    what was handed in, whatever becomes of the arrays later.

    Shapes
    ------
    factors (b, 2, 2, s) with 2 b s = n, in any order of s; called with (m, n), returns (m, n).
    before, after: permutations of the places; place k of what the factors are multiplied with is
    place before[k] of the vector, place k of the result is place after[k] of their product.

    Scalars
    -------
    dtype: one of the four floating types, in which all is computed; complex if a factor is.
    Each entry of the result is a sum along 2^L paths, rounded twice a level (four times where a
    factor is complex).

    Cost
    ----
    n log2 n pairs; levels that fit the first-level cache share one sweep over the vector.

    Example
    -------
    >>> halves = np.array([[[[1.0], [1.0]], [[1.0], [-1.0]]]])
    >>> Product([halves], np.float64)(np.array([[1.0, 2.0], [3.0, 3.0]])).tolist()
    [[3.0, -1.0], [6.0, 0.0]]
    """

    def __init__(self, factors: Sequence[Array], dtype: Any, *, before: Array | None = None,
                 after: Array | None = None) -> None:
        self.dtype = np.dtype(dtype)
        if self.dtype.char not in "fdFD":
            raise TypeError(f"{self.dtype} is none of float32, float64, complex64, complex128")
        sizes = {2 * x.shape[0] * x.shape[-1] if x.ndim == 4 and x.shape[1:3] == (2, 2) else 0
                 for x in factors}
        if len(sizes) != 1 or 0 in sizes:
            raise ValueError(f"factors of shapes {[x.shape for x in factors]}")
        if any(map(np.iscomplexobj, factors)) and self.dtype.kind != "c":
            raise TypeError(f"{self.dtype} for complex factors")
        (self.n,) = sizes
        self._before, self._after = (None if x is None else np.array(x, np.int64)
                                     for x in (before, after))
        for x in (self._before, self._after):
            if x is not None and not np.array_equal(np.sort(x), np.arange(self.n)):
                raise ValueError(f"no permutation of {self.n} places")
        self._scatter = None if self._after is None else np.argsort(self._after)
        if fastpath.compiled:
            real = np.empty(0, self.dtype).real.dtype
            self._levels = _butterfly.Levels(self.n, [_stored(x, real) for x in reversed(factors)],
                                             real == np.float64)
        else:
            self._factors = [x.astype(self.dtype) for x in factors]

    def __call__(self, vectors: Array) -> Array:
        if vectors.ndim != 2 or vectors.shape[1] != self.n:
            raise ValueError(f"vectors {vectors.shape} where (m, {self.n}) is needed")
        if not fastpath.compiled:
            from fastpath import _reference_butterfly

            x = vectors if self._before is None else vectors[:, self._before]
            x = _reference_butterfly.multiply(self._factors, x.astype(self.dtype))
            return x if self._after is None else x[:, self._after]
        x = np.ascontiguousarray(vectors, self.dtype)
        result = np.empty_like(x)
        self._levels.multiply(_reals(x), _reals(result), self._before, self._scatter,
                              self.dtype.kind == "c")
        return result


def _stored(entries: Array, real: Any) -> tuple[Array, Array | None, int, int]:
    """What the kernel takes of a factor: real and imaginary parts, s, the kind of its pairs."""
    b, _, _, s = entries.shape
    cells = entries.reshape(b, 4, s)
    if b > 1 and np.array_equal(cells[1:], cells[:-1]):
        cells = cells[:1]
    if s > 1 and np.array_equal(cells[..., 1:], cells[..., :-1]):
        cells = cells[..., :1]
    kind, one = _butterfly.ANY, cells.dtype.type(1)
    if np.array_equal(cells[:, 3], -cells[:, 1]) and (cells[:, ::2] == one).all():
        kind, cells = _butterfly.COLUMN, cells[:, 1:2]
    elif np.array_equal(cells[:, 3], -cells[:, 2]) and (cells[:, :2] == one).all():
        kind, cells = _butterfly.ROW, cells[:, 2:3]
    re = np.array(cells.real, real, order="C")
    im = np.array(cells.imag, real, order="C") if cells.dtype.kind == "c" else None
    return re, im if im is not None and im.any() else None, s, kind


def _reals(array: Array) -> Array:
    """The entries with real and imaginary parts side by side."""
    return array.view(array.real.dtype)
