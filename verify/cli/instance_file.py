"""Instances of theorems in JSON files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.network.document import decode, float_from_hex
from verify.network.json import MAX_BYTES, parse
from verify.network.regular_file import open_regular

FORMAT = "rescaling-verify/instance/1"


def read_instance(path: Path, arguments: Mapping[str, str]) -> dict[str, Any]:
    """The instance in {"format": "rescaling-verify/instance/1", "a": ..., "b": ...}.

    Networks are in the form of `Network.document()`; numbers are integers, "p/q" or hex floats.
    A verdict's document is read too: its instance is taken.

    Raises: InvalidInstance naming the place; OSError if the file cannot be opened.
    """
    with open_regular(path, MAX_BYTES) as file:
        data = parse(file.read(), str(path))
    if not isinstance(data, dict):
        raise InvalidInstance(f"{path}: an object with a format and the arguments is needed")
    data = dict(data)
    form = data.pop("format", None)
    if form == "rescaling-verify/verdict/1" and isinstance(data.get("instance"), dict):
        data = data["instance"]
    elif form != FORMAT:
        raise InvalidInstance(f"{path}: format {form!r} is not {FORMAT!r}")
    return {name: decode(value, f"{path}: {name}") if arguments.get(name) == "network"
            else _floats(value, f"{path}: {name}") for name, value in data.items()}


def _floats(value: Any, place: str) -> Any:
    """The data with hex strings turned into the floats they denote."""
    if isinstance(value, list):
        return [_floats(item, f"{place}[{i}]") for i, item in enumerate(value)]
    return float_from_hex(value, place) if isinstance(value, str) and "0x" in value else value
