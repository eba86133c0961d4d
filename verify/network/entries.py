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
            value = _numeric(value, ndim, place)
            if value.dtype.kind not in "iu":
                self.floats = value.astype(_WIDENED[value.dtype.name], copy=False)
        if self.floats is not None:
            self.shape = self.floats.shape
            _require_finite(self.floats, place)
            return
        kinds: set[str] = set()
        self.numbers = _read(value, ndim, place, kinds)
        self.shape = value.shape if is_array(value) else _shape(self.numbers, ndim, place)
        self.exact_only = "exact" in kinds
        if "float" in kinds:
            if self.exact_only:
                raise InvalidInstance(f'{place}: Fraction (or "p/q") mixed with float')
            self.floats, self.numbers = _as_floats(self.numbers, self.shape, place), None

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


def _numeric(value: Any, ndim: int, place: str) -> Array:
    if not is_array(value):
        raise InvalidInstance(f"{place}: {type(value).__name__} is neither a nested list nor an "
                              "array")
    require_numeric(value, place)
    array = np.asarray(value)
    if array.ndim != ndim:
        raise InvalidInstance(f"{place}: {array.ndim} axes, {ndim} needed")
    return array


def _require_finite(floats: Array, place: str) -> None:
    finite = np.isfinite(floats)
    if not finite.all():
        index = np.unravel_index(int(finite.argmin()), floats.shape)
        raise InvalidInstance(f"{place}{_index(index)}: {floats[index]} is not a finite number")


def _read(value: Any, ndim: int, place: str, kinds: set[str]) -> Nested:
    if ndim == 0:
        kinds.add(kind_of(value))
        return exact(value, place)
    if is_array(value) and value.shape != ():
        require_numeric(value, place)
        # tolist would widen float32, which loses subnormals where they are flushed
        value = value.tolist() if value.dtype.kind in "iu" else list(value)
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
