"""From what users write as matrices to exact or floating numbers, without loss, or an error."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.claims.number import brief, exact, is_array, kind_of, require_numeric
from verify.exact.dyadic import fractions_of, nearest, widened

_WIDENED = {"float16": np.float32, "bfloat16": np.float32, "float32": np.float32,
            "float64": np.float64}

Array = np.ndarray[Any, Any]
Nested = Any  # a number or a tuple of Nested


class Entries:
    """One array of a network as it was given: floating, or exact, or integers (which fit both).

    `floats` is a float32 or float64 array, or None; `numbers` the exact entries as nested tuples,
    or None; `exact_only` says that some entry is a Fraction or a string.
    """

    __slots__ = ("exact_only", "floats", "numbers", "place", "shape")

    def __init__(self, value: Any, ndim: int, place: str) -> None:
        self.place = place
        self.floats: Array | None = None
        self.numbers: Nested = None
        self.exact_only = False
        if isinstance(value, (list, tuple)):
            self.floats = _all_floats(value, ndim)
        else:
            value = self._array(value)
        if self.floats is None:
            kinds: set[str] = set()
            self.numbers = _read(value, ndim, place, kinds)
            self.shape = _shape(self.numbers, ndim, place)
            self.exact_only = "exact" in kinds
            if "float" in kinds:
                if self.exact_only:
                    raise InvalidInstance(f'{place}: Fraction (or "p/q") mixed with float')
                self.floats, self.numbers = _as_floats(self.numbers, self.shape, place), None
            return
        self.shape = self.floats.shape
        if len(self.shape) != ndim:
            raise InvalidInstance(f"{place}: {len(self.shape)} axes, {ndim} needed")
        finite = np.isfinite(self.floats)
        if not finite.all():
            index = np.unravel_index(int(finite.argmin()), self.shape)
            raise InvalidInstance(f"{place}{_index(index)}: {self.floats[index]} is not a finite "
                                  "number")

    def _array(self, value: Any) -> Any:
        """The array as floats (kept), or as nested lists of ints (returned)."""
        if not is_array(value):
            raise InvalidInstance(f"{self.place}: {type(value).__name__} is neither a nested list "
                                  "nor an array")
        require_numeric(value, self.place)
        array = np.asarray(value)
        if array.dtype.kind not in "iu":
            self.floats = array.astype(_WIDENED[array.dtype.name], copy=False)
            return None
        if array.ndim == 0:
            raise InvalidInstance(f"{self.place}: a single number where a sequence is needed")
        return array.tolist()

    def as_numbers(self) -> Nested:
        """The entries as nested tuples of Fractions."""
        return self.numbers

    def as_floats(self) -> Array:
        """The entries as floats; integers only if they are represented exactly."""
        if self.floats is None:
            return _as_floats(self.numbers, self.shape, self.place)
        return self.floats


def unify(arrays: Sequence[Entries]) -> tuple[bool, np.dtype[Any] | None]:
    """(exact, dtype): whether the arrays are all exact, and else the float type that holds all.

    Raises: InvalidInstance if a Fraction or a string stands beside a float.
    """
    floating = [entries for entries in arrays if entries.floats is not None]
    if not floating:
        return True, None
    for entries in arrays:
        if entries.exact_only:
            raise InvalidInstance(f"{entries.place} holds Fractions (or \"p/q\"), but "
                                  f"{floating[0].place} holds floats; give all of one kind")
    dtypes = [entries.as_floats().dtype for entries in arrays]
    return False, np.result_type(*dtypes)


def freeze(array: Array, dtype: Any) -> Array:
    """A read-only C-contiguous copy in this float type, which is the array's own or a wider one."""
    if array.dtype.itemsize < np.dtype(dtype).itemsize:
        array = widened(array)
    frozen = np.array(array, dtype=dtype, order="C")
    frozen.flags.writeable = False
    return frozen


def _all_floats(value: Sequence[Any], ndim: int) -> Array | None:
    """The array of nested lists that hold Python floats only, else None: the fast common case."""
    rows = value if ndim == 2 else [value]
    if (all(isinstance(row, (list, tuple)) and len(row) == len(rows[0]) for row in rows)
            and set(map(type, chain.from_iterable(rows))) == {float}):
        return np.array(value, dtype=np.float64)
    return None


def _read(value: Any, ndim: int, place: str, kinds: set[str]) -> Nested:
    if ndim == 0:
        kinds.add(kind_of(value))
        return exact(value, place)
    if is_array(value) and value.shape != ():
        require_numeric(value, place)
        value = list(value)  # not tolist: it widens, which loses subnormals where they are flushed
    if not isinstance(value, (list, tuple)):
        raise InvalidInstance(f"{place}: {type(value).__name__} where a sequence is needed")
    return tuple(_read(item, ndim - 1, f"{place}[{i}]", kinds) for i, item in enumerate(value))


def _shape(numbers: Nested, ndim: int, place: str) -> tuple[int, ...]:
    if ndim == 1:
        return (len(numbers),)
    for i, row in enumerate(numbers):
        if len(row) != len(numbers[0]):
            raise InvalidInstance(f"{place}[{i}] has {len(row)} entries, {place}[0] has "
                                  f"{len(numbers[0])}: the matrix is ragged")
    return (len(numbers), len(numbers[0]) if numbers else 0)


def _as_floats(numbers: Nested, shape: tuple[int, ...], place: str) -> Array:
    flat = list(numbers if len(shape) == 1 else chain.from_iterable(numbers))
    array = nearest(flat, np.float64)
    for position, (number, stored) in enumerate(zip(flat, _finite_fractions(array), strict=True)):
        if stored != number:
            index = np.unravel_index(position, shape)
            raise InvalidInstance(f"{place}{_index(index)}: {brief(number)} is no float64 exactly; "
                                  "give all numbers as exact ones")
    return array.reshape(shape)


def _finite_fractions(array: Array) -> list[Fraction | None]:
    """The exact values, None for an infinity."""
    finite = np.isfinite(array)
    values: list[Fraction | None] = list(fractions_of(np.where(finite, array, 0)))
    return [value if ok else None for value, ok in zip(values, finite.tolist(), strict=True)]


def _index(index: Sequence[Any]) -> str:
    return "".join(f"[{int(axis)}]" for axis in index)
