"""The layered form of a network on a graph that happens to be layered."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from verify.network.architecture import Architecture
from verify.network.entries import freeze
from verify.network.network import Network


def layered_form(architecture: Architecture, rows: tuple[Any, ...],
                 biases: Any) -> Network | None:
    """The same network in layered form if its graph is exactly a layered one, else None."""
    if any(kind != "relu" for kind in architecture.kinds):
        return None
    before = tuple(architecture.inputs)
    layer: list[int] = []
    widths = [len(before)]
    for neuron, sources in architecture.incoming():
        if layer and sources == tuple(layer):
            widths.append(len(layer))
            before, layer = sources, []
        if sources != before:
            return None
        layer.append(neuron)
    if layer != list(architecture.outputs):
        return None
    widths.append(len(layer))
    stops = list(accumulate(widths[1:]))
    parts: list[tuple[Any, Any]] = [(rows[stop - width:stop], biases[stop - width:stop])
             for stop, width in zip(stops, widths[1:], strict=True)]
    if isinstance(biases, np.ndarray):
        parts = [(freeze(np.stack(matrix), biases.dtype), freeze(vector, biases.dtype))
                 for matrix, vector in parts]
    return Network.trusted(Architecture.layered(widths), *zip(*parts, strict=True))
