"""The affine maps that a layered network is on its cells: where are they equal?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def equal_maps(left: Array, right: Array, maps: Array, relevant: Array,
               exact: Callable[[int], object]) -> Iterator[tuple[int, int]]:
    """Those of the pairs of cells (left[i], right[i]) on which the network is one affine map.

    `maps` has each cell's outputs, their forms and bounds on their errors; `exact` computes a
    cell's map. `relevant` tells which neurons are on and read, over neurons that are on, by an
    output: where they are the same ones, so is the map.
    Cost: a subtraction where floats tell, else the maps of both cells in integers.
    """
    forms, bounds = (maps[:, :, k].reshape(len(maps), -1) for k in (0, 1))
    with np.errstate(all="ignore"):
        gap, limit = np.abs(forms[left] - forms[right]), bounds[left] + bounds[right]
        apart = (gap > 1.001 * limit).any(axis=1)
        one = ((gap == 0) & (limit == 0)).all(axis=1)
    one |= (relevant[left] == relevant[right]).all(axis=1)
    for i in np.flatnonzero(~apart).tolist():
        pair = int(left[i]), int(right[i])
        if one[i] or exact(pair[0]) == exact(pair[1]):
            yield pair


def relevant_neurons(on: Array, matrices: Sequence[Array]) -> Array:
    """Which neurons are on and reach an output over neurons that are on; one row a cell.

    `matrices` are those of all layers, each entry of which is zero or not.
    """
    kept, stop = [], on.shape[1]
    reached: Array = np.ones((len(on), len(matrices[-1])), bool)
    for weights in matrices[:0:-1]:
        start = stop - weights.shape[1]
        reads = reached @ np.asarray(weights != 0, bool)
        reached = on[:, start:stop] & reads
        kept.append(reached)
        stop = start
    return np.hstack(kept[::-1])
