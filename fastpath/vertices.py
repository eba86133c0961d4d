"""Cells of a layered ReLU network in integers: forms, vertices, and the signs floats leave open.

Nothing here rounds. Rays stand for points: (x, w) is x / w, and a direction at infinity if w is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from math import gcd, lcm
from operator import mul
from typing import Any

from numpy.typing import NDArray

from fastpath._reference import exact

Array = NDArray[Any]
Vector = tuple[int, ...]
Layers = Sequence[Sequence[tuple[Sequence[int], int]]]  # (weights, bias) of each neuron
OPEN = 2
_EXACT = 2**53


class Exact:
    """A network in integers; `widths` are those of its layers, `walls` the constraints before them.

    A cell is known by its signs so far, as an array or view of bytes, OPEN where there is none; a
    vertex of it by its mask. Positive factors of neurons do not matter.
    """

    def __init__(self, integers: Callable[[], Layers], widths: Sequence[int],
                 walls: Sequence[Vector]) -> None:
        self._integers = integers
        self._layers: Layers | None = None
        self._layer = [l for l, width in enumerate(widths) for _ in range(width)]
        self._starts = [sum(widths[:l]) for l in range(len(widths))]
        self._walls = walls
        self.walls = len(walls)
        self._forms: list[tuple[Any, dict[int, Vector]]] = [(None, {}) for _ in widths]
        self._lines: dict[Any, Vector] = {}

    @property
    def layers(self) -> Layers:
        """The rows, layer by layer."""
        if self._layers is None:
            self._layers = self._integers()
        return self._layers

    def form(self, signs: Any, neuron: int) -> Vector:
        """The neuron's pre-activation on the cell: slope and offset, up to a positive factor.

        Those of one layer are kept while the signs before it stay the same.
        """
        layer = self._layer[neuron]
        start = self._starts[layer]
        weights, bias = self.layers[layer][neuron - start]
        if not layer:
            return (*weights, bias)
        before, known = signs[:start].tobytes(), self._forms[layer]
        if known[0] != before:
            known = self._forms[layer] = before, {}
        if neuron not in known[1]:
            total = [0] * (len(self._walls[0]) - 1) + [bias]
            for source, weight in enumerate(weights, self._starts[layer - 1]):
                if weight and signs[source] > 0:
                    total = [p + weight * q for p, q in
                             zip(total, self.form(signs, source), strict=True)]
            known[1][neuron] = tuple(total)
        return known[1][neuron]

    def constraint(self, signs: Any, number: int) -> Vector:
        """The constraint with this number, nonnegative on the cell."""
        if number < self.walls:
            return self._walls[number]
        neuron = number - self.walls
        form = self.form(signs, neuron)
        return form if signs[neuron] > 0 else tuple([-entry for entry in form])

    def ray(self, signs: Any, mask: int) -> Vector:
        """The vertex with this mask, on the cell's side of infinity."""
        ray = self._line(signs, mask)
        for k in range(self.walls + len(signs)):
            if not mask >> k & 1 and (k < self.walls or signs[k - self.walls] != OPEN):
                height = dot(self.constraint(signs, k), ray)
                if height:
                    return ray if height > 0 else tuple([-entry for entry in ray])
        raise ValueError("a vertex on which all constraints vanish")

    def _line(self, signs: Any, mask: int) -> Vector:
        """Where the constraints of the mask vanish, up to sign."""
        last = mask.bit_length() - 1 - self.walls
        key = mask, signs[:self._starts[self._layer[last]] if last >= 0 else 0].tobytes()
        if key not in self._lines:
            if len(self._lines) > 10_000:
                self._lines.clear()
            self._lines[key] = null_vector(self.constraint(signs, k) for k in bits(mask))
        return self._lines[key]

    def vertex(self, signs: Any, mask: int) -> list[float]:
        """The vertex with this mask in floats, then bounds on their errors."""
        return floats(self.ray(signs, mask))

    def sign(self, signs: Any, mask: int, neuron: int) -> int:
        """The sign of the neuron's form at the vertex with this mask."""
        height = dot(self.form(signs, neuron), self.ray(signs, mask))
        return (height > 0) - (height < 0)

    def contains(self, signs: Any, ray: Vector) -> bool:
        """The hidden neurons have these signs at the point of the ray, whose last entry is not 0.

        The network is evaluated there; where a sign is 0 the pre-activation has to be.
        """
        values: list[int] = [*ray[:-1]]
        for layer, start in zip(self.layers, self._starts, strict=True):
            if start == len(signs):
                break
            posts = []
            for sign, (weights, bias) in zip(signs[start:start + len(layer)], layer, strict=True):
                value = bias * ray[-1] + sum(map(mul, weights, values))
                if value * sign <= 0 and (value or sign):
                    return False
                posts.append(max(value, 0))
            values = posts
        return True


def dot(form: Sequence[int], ray: Sequence[int]) -> int:
    """Their inner product."""
    return sum(map(mul, form, ray))


def bits(mask: int) -> Iterator[int]:
    """The positions of the ones, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def null_vector(rows: Iterable[Vector]) -> Vector:
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
    for pivot, lead in reduced.items():
        vector[pivot] = -lead[free] * (scale // lead[pivot])
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


def independent(forms: Iterable[Vector]) -> dict[int, Vector]:
    """The first forms whose slopes are independent, as many as fit, by their places.

    Example
    -------
    >>> independent([(1, 2, 5), (2, 4, 0), (0, 1, 0)])
    {0: (1, 2, 5), 2: (0, 1, 0)}
    """
    reduced: dict[int, list[int]] = {}
    chosen: dict[int, Vector] = {}
    for i, form in enumerate(forms):
        if _reduce(reduced, list(form[:-1])):
            chosen[i] = form
        if len(chosen) == len(form) - 1:
            break
    return chosen


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


def floats(vector: Vector) -> list[float]:
    """Integers in floats, up to one positive factor, then bounds on their errors."""
    if all(-_EXACT <= entry <= _EXACT for entry in vector):
        return [*map(float, vector), *(0.0 for _ in vector)]
    largest = max(map(abs, vector))
    values = [entry / largest for entry in vector]
    return [*values, *(abs(value) * 2.0**-52 + 1e-270 if entry else 0.0
                       for value, entry in zip(values, vector, strict=True))]
