"""All cells of a layered network of few inputs as flat arrays, which compiled code fills."""

from __future__ import annotations

from array import array
from fractions import Fraction
from functools import cached_property
from math import lcm
from operator import mul
from typing import Any, Literal, final

import numpy as np

import fastpath
from fastpath.cells import Cells, Counts, LowRank, Walk
from fastpath.vertices import Exact
from verify.cells.integral import Form, Program, primitive, program
from verify.cells.linear import classes, neighbours
from verify.cells.maps import equal_maps, relevant_neurons
from verify.cells.polyhedron import Polyhedron, Ray
from verify.claims.budget import Budget
from verify.exact.dyadic import widened
from verify.network.network import Network

Box = list[tuple[Fraction, Fraction]]
_MOST = 4  # inputs
_KEPT = 4_096
_STEPS = 200_000  # signs between two looks at the budget: a few milliseconds


@final
class Leaf:
    """One cell out of the arrays, to whoever reads a `Branch` at its end."""

    tied: frozenset[int] = frozenset()

    def __init__(self, found: Arrays, index: int) -> None:
        self._found = found
        self._index = index
        self._signs = array("b", found.cells.signs[index].tobytes())
        self.winners: dict[int, int] = {}
        self.forms: dict[int, Form] = {}

    @property
    def signs(self) -> list[int]:
        return self._signs.tolist()

    @cached_property
    def posts(self) -> list[Form | Literal[True] | None]:
        inputs = [None] * self._found.n_inputs
        return [*inputs, *(True if sign > 0 else None for sign in self._signs)]

    @cached_property
    def cell(self) -> Polyhedron:
        """The polyhedron with its generators, in integers; constraints that are constant left out.
        """
        exact, signs = self._found.exact, self._signs
        start, stop = self._vertices()
        masks = [int.from_bytes(row.tobytes(), "little") for row in
                 self._found.cells.masks[start:stop]]
        rays = [exact.ray(signs, mask) for mask in masks]
        forms = {k: form for k in range(exact.walls + len(signs))
                 if any((form := exact.constraint(signs, k))[:-1]) or not k}
        return Polyhedron([primitive(form) for form in forms.values()], [], rays,
                          [sum((mask >> k & 1) << i for i, k in enumerate(forms))
                           for mask in masks])

    def facets(self) -> list[Form]:
        """A primitive form for each facet, positive on the cell."""
        ends, exact = self._found.cells.facet_ends, self._found.exact
        start = int(ends[self._index - 1]) if self._index else 0
        return [primitive(exact.constraint(self._signs, k))
                for k in self._found.cells.facets[start:int(ends[self._index])].tolist()]

    def interior(self) -> Ray:
        """A ray inside the open cone, found in floats and checked in integers."""
        exact, walls = self._found.exact, self._found.walk.walls
        start, stop = self._vertices()
        with np.errstate(all="ignore"):
            points = self._found.cells.points[start:stop]
            infinite = (self._found.cells.masks[start:stop, 0] & np.uint64(1)).astype(bool)
            corners, ends = points[~infinite], points[infinite, :-1]
            corners = corners[:, :-1] / corners[:, -1:]
            size = np.abs(corners - corners[0]).sum(axis=1).max() + np.abs(corners[0]).max() + 1
            ends = ends / np.abs(ends).max(axis=1, initial=0, keepdims=True)
            middle = corners.mean(axis=0) + size * ends.sum(axis=0)
        if np.isfinite(middle).all():
            for digits in (1, 4, 64, 10**4, 10**8, None):
                x = [Fraction(float(entry)) for entry in middle]
                x = x if digits is None else [entry.limit_denominator(digits) for entry in x]
                scale = lcm(*(entry.denominator for entry in x))
                ray = (*(int(entry * scale) for entry in x), scale)
                if (all(sum(map(mul, wall, ray)) > 0 for wall in walls)
                        and exact.contains(self._signs, ray)):
                    return ray
        return self.cell.interior()

    def _vertices(self) -> tuple[int, int]:
        ends = self._found.cells.vertex_ends
        return int(ends[self._index - 1]) if self._index else 0, int(ends[self._index])


