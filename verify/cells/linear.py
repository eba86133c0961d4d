"""Linear regions: cells with one affine map, merged across facets."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from verify.cells.polyhedron import bits
from verify.cells.walk import Branch


def linear_regions(cells: Sequence[tuple[Branch, Hashable]]) -> int:
    """The number of classes of cells, given with their affine maps, joined across facets.

    The signs of the decisions on a face (0 where one vanishes) are a convex set, so they name the
    face, from either side: a facet is found in the two cells it bounds under one key.
    """
    parents = list(range(len(cells)))

    def root(i: int) -> int:
        while parents[i] != i:
            parents[i] = parents[parents[i]]
            i = parents[i]
        return i

    behind: dict[tuple[int, ...], int] = {}
    for i, (branch, affine) in enumerate(cells):
        for vanishing in branch.cell.facets().values():
            zero = set(bits(vanishing))
            key = tuple(0 if face in zero else sign
                        for sign, face in zip(branch.signs, branch.faces, strict=True))
            j = behind.setdefault(key, i)
            if cells[j][1] == affine:
                parents[root(i)] = root(j)
    return sum(root(i) == i for i in range(len(cells)))
