"""A network out of a model file, with what the file says beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from verify.network.network import Network


@final
@dataclass(frozen=True, slots=True)
class Channels:
    """The hidden neurons of one layer by channel: `neurons[c]` share their weights in the file."""

    layer: str
    neurons: tuple[tuple[int, ...], ...]


@final
@dataclass(frozen=True, slots=True)
class Model:
    """A network, sentences about how it came out of its file, and its layers with channels."""

    network: Network
    notes: tuple[str, ...] = ()
    channels: tuple[Channels, ...] = ()
