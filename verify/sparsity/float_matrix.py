"""The matrix of floats that a float algorithm starts from, made of what users pass."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.exact.dyadic import nearest, widened
from verify.exact.matrix import exact_matrix

Array = np.ndarray[Any, Any]

ROUNDING = 2.0**-53  # at most this share of an exact entry's size is lost
_FLOATS = ("float32", "float64", "complex64", "complex128")
_LEAST = Fraction(1, 2**1022)


def float_matrix(value: Any, place: str = "A") -> Array:
    """The matrix as floats; those it has are as they are, exact entries are rounded once.

    NaN and infinities of arrays are left for the caller to find.

    Scalars: float32, float64, complex64, complex128 stay; float16 and bfloat16 become float64,
        exactly; int, Fraction and "p/q" the nearest float64.
    Raises: InvalidInstance, naming the place, if it is no matrix of numbers, its rows differ in
    length, or an exact entry is beyond the range of float64.

    >>> float_matrix([["1/2", 3], [0, "1/3"]])
    array([[0.5       , 3.        ],
           [0.        , 0.33333333]])
    """
    if hasattr(value, "toarray"):
        raise InvalidInstance(f"{place}: a sparse matrix; {place}.toarray() is a matrix that is "
                              "read here")
    if hasattr(value, "filled"):
        raise InvalidInstance(f"{place}: a masked array; fill or compress it first")
    array = _array(value)
    if array is None:
        return _rounded(exact_matrix(value, place), place)
    if array.ndim != 2:
        raise InvalidInstance(f"{place}: shape {array.shape} is not that of a matrix"
                              if array.dtype != object else
                              f"{place}: {type(value).__name__} is not a matrix of numbers")
    name = array.dtype.name
    if array.dtype.kind in "iu" or name == "float16":
        return array.astype(np.float64)
    if name == "bfloat16":
        return widened((array.view(np.uint16).astype(np.uint32) << 16).view(np.float32))
    if name not in _FLOATS:
        raise InvalidInstance(f"{place}: {name} is none of {', '.join(_FLOATS)}, float16, bfloat16 "
                              "or integers")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _array(value: Any) -> Array | None:
    """As numpy reads it; None of lists that it does not take for numbers of one type."""
    if not isinstance(value, (list, tuple)):
        return np.asarray(value)
    try:
        array = np.asarray(value)
    except ValueError:  # ragged
        return None
    return None if array.dtype.kind in "OUS" else array


def _rounded(matrix: tuple[tuple[Fraction, ...], ...], place: str) -> Array:
    array = np.stack([nearest(row, np.float64) for row in matrix])
    for i, j in np.argwhere(~np.isfinite(array)).tolist():
        raise InvalidInstance(f"{place}[{i}][{j}]: beyond the largest float64")
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            if entry and abs(entry) < _LEAST:
                raise InvalidInstance(f"{place}[{i}][{j}]: below the least normal float64")
    return array
