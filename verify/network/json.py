"""Networks as JSON files: exact rationals, or floats as hex, and any architecture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from verify.claims.errors import BudgetExceeded, InvalidInstance, UnsupportedModel
from verify.network.document import decode
from verify.network.network import Network
from verify.network.regular_file import open_regular

FORMAT = "rescaling-verify/network/1"
MAX_BYTES = 256 * 2**20
_MAX_DIGITS = 4000


class _Refused:
    """Stands for a literal that is no exact number until its place is known."""

    def __init__(self, why: str) -> None:
        self.why = why


def read_json(path: Path) -> Network:
    """The network of {"format": "rescaling-verify/network/1", "network": D} or of D alone.

    D is what `Network.document()` gives. Numbers are ints, "p/q", or hex floats ("0x1.8p-3"); a
    decimal literal such as 0.1 is refused, because it is not the number it shows.

    Raises: InvalidInstance naming the place: text that is no UTF-8 JSON, a key that stands twice,
    a decimal, NaN or Infinity, an integer of more than 4,000 digits, a malformed network.
    UnsupportedModel if the format is another one.
    """
    with open_regular(path, MAX_BYTES) as file:
        data = file.read()
    document = parse(data, str(path))
    if isinstance(document, dict) and "format" in document:
        if document["format"] != FORMAT:
            raise UnsupportedModel(f"{path}: format {str(document['format'])[:80]!r}, "
                                   f"{FORMAT!r} is read")
        if set(document) != {"format", "network"}:
            raise InvalidInstance(f"{path}: keys {str(sorted(document))[:200]}, format and network "
                                  "are needed")
        document = document["network"]
    return decode(document, f"{path}: network")


def write_json(net: Network, path: Path) -> None:
    """Write the network so that `read_json` gives it back.

    Raises: BudgetExceeded if the text would be longer than what is read.
    """
    text = json.dumps({"format": FORMAT, "network": net.document()}, separators=(",", ":"))
    if len(text) > MAX_BYTES:
        raise BudgetExceeded(f"{path}: {len(text):,} bytes of JSON, {MAX_BYTES:,} allowed; "
                             "use .npz", needed=len(text), allowed=MAX_BYTES)
    path.write_text(text + "\n", encoding="utf-8")


def parse(data: bytes, name: str) -> Any:
    """The JSON data, exact throughout.

    Raises: InvalidInstance naming the place: see `read_json`.
    """
    refused: list[_Refused] = []

    def refuse(why: str) -> _Refused:
        refused.append(_Refused(why))
        return refused[-1]

    def integer(text: str) -> int | _Refused:
        if len(text.removeprefix("-")) > _MAX_DIGITS:
            return refuse(f"an integer of more than {_MAX_DIGITS} digits")
        return int(text)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys: dict[str, Any] = {}
        for key, value in pairs:
            if key in keys:
                raise InvalidInstance(f"{name}: the key {key[:80]!r} stands twice in one object")
            keys[key] = value
        return keys

    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=unique, parse_int=integer,
            parse_float=lambda text: refuse(
                f'the decimal literal {text[:40]} is not exact; write "p/q" or a hex float '
                'such as "0x1.8p-3"'),
            parse_constant=lambda text: refuse(f"{text} is not a finite number"))
    except UnicodeDecodeError as error:
        raise InvalidInstance(f"{name}: byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise InvalidInstance(f"{name}: not JSON at line {error.lineno}, column {error.colno}: "
                              f"{error.msg}") from None
    except RecursionError:
        raise InvalidInstance(f"{name}: lists or objects nested too deeply") from None
    if refused:
        _raise_first(document, refused[0], name)
    return document


def _raise_first(document: Any, wanted: _Refused, name: str) -> NoReturn:
    """Raise InvalidInstance with the place in the document where `wanted` stands."""
    stack = [(document, name)]
    while stack:
        value, place = stack.pop()
        if value is wanted:
            break
        if isinstance(value, dict):
            between = ": " if place == name else "."
            stack.extend((item, f"{place}{between}{key if key.isidentifier() else ascii(key)[:80]}")
                         for key, item in value.items())
        elif isinstance(value, list):
            stack.extend((item, f"{place}[{i}]") for i, item in enumerate(value))
    raise InvalidInstance(f"{place}: {wanted.why}")
