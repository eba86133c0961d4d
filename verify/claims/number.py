"""Numbers as people write them: int, Fraction, "p/q" are exact, a float is the dyadic it stores."""

from __future__ import annotations

import math
import re
import struct
from fractions import Fraction

from verify.claims.errors import InvalidInstance

_RATIONAL = re.compile(r"[+-]?[0-9]+(/[0-9]+)?")
_MAX_DIGITS = 4000


def from_text(text: str, place: str) -> Fraction:
    """The rational that "p" or "p/q" denotes.

    Raises: InvalidInstance, naming `place`, if the text is of another form, has a zero
    denominator, or an integer of more than 4,000 digits.

    >>> from_text("-6/4", "x")
    Fraction(-3, 2)
    """
    if len(text) > 2 * _MAX_DIGITS + 2 or max(map(len, text.lstrip("+-").split("/"))) > _MAX_DIGITS:
        raise InvalidInstance(f"{place}: an integer of more than {_MAX_DIGITS} digits")
    if not _RATIONAL.fullmatch(text):
        raise InvalidInstance(f'{place}: {text[:40]!r} is not of the form "p" or "p/q"')
    numerator, _, denominator = text.partition("/")
    if denominator and int(denominator) == 0:
        raise InvalidInstance(f"{place}: {text[:40]!r} has denominator 0")
    return Fraction(int(numerator), int(denominator or 1))


def exact(value: object, place: str) -> Fraction:
    """The exact value of one number: int, Fraction, "p/q", or a float as the dyadic it stores.

    Python numbers and numpy scalars alike. Raises: InvalidInstance, naming `place`, for bool,
    complex, NaN, infinity, and anything that is no number.

    >>> exact(0.1, "x")
    Fraction(3602879701896397, 36028797018963968)
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str):
        return from_text(value, place)
    if not isinstance(value, (int, float)) and hasattr(value, "item"):
        value = value.item()  # a numpy scalar
    if type(value) is int:
        return Fraction(value)
    if type(value) is float or isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidInstance(f"{place}: {value} is not a finite number")
        return _dyadic(value)
    raise InvalidInstance(f"{place}: {type(value).__name__} is not a number of this library "
                          '(use int, Fraction, "p/q" or float)')


def to_text(value: Fraction | int) -> str:
    """The text "p" or "p/q" of a rational, in lowest terms.

    >>> to_text(Fraction(-6, 4)), to_text(3)
    ('-3/2', '3')
    """
    return str(value)


def _dyadic(value: float) -> Fraction:
    """The stored value, read off the bits: as_integer_ratio is wrong under flush-to-zero."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", value))
    field, mantissa = (bits >> 52) & 0x7FF, bits & (2**52 - 1)
    if field:
        mantissa |= 2**52
    exponent = max(field, 1) - 1075
    magnitude = Fraction(mantissa << max(exponent, 0), 1 << max(-exponent, 0))
    return -magnitude if bits >> 63 else magnitude
