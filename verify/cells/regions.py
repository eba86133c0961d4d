"""All activation regions of a network on R^d, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final, overload

from fastpath.cells import Counts
from verify.cells.arrays import Arrays, Leaf, arrays
from verify.cells.branches import Branches
from verify.cells.integral import Program, primitive, program
from verify.cells.polyhedron import Polyhedron
from verify.cells.space import Cut, space
from verify.cells.walk import Branch, leaves, preactivation
from verify.claims.budget import Budget
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.network.realization import exact_point

Inequality = tuple[tuple[Fraction, ...], Fraction]


@final
class Cell:
    """An open polyhedron on which every neuron is affine and no sign changes.

    `pattern` holds, for each hidden neuron in order, 1 where it lets its value through, 0 where not
    (identity neurons and max-pools always do). `selected` maps each max-pool to the neuron whose
    product it passes on, the first of those that tie. `kinks` lists the hidden neurons that are on
    a kink all over the cell: a ReLU whose pre-activation vanishes there, a max-pool with a tie.
    Rationals are made when they are asked for.
    """

    __slots__ = ("_branch", "_found")

    def __init__(self, found: Branches | Arrays, branch: Branch | Leaf) -> None:
        self._found = found
        self._branch = branch

    @property
    def pattern(self) -> tuple[int, ...]:
        """0 or 1 for each hidden neuron."""
        return tuple(int(kind != "relu" or sign > 0) for _, kind, sign in self._hidden())

    @property
    def selected(self) -> dict[int, int]:
        """The neuron that each max-pool passes on."""
        rows, n = self._found.program.rows, self._found.n_inputs
        return {pool: rows[pool - n].sources[winner]
                for pool, winner in self._branch.winners.items()}

    @property
    def kinks(self) -> tuple[int, ...]:
        """The hidden neurons with a kink everywhere in the cell."""
        return tuple(neuron for neuron, kind, sign in self._hidden()
                     if (kind == "relu" and not sign) or neuron in self._branch.tied)

    @property
    def on_kink(self) -> bool:
        """The cell is outside X_theta: activations near theta are not constant on it."""
        return bool(self._branch.tied) or any(kind == "relu" and not sign
                                              for _, kind, sign in self._hidden())

    @property
    def point(self) -> tuple[Fraction, ...]:
        """A rational point inside, with small numbers if one is near the middle."""
        *x, w = self._branch.interior()
        return tuple(Fraction(entry, w) for entry in x)

    @property
    def inequalities(self) -> tuple[Inequality, ...]:
        """(normal, offset), one a facet: the cell is where every normal.x + offset > 0."""
        return tuple((tuple(map(Fraction, form[:-1])), Fraction(form[-1]))
                     for form in self._branch.facets())

    @property
    def vertices(self) -> tuple[tuple[Fraction, ...], ...]:
        """The corners of the cell's closure, in no particular order.

        Raises: InvalidInstance with more than six inputs, where cells are kept without corners.
        """
        cell = self._branch.cell
        if not isinstance(cell, Polyhedron):
            raise InvalidInstance("vertices are known of networks with at most six inputs, this "
                                  f"one has {self._found.n_inputs}")
        return tuple(tuple(Fraction(entry, ray[-1]) for entry in ray[:-1])
                     for ray in cell.rays if ray[-1])

    @property
    def slope(self) -> tuple[tuple[Fraction, ...], ...]:
        """f(x) = slope @ x + offset on the cell: one row an output."""
        return tuple(form[:-1] for form in self._outputs())

    @property
    def offset(self) -> tuple[Fraction, ...]:
        """f(x) = slope @ x + offset on the cell."""
        return tuple(form[-1] for form in self._outputs())

    def _outputs(self) -> Iterator[tuple[Fraction, ...]]:
        source = self._found.program
        return affine_map(source, self._branch, source.outputs[0])

    def _hidden(self) -> Iterator[tuple[int, str, int]]:
        """(neuron, kind, sign of its decision, 0 where it has none of its own)."""
        signs = iter(self._branch.signs)
        for neuron, kind, decisions in self._found.hidden:
            own = [next(signs) for _ in range(decisions)]
            yield neuron, kind, own[0] if kind == "relu" else 0

    def __repr__(self) -> str:
        return f"Cell(pattern={self.pattern}, point=({', '.join(map(str, self.point))}))"


@final
class Cells(Sequence[Cell]):
    """The cells one after the other, each made when it is asked for."""

    __slots__ = ("_found", "_numbers")

    def __init__(self, found: Branches | Arrays, numbers: Sequence[int]) -> None:
        self._found = found
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> Cell: ...
    @overload
    def __getitem__(self, index: slice) -> Cells: ...
    def __getitem__(self, index: int | slice) -> Cell | Cells:
        if isinstance(index, slice):
            return Cells(self._found, self._numbers[index])
        return Cell(self._found, self._found.branch(self._numbers[index]))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """The cells found; if `complete`, they are disjoint and their closures cover R^d (or the box).

    The cells that are not `on_kink` are the components of X_theta, one for each activation that is
    realised there.
    """

    cells: Cells
    complete: bool
    _found: Branches | Arrays

    @property
    def n_activation(self) -> int:
        """The number of activations realised on X_theta (so far, if incomplete)."""
        return len(self.cells) - len(self.on_kink)

    @property
    def on_kink(self) -> Cells:
        """The cells where some pre-activation vanishes identically, or arguments of a pool tie."""
        return Cells(self._found, self._found.on_kink())

    @property
    def n_linear(self) -> int | None:
        """The number of linear regions: cells with one affine map, merged across facets.

        These are the components of the set where f is differentiable. None if incomplete.
        Cost: O(#cells * #neurons * #vertices of a cell).
        """
        return self._found.linear_regions() if self.complete else None

    @property
    def counts(self) -> Counts | None:
        """How many signs the compiled kernel asked for, and how many of them took integers.

        None where it was not at work: on general graphs, beyond four inputs, without compiler.
        """
        return self._found.counts if isinstance(self._found, Arrays) else None

    def __repr__(self) -> str:
        return (f"Regions({len(self.cells)} cells, {len(self.on_kink)} on kinks, "
                f"{'complete' if self.complete else 'incomplete'})")


def regions(net: Network, *, box: Sequence[Any] | None = None,
            budget: Budget | None = None) -> Regions:
    """Every cell of the network's activation is listed once, on all of R^d or inside the box.

    Shapes: box is one (lo, hi) a coordinate, lo < hi, an open box.
    Scalars: floats count as the rationals they are; all decisions are exact.
    Cost: for fixed d, about #cells * #neurons * (vertices of a cell) products of vectors: of floats
        for layered networks of at most four inputs, else of integers; one item of the budget a
        cell. The number of cells can be exponential in #neurons.
    Raises: BudgetExceeded with the incomplete Regions in `.partial`; a KeyboardInterrupt that
        comes out of here carries them in `.partial`, too. InvalidInstance for a bad box.

    >>> import verify
    >>> found = regions(verify.Network([[[1], [-1]], [[1, -1]]], [[0, 0], [0]]))
    >>> [cell.pattern for cell in found.cells], found.n_linear
    ([(1, 0), (0, 1)], 1)
    """
    dimension = require_network(net).architecture.n_inputs
    sides = None if box is None else intervals(box, dimension, net)
    found: Branches | Arrays | None = arrays(net, sides)
    budget = budget or Budget()
    if found is None:
        found = Branches(program(net))
    try:
        if isinstance(found, Arrays):
            found.fill(budget)
        else:
            found.fill(leaves(found.program, _root(dimension, sides), budget.meter("cells")))
    except (BudgetExceeded, KeyboardInterrupt) as error:
        error.partial = _regions(found, complete=False)  # type: ignore[union-attr]
        raise
    return _regions(found, complete=True)


def _regions(found: Branches | Arrays, *, complete: bool) -> Regions:
    return Regions(Cells(found, range(len(found))), complete, found)


def affine_map(source: Program, branch: Branch | Leaf,
               outputs: Sequence[int]) -> Iterator[tuple[Fraction, ...]]:
    """The outputs on the branch's cell, each as (slope, offset)."""
    for output in outputs:
        factor = source.rows[output - source.n_inputs].factor
        yield tuple(entry / factor for entry in preactivation(source, branch, output))


def intervals(box: Sequence[Any], dimension: int, net: Network) -> list[
        tuple[Fraction, Fraction]]:
    """The box in rationals. Raises: InvalidInstance."""
    if _length(box) is None:
        raise InvalidInstance(f"box: {type(box).__name__} is not one (lo, hi) for each input")
    if len(box) != dimension:
        raise InvalidInstance(f"box has {len(box)} intervals, the network {dimension} inputs; it "
                              "is one (lo, hi) for each input")
    for i, interval in enumerate(box):
        if _length(interval) != 2:
            raise InvalidInstance(f"box[{i}]: {str(interval)[:40]} is not a pair (lo, hi)")
    lows, highs = (exact_point(net, [interval[side] for interval in box], f"box side {side}")
                   for side in (0, 1))
    for i, (lo, hi) in enumerate(zip(lows, highs, strict=True)):
        if lo >= hi:
            raise InvalidInstance(f"box[{i}]: ({lo}, {hi}) is not lo < hi; the box is one "
                                  "(lo, hi) for each input")
    return list(zip(lows, highs, strict=True))


def _length(value: Any) -> int | None:
    """How many items a sequence has; None of what is none."""
    indexed = isinstance(value, (list, tuple)) or getattr(value, "ndim", 0)
    return len(value) if indexed else None


def _root(dimension: int, box: list[tuple[Fraction, Fraction]] | None) -> Cut:
    cell = space(dimension)
    for i, interval in enumerate(box or ()):
        for bound, sign in zip(interval, (1, -1), strict=True):
            form = [0] * dimension + [-sign * bound.numerator]
            form[i] = sign * bound.denominator
            cell = cell.split(primitive(tuple(form)))[0] or cell
    return cell
