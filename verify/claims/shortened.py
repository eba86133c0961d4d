"""What is printed of data that may be long: enough to recognize it, on a line."""

from __future__ import annotations

import dataclasses
import reprlib
from fractions import Fraction
from typing import Any


class _Shortened(reprlib.Repr):
    """A few entries of each container, rationals as "p/q" or a float, arrays by their shape."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlist = self.maxtuple = 6
        self.maxdict, self.maxlevel = 8, 4
        self.maxstring = self.maxlong = 60
        self.maxother = 150

    def repr_Fraction(self, value: Fraction, level: int) -> str:
        text = str(value)
        return text if len(text) <= 24 else f"about {_decimal(value)}"

    def repr_ndarray(self, value: Any, level: int) -> str:
        return f"array of {'x'.join(map(str, value.shape))} {value.dtype}"


_SHORTENED = _Shortened()


def shortened(value: object) -> str:
    """The value as text, with ... where it is long or deep.

    >>> shortened({"factors": [str(i) for i in range(100)]})
    "{'factors': ['0', '1', '2', '3', '4', '5', ...]}"
    >>> shortened((Fraction(1, 3), Fraction(10**30 + 1, 10**30)))
    '(1/3, about 1)'
    """
    return _SHORTENED.repr(value)


def shortened_fields(instance: Any) -> str:
    """The representation of a dataclass with each public field shortened: for its `__repr__`."""
    fields = ", ".join(f"{field.name}={shortened(getattr(instance, field.name))}"
                       for field in dataclasses.fields(instance) if field.name[0] != "_")
    return f"{type(instance).__name__}({fields})"


def _decimal(value: Fraction) -> str:
    """Six digits, or a power of two where no float is as large or as small."""
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    return f"{float(value):.6g}" if abs(bits) < 1000 else f"{'-' * (value < 0)}2^{bits}"
