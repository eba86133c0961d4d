"""All cells of a layered ReLU network of one to four inputs: which signs occur together, and where.

A cell is a set of inputs, an open polyhedron, on which no pre-activation changes sign. Floats find
them, with bounds on their rounding (the analysis stands in `cells.h`); what floats leave open is
computed in integers. So the cells found are those of the exact stored numbers, whatever their
scale; there is no tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import lcm
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath.flushing import subnormals
from fastpath.powers import scaled
from fastpath.vertices import (
    OPEN,
    Exact,
    Layers,
    Vector,
    dot,
    dyadic,
    floats,
    independent,
    null_vector,
    primitive,
)

if fastpath.compiled:
    from fastpath import _cells

Array = NDArray[Any]
Box = Sequence[tuple[Fraction, Fraction]]
Start = tuple[dict[int, int], list[tuple[Vector, int]]]  # signs, vertices and their masks


class Cells(NamedTuple):
    """Cells one after the other; the cone over cell i has the vertices ends[i - 1] to ends[i] - 1.

    `signs` has a row a cell and a column a hidden neuron: 1, -1, or 0 where the pre-activation
    vanishes on the whole cell. Constraints are numbered: 0 is the last coordinate of the cone (the
    hyperplane at infinity), then come the sides of the box, low and high for each input, then the
    neurons. `masks` tells for each vertex, `faces` for each facet on which constraints it lies: bit
    k of the little-endian words is constraint k. `points` are the vertices, up to rounding and a
    factor. `facets` names for each facet its first constraint. `maps` are the outputs' forms on
    each cell, d + 1 numbers and d + 1 bounds on their errors, up to one positive factor an output.
    """

    signs: NDArray[np.int8]
    vertex_ends: NDArray[np.int64]
    masks: NDArray[np.uint64]
    points: NDArray[np.float64]
    facet_ends: NDArray[np.int64]
    facets: NDArray[np.int32]
    faces: NDArray[np.uint64]
    maps: NDArray[np.float64]


class Counts(NamedTuple):
    """How many signs at a vertex were asked for, and how many of them floats did not tell.

    `structural` were zero since each term of their sum was; `exact_signs`, and `exact_vertices` of
    the new `vertices`, were computed in integers.
    """

    signs: int
    structural: int
    exact_signs: int
    vertices: int
    exact_vertices: int


class LowRank(ValueError):
    """The hyperplanes of the first layer have a line in common: no cell has a vertex."""


class Walk:
    """The cells of a network, found bit by bit.

    Shapes
    ------
    weights[l] (N_{l+1}, N_l) and biases[l] (N_{l+1},), N_0 from 1 to 4, at least two layers: the
    last is affine. box: one (lo, hi) for each input, lo < hi; None is all of R^d, and then the
    first matrix has to have rank d.

    Scalars
    -------
    float64. They count as the exact numbers they are, unless `integers` is given: a function that
    returns rows of integers [(weights, bias), ...] for each layer, which these floats are rounded
    from (to nearest). Positive factors of neurons do not matter.

    Cost
    ----
    About #cells * #neurons * (vertices of a cell) products of d + 1 floats.

    Raises
    ------
    ValueError
        The shapes do not fit, or an entry is infinite or NaN; LowRank if the rank is too small.

    Example
    -------
    >>> hidden, output = np.array([[1.0, 0], [0, 1], [1, 1]]), np.ones((1, 3))
    >>> walk = Walk([hidden, output], [np.array([0.0, 0, 1]), np.zeros(1)])
    >>> walk.run()
    True
    >>> walk.cells().signs.tolist()[0], len(walk.cells().signs)
    ([1, 1, 1], 7)
    """

    def __init__(self, weights: Sequence[Array], biases: Sequence[Array], *,
                 integers: Callable[[], Layers] | None = None, box: Box | None = None) -> None:
        _require_fit(weights, biases)
        widths = list(map(len, biases))
        self._hidden, self._outputs, self._d = sum(widths[:-1]), widths[-1], weights[0].shape[1]
        rows = integers or (lambda: dyadic(weights, biases))
        self.walls, self.starts = (_inside(box) if box is not None else _whole(
            rows()[0] if integers else (dyadic([weights[0][i:i + 1]], [biases[0][i:i + 1]])[0][0]
                                        for i in range(widths[0]))))
        side = Exact(rows, widths, self.walls)
        if not fastpath.compiled:
            from fastpath import _reference_cells

            self._tree: Any = _reference_cells.Tree(side, self._hidden, self.starts)
            return
        with subnormals():
            part = scaled(weights, biases)
            plain = integers is None
            walls = np.array([floats(wall) for wall in self.walls])
            self._tree = _cells.Tree(part.weights, part.biases, walls, part.hidden and plain,
                                     part.all and plain, not plain, side)
            words = self._tree.words
            for chosen, rays in self.starts:
                signs = np.full(self._hidden, OPEN, np.int8)
                for neuron, sign in chosen.items():
                    signs[neuron] = sign
                masks = b"".join(mask.to_bytes(8 * words, "little") for _, mask in rays)
                self._tree.add(signs, np.array([floats(ray) for ray, _ in rays]),
                               np.frombuffer(masks, np.uint64).reshape(-1, words))

    def run(self, items: int = 2**62, steps: int = 2**62) -> bool:
        """Go on until `items` cells are found or `steps` signs asked for; True at the end.
        """
        return bool(self._tree.run(items, steps))

    @property
    def found(self) -> int:
        """The number of cells so far."""
        return int(self._tree.found)

    @property
    def counts(self) -> Counts:
        """What it took so far."""
        return Counts(*self._tree.counts)

    def cells(self, most: int | None = None) -> Cells:
        """The cells so far, the first `most` of them."""
        return self.arrange(self._tree.results(), most)

    def arrange(self, results: Sequence[bytes], most: int | None = None) -> Cells:
        """What a tree gives, as arrays."""
        signs, vertex_ends, masks, points, facet_ends, facets, faces, maps = results
        words = (len(self.walls) + self._hidden + 63) // 64
        vertices, sides = (np.frombuffer(x, np.int64)[:most] for x in (vertex_ends, facet_ends))
        n, m = (int(ends[-1]) if len(ends) else 0 for ends in (vertices, sides))
        return Cells(np.frombuffer(signs, np.int8).reshape(-1, self._hidden)[:most], vertices,
                     np.frombuffer(masks, np.uint64).reshape(-1, words)[:n],
                     np.frombuffer(points, np.float64).reshape(-1, self._d + 1)[:n], sides,
                     np.frombuffer(facets, np.int32)[:m],
                     np.frombuffer(faces, np.uint64).reshape(-1, words)[:m],
                     np.frombuffer(maps, np.float64)
                     .reshape(-1, self._outputs, 2, self._d + 1)[:most])


def _require_fit(weights: Sequence[Array], biases: Sequence[Array]) -> None:
    if len(weights) < 2 or len(weights) != len(biases):
        raise ValueError("as many biases as layers, and not less than two")
    for name, arrays in (("weights", weights), ("biases", biases)):
        for l, x in enumerate(arrays):
            if x.dtype != np.float64:
                raise TypeError(f"{name}[{l}] is {x.dtype}, not float64")
            if not np.isfinite(x).all():
                raise ValueError(f"{name}[{l}] is not finite")
    widths = [weights[0].shape[-1], *map(len, biases)]
    for l, (matrix, vector) in enumerate(zip(weights, biases, strict=True)):
        if vector.ndim != 1 or not len(vector) or matrix.shape != (len(vector), widths[l]):
            raise ValueError("the layers do not fit")
    if not 1 <= widths[0] <= 4:
        raise ValueError(f"{widths[0]} inputs: 1 to 4 are possible")


def _whole(rows: Iterable[tuple[Sequence[int], int]]) -> tuple[list[Vector], list[Start]]:
    """All of R^d: cut by d independent hyperplanes, these make cones with d + 1 rays each."""
    chosen = independent((*weights, bias) for weights, bias in rows)
    d = len(next(iter(chosen.values()), ())) - 1
    if len(chosen) < d or not chosen:
        raise LowRank(f"the rank of the first matrix is only {len(chosen)}")
    infinity = (0,) * d + (1,)
    forms = [infinity, *chosen.values()]
    numbers = [0, *(1 + neuron for neuron in chosen)]
    rays = []
    for i, form in enumerate(forms):
        ray = null_vector([other for k, other in enumerate(forms) if k != i])
        ray = ray if dot(form, ray) > 0 else tuple([-entry for entry in ray])
        rays.append((ray, sum(1 << k for k in numbers if k != numbers[i])))
    starts: list[Start] = []
    for signs in product((-1, 1), repeat=d):
        sides = [rays[0]] + [(tuple([sign * entry for entry in ray]), mask)
                             for sign, (ray, mask) in zip(signs, rays[1:], strict=True)]
        starts.append((dict(zip(chosen, signs, strict=True)), sides))
    return [infinity], starts


def _inside(box: Box) -> tuple[list[Vector], list[Start]]:
    """An open box: its two sides a coordinate, its corners."""
    d = len(box)
    walls = [(0,) * d + (1,)]
    for i, (lo, hi) in enumerate(box):
        for bound, sign in ((lo, 1), (hi, -1)):
            wall = [0] * d + [-sign * bound.numerator]
            wall[i] = sign * bound.denominator
            walls.append(tuple(wall))
    corners = []
    for sides in product((0, 1), repeat=d):
        corner = [interval[side] for interval, side in zip(box, sides, strict=True)]
        scale = lcm(*(x.denominator for x in corner))
        corners.append((primitive([*(int(x * scale) for x in corner), scale]),
                        sum(1 << 1 + 2 * i + side for i, side in enumerate(sides))))
    return walls, [({}, corners)]
