"""Flush-to-zero, the processor switch that replaces subnormal numbers by zero.

A library linked with `-ffast-math` turns it on for the whole process; 1e-42 then equals 2e-42, in
numpy too. The kernels clear it themselves, and the reference reads bits.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import fastpath


def flushing() -> bool:
    """Subnormal numbers are at present replaced by zero in this thread.

    Example
    -------
    >>> flushing()
    False
    """
    if fastpath.compiled:
        from fastpath import _floats

        return _floats.flushing()
    smallest = float.fromhex("0x1p-1074")
    return smallest * 1.0 == 0.0 or smallest + smallest == 0.0 or not smallest


@contextmanager
def subnormals() -> Iterator[None]:
    """Inside the block, floating operations of this thread keep subnormal numbers.

    Raises
    ------
    FloatingPointError
        The switch is on and the compiled module, which alone can clear it, is not there.

    Example
    -------
    >>> with subnormals():
    ...     5e-324 + 5e-324 > 5e-324
    True
    """
    if not fastpath.compiled:
        if flushing():
            raise FloatingPointError(
                "subnormal numbers are flushed to zero in this process, "
                "and only the compiled fastpath can stop it"
            )
        yield
        return
    from fastpath import _floats

    mode = _floats.keep_subnormals()
    try:
        yield
    finally:
        _floats.restore(mode)
