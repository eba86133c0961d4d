"""The definition of `fastpath.pairs` in plain numpy: eigenvectors of the smaller Gram matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def leading_pairs(blocks: Array) -> tuple[Array, Array]:
    """(u, v), v = B^T u or u = B v with a unit vector on the shorter side, for each block B.

    >>> u, v = leading_pairs(np.array([[[3.0, 4.0]]]))
    >>> abs(u).tolist(), abs(v).tolist()
    ([[1.0]], [[3.0, 4.0]])
    """
    if blocks.shape[1] > blocks.shape[2]:
        v, u = leading_pairs(blocks.transpose(0, 2, 1))
        return u, v
    u = np.linalg.eigh(blocks @ blocks.transpose(0, 2, 1))[1][:, :, -1]
    return u, (u[:, None, :] @ blocks)[:, 0, :]
