"""What a document is made of, whether it came out of a file or was built in memory."""

from __future__ import annotations

from typing import Any

from .rejected import Meter, Rejected

MAX_DEPTH = 64
TOO_LARGE = 10**4000
_LONGEST_NUMBER = 8001


def require_plain(document: Any, meter: Meter) -> None:
    """All of it is dict (with str keys), list, str, int, bool or None; no subclass of these.

    So nothing that the document brings along is ever called. Every value is paid for, a string by
    the cost of reading it as a number. Raises: Rejected also if it nests deeper than 64 (as what
    contains itself does) or has an integer of more than 4,000 digits.
    """
    level, depth = [document], 0
    while level:
        below: list[Any] = []
        for value in level:
            kind = type(value)
            if kind is list or kind is dict:
                if depth == MAX_DEPTH:
                    raise Rejected(f"the document nests deeper than {MAX_DEPTH}")
                meter.spend(len(value))
                if kind is dict:
                    for key in value:
                        if type(key) is not str:
                            raise Rejected("the document has a key that is no str")
                        meter.spend(len(key) >> 4)
                below += value.values() if kind is dict else value
            elif kind is str:
                meter.spend((len(value) >> 4) + (min(len(value), _LONGEST_NUMBER) >> 8) ** 2)
            elif kind is int:
                if not -TOO_LARGE < value < TOO_LARGE:
                    raise Rejected("the document has an integer of more than 4,000 digits")
            elif kind is not bool and value is not None:
                raise Rejected("the document has a part that is no plain data")
        level, depth = below, depth + 1
