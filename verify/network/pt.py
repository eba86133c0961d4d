"""PyTorch state dicts from .pt files, without torch; nothing in them is run."""

from __future__ import annotations

import math
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.bfloat16 import bfloat16_widened
from verify.network.entries import Array
from verify.network.model import Model
from verify.network.plain_pickle import Global, plain_pickle
from verify.network.regular_file import open_regular
from verify.network.state_dict import model_of_state
from verify.network.zip_directory import require_small_directory

MAX_BYTES = 2 * 2**30
MAX_PICKLE = 4 * 2**20
_LEGACY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19"
_STORAGES = {"FloatStorage": "f4", "DoubleStorage": "f8", "HalfStorage": "f2",
             "BFloat16Storage": "u2", "LongStorage": "i8", "IntStorage": "i4",
             "ShortStorage": "i2", "CharStorage": "i1", "ByteStorage": "u1", "BoolStorage": "b1"}
_STATES = ("state_dict", "model_state_dict", "model")  # where checkpoints keep it


@final
@dataclass(frozen=True, slots=True)
class _Storage:
    kind: str
    key: str
    count: int


@final
@dataclass(frozen=True, slots=True)
class _Tensor:
    storage: _Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


def read_pt(path: str | os.PathLike[str]) -> Model:
    """The layered network of a PyTorch state dict: Linear layers in the order of the dict.

    A state dict names neither layers nor activations: each matrix is taken for a Linear layer, with
    a ReLU between consecutive ones, and a note says so. Of a checkpoint the entry state_dict,
    model_state_dict or model is read. The pickle in the file is read as data: no name in it is
    imported and no function called.

    Scalars: float, double, half and bfloat16 (both widened exactly).
    Raises: UnsupportedModel naming the entry: a layer that is not Linear, a pickle that asks for
    anything but tensors in containers (a whole module, TorchScript), the format of PyTorch before
    1.6; InvalidInstance naming the place, if the file is malformed.
    """
    path = Path(path)
    with open_regular(path, MAX_BYTES) as file:
        head = file.read(len(_LEGACY))
        if head == _LEGACY:
            raise UnsupportedModel(f"{path}: the format of PyTorch before 1.6 is not read; save "
                                   "the state dict anew")
        if not head.startswith(b"PK"):
            raise InvalidInstance(f"{path}: not a zip archive, which a .pt file is")
        require_small_directory(file, str(path))
        try:
            with zipfile.ZipFile(file) as archive:
                return _Archive(archive, str(path), path.stat().st_size).model()
        except (InvalidInstance, UnsupportedModel):
            raise
        except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, OSError,
                NotImplementedError) as error:
            raise InvalidInstance(f"{path}: not a zip archive that can be read "
                                  f"({str(error)[:200]})") from None


