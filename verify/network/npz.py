"""Networks as numpy archives of plain arrays W1, b1, ..., WL, bL."""

from __future__ import annotations

import math
import re
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.network.entries import Array
from verify.network.network import Network
from verify.network.regular_file import open_regular
from verify.network.zip_directory import require_small_directory

MAX_BYTES = 2 * 2**30
MAX_INTEGERS = 10**6
# Larger archives may not grow by more than this factor: weights compress badly, bombs well.
_MAX_GROWTH = 200
_GROWTH_FREE = 64 * 2**20

_DESCR = re.compile(r"'descr'\s*:\s*'([<>|=]?)([a-zA-Z?][0-9]*)'")
_FORTRAN = re.compile(r"'fortran_order'\s*:\s*(True|False)")
_SHAPE = re.compile(r"'shape'\s*:\s*\(([0-9, ]*)\)")
_READ = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"}
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, EOFError, OSError)


def read_npz(path: Path) -> Network:
    """The network of the arrays W1, b1, ..., WL, bL, as `numpy.savez` writes them.

    Shapes: W1 is (N_1, d), b1 is (N_1,), ...
    Scalars: float16 (widened), float32, float64; integers alone give an exact network (at most
        10^6 of them), beside floats they must be representable. Nothing is unpickled.
    Raises: InvalidInstance naming the array: a broken archive, missing or other names, another
        dtype, a shape that disagrees with the bytes present or with the other arrays; an archive
        of more than 2 GiB, or that would grow to more (or more than 200 times beyond 64 MiB).
    """
    with open_regular(path, MAX_BYTES) as file:
        require_small_directory(file, str(path))
        try:
            with zipfile.ZipFile(file) as archive:
                members = _members(archive, str(path), path.stat().st_size)
                arrays = {key: _array(archive, member, f"{path}: {key}")
                          for key, member in members.items()}
        except InvalidInstance:
            raise
        except _BROKEN as error:
            raise InvalidInstance(f"{path}: not a zip archive that can be read ({error})") from None
    integers = sum(array.size for array in arrays.values() if array.dtype.kind in "iu")
    if integers > MAX_INTEGERS:
        raise InvalidInstance(f"{path}: {integers:,} integers, {MAX_INTEGERS:,} are the most that "
                              "is read; store floats")
    layers = range(1, len(arrays) // 2 + 1)
    try:
        return Network([arrays[f"W{l}"] for l in layers], [arrays[f"b{l}"] for l in layers])
    except InvalidInstance as error:
        raise InvalidInstance(f"{path}: {_by_key(str(error))}") from None


def write_npz(net: Network, path: Path) -> None:
    """Write the floating layered network so that `read_npz` gives it back.

    Raises: InvalidInstance if the network is exact or a general graph; .json holds those.
    """
    if net.is_exact:
        raise InvalidInstance(f"{path}: .npz holds floats, and this network is exact: save it as "
                              ".json, or save net.rounded()")
    if not net.architecture.is_layered:
        raise InvalidInstance(f"{path}: .npz holds layered networks, and this one is a general "
                              "graph: save it as .json")
    arrays: dict[str, Array] = {}
    for l, (matrix, vector) in enumerate(zip(net.weights, net.biases, strict=True), 1):
        arrays |= {f"W{l}": matrix, f"b{l}": vector}
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def _members(archive: zipfile.ZipFile, name: str, size: int) -> dict[str, zipfile.ZipInfo]:
    """The archive's members by key, their names and declared sizes checked."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        key = info.filename.removesuffix(".npy")
        if key in members:
            raise InvalidInstance(f"{name}: the array {key[:80]!r} stands twice")
        members[key] = info
    needed = [f"{letter}{l}" for l in range(1, (len(members) + 1) // 2 + 1) for letter in "Wb"]
    missing = next((key for key in needed or ["W1"] if key not in members), None)
    if missing is not None:
        raise InvalidInstance(f"{name}: no array {missing!r}; a network is W1, b1, ..., WL, bL, "
                              f"the file has {', '.join(sorted(members))[:80] or 'none'}")
    grown = sum(info.file_size for info in members.values())
    if grown > min(MAX_BYTES, max(_GROWTH_FREE, _MAX_GROWTH * size)):
        raise InvalidInstance(f"{name}: {size:,} bytes that claim to unpack to {grown:,}")
    return members


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str) -> Array:
    """One member as an array; nothing is allocated beyond the bytes that are there."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InvalidInstance(f"{place}: compressed by a method that is not read")
    try:
        with archive.open(member) as file:
            dtype, shape, order = _header(file, place)
            declared = math.prod(shape) * dtype.itemsize
            present = member.file_size - file.tell()
            if declared != present:
                raise InvalidInstance(f"{place}: shape {shape} of {dtype.name} takes {declared:,} "
                                      f"bytes, {present:,} are there")
            array: Array = np.frombuffer(file.read(), dtype)
            return array.reshape(shape, order=order)
    except InvalidInstance:
        raise
    except _BROKEN as error:
        raise InvalidInstance(f"{place}: cannot be read ({error})") from None


def _header(file: IO[bytes],
            place: str) -> tuple[np.dtype[Any], tuple[int, ...], Literal["C", "F"]]:
    """The dtype, shape and order of an .npy header, read without evaluating anything."""
    magic = file.read(8)
    if magic[:6] != b"\x93NUMPY" or magic[6:7] not in (b"\1", b"\2", b"\3"):
        raise InvalidInstance(f"{place}: not in the .npy format")
    length = int.from_bytes(file.read(2 if magic[6] == 1 else 4), "little")
    if length > 10_000:
        raise InvalidInstance(f"{place}: a header of {length:,} bytes")
    text = file.read(length).decode("latin-1")
    descr, fortran, shape = (pattern.search(text) for pattern in (_DESCR, _FORTRAN, _SHAPE))
    if not fortran or not shape:
        raise InvalidInstance(f"{place}: the header is not that of an array")
    if descr is None or descr[2] not in _READ:
        found = descr[2] if descr else "structured"
        raise InvalidInstance(f"{place}: an array of type {found!r}, float16, 32, 64 and integers "
                              "are read" + (" (pickles never)" if found == "O" else ""))
    if len(shape[1]) > 100:
        raise InvalidInstance(f"{place}: a shape of {shape[1].count(',')} axes")
    axes = tuple(int(axis) for axis in shape[1].replace(" ", "").split(",") if axis)
    return np.dtype(descr[1] + descr[2]), axes, "F" if fortran[1] == "True" else "C"


def _by_key(message: str) -> str:
    """weights[0] as W1, biases[0] as b1."""
    return re.sub(r"(weights|biases)\[(\d+)\]", lambda found: (
        ("W" if found[1] == "weights" else "b") + str(int(found[2]) + 1)), message)
