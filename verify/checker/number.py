"""Numbers in documents: integers, "p", "p/q", and C99 hex floats such as "0x1.8p-3"."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from .rejected import Rejected

_RATIONAL = re.compile(r"-?[0-9]{1,4000}(?:/[0-9]{1,4000})?")
_HEX = re.compile(r"(-?)0x([0-9a-f]{1,40})(?:\.([0-9a-f]{1,40}))?p([+-]?[0-9]{1,4})")


def number(value: Any, place: str) -> Fraction:
    """The rational that `value` denotes. Raises: Rejected, naming the place."""
    if type(value) is int:
        return Fraction(value)
    if type(value) is str:
        if _RATIONAL.fullmatch(value):
            top, _, bottom = value.partition("/")
            try:
                return Fraction(int(top), int(bottom or 1))
            except ZeroDivisionError:
                raise Rejected(f"{place}: denominator 0") from None
            except ValueError:  # the interpreter may have been told to read fewer digits
                raise Rejected(f"{place}: more digits than this Python reads") from None
        match = _HEX.fullmatch(value)
        if match:
            sign, whole, part, power = match.groups(default="")
            exponent = int(power) - 4 * len(part)
            if abs(exponent) <= 2000:
                magnitude = int(whole + part, 16)
                result = Fraction(magnitude << max(exponent, 0), 1 << max(-exponent, 0))
                return -result if sign else result
    raise Rejected(f"{place}: {show(value)} is no number of a document")


def integer(value: Any, place: str) -> int:
    """The int itself. Raises: Rejected, naming the place, for anything else (a bool too)."""
    if type(value) is not int:
        raise Rejected(f"{place}: {show(value)} is not an integer")
    return value


def sequence(value: Any, place: str, length: int | None = None) -> list[Any]:
    """The list itself. Raises: Rejected, naming the place, if it is none or of another length."""
    if type(value) is not list:
        raise Rejected(f"{place}: {show(value)} is not a list")
    if length is not None and len(value) != length:
        raise Rejected(f"{place}: {len(value)} entries, {show(length)} needed")
    return value


def mapping(value: Any, place: str, *keys: str) -> dict[str, Any]:
    """The object itself, with exactly these keys. Raises: Rejected, naming the place."""
    if type(value) is dict and value.keys() == set(keys):
        return value
    said = f"{place}: an object with the keys {', '.join(keys)} is needed"
    if type(value) is not dict:
        raise Rejected(f"{said}, not {show(value)}")
    missing = ", ".join(key for key in keys if key not in value)
    others = ", ".join([show(key) for key in value if key not in keys][:9])
    raise Rejected(said + f"; missing: {missing}" * bool(missing)
                   + f"; not known: {others}" * bool(others))


def show(value: Any) -> str:
    """A short rendering of any part of a document, in printable ASCII."""
    if type(value) is str:
        return ascii(value if len(value) <= 40 else value[:37] + "...")
    if type(value) is int:
        return str(value) if -10**40 < value < 10**40 else "a very large integer"
    if type(value) is bool or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return "a list" if type(value) is list else "an object"


def word(text: str) -> str:
    """A name for a message: as it is if that is plain and short, else as `show` renders it."""
    return text if text.isascii() and text.isidentifier() and len(text) <= 80 else show(text)