@final
class Arrays:
    """The cells found so far, and what they are made of.

    `parts` are the matrices and vectors of all layers, the last one too, in floats; these are the
    numbers of the network up to positive factors of neurons, unless they are `rounded`.
    """

    def __init__(self, net: Network, box: Box | None) -> None:
        self._net = net
        self.n_inputs = net.architecture.n_inputs
        self.rounded = False
        if net.is_exact:
            rows, widths = iter(self.program.rows), net.widths[1:]
            layers = [[next(rows) for _ in range(width)] for width in widths]
            self.parts = [(np.array([[float(w) for w in row.weights] for row in layer]),
                           np.array([float(row.bias) for row in layer])) for layer in layers]
            self.rounded = any(abs(number) > 2**53 for row in self.program.rows
                               for number in (*row.weights, row.bias))
        else:
            self.parts = [(_double(weights), _double(biases))
                          for weights, biases in zip(net.weights, net.biases, strict=True)]
        weights, biases = (list(part) for part in zip(*self.parts, strict=True))
        self.walk = Walk(weights, biases, integers=self.integers if self.rounded else None, box=box)
        self._cells: Cells | None = None
        self._leaves: dict[int, Leaf] = {}

    @cached_property
    def program(self) -> Program:
        return program(self._net)

    @cached_property
    def exact(self) -> Exact:
        """Forms and vertices in integers; the outputs count as a layer, too."""
        return Exact(self.integers, self._net.widths[1:], self.walk.walls)

    @property
    def cells(self) -> Cells:
        """The arrays."""
        if self._cells is None:
            raise ValueError("the cells have not been collected yet")
        return self._cells

    @property
    def counts(self) -> Counts:
        """How many signs were asked for, and how many took more than floats."""
        return self.walk.counts

    @cached_property
    def hidden(self) -> list[tuple[int, str, int]]:
        """(neuron, kind, decisions) of each hidden neuron."""
        return [(self.n_inputs + j, "relu", 1) for j in range(self._net.n_hidden)]

    def __len__(self) -> int:
        return len(self.cells.signs)

    def branch(self, index: int) -> Leaf:
        """The cell with this number; those asked for last are kept, with what they have computed.
        """
        if index not in self._leaves:
            if len(self._leaves) >= _KEPT:
                self._leaves.clear()
            self._leaves[index] = Leaf(self, index)
        return self._leaves[index]

    def fill(self, budget: Budget) -> None:
        """Find all cells. Raises: BudgetExceeded. Those found are there then, too."""
        meter, most = budget.meter("cells"), budget.items
        try:
            done = False
            while not done:
                meter.spend(0)
                before = self.walk.found
                done = self.walk.run(2**62 if most is None else most + 1 - before, _STEPS)
                meter.spend(self.walk.found - before)
        finally:
            self._cells = self.walk.cells(most)

    def on_kink(self) -> list[int]:
        """The cells on which a pre-activation vanishes."""
        kinks: list[int] = np.flatnonzero((self.cells.signs == 0).any(axis=1)).tolist()
        return kinks

    def linear_regions(self) -> int:
        """The number of classes of cells with one affine map, joined across facets."""
        on = self.cells.signs > 0
        left, right = neighbours(self.cells, on, len(self.walk.walls))
        relevant = relevant_neurons(on, [weights for weights, _ in self.parts])
        return classes(len(on), equal_maps(left, right, self.cells.maps, relevant, self.outputs))

    def outputs(self, index: int) -> tuple[Form, ...]:
        """The affine map of this cell in integers, each output up to a positive factor."""
        signs = array("b", self.cells.signs[index].tobytes())
        return tuple(self.exact.form(signs, len(signs) + k) for k in range(self._net.widths[-1]))

    def integers(self) -> list[list[tuple[tuple[int, ...], int]]]:
        """The neurons' weights and biases in integers, layer by layer."""
        rows = iter(self.program.rows)
        return [[((row := next(rows)).weights, row.bias) for _ in range(width)]
                for width in self._net.widths[1:]]


def arrays(net: Network, box: Box | None) -> Arrays | None:
    """The arrays, still empty, if the network is one that compiled code can walk through."""
    if not (fastpath.compiled and net.architecture.is_layered and net.n_hidden
            and net.architecture.n_inputs <= _MOST):
        return None
    try:
        return Arrays(net, box)
    except (OverflowError, LowRank):  # an integer beyond all floats, cells without vertices
        return None


def _double(values: Any) -> np.ndarray[Any, Any]:
    return values if values.dtype == np.float64 else widened(values)
