"""Opening a model file only if it is a file of a size one may read."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO

from verify.claims.errors import InvalidInstance


def open_regular(path: Path, max_bytes: int) -> BinaryIO:
    """The file, open for reading in binary.

    Raises: FileNotFoundError (or another OSError) if it cannot be opened; InvalidInstance if it is
    a directory, a pipe or a device, is empty, or is larger than `max_bytes`: nothing is read then.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise InvalidInstance(f"{path}: not a regular file")
    if status.st_size == 0:
        raise InvalidInstance(f"{path}: the file is empty")
    if status.st_size > max_bytes:
        raise InvalidInstance(f"{path}: {status.st_size:,} bytes, {max_bytes:,} are the most "
                              f"that is read of a {path.suffix} file")
    return path.open("rb")
