"""All cells of a layered ReLU network of one to four inputs: which signs occur together, and where.

A cell is a set of inputs, an open polyhedron, on which no pre-activation changes sign. Floats find
them, with bounds on their rounding (the analysis stands in `cells.h`); what floats leave open is
computed in integers. So the cells found are those of the exact stored numbers, whatever their
scale; there is no tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath._reference import exact
from fastpath.flushing import subnormals

if fastpath.compiled:
    from fastpath import _cells

Array = NDArray[Any]
Vector = tuple[int, ...]
Layers = Sequence[Sequence[tuple[Sequence[int], int]]]  # (weights, bias) of each neuron
Box = Sequence[tuple[Fraction, Fraction]]
OPEN = 2
_EXACT = 2**53


class Cells(NamedTuple):
    """Cells one after the other; the cone over cell i has the vertices ends[i - 1] to ends[i] - 1.

    `signs` has a row a cell and a column a hidden neuron: 1, -1, or 0 where the pre-activation
    vanishes on the whole cell. Constraints are numbered: 0 is the last coordinate of the cone (the
    hyperplane at infinity), then come the sides of the box, low and high for each input, then the
    neurons. `masks` tells for each vertex, `faces` for each facet on which constraints it lies: bit
    k of the little-endian words is constraint k. `points` are the vertices, up to rounding and a
    factor. `facets` names for each facet its first constraint.
    """

    signs: NDArray[np.int8]
    vertex_ends: NDArray[np.int64]
    masks: NDArray[np.uint64]
    points: NDArray[np.float64]
    facet_ends: NDArray[np.int64]
    facets: NDArray[np.int32]
    faces: NDArray[np.uint64]


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
    weights[l] (N_{l+1}, N_l) and biases[l] (N_{l+1},) of the hidden layers, N_0 from 1 to 4. box:
    one (lo, hi) for each input, lo < hi; None is all of R^d, and then the first matrix has to have
    rank d.

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
    >>> walk = Walk([np.array([[1.0, 0], [0, 1], [1, 1]])], [np.array([0.0, 0, 1])])
    >>> walk.run()
    True
    >>> walk.cells().signs.tolist()[0], len(walk.cells().signs)
    ([1, 1, 1], 7)
    """

    def __init__(self, weights: Sequence[Array], biases: Sequence[Array], *,
                 integers: Callable[[], Layers] | None = None, box: Box | None = None) -> None:
        _require_fit(weights, biases)
        self._hidden = sum(map(len, biases))
        self._d = weights[0].shape[1]
        walls, starts = _whole(weights[0], biases[0], integers) if box is None else _inside(box)
        self.walls: list[Vector] = walls
        self.starts = starts
        side = Exact(integers or (lambda: dyadic(weights, biases)), [len(b) for b in biases], walls)
        if not fastpath.compiled:
            from fastpath import _reference_cells

            self._tree: Any = _reference_cells.Tree(side, self._hidden, starts)
            return
        with subnormals():
            scaled, integral = _scaled(weights, biases)
            self._tree = _cells.Tree(*scaled, np.array([_floats(wall) for wall in walls]),
                                     integral and integers is None, integers is not None, side)
            words = self._tree.words
            for chosen, rays in starts:
                signs = np.full(self._hidden, OPEN, np.int8)
                for neuron, sign in chosen.items():
                    signs[neuron] = sign
                masks = b"".join(mask.to_bytes(8 * words, "little") for _, mask in rays)
                self._tree.add(signs, np.array([_floats(ray) for ray, _ in rays]),
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
        signs, vertex_ends, masks, points, facet_ends, facets, faces = results
        words = (len(self.walls) + self._hidden + 63) // 64
        vertices, sides = (np.frombuffer(x, np.int64)[:most] for x in (vertex_ends, facet_ends))
        n, m = (int(ends[-1]) if len(ends) else 0 for ends in (vertices, sides))
        return Cells(np.frombuffer(signs, np.int8).reshape(-1, self._hidden)[:most], vertices,
                     np.frombuffer(masks, np.uint64).reshape(-1, words)[:n],
                     np.frombuffer(points, np.float64).reshape(-1, self._d + 1)[:n], sides,
                     np.frombuffer(facets, np.int32)[:m],
                     np.frombuffer(faces, np.uint64).reshape(-1, words)[:m])


def _require_fit(weights: Sequence[Array], biases: Sequence[Array]) -> None:
    if not weights or len(weights) != len(biases):
        raise ValueError("as many biases as layers, and not none")
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


class Exact:
    """Forms, vertices and signs in integers, for what floats leave open.

    A cell is known by its signs so far, OPEN where there is none; a vertex of it by its mask.
    """

    def __init__(self, integers: Callable[[], Layers], widths: Sequence[int],
                 walls: Sequence[Vector]) -> None:
        self._integers = integers
        self._layers: Layers | None = None
        self._ends = np.cumsum([0, *widths]).tolist()
        self._layer = [l for l, width in enumerate(widths) for _ in range(width)]
        self._walls = walls
        self.walls = len(walls)
        self._forms: list[tuple[Any, dict[int, Vector]]] = [(None, {}) for _ in widths]
        self._lines: dict[Any, Vector] = {}

    def form(self, signs: Sequence[int], neuron: int) -> Vector:
        """The neuron's pre-activation on the cell: slope and offset, up to a positive factor."""
        if self._layers is None:
            self._layers = self._integers()
        layer = self._layer[neuron]
        known = self._known(signs, layer)
        if neuron not in known:
            weights, bias = self._layers[layer][neuron - self._ends[layer]]
            if not layer:
                known[neuron] = (*weights, bias)
            else:
                total = [0] * (len(self._walls[0]) - 1) + [bias]
                for source, weight in enumerate(weights, self._ends[layer - 1]):
                    if weight and signs[source] > 0:
                        total = [p + weight * q for p, q in
                                 zip(total, self.form(signs, source), strict=True)]
                known[neuron] = tuple(total)
        return known[neuron]

    def _known(self, signs: Sequence[int], layer: int) -> dict[int, Vector]:
        """The layer's forms that have been computed, for these signs of the layers before."""
        key = bytes(sign > 0 for sign in signs[:self._ends[layer]])
        if self._forms[layer][0] != key:
            self._forms[layer] = key, {}
        return self._forms[layer][1]

    def constraint(self, signs: Sequence[int], number: int) -> Vector:
        """The constraint with this number, nonnegative on the cell."""
        if number < self.walls:
            return self._walls[number]
        neuron = number - self.walls
        form = self.form(signs, neuron)
        return form if signs[neuron] > 0 else tuple([-entry for entry in form])

    def ray(self, signs: Sequence[int], mask: int) -> Vector:
        """The vertex with this mask, on the cell's side of infinity."""
        ray = self._line(signs, mask)
        for k in range(self.walls + len(signs)):
            if not mask >> k & 1 and (k < self.walls or signs[k - self.walls] != OPEN):
                height = dot(self.constraint(signs, k), ray)
                if height:
                    return ray if height > 0 else tuple([-entry for entry in ray])
        raise ValueError("a vertex on which all constraints vanish")

    def _line(self, signs: Sequence[int], mask: int) -> Vector:
        """Where the constraints of the mask vanish, up to sign."""
        last = mask.bit_length() - 1 - self.walls
        key = mask, bytes(sign > 0 for sign in signs[:self._ends[self._layer[last]]
                                                     if last >= 0 else 0])
        if key not in self._lines:
            if len(self._lines) > 10_000:
                self._lines.clear()
            self._lines[key] = null_vector(self.constraint(signs, k) for k in bits(mask))
        return self._lines[key]

    def vertex(self, signs: Sequence[int], mask: int) -> list[float]:
        """The vertex with this mask in floats, then bounds on their errors."""
        return _floats(self.ray(signs, mask))

    def sign(self, signs: Sequence[int], mask: int, neuron: int) -> int:
        """The sign of the neuron's form at the vertex with this mask."""
        height = dot(self.form(signs, neuron), self.ray(signs, mask))
        return (height > 0) - (height < 0)


def dot(form: Sequence[int], ray: Sequence[int]) -> int:
    """Their inner product."""
    return sum(p * q for p, q in zip(form, ray, strict=True))


def bits(mask: int) -> Iterator[int]:
    """The positions of the ones, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def null_vector(rows: Iterator[Vector] | Sequence[Vector]) -> Vector:
    """The primitive integer vector, up to sign, on which the rows vanish; they leave one.

    Example
    -------
    >>> null_vector([(1, 0, -2), (2, 0, -4), (0, 3, 1)])
    (6, -1, 3)
    """
    reduced: dict[int, list[int]] = {}
    size = 0
    for row in rows:
        size = len(row)
        _reduce(reduced, list(row))
        if len(reduced) == size - 1:
            break
    free = next(k for k in range(size) if k not in reduced)
    scale = lcm(*(row[pivot] for pivot, row in reduced.items()))
    vector = [scale] * size
    for pivot, row in reduced.items():
        vector[pivot] = -row[free] * (scale // row[pivot])
    return primitive(vector)


def primitive(vector: Sequence[int]) -> Vector:
    """The vector divided by the greatest common divisor of its entries."""
    divisor = gcd(*vector) or 1
    return tuple([entry // divisor for entry in vector])


def _reduce(reduced: dict[int, list[int]], row: list[int]) -> bool:
    """Add the row to others in reduced echelon form; False if it is a combination of them."""
    for pivot, other in reduced.items():
        if row[pivot]:
            row = [other[pivot] * p - row[pivot] * q for p, q in zip(row, other, strict=True)]
    row = list(primitive(row))
    lead = next((k for k, entry in enumerate(row) if entry), None)
    if lead is None:
        return False
    for pivot, other in reduced.items():
        if other[lead]:
            moved = [row[lead] * p - other[lead] * q for p, q in zip(other, row, strict=True)]
            reduced[pivot] = list(primitive(moved))
    reduced[lead] = row
    return True


def dyadic(weights: Sequence[Array], biases: Sequence[Array]) -> Layers:
    """The network in integers: layers are multiplied by powers of two, one after the other."""
    layers, factor = [], Fraction(1)
    for l, (matrix, vector) in enumerate(zip(weights, biases, strict=True)):
        rows, offsets = exact(matrix, f"weights[{l}]"), exact(vector, f"biases[{l}]")
        scale = lcm(*(x.denominator for row in rows for x in row),
                    *((x * factor).denominator for x in offsets))
        factor *= scale
        layers.append([(tuple([int(x * scale) for x in row]), int(b * factor))
                       for row, b in zip(rows, offsets, strict=True)])
    return layers


def _whole(weights: Array, biases: Array, integers: Callable[[], Layers] | None) -> tuple[
        list[Vector], list[Any]]:
    """All of R^d: cut by d independent hyperplanes, these make cones with d + 1 rays each."""
    d, n = weights.shape[1], len(weights)
    reduced: dict[int, list[int]] = {}
    chosen: dict[int, Vector] = {}
    rows = integers()[0] if integers else None
    for i in range(n):
        form = ((*rows[i][0], rows[i][1]) if rows else
                dyadic([weights[i:i + 1]], [biases[i:i + 1]])[0][0])
        form = form if rows else (*form[0], form[1])
        if _reduce(reduced, [*form[:-1]]):
            chosen[i] = form
        if len(chosen) == d:
            break
    else:
        raise LowRank(f"the first matrix has rank {len(chosen)}, not {d}")
    infinity = (0,) * d + (1,)
    forms = [infinity, *chosen.values()]
    numbers = [0, *(1 + neuron for neuron in chosen)]
    rays = []
    for i, form in enumerate(forms):
        ray = null_vector([other for k, other in enumerate(forms) if k != i])
        ray = ray if dot(form, ray) > 0 else tuple([-entry for entry in ray])
        rays.append((ray, sum(1 << k for k in numbers if k != numbers[i])))
    starts = []
    for signs in product((1, -1), repeat=d):
        sides = [rays[0]] + [(tuple([sign * entry for entry in ray]), mask)
                             for sign, (ray, mask) in zip(signs, rays[1:], strict=True)]
        starts.append((dict(zip(chosen, signs, strict=True)), sides))
    return [infinity], starts[::-1]


def _inside(box: Box) -> tuple[list[Vector], list[Any]]:
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


def _floats(vector: Vector) -> list[float]:
    """Integers in floats, up to one positive factor, then bounds on their errors."""
    if all(-_EXACT <= entry <= _EXACT for entry in vector):
        return [*map(float, vector), *(0.0 for _ in vector)]
    largest = max(map(abs, vector))
    values = [entry / largest for entry in vector]
    return [*values, *(abs(value) * 2.0**-52 + 1e-270 if entry else 0.0
                       for value, entry in zip(values, vector, strict=True))]


def _scaled(weights: Sequence[Array], biases: Sequence[Array]) -> tuple[
        tuple[list[Array], list[Array]], bool]:
    """The network with neurons multiplied by powers of two, without rounding; all are integers?

    Integers of at most 2^53 if there are such of few digits, else rows of ordinary size.
    """
    found = _integers(weights, biases) or _ordinary(weights, biases)
    arrays = found or (weights, biases)
    return tuple([np.ascontiguousarray(x) for x in part] for part in arrays), all(  # type: ignore
        (x == np.rint(x)).all() and (np.abs(x) <= _EXACT).all() for part in arrays for x in part)


def _integers(weights: Sequence[Array], biases: Sequence[Array]) -> tuple[
        list[Array], list[Array]] | None:
    """Whole layers multiplied by powers of two up to 2^20 until they are integers."""
    matrices, vectors, total = [], [], 0
    for matrix, vector in zip(weights, biases, strict=True):
        both = np.column_stack([matrix, np.ldexp(vector, total)])
        own = next((k for k in (20, *range(20)) if not _fractional(np.ldexp(both, k))), None)
        if own == 20:
            own = next(k for k in range(21) if not _fractional(np.ldexp(both, k)))
        if own is None:
            return None
        total += own
        scaled = np.ldexp(both, own)
        matrices.append(scaled[:, :-1])
        vectors.append(scaled[:, -1])
    return matrices, vectors


def _fractional(x: Array) -> bool:
    return not ((x == np.rint(x)).all() and (np.abs(x) <= _EXACT).all())


def _ordinary(weights: Sequence[Array], biases: Sequence[Array]) -> tuple[
        list[Array], list[Array]] | None:
    """Each neuron's largest weight or bias between 1/2 and 1, if this takes nothing off the others.
    """
    matrices, vectors = [], []
    before = np.zeros(weights[0].shape[1], int)
    with np.errstate(all="ignore"):
        for matrix, vector in zip(weights, biases, strict=True):
            raised = np.ldexp(matrix, before)
            powers = np.frexp(np.maximum(np.abs(raised).max(axis=1), np.abs(vector)))[1]
            w, b = np.ldexp(raised, -powers[:, None]), np.ldexp(vector, -powers)
            back = np.ldexp(np.ldexp(w, powers[:, None]), -before)
            if (back != matrix).any() or (np.ldexp(b, powers) != vector).any():
                return None
            matrices.append(w)
            vectors.append(b)
            before = powers
    return matrices, vectors
