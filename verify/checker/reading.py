"""From the bytes of a file to JSON data, or Unreadable."""

from __future__ import annotations

import json
import os
from typing import Any

from .number import show
from .plain import MAX_DEPTH

MAX_BYTES = 64 * 2**20
MAX_DIGITS = 4000


class Unreadable(Exception):
    """The file is no JSON document of the restricted kind the checker reads."""


def read(path: str, max_bytes: int = MAX_BYTES) -> Any:
    """The JSON data in the file.

    Raises: Unreadable if the file cannot be read, is larger than `max_bytes`, is not UTF-8 JSON,
    nests deeper than 64, repeats a key, or holds a float literal or an integer of over
    4,000 digits.
    """
    try:
        data = json.loads(_content(path, max_bytes).decode("utf-8"), object_pairs_hook=_object,
                          parse_float=_no_float, parse_int=_integer, parse_constant=_no_float)
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: {error}") from None
    except RecursionError:
        raise Unreadable(f"nested deeper than {MAX_DEPTH}") from None
    except ValueError as error:
        raise Unreadable(f"not JSON: {error}") from None
    except MemoryError:
        raise Unreadable("it does not fit into memory") from None
    _limit_depth(data)
    return data


def _content(path: str, max_bytes: int) -> bytes:
    """The bytes of a regular file: a pipe could keep the checker waiting, a device never end."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            raise Unreadable("not a regular file")
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size <= max_bytes:
                return file.read(size)
    except OSError as error:
        raise Unreadable(f"cannot read the file: {error.strerror}") from None
    except ValueError:
        raise Unreadable("cannot read the file: its name is no file name") from None
    raise Unreadable(f"larger than {max_bytes} bytes; allow more with --max-bytes")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise Unreadable(f"the key {show(key)} stands twice in one object")
        data[key] = value
    return data


def _no_float(text: str) -> Any:
    raise Unreadable(f'the float literal {text[:40]}: write numbers as integers, "p/q" or '
                     '"0x1.8p-3"')


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > MAX_DIGITS:
        raise Unreadable(f"an integer of more than {MAX_DIGITS} digits")
    return int(text)


def _limit_depth(data: Any) -> None:
    level: list[Any] = [[data]]
    for _ in range(MAX_DEPTH + 1):
        level = [item for value in level for item in (
            value if type(value) is list else value.values()) if type(item) in (list, dict)]
    if level:
        raise Unreadable(f"nested deeper than {MAX_DEPTH}")
