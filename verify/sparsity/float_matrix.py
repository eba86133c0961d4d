"""The matrix of floats that a float algorithm starts from, made of what users pass."""

from __future__ import annotations

import math
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
# With the sum of all squares in this range, no square overflows, and none that matters vanishes.
SAFE = {"float32": (2.0**-40, 2.0**100), "float64": (2.0**-600, 2.0**900)}


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
    if any(isinstance(entry, (bool, np.bool_)) for row in value if isinstance(row, (list, tuple))
           for entry in row):
        return None
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


def peak(matrix: Array) -> Any:
    """The largest magnitude of a real or imaginary part; NaN if there is one."""
    parts = np.ascontiguousarray(matrix).view(matrix.real.dtype)
    return np.maximum(parts.max(), -parts.min())


def moderate(matrix: Array) -> tuple[Array, int]:
    """(matrix * 2^-exponent, exponent): exponent 0 where squares are no trouble, else peak near 1.

    >>> moderate(np.array([[1e300, 0.0]]))[1], moderate(np.eye(2))[1]
    (997, 0)
    """
    low, high = SAFE[matrix.real.dtype.name]
    parts = np.ascontiguousarray(matrix).view(matrix.real.dtype)
    with np.errstate(over="ignore", under="ignore"):
        energy = float(np.sum(np.square(parts, dtype=np.float64)))
    if low <= energy <= high:
        return matrix, 0
    exponent = int(np.frexp(peak(matrix))[1])
    return scaled(matrix, -exponent), exponent


def scaled(values: Array, exponent: int) -> Array:
    """values * 2^exponent, in two steps where 2^exponent alone may be out of range."""
    two = values.real.dtype.type(2)
    if not exponent:
        return values
    if abs(exponent) < np.finfo(two.dtype).maxexp - 4:
        return values * two**exponent
    half = exponent // 2
    return values * two**half * two**(exponent - half)


def shared(arrays: list[Array], exponent: int) -> list[Array]:
    """The factors of 2^exponent times their product: each takes a share of the power."""
    count = len(arrays)
    shares = np.diff(np.arange(count + 1) * exponent // count).tolist()
    return [scaled(x, share) for x, share in zip(arrays, shares, strict=True)]


def times_power(value: float, exponent: int, toward: float | None = None) -> float:
    """value * 2^exponent, infinite where no float is as large; rounded toward that, if told so.

    >>> times_power(1.5, -1074), times_power(1.5, -1074, -math.inf), times_power(0.25, -1074, 1.0)
    (1e-323, 5e-324, 5e-324)
    """
    with np.errstate(over="ignore"):
        found = float(np.ldexp(value, exponent))
        back = float(np.ldexp(found, -exponent))
    if toward is not None and (back < value < toward or toward < value < back):
        return math.nextafter(found, toward)
    return found
