"""The definition of what the walk over cells finds, in plain Python: integers only, and short."""

from __future__ import annotations

from array import array
from itertools import combinations
from math import inf
from typing import Any

from fastpath.vertices import OPEN, Exact, Vector, bits, dot, primitive

Ray = tuple[Vector, int]  # with the constraints it lies on, as bits


class Tree:
    """The cells that are found and those that are still to be cut: the cones over them."""

    def __init__(self, side: Exact, hidden: int, starts: list[Any]) -> None:
        self._side = side
        self._hidden = hidden
        self._walls = side.walls
        self._words = (side.walls + hidden + 63) // 64
        self._stack: list[tuple[int, array[int], list[Ray]]] = [
            (0, array("b", [chosen.get(j, OPEN) for j in range(hidden)]), rays)
            for chosen, rays in starts]
        self._leaves: list[tuple[array[int], list[Ray], list[int], list[Vector]]] = []
        self.counts = (0, 0, 0, 0, 0)

    @property
    def found(self) -> int:
        return len(self._leaves)

    def run(self, items: int, steps: int) -> bool:
        """Go on until so many more cells are found or so many more signs asked for."""
        items += self.found
        steps += self.counts[0]
        while self._stack and self.found < items and self.counts[0] < steps:
            self._descend(*self._stack.pop())
        return not self._stack

    def _descend(self, start: int, signs: array[int], rays: list[Ray]) -> None:
        for j in range(start, self._hidden):
            if signs[j] != OPEN:
                continue
            form = self._side.form(signs, j)
            values = [dot(form, ray) for ray, _ in rays]
            self.counts = (self.counts[0] + len(rays), *self.counts[1:])
            bit = 1 << self._walls + j
            sides: list[list[Ray]] = [
                [(ray, mask if value else mask | bit) for (ray, mask), value in
                 zip(rays, values, strict=True) if value * side >= 0] for side in (1, -1)]
            if min(values) < 0 < max(values):
                fresh = list(self._between(rays, values, bit))
                other = signs[:]
                signs[j], other[j] = 1, -1
                self._stack.append((j + 1, other, sides[1] + fresh))
                rays = sides[0] + fresh
            else:
                signs[j] = (max(values) > 0) - (min(values) < 0)
                rays = sides[0 if signs[j] >= 0 else 1]
        outputs = [self._side.form(signs, self._hidden + k)
                   for k in range(len(self._side.layers[-1]))]
        self._leaves.append((signs, rays, facets([mask for _, mask in rays]), outputs))

    def _between(self, rays: list[Ray], values: list[int], bit: int) -> Any:
        """Where the hyperplane meets the edges: rays whose common constraints no other one has."""
        for i, (p, up) in enumerate(rays):
            for k, (q, down) in enumerate(rays):
                common = up & down
                if values[i] > 0 > values[k] and not any(
                        common & ~mask == 0 for l, (_, mask) in enumerate(rays) if l not in (i, k)):
                    yield (primitive([values[i] * y - values[k] * x
                                      for x, y in zip(p, q, strict=True)]), common | bit)

    def results(self) -> tuple[bytes, ...]:
        """Signs, ends of vertices, masks, points, ends of facets, facets, faces, maps; as bytes."""
        size = 8 * self._words
        signs, ends, points, maps = array("b"), array("q"), array("d"), array("d")
        facet_ends, first = array("q"), array("i")
        masks, faces = bytearray(), bytearray()
        for cell, rays, found, outputs in self._leaves:
            signs.extend(cell)
            for ray, mask in rays:
                points.extend(entry / max(map(abs, ray)) for entry in ray)
                masks += mask.to_bytes(size, "little")
            for face in found:
                first.append(next(k for k in bits(face) if k in self._own(rays, face)))
                faces += face.to_bytes(size, "little")
            for form in outputs:
                values = [_nearest(entry) for entry in form]
                maps.extend([*values, *(abs(value) * 2.0**-52 for value in values)])
            ends.append(len(masks) // size)
            facet_ends.append(len(first))
        return (signs.tobytes(), ends.tobytes(), bytes(masks), points.tobytes(),
                facet_ends.tobytes(), first.tobytes(), bytes(faces), maps.tobytes())

    @staticmethod
    def _own(rays: list[Ray], face: int) -> set[int]:
        """The constraints that vanish on this facet and not on the whole cell."""
        return {k for k in bits(face) if not all(mask >> k & 1 for _, mask in rays)}


def _nearest(entry: int) -> float:
    try:
        return float(entry)
    except OverflowError:
        return inf if entry > 0 else -inf


def facets(masks: list[int]) -> list[int]:
    """All constraints of each facet, which is a face that is in no other but the whole cell.

    Facets at infinity are left out.
    """
    def on(face: int) -> set[int]:
        return {i for i, mask in enumerate(masks) if mask & face == face}

    everywhere = masks[0]
    common: dict[int, set[int]] = {}
    for mask in masks:
        everywhere &= mask
    for k in sorted({k for mask in masks for k in bits(mask & ~everywhere)}):
        face = -1
        for i in on(1 << k):
            face &= masks[i]
        common.setdefault(face, on(face))
    inner = {face for (face, small), (_, large) in combinations(
        sorted(common.items(), key=lambda item: len(item[1])), 2) if small < large}
    return [face for face in common if face not in inner and not face & 1]
