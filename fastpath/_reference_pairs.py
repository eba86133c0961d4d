"""The definition of `fastpath.pairs` in plain numpy: eigenvectors of the smaller Gram matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def leading_pairs(blocks: Array) -> tuple[Array, Array, Array]:
    """(u, v, e): u v^T 2^e is the best rank-one approximation of each block B.

    One of u, v has length 1, that on the shorter side (v, if they are equally long).

    >>> u, v, e = leading_pairs(np.array([[[3.0, 4.0]]]))
    >>> abs(u).tolist(), (abs(v) * 2.0**e).tolist()
    ([[1.0]], [[3.0, 4.0]])
    """
    if blocks.shape[1] >= blocks.shape[2]:
        exponents = np.frexp(abs(blocks).max(axis=(1, 2)))[1]
        scaled = np.ldexp(blocks, -exponents[:, None, None])
        v = np.linalg.eigh(scaled.transpose(0, 2, 1) @ scaled)[1][:, :, -1]
        return (scaled @ v[:, :, None])[:, :, 0], v, exponents
    v, u, exponents = leading_pairs(blocks.transpose(0, 2, 1))
    return u, v, exponents
