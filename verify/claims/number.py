"""Numbers as people write them: int, Fraction, "p/q" are exact, a float is the dyadic it stores."""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from struct import pack
from typing import Any

from verify.claims.errors import BudgetExceeded, InvalidInstance

_NUMERIC = re.compile(r"bfloat16|float(16|32|64)|u?int(8|16|32|64)")
_RATIONAL = re.compile(r"[+-]?[0-9]+(/[0-9]+)?")
_MAX_DIGITS = 4000
_TOO_LONG = 10**_MAX_DIGITS
# bytes of a float -> stored mantissa bits, exponent of the last place of a subnormal
_LAYOUT = {2: (10, -24), 4: (23, -149), 8: (52, -1074)}


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


def exact(value: Any, place: str) -> Fraction:
    """The exact value of one number: int, Fraction, "p/q", or a float as the dyadic it stores.

    Python numbers and numpy scalars alike. Raises: InvalidInstance, naming `place`, for bool,
    complex, NaN, infinity, and anything that is no number.

    >>> exact(0.1, "x")
    Fraction(3602879701896397, 36028797018963968)
    """
    if isinstance(value, Fraction):
        return value if type(value) is Fraction else Fraction(value)
    if type(value) is int:
        return Fraction(value)
    if isinstance(value, float):
        return _dyadic(pack("d", value), 52, -1074, value, place)
    if isinstance(value, str):
        return from_text(value, place)
    if is_array(value) and value.shape == ():
        require_numeric(value, place)
        if value.dtype.kind in "iu":
            return Fraction(int(value))
        # not float(value): where subnormals are flushed to zero, widening flushes them too
        stored = value[()].tobytes()  # [()] makes it native
        bits, low = (7, -133) if value.dtype.name == "bfloat16" else _LAYOUT[len(stored)]
        return _dyadic(stored, bits, low, value, place)
    raise InvalidInstance(f"{place}: {type(value).__name__} is not a number of this library "
                          '(use int, Fraction, "p/q" or float)')


def to_text(value: Fraction | int) -> str:
    """The text "p" or "p/q" of a rational, in lowest terms.

    Raises: BudgetExceeded if it has an integer of more than 4,000 digits, which no document may.

    >>> to_text(Fraction(-6, 4)), to_text(3)
    ('-3/2', '3')
    """
    if not -_TOO_LONG < value.numerator < _TOO_LONG or value.denominator >= _TOO_LONG:
        raise BudgetExceeded(f"a number of {size(value)} bits; documents hold integers of at most "
                             f"{_MAX_DIGITS} digits", needed=None, allowed=_MAX_DIGITS)
    return str(value)


def brief(value: Fraction | int) -> str:
    """The number for a message: its text, or how many bits it has where that would be long.

    >>> brief(Fraction(1, 3)), brief(10**5000)
    ('1/3', 'a number of 16610 bits')
    """
    return str(value) if size(value) <= 128 else f"a number of {size(value)} bits"


def size(value: Fraction | int) -> int:
    """The bits of numerator and denominator together."""
    return value.numerator.bit_length() + (value.denominator - 1).bit_length()


def is_array(value: Any) -> bool:
    """The value is a numpy array or scalar, or behaves as one."""
    return hasattr(value, "dtype") and hasattr(value, "shape") and hasattr(value, "tobytes")


def kind_of(value: Any) -> str:
    """ "exact" for Fraction and text, "float", or "" for an int, which goes with either."""
    if isinstance(value, (Fraction, str)):
        return "exact"
    if isinstance(value, float) or (is_array(value) and value.dtype.kind not in "iu"):
        return "float"
    return ""


def require_numeric(array: Any, place: str) -> None:
    """The array holds integers or floats of at most 64 bits, none of them masked.

    Raises: InvalidInstance, naming `place` and the type: bool, complex, object, longdouble, times.
    """
    if hasattr(array, "filled"):
        raise InvalidInstance(f"{place}: a masked array; fill or compress it first")
    name = str(getattr(array.dtype, "name", array.dtype))
    if not _NUMERIC.fullmatch(name):
        raise InvalidInstance(f"{place}: {name} is no type of numbers here (use float32, float64 "
                              "or integers, or nested lists of exact numbers)")


def _dyadic(stored: bytes, bits: int, low: int, value: object, place: str) -> Fraction:
    """The value of these bytes: as_integer_ratio is wrong where subnormals are flushed to zero."""
    raw = int.from_bytes(stored, sys.byteorder)
    width = 8 * len(stored) - 1 - bits
    field, mantissa = (raw >> bits) & ((1 << width) - 1), raw & ((1 << bits) - 1)
    if field == (1 << width) - 1:
        raise InvalidInstance(f"{place}: {value} is not a finite number")
    if field:
        mantissa |= 1 << bits
    exponent = max(field, 1) - 1 + low
    magnitude = Fraction(mantissa << max(exponent, 0), 1 << max(-exponent, 0))
    return -magnitude if raw >> (width + bits) else magnitude
