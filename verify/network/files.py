"""Networks from files and into files, by suffix."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from verify.claims.errors import InvalidInstance, UnsupportedModel
from verify.network.json import read_json, write_json
from verify.network.model import Model
from verify.network.network import Network
from verify.network.nnet import read_nnet
from verify.network.npz import read_npz, write_npz
from verify.network.onnx import read_onnx
from verify.network.onnx_writer import write_onnx
from verify.network.pairs import require_network
from verify.network.pt import read_pt
from verify.network.safetensors import read_safetensors

_READERS: dict[str, Callable[[Path], Model]] = {
    ".json": lambda path: Model(read_json(path)),
    ".nnet": lambda path: Model(read_nnet(path)[0]),
    ".npz": lambda path: Model(read_npz(path)),
    ".onnx": read_onnx,
    ".pt": read_pt,
    ".pth": read_pt,
    ".safetensors": read_safetensors,
}
_WRITERS = {".json": write_json, ".npz": write_npz, ".onnx": write_onnx}


def load(path: str | os.PathLike[str]) -> Network:
    """The network that the file holds, in the format that its suffix names.

    .json: exact or floating, any architecture (verify.network.json);
    .npz: arrays W1, b1, ..., WL, bL (verify.network.npz);
    .nnet: the network between normalized coordinates, as stored; `verify.network.nnet.read_nnet`
    also gives the normalization;
    .onnx: the real function of the stored numbers, convolutions unrolled (verify.network.onnx);
    .pt or .pth, .safetensors: the Linear layers of a state dict with ReLU between them, which the
    file does not say (verify.network.pt, verify.network.safetensors).

    Cost: O(size of the file), for .onnx O(size of the unrolled network).
    Raises: UnsupportedModel if the suffix is none of these, or the file holds something that is
    not read; InvalidInstance naming the file and the place in it, if it is malformed or too large,
    or there is no path; BudgetExceeded if the network that it unrolls to is too large; OSError if
    it cannot be opened.
    """
    return load_model(path).network


def load_model(path: str | os.PathLike[str]) -> Model:
    """The network of `load`, with notes on how it came out of the file, and its channels."""
    path = _path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnsupportedModel(f"{path}: {_named(path)} is not a format that is read; "
                               f"those are {', '.join(_READERS)}")
    return reader(path)


def save(net: Network, path: str | os.PathLike[str]) -> None:
    """`load(path)` gives this network back, its numbers unchanged.

    .npz and .onnx keep the float type; a float32 network comes back from .json as the float64
    network of the same numbers.

    Raises: UnsupportedModel if the suffix is not .json, .npz or .onnx; InvalidInstance if .npz or
    .onnx cannot hold the network (Fractions, or a general graph), or there is no network or no
    path; BudgetExceeded if .json would be larger than what is read back.
    """
    require_network(net, "what is saved")
    path = _path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnsupportedModel(f"{path}: {_named(path)} is not a format that is written; "
                               f"those are {', '.join(_WRITERS)}")
    writer(net, path)


def _path(path: object) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise InvalidInstance(f"{type(path).__name__} is not the path of a file")
    return Path(path)


def _named(path: Path) -> str:
    return path.suffix or "a name without suffix"
