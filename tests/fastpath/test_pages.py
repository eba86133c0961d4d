"""Arrays on huge pages are arrays like others."""

import numpy as np
import pytest

from fastpath.pages import zeros


@pytest.mark.parametrize(("rows", "columns"), [(0, 5), (1, 1), (7, 3), (512, 1024), (1000, 1025)])
def test_shapes_and_places(rows, columns):
    array = zeros(rows, columns)
    assert array.shape == (rows, columns)
    assert array.dtype == np.float64
    assert array.flags.c_contiguous
    assert array.flags.writeable
    assert not array.any()
    array[:] = np.arange(columns)
    assert array.sum() == rows * columns * (columns - 1) / 2
    if array.nbytes >= 2**22:
        assert array.ctypes.data % 2**21 == 0
