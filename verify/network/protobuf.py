"""The wire format of protocol buffers: what a message holds, without a schema or a library."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.network.entries import Array

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class Reader:
    """Reads messages out of one file; the number of fields is limited, nothing is copied."""

    def __init__(self, name: str, max_fields: int = 100_000) -> None:
        self.name = name
        self._allowed = max_fields
        self._left = max_fields

    def fields(self, message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
        """(number, value) of each field: an int for a varint, else the bytes, in file order.

        Raises: InvalidInstance if the message is cut or malformed; BudgetExceeded at too many
        fields in the whole file.
        """
        at, end = 0, len(message)
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise BudgetExceeded(f"{self.name}: more than {self._allowed:,} fields",
                                     needed=None, allowed=self._allowed)
            key, at = self._varint(message, at)
            number, wire = key >> 3, key & 7
            if number == 0 or wire not in (VARINT, FIXED64, BYTES, FIXED32):
                raise InvalidInstance(f"{self.name}: no protocol buffer (field {number} of wire "
                                      f"type {wire})")
            if wire == VARINT:
                value, at = self._varint(message, at)
                yield number, value
                continue
            length = {FIXED64: 8, FIXED32: 4}.get(wire)
            if length is None:
                length, at = self._varint(message, at)
            if length > end - at:
                raise InvalidInstance(f"{self.name}: cut off: a field of {length:,} bytes where "
                                      f"{end - at:,} are left")
            yield number, message[at:at + length]
            at += length

    def collect(self, message: memoryview, wanted: dict[int, str]) -> dict[str, list[Any]]:
        """The values of the wanted fields, by name, in order; other fields are passed over."""
        found: dict[str, list[Any]] = {name: [] for name in wanted.values()}
        for number, value in self.fields(message):
            if number in wanted:
                found[wanted[number]].append(value)
        return found

    def _varint(self, message: memoryview, at: int) -> tuple[int, int]:
        value = shift = 0
        for byte in message[at:at + 10]:
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value & (2**64 - 1), at
            shift += 7
        raise InvalidInstance(f"{self.name}: no protocol buffer (a number that does not end)")

    def text(self, value: Any) -> str:
        """A string field."""
        if not isinstance(value, memoryview):
            raise InvalidInstance(f"{self.name}: a number where a text should stand")
        try:
            return bytes(value).decode("utf-8")
        except UnicodeDecodeError:
            raise InvalidInstance(f"{self.name}: a text that is not UTF-8") from None

    def integers(self, values: list[Any]) -> Array:
        """A repeated integer field, packed or not, as int64."""
        return np.concatenate([np.zeros(0, np.int64), *(
            self._packed(value) if isinstance(value, memoryview)
            else np.array([value], np.uint64).view(np.int64) for value in values)])

    def floats(self, values: list[Any], dtype: str) -> Array:
        """A repeated float ("<f4") or double ("<f8") field, packed or not."""
        if not all(isinstance(value, memoryview) for value in values):
            raise InvalidInstance(f"{self.name}: an integer where floats should stand")
        data = b"".join(values)
        if len(data) % np.dtype(dtype).itemsize:
            raise InvalidInstance(f"{self.name}: {len(data):,} bytes of floats are not a whole "
                                  "number of them")
        return np.frombuffer(data, dtype)

    def _packed(self, value: memoryview) -> Array:
        data = np.frombuffer(value, np.uint8)
        ends = np.flatnonzero(data < 128)
        if not len(data):
            return np.zeros(0, np.int64)
        lengths = np.diff(ends, prepend=-1)
        if data[-1] > 127 or lengths.max() > 10:
            raise InvalidInstance(f"{self.name}: no protocol buffer (a number that does not end)")
        starts = ends - lengths + 1
        places = np.arange(len(data)) - np.repeat(starts, lengths)
        parts = (data & 127).astype(np.uint64) << (7 * places).astype(np.uint64)
        return np.add.reduceat(parts, starts).view(np.int64)


def field(number: int, value: int | bytes | str) -> bytes:
    """One field: an int as a varint (negative ones as 64 bits), bytes and text with their length.

    >>> field(1, 300).hex(), field(2, "ab").hex()
    ('08ac02', '12026162')
    """
    if isinstance(value, int):
        return _varint(number << 3 | VARINT) + _varint(value & (2**64 - 1))
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | BYTES) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
