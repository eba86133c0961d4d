"""Instances: named objects of the theory, made exact on the way in and plain on the way out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Plain
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.number import exact, to_text

KINDS = ("network", "matrix", "vector", "points", "support", "integer")
MAX_NUMBERS = 10**6


def coerce(arguments: Mapping[str, str], instance: Mapping[str, Any]) -> dict[str, Any]:
    """The instance with every argument in the form predicates take.

    Networks stay as they are; a matrix or points become a tuple of rows of Fractions, a vector
    a tuple of Fractions, a support a tuple of rows of 0 and 1, an integer an int.

    Raises: InvalidInstance, naming the argument and the place in it, if one is missing, unknown
    or malformed.
    """
    unknown = sorted(set(instance) - set(arguments))
    if unknown:
        raise InvalidInstance(f"argument {unknown[0]!r} is not one of {', '.join(arguments)}")
    coerced = {}
    for name, kind in arguments.items():
        if name not in instance:
            raise InvalidInstance(f"argument {name!r} is missing")
        coerced[name] = _COERCE[kind](instance[name], name)
    return coerced


def encode(arguments: Mapping[str, str], instance: Mapping[str, Any]) -> dict[str, Plain]:
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
    if hasattr(value, "tolist"):
        value = value.tolist()
    if not isinstance(value, (list, tuple)):
        raise InvalidInstance(f"{place}: {type(value).__name__} is not a sequence")
    return list(value)


def _vector(value: Any, place: str) -> tuple[Fraction, ...]:
    return tuple(exact(item, f"{place}[{i}]") for i, item in enumerate(_items(value, place)))


def _matrix(value: Any, place: str) -> tuple[tuple[Fraction, ...], ...]:
    rows = tuple(_vector(row, f"{place}[{i}]") for i, row in enumerate(_items(value, place)))
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise InvalidInstance(f"{place}[{i}]: {len(row)} entries, but {place}[0] has "
                                  f"{len(rows[0])}")
    return rows


def _support(value: Any, place: str) -> tuple[tuple[int, ...], ...]:
    rows = []
    for i, row in enumerate(_items(value, place)):
        entries = _items(row, f"{place}[{i}]")
        for j, entry in enumerate(entries):
            if entry not in (0, 1):
                raise InvalidInstance(f"{place}[{i}][{j}]: {entry!r} is neither 0 nor 1")
        rows.append(tuple(int(entry) for entry in entries))
        if len(rows[i]) != len(rows[0]):
            raise InvalidInstance(f"{place}[{i}]: {len(rows[i])} entries, but {place}[0] has "
                                  f"{len(rows[0])}")
    return tuple(rows)


def _integer(value: Any, place: str) -> int:
    number = exact(value, place)
    if number.denominator != 1:
        raise InvalidInstance(f"{place}: {number} is not an integer")
    return number.numerator


_COERCE = {"network": _network, "matrix": _matrix, "vector": _vector, "points": _matrix,
           "support": _support, "integer": _integer}


def _count(value: Any) -> int:
    if hasattr(value, "n_params"):
        return int(value.n_params)
    return sum(map(_count, value)) if isinstance(value, tuple) else 1


def _encode(value: Any) -> Plain:
    if hasattr(value, "document"):
        return value.document()
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return to_text(value) if isinstance(value, Fraction) else value