class _Archive:
    """The members of the archive that are read, each stored as it is."""

    def __init__(self, archive: zipfile.ZipFile, name: str, size: int) -> None:
        self._archive, self._name, self._size = archive, name, size
        self._members = {info.filename: info for info in archive.infolist()}
        if len(self._members) < len(archive.infolist()):
            raise InvalidInstance(f"{name}: a member of the archive stands twice")
        if sum(info.file_size for info in archive.infolist()) > size:
            raise InvalidInstance(f"{name}: {size:,} bytes that claim to hold more")
        self._storages: dict[_Storage, Array] = {}
        pickles = [member for member in self._members if member.count("/") == 1
                   and member.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise InvalidInstance(f"{name}: no .pt file ({len(pickles)} members named data.pkl)")
        self._root = pickles[0].removesuffix("data.pkl")

    def model(self) -> Model:
        if self._root + "constants.pkl" in self._members:
            raise UnsupportedModel(f"{self._name}: TorchScript is not read; save the state dict")
        data = self._read("data.pkl", MAX_PICKLE)
        order = (self._read("byteorder", 16).decode("ascii", "replace")
                 if self._root + "byteorder" in self._members else "little")
        if order not in ("little", "big"):
            raise InvalidInstance(f"{self._name}: byte order {order!r}")
        self._order = "<" if order == "little" else ">"
        found = plain_pickle(data, f"{self._name}: data.pkl", {
            "collections.OrderedDict": _empty_dict, "torch._utils._rebuild_tensor_v2": _tensor,
            "torch._utils._rebuild_parameter": _parameter,
        }, lambda name: name.removeprefix("torch.") in _STORAGES, _storage)
        place = self._name
        if type(found) is dict:
            for key in _STATES:
                if type(found.get(key)) is dict:
                    found, place = found[key], f"{self._name}: {key}"
                    break
        if type(found) is not dict:
            raise UnsupportedModel(f"{place}: {type(found).__name__.strip('_').lower()} is no "
                                   "state dict")
        state: dict[str, Array] = {}
        unshared = 0
        for key, item in found.items():
            if type(key) is not str or type(item) is not _Tensor:
                raise UnsupportedModel(f"{place}: the entry {str(key)[:80]!r} is no tensor; a "
                                       "state dict is read")
            state[key] = self._array(item, f"{place}: {key[:80]}")
            unshared += state[key].nbytes
        if unshared > 4 * self._size:
            raise InvalidInstance(f"{place}: tensors of {unshared:,} bytes in all share those of "
                                  f"a file of {self._size:,}")
        return model_of_state(state, place, in_order=True)

    def _array(self, tensor: _Tensor, place: str) -> Array:
        """The tensor as a view of its storage, after everything about it was checked."""
        flat = self._stored(tensor.storage, place)
        last = tensor.offset + sum((n - 1) * step for n, step in
                                   zip(tensor.size, tensor.stride, strict=True))
        if math.prod(tensor.size) > len(flat) or last >= len(flat):
            raise InvalidInstance(f"{place}: size {tensor.size}, stride {tensor.stride} from "
                                  f"{tensor.offset} on in a storage of {len(flat)}"[:400])
        view: Array = np.lib.stride_tricks.as_strided(
            flat[tensor.offset:], tensor.size,
            tuple(step * flat.itemsize for step in tensor.stride), writeable=False)
        return view

    def _stored(self, storage: _Storage, place: str) -> Array:
        if storage not in self._storages:
            dtype = np.dtype(self._order + _STORAGES[storage.kind])
            data = self._read(f"data/{storage.key}", storage.count * dtype.itemsize)
            if len(data) != storage.count * dtype.itemsize:
                raise InvalidInstance(f"{place}: {len(data):,} bytes where {storage.count:,} "
                                      f"numbers of {storage.kind} should stand")
            flat = np.frombuffer(data, dtype)
            self._storages[storage] = (bfloat16_widened(flat) if storage.kind == "BFloat16Storage"
                                       else flat)
        return self._storages[storage]

    def _read(self, member: str, most: int) -> bytes:
        info = self._members.get(self._root + member)
        if info is None:
            raise InvalidInstance(f"{self._name}: no member {member[:80]!r}")
        if info.compress_type != zipfile.ZIP_STORED:
            raise InvalidInstance(f"{self._name}: {member[:80]} is compressed; PyTorch stores as "
                                  "it is")
        if info.file_size > most:
            raise InvalidInstance(f"{self._name}: {member[:80]} has {info.file_size:,} bytes, "
                                  f"{most:,} are expected at most")
        return self._archive.read(info)


def _storage(identity: Any) -> _Storage:
    kind, storage, key, _, count = identity
    name = storage.name.removeprefix("torch.") if type(storage) is Global else ""
    if kind != "storage" or name not in _STORAGES or type(key) is not str or (
            type(count) is not int or count < 0):
        raise ValueError("a storage of another form")
    return _Storage(name, key, count)


def _tensor(storage: Any, offset: Any, size: Any, stride: Any, *rest: Any) -> _Tensor:
    """What torch._utils._rebuild_tensor_v2 would be given."""
    numbers = (offset, *size, *stride) if type(size) is type(stride) is tuple else (None,)
    if (type(storage) is not _Storage or len(rest) > 3 or len(size) != len(stride)
            or len(size) > 8 or any(type(n) is not int or not 0 <= n < 2**40 for n in numbers)):
        raise ValueError("a tensor of another form")
    return _Tensor(storage, offset, size, stride)


def _parameter(data: Any, *rest: Any) -> Any:
    if type(data) is not _Tensor or len(rest) > 2:
        raise ValueError("a parameter of another form")
    return data


def _empty_dict(*arguments: Any) -> dict[str, Any]:
    if arguments:
        raise ValueError("an OrderedDict with arguments")
    return {}
