"""The .safetensors format: a JSON header and the numbers, without the safetensors package."""

from __future__ import annotations

import math
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.bfloat16 import bfloat16_widened
from verify.network.entries import Array
from verify.network.json import parse
from verify.network.model import Model
from verify.network.regular_file import open_regular
from verify.network.state_dict import model_of_state

MAX_BYTES = 2 * 2**30
MAX_HEADER = 2**20
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4",
           "I16": "<i2", "I8": "|i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1",
           "BOOL": "|b1"}


def read_safetensors(path: str | os.PathLike[str]) -> Model:
    """The layered network of the Linear layers in a .safetensors file.

    The order of the layers is that of the numbers in their names, or else the only one in which
    the shapes fit. The file names neither layers nor activations: each matrix is taken for a Linear
    layer, with a ReLU between consecutive ones, and a note says so.

    Scalars: F32, F64, F16 and BF16 (both widened exactly).
    Raises: UnsupportedModel naming the entry: a layer that is not Linear, another type, an order
    that is open; InvalidInstance naming the place, if the file is malformed.
    """
    path = Path(path)
    with open_regular(path, MAX_BYTES) as file:
        length = int.from_bytes(file.read(8), "little")
        size = path.stat().st_size - 8 - length
        if size < 0 or length > MAX_HEADER:
            raise InvalidInstance(f"{path}: a header of {length:,} bytes in a file of "
                                  f"{path.stat().st_size:,}; no more than {MAX_HEADER:,} of a "
                                  "header are read")
        header = parse(file.read(length), f"{path}: header")
        data = memoryview(file.read())
    if not isinstance(header, dict):
        raise InvalidInstance(f"{path}: the header is no object")
    header.pop("__metadata__", None)
    spans = {key: _span(entry, len(data), f"{path}: {key[:80]!r}") for key, entry in header.items()}
    _require_gapless(list(spans.values()), len(data), str(path))
    state = {key: _array(header[key], data[slice(*spans[key])], f"{path}: {key[:80]!r}")
             for key in header}
    return model_of_state(state, str(path), in_order=False)


def _span(entry: Any, size: int, place: str) -> tuple[int, int]:
    """Where the numbers of an entry stand."""
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise InvalidInstance(f"{place}: dtype, shape and data_offsets are needed")
    if not _naturals(entry["shape"]) or len(entry["shape"]) > 8:
        raise InvalidInstance(f"{place}: the shape is no list of at most 8 integers")
    offsets = entry["data_offsets"]
    if not _naturals(offsets) or len(offsets) != 2 or not offsets[0] <= offsets[1] <= size:
        raise InvalidInstance(f"{place}: data_offsets are not two places in {size:,} bytes")
    return offsets[0], offsets[1]


def _naturals(value: Any) -> bool:
    return isinstance(value, list) and all(type(n) is int and 0 <= n < 2**60 for n in value)


def _require_gapless(spans: list[tuple[int, int]], size: int, place: str) -> None:
    """Raises: InvalidInstance if the entries overlap or leave bytes over."""
    ordered = sorted(spans)
    for (_, stop), (start, _) in pairwise([(0, 0), *ordered, (size, size)]):
        if stop != start:
            raise InvalidInstance(f"{place}: entries that {'overlap' if start < stop else 'leave'} "
                                  f"bytes {min(start, stop):,} to {max(start, stop):,}")


def _array(entry: Any, data: memoryview, place: str) -> Array:
    kind, shape = entry["dtype"], tuple(entry["shape"])
    if not isinstance(kind, str):
        raise InvalidInstance(f"{place}: the dtype is no text")
    if kind not in _DTYPES:
        raise UnsupportedModel(f"{place}: numbers of type {kind[:40]!r} are not read")
    dtype = np.dtype(_DTYPES[kind])
    if math.prod(shape) * dtype.itemsize != len(data):
        raise InvalidInstance(f"{place}: {len(data):,} bytes where shape {shape} of {kind} should "
                              "stand")
    flat: Array = np.frombuffer(data, dtype)
    return (bfloat16_widened(flat) if kind == "BF16" else flat).reshape(shape)
