"""Networks from files and into files, by suffix."""

from __future__ import annotations

import os
from pathlib import Path

from verify.claims.errors import UnsupportedModel
from verify.network.json import read_json, write_json
from verify.network.network import Network
from verify.network.nnet import read_nnet
from verify.network.npz import read_npz, write_npz

_READERS = {
    ".json": read_json,
    ".nnet": lambda path: read_nnet(path)[0],
    ".npz": read_npz,
}
_WRITERS = {".json": write_json, ".npz": write_npz}


def load(path: str | os.PathLike[str]) -> Network:
    """The network that the file holds, in the format that its suffix names.

    .json: exact or floating, any architecture (verify.network.json);
    .npz: arrays W1, b1, ..., WL, bL (verify.network.npz);
    .nnet: the network between normalized coordinates, as stored; `verify.network.nnet.read_nnet`
    also gives the normalization.

    Cost: O(size of the file).
    Raises: UnsupportedModel if the suffix is none of these; InvalidInstance naming the file and
    the place in it, if it is malformed or too large; OSError if it cannot be opened.
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise UnsupportedModel(f"{path}: {_named(path)} is not a format that is read; "
                               f"those are {', '.join(_READERS)}")
    return reader(path)


def save(net: Network, path: str | os.PathLike[str]) -> None:
    """`load(path)` gives this network back, its numbers unchanged.

    .npz keeps the float type; a float32 network comes back from .json as the float64 network of
    the same numbers.

    Raises: UnsupportedModel if the suffix is not .json or .npz; InvalidInstance if .npz cannot
    hold the network (Fractions, or a general graph), BudgetExceeded if .json would be larger than
    what is read back.
    """
    path = Path(path)
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise UnsupportedModel(f"{path}: {_named(path)} is not a format that is written; "
                               f"those are {', '.join(_WRITERS)}")
    writer(net, path)


def _named(path: Path) -> str:
    return path.suffix or "a name without suffix"
