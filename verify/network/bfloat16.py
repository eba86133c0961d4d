"""bfloat16 numbers, which numpy does not know, as float32."""

from __future__ import annotations

import numpy as np

from verify.network.entries import Array


def bfloat16_widened(bits: Array) -> Array:
    """The float32 numbers whose upper halves are these 16-bit patterns; nothing is rounded.

    >>> bfloat16_widened(np.array([0x3FC0, 0x8000], np.uint16)).tolist()
    [1.5, -0.0]
    """
    wide: Array = (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return wide
