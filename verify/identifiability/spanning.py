"""All activations that a layered network realizes on X_theta, and the spaces they span.

A_P is spanned by the activations of hidden tuples (one neuron of each hidden layer), A_Q by those
of the partial paths to one output. Cells being open, x and 1 decouple: the vectors g(x) of all x in
X_theta span R^d (x) A_P (+) A_Q, and dim V = d k (prod N_l - dim A_P) + k (|Q| / k - dim A_Q).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise, product
from math import prod
from typing import final

from verify.cells.integral import program
from verify.cells.polyhedron import Polyhedron
from verify.cells.walk import Branch, leaves
from verify.claims.budget import Budget, Meter, metered
from verify.claims.certificate import Plain
from verify.claims.errors import BudgetExceeded
from verify.exact.rank import independent_columns, rank
from verify.identifiability.measurement import gram
from verify.identifiability.signs import Splits
from verify.lifting.activation import activation
from verify.network.network import Network

Point = tuple[Fraction, ...]
Pattern = tuple[int, ...]
CELLS = 1_000
_LISTED = 600  # up to so many hidden tuples and partial paths they are listed
_GRAM = 150
_ENTRIES = 2_000_000  # of a matrix of path activations


@final
@dataclass(frozen=True, slots=True)
class Spanned:
    """The dimensions of A_P and A_Q, the cells of X_theta, and which of them span A_P and A_Q.

    `splits` proves that there are no other cells, as for `realization_equal`.
    """

    tuples: int
    partial: int
    cells: tuple[Polyhedron, ...]
    chosen: tuple[int, ...]
    splits: list[Plain]

    def inside(self) -> list[Point]:
        """A point inside each cell."""
        return [tuple(Fraction(x, w) for x in rest) for *rest, w in
                (cell.interior() for cell in self.cells)]

    def points(self, meter: Meter) -> list[Point]:
        """d + 1 affinely independent points in each chosen cell: their g(x) span.

        Raises: BudgetExceeded.
        """
        return [x for i in self.chosen for x in _spanning_points(self.cells[i], meter)]


def spanned(net: Network, *, budget: Budget | None = None, clock: Meter | None = None) -> Spanned:
    """The spans over all of X_theta, by complete enumeration of the cells.

    Cost: that of `regions`, at most 1,000 cells unless there is a budget, and two eliminations.
        The clock may have been running before.
    Raises: BudgetExceeded; `partial` is what the first thousand cells found span.
    """
    source, splits = program(net), Splits()
    cells: list[Polyhedron] = []
    patterns: list[Pattern] = []
    meter = (budget or Budget(items=CELLS)).meter("cells")
    clock = clock or meter

    def record(branch: Branch, scale: Fraction, sign: int) -> None:
        clock.spend(clock is not meter)  # a cell of many dimensions takes long
        splits.record(branch, scale, sign)

    try:
        for branch in leaves(source, Polyhedron.space(source.n_inputs), meter, record):
            if all(branch.signs):
                patterns.append(tuple(int(sign > 0) for sign in branch.signs))
                cells.append(branch.cell)
    except BudgetExceeded as error:
        error.partial = _of_cells(net, cells[:CELLS], patterns[:CELLS], [])
        raise
    return _of_cells(net, cells, patterns, splits.entries)


def _of_cells(net: Network, cells: list[Polyhedron], patterns: list[Pattern],
              splits: list[Plain]) -> Spanned:
    tuples, partial = tuple_basis(net.widths, patterns), partial_basis(net.widths, patterns)
    return Spanned(len(tuples), len(partial), tuple(cells),
                   tuple(sorted({*tuples, *partial})), splits)


def shallow_spans(net: Network) -> tuple[int, int]:
    """(dim A_P, dim A_Q) of a network with one hidden layer, in closed form.

    Crossing the hyperplane of a class of twins adds 1 on the neurons of one orientation and -1 on
    the others; these m vectors are independent, and with one activation they span A_P. That one is
    in their span unless a class has both orientations or a neuron with w = 0 is on.
    """
    directions: set[tuple[Fraction, ...]] = set()
    hyperplanes: set[tuple[Fraction, ...]] = set()
    constant = False
    for row, bias in zip(net.weights[0], net.biases[0], strict=True):
        lead = next((w for w in row if w), None)
        if lead is None:
            if not bias:
                return 0, 0  # X_theta is empty
            constant = constant or bias > 0
        else:
            directions.add(tuple(x / abs(lead) for x in (*row, bias)))
            hyperplanes.add(tuple(x / lead for x in (*row, bias)))
    mixed = len(directions) > len(hyperplanes)
    return len(hyperplanes) + int(constant or mixed), len(hyperplanes) + 1


def measurements(net: Network, points: Sequence[Point],
                 meter: Meter | None = None) -> list[list[Fraction]]:
    """A matrix whose rows depend on each other as the g(x) do: these, or their inner products.

    Raises: BudgetExceeded where there are many paths and many points.
    """
    tails = [prod(net.widths[l:-1]) for l in range(1, len(net.widths))]
    width = net.widths[0] * tails[0] + sum(tails)
    if width <= 4 * _LISTED and width * len(points) <= _ENTRIES:
        rows = []
        for x in metered(points, meter):
            (layers,) = _layers(net.widths, [activation(net, x).pattern])
            tuples = [prod(bits) for bits in product(*layers)]
            rows.append([t * bit for t in x for bit in tuples] + [
                Fraction(prod(bits)) for l in range(len(layers) + 1)
                for bits in product(*layers[l:])])
        return rows
    if len(points) > _GRAM:
        raise BudgetExceeded(f"inner products of {len(points)} points, {_GRAM} allowed",
                             needed=len(points), allowed=_GRAM)
    return gram(net, points, meter)[0]


def tuple_basis(widths: Sequence[int], patterns: Sequence[Pattern]) -> list[int]:
    """Which of these patterns give a basis of the activations of the hidden tuples.

    Two patterns a, b have the inner product prod over hidden layers of <a_l, b_l>.
    """
    layered = list(_layers(widths, patterns))
    if prod(widths[1:-1]) <= min(_LISTED, 4 * len(patterns)):
        return _basis([[prod(bits) for bits in product(*layers)] for layers in layered])
    return _basis([[prod(_dots(a, b)) for b in layered] for a in layered])


def partial_basis(widths: Sequence[int], patterns: Sequence[Pattern]) -> list[int]:
    """Which of these patterns give a basis of the activations of the partial paths to one output.

    The inner product of two patterns is 1 + sum over l of prod over m >= l of <a_m, b_m>.
    """
    tails = [prod(widths[l:-1]) for l in range(1, len(widths))]
    layered = list(_layers(widths, patterns))
    if sum(tails) <= min(_LISTED, 4 * len(patterns)):
        return _basis([[prod(bits) for l in range(len(layers) + 1) for bits in product(*layers[l:])]
                       for layers in layered])
    return _basis([[1 + sum(accumulate(reversed(_dots(a, b)), int.__mul__)) for b in layered]
                   for a in layered])


def _basis(rows: list[list[int]]) -> list[int]:
    """The rows that depend on none before them."""
    return independent_columns(list(zip(*rows, strict=True)), len(rows))


def _layers(widths: Sequence[int], patterns: Sequence[Pattern]) -> list[list[Pattern]]:
    cuts = list(pairwise(accumulate(widths[1:-1], initial=0)))
    return [[pattern[a:b] for a, b in cuts] for pattern in patterns]


def _dots(a: list[Pattern], b: list[Pattern]) -> list[int]:
    return [sum(map(int.__mul__, s, t)) for s, t in zip(a, b, strict=True)]


def _spanning_points(cell: Polyhedron, meter: Meter) -> list[Point]:
    """d + 1 affinely independent points inside the cell."""
    middle = cell.interior()
    chosen: list[Point] = []
    for ray in [(0,) * len(middle), *cell.rays, *cell.lines]:
        meter.spend(0)
        *x, w = map(sum, zip(middle, ray, strict=True))
        candidate = (*(Fraction(entry, w) for entry in x), Fraction(1))
        if rank([*chosen, candidate]) > len(chosen):
            chosen.append(candidate)
        if len(chosen) == len(middle):
            break
    return [point[:-1] for point in chosen]
