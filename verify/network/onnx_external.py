"""Numbers of an .onnx file that stand in a file beside it, as PyTorch's exporter writes them."""

from __future__ import annotations

import re
from pathlib import Path

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.regular_file import open_regular

MAX_BYTES = 16 * 2**30


class Beside:
    """The files in the folder of a model, read piece by piece; no byte of them twice in all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[str, int] = {}

    def read(self, entries: dict[str, str], length: int, place: str) -> bytes:
        """The `length` bytes that the entries location, offset and length point to.

        Raises: UnsupportedModel if the location is more than a name; InvalidInstance if there is no
        such file, or the bytes are not in it, or the model takes more of them than there are.
        """
        name = entries.get("location", "")
        if not name or name in (".", "..") or re.search(r"[/\\\0:]", name) or len(name) > 200:
            raise UnsupportedModel(f"{place}: its numbers stand in {name[:80]!r}; only a file in "
                                   "the folder of the model is read")
        numbers = {key: entries.get(key, default) for key, default in
                   (("offset", "0"), ("length", str(length)))}
        if not all(re.fullmatch("[0-9]{1,18}", text) for text in numbers.values()):
            raise InvalidInstance(f"{place}: its numbers stand in no range of bytes of {name!r}")
        offset = int(numbers["offset"])
        path = self._folder / name
        if not path.exists():
            raise InvalidInstance(f"{place}: its numbers stand in {name!r}, which is not in the "
                                  "folder of the model")
        with open_regular(path, MAX_BYTES) as file:
            size = path.stat().st_size
            self._taken[name] = self._taken.get(name, 0) + length
            if int(numbers["length"]) != length or offset + length > size:
                raise InvalidInstance(f"{place}: {length:,} bytes are needed, "
                                      f"{numbers['length']} from {offset:,} on of {size:,} in "
                                      f"{name!r} are named")
            if self._taken[name] > size:
                raise InvalidInstance(f"{place}: more bytes of {name!r} are named than it has")
            file.seek(offset)
            return file.read(length)
