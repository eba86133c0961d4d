"""Whether an array is as it was: the largest magnitude of its entries, and a mark of their bits.

For results that refer to what they were computed from instead of copying it. Marks compare within
one process: those of the kernels are other ones than those of the definition.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import fastpath

if fastpath.compiled:
    from fastpath import _floats


class Fingerprint(NamedTuple):
    """The largest magnitude, NaN if there is a NaN; and the mark."""

    peak: float
    mark: int


def fingerprint(values: NDArray[Any]) -> Fingerprint:
    """Arrays of the same bits have the same fingerprint; others only by a chance of about 2^-64.

    Shapes, scalars: any, of float64, in row order. Cost: one reading of it.

    >>> a = np.array([[1.0, -2.0]])
    >>> before = fingerprint(a)
    >>> a[0, 0] = -1.0
    >>> before.peak, fingerprint(a).mark == before.mark
    (2.0, False)
    """
    flat = values.reshape(-1)
    if fastpath.compiled:
        return Fingerprint(*_floats.fingerprint(flat))
    sizes = flat.view(np.uint64) & np.uint64(2**63 - 1)  # in the order of the magnitudes, NaN last
    return Fingerprint(float(sizes.max(initial=0).view(np.float64)),
                       int.from_bytes(blake2b(flat.data, digest_size=8).digest(), "big"))
