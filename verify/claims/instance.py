"""Instances: named objects of the theory, made exact on the way in and plain on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import chain
from typing import Any

from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.number import brief, exact, is_array, kind_of, require_numeric, to_text

KINDS = ("network", "matrix", "vector", "points", "support", "integer")
MAX_NUMBERS = 10**6


def coerce(arguments: Mapping[str, str], instance: Mapping[str, Any]) -> dict[str, Any]:
    """The instance with every argument in the form predicates take.

    Networks stay as they are; a matrix or points become a tuple of rows of Fractions, a vector
    a tuple of Fractions, a support a tuple of rows of 0 and 1, an integer an int.

    Raises: InvalidInstance, naming the argument and the place in it, if one is missing, unknown
    or malformed.
    """
    if not isinstance(instance, Mapping):
        raise InvalidInstance(f"an instance is a dict of {', '.join(arguments)}, "
                              f"not {type(instance).__name__}")
    unknown = sorted(set(instance) - set(arguments))
    if unknown:
        raise InvalidInstance(f"argument {unknown[0]!r} is not one of {', '.join(arguments)}")
    coerced = {}
    for name, kind in arguments.items():
        if name not in instance:
            raise InvalidInstance(f"argument {name!r} is missing")
        coerced[name] = _COERCE[kind](instance[name], name)
    return coerced


def kinds(instance: Mapping[str, Any]) -> dict[str, str]:
    """{name: kind} by what each object is; rows of numbers are a matrix, of bools a support.

    >>> kinds({"A": [[1, "1/2"]], "x": [1, 2], "k": 2})
    {'A': 'matrix', 'x': 'vector', 'k': 'integer'}
    """
    return {name: _kind(value) for name, value in instance.items()}


def _kind(value: Any) -> str:
    if hasattr(value, "n_params"):
        return "network"
    depth = 0
    while isinstance(value, (list, tuple)) or (is_array(value) and value.shape != ()):
        depth += 1
        if not len(value):
            break
        value = value[0]
    if depth > 1:
        boolean = isinstance(value, bool) or (is_array(value) and str(value.dtype) == "bool")
        return "support" if boolean else "matrix"
    return "vector" if depth else "integer"


def encode(arguments: Mapping[str, str], instance: Mapping[str, Any]) -> dict[str, Any]:
    """The plain data of a coerced instance, as a document holds it.

    Raises: BudgetExceeded if it holds more than 10^6 numbers.
    """
    numbers = sum(_count(instance[name]) for name in arguments)
    if numbers > MAX_NUMBERS:
        raise BudgetExceeded(f"the document would hold {numbers} numbers, {MAX_NUMBERS} allowed; "
                             "the certificate remains available", needed=numbers,
                             allowed=MAX_NUMBERS)
    return {name: _encode(instance[name]) for name in arguments}


def _network(value: Any, place: str) -> Any:
    if not hasattr(value, "document") or not hasattr(value, "n_params"):
        raise InvalidInstance(f"{place}: {type(value).__name__} is not a Network")
    return value


def _items(value: Any, place: str) -> list[Any]:
    if is_array(value) and value.shape != ():
        if str(value.dtype) != "bool" or hasattr(value, "filled"):
            require_numeric(value, place)
        return list(value)  # not tolist: it widens, which loses subnormals where they are flushed
    if not isinstance(value, (list, tuple)):
        raise InvalidInstance(f"{place}: {type(value).__name__} is not a sequence")
    return list(value)


def _rows(value: Any, place: str) -> list[list[Any]]:
    rows = [_items(row, f"{place}[{i}]") for i, row in enumerate(_items(value, place))]
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise InvalidInstance(f"{place}[{i}]: {len(row)} entries, but {place}[0] has "
                                  f"{len(rows[0])}")
    return rows


def _require_unmixed(entries: Iterable[Any], place: str) -> None:
    if {"exact", "float"} <= set(map(kind_of, entries)):
        raise InvalidInstance(f'{place}: Fraction (or "p/q") mixed with float')


def _vector(value: Any, place: str) -> tuple[Fraction, ...]:
    items = _items(value, place)
    _require_unmixed(items, place)
    return tuple(exact(item, f"{place}[{i}]") for i, item in enumerate(items))


def _matrix(value: Any, place: str) -> tuple[tuple[Fraction, ...], ...]:
    rows = _rows(value, place)
    _require_unmixed(chain.from_iterable(rows), place)
    return tuple(tuple(exact(item, f"{place}[{i}][{j}]") for j, item in enumerate(row))
                 for i, row in enumerate(rows))


def _support(value: Any, place: str) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(_bit(entry, f"{place}[{i}][{j}]") for j, entry in enumerate(row))
                 for i, row in enumerate(_rows(value, place)))


def _bit(entry: Any, place: str) -> int:
    if is_array(entry) and entry.shape == ():
        entry = entry.item()
    if not isinstance(entry, (int, float, Fraction)) or entry not in (0, 1):
        raise InvalidInstance(f"{place}: {str(entry)[:40]} is neither 0 nor 1")
    return int(entry)


def _integer(value: Any, place: str) -> int:
    number = exact(value, place)
    if number.denominator != 1:
        raise InvalidInstance(f"{place}: {brief(number)} is not an integer")
    return number.numerator


_COERCE = {"network": _network, "matrix": _matrix, "vector": _vector, "points": _matrix,
           "support": _support, "integer": _integer}


def _count(value: Any) -> int:
    if hasattr(value, "n_params"):
        return int(value.n_params)
    return sum(map(_count, value)) if isinstance(value, tuple) else 1


def _encode(value: Any) -> Any:
    if hasattr(value, "document"):
        return value.document()
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return to_text(value) if isinstance(value, Fraction) else value
