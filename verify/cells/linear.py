"""Linear regions: cells with one affine map, merged across facets.

The signs of all decisions on a face (0 where one vanishes) are a convex set, so they name the face,
from either side: a facet is found in the two cells it bounds under one key.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from fastpath.cells import Cells
from verify.cells.polyhedron import bits
from verify.cells.walk import Branch

Array = np.ndarray[Any, Any]


def linear_regions(cells: Sequence[tuple[Branch, Hashable]]) -> int:
    """The number of classes of cells, given with their affine maps, joined across facets."""
    def joined() -> Iterator[tuple[int, int]]:
        behind: dict[tuple[int, ...], int] = {}
        for i, (branch, affine) in enumerate(cells):
            for vanishing in branch.cell.facets().values():
                zero = set(bits(vanishing))
                key = tuple(0 if face in zero else sign
                            for sign, face in zip(branch.signs, branch.faces, strict=True))
                j = behind.setdefault(key, i)
                if cells[j][1] == affine:
                    yield i, j

    return classes(len(cells), joined())


def classes(n: int, pairs: Iterable[tuple[int, int]]) -> int:
    """The number of classes of 0, ..., n - 1 when these pairs are joined."""
    parents = list(range(n))

    def root(i: int) -> int:
        while parents[i] != i:
            parents[i] = parents[parents[i]]
            i = parents[i]
        return i

    for i, j in pairs:
        parents[root(i)] = root(j)
    return sum(root(i) == i for i in range(n))


def neighbours(cells: Cells, on: Array, walls: int) -> tuple[Array, Array]:
    """The pairs of cells with a common facet; `on` tells which neurons are positive on which cell.

    Cost: sorting the facets.
    """
    words = cells.faces.shape[1]
    signs = np.zeros((len(on), 64 * words), bool)
    signs[:, walls:walls + on.shape[1]] = on
    packed = np.packbits(signs, axis=1, bitorder="little").view("<u8")
    first = np.concatenate([[0], cells.facet_ends[:-1]]).astype(np.int64)
    owner = np.repeat(np.arange(len(on)), cells.facet_ends - first)
    keys = np.hstack([packed[owner] & ~cells.faces, cells.faces])
    order = np.lexsort(keys.T)
    same = (keys[order[1:]] == keys[order[:-1]]).all(axis=1)
    return owner[order[:-1][same]], owner[order[1:][same]]
