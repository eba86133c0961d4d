"""Large arrays that begin where a huge page does.

numpy asks the system to back large arrays by pages of 2 MiB, which works where such a page fits in
whole; what sticks out at both ends is backed page by page of 4 KiB, each of which costs an
interrupt when it is first written to. For arrays of a few huge pages that is most of the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_PAGE = 1 << 18  # float64 entries


def zeros(rows: int, columns: int) -> NDArray[Any]:
    """A float64 array of zeros of this shape in row order. Cost: 2 MiB more, untouched.

    >>> zeros(1024, 1024).ctypes.data % 2**21, zeros(3, 4).any()
    (0, np.False_)
    """
    size = rows * columns
    if size < 2 * _PAGE:
        return np.zeros((rows, columns))
    buffer = np.zeros(size + _PAGE)
    start = -buffer.ctypes.data // 8 % _PAGE
    return buffer[start:start + size].reshape(rows, columns)
