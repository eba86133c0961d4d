"""The directory of a zip archive is looked at before the archive is believed in."""

from __future__ import annotations

import re
from typing import BinaryIO

from verify.claims.errors import InvalidInstance

MAX_DIRECTORY = 2**20  # bytes, at least 46 a member
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"


def require_small_directory(file: BinaryIO, place: str) -> None:
    """Raises: InvalidInstance if the directory takes more than MAX_DIRECTORY bytes.

    `zipfile` makes an object of each of its entries before anything can be asked of them.
    """
    file.seek(0, 2)
    file.seek(-min(file.tell(), 2**16 + 200), 2)
    tail = file.read()
    file.seek(0)
    for mark, skipped, length in ((_END, 12, 4), (_END_64, 40, 8)):
        for match in re.finditer(re.escape(mark), tail):
            start = match.start() + skipped
            size = int.from_bytes(tail[start:start + length], "little")
            if MAX_DIRECTORY < size != 2**32 - 1:
                raise InvalidInstance(f"{place}: a zip directory of {size:,} bytes, "
                                      f"{MAX_DIRECTORY:,} are read")
