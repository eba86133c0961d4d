"""The regions of a network of two inputs, with the kinks that bound them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from verify.cells.regions import Cell, regions
from verify.claims.budget import Budget
from verify.claims.errors import InvalidInstance
from verify.lifting.activation import activation
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.report.pictures.axes import BLUE, GREEN, ORANGE, PURPLE, axes
from verify.symmetry.twins import twin_groups

Point = tuple[Fraction, ...]
Segment = tuple[Point, Point]

_LAYERS = (BLUE, ORANGE, GREEN)
_TINTS = ("#CDE4F5", "#FBE3C0", "#CDEBDD", "#F2F2F2", "#F6D9CC", "#FBF7C4", "#D9D3EC", "#C9C9C9")


def plot_regions(net: Network, *, box: Sequence[Any] = ((-1, 1), (-1, 1)), ax: Any = None,
                 budget: Budget | None = None) -> Any:
    """Each activation region inside the box is one polygon, clipped exactly.

    Two polygons that share a side have one colour iff f is one affine map on both: a line inside
    one colour is a kink of neurons that f does not show. Lines have the colour of the layer that
    bends there, on a broad band where twins bend together. Hatched: a pre-activation vanishes on
    the whole polygon.

    Shapes: box is one (lo, hi) for each of the two inputs.
    Cost: that of `regions`, then O(#parameters) for each side of a polygon.
    Raises: InvalidInstance unless the network has two inputs; BudgetExceeded as `regions` does;
        ImportError without matplotlib (extra `plot`).

    >>> import verify
    >>> net = verify.Network([[[1, 0], [0, 1], [1, 1]], [[1, 1, -1]]], [[0, 0, "-1/2"], [0]])
    >>> ax = verify.plot_regions(net)
    >>> len(ax.patches), ax.get_title()
    (7, '7 activation regions, 7 linear regions')
    """
    if require_network(net).architecture.n_inputs != 2:
        raise InvalidInstance("regions are drawn for two inputs, the network has "
                              f"{net.architecture.n_inputs}")
    if box is None:
        raise InvalidInstance("box: a picture needs bounds, as in [(-1, 1), (-1, 1)]")
    net = net.exactly()
    found = regions(net, box=box, budget=budget)
    ax = axes(ax, size=(6.8, 5))
    _fill(ax, found.cells)
    entries = _draw_kinks(ax, net, dict(_kinks(net, found.cells)))
    if found.on_kink:
        entries["on a kink everywhere"] = {"facecolor": "none", "edgecolor": "k", "hatch": "///"}
    ax.set(xlim=[float(Fraction(x)) for x in box[0]], ylim=[float(Fraction(x)) for x in box[1]],
           aspect="equal", xlabel="$x_0$", ylabel="$x_1$",
           title=f"{_count(found.n_activation, 'activation region')}, "
                 f"{_count(found.n_linear, 'linear region')}")
    _legend(ax, entries)
    return ax


def around(cell: Cell) -> list[Point]:
    """The corners of a bounded cell of the plane, counterclockwise.

    >>> import verify
    >>> net = verify.Network([[[1, 1]], [[1]]], [[0], [0]])
    >>> cell, _ = verify.regions(net, box=[(0, 1), (-1, 1)]).cells
    >>> [tuple(map(int, corner)) for corner in around(cell)]
    [(0, 0), (1, -1), (1, 1), (0, 1)]
    """
    x, y = (sum(coordinates) / len(coordinates)
            for coordinates in zip(*cell.vertices, strict=True))
    return sorted(cell.vertices, key=lambda corner: math.atan2(corner[1] - y, corner[0] - x))


def _fill(ax: Any, cells: Sequence[Cell]) -> None:
    """One polygon a cell, coloured by the affine map that f is there."""
    from matplotlib.patches import Polygon

    for cell, colour in zip(cells, _colours(cells), strict=True):
        ax.add_patch(Polygon([[float(x) for x in corner] for corner in around(cell)],
                             facecolor=colour, edgecolor="0.35" if cell.on_kink else "none",
                             hatch="///" if cell.on_kink else None, linewidth=0))


def _colours(cells: Sequence[Cell]) -> list[str]:
    """A tint for each cell; cells with one affine map get one, neighbours with two get two.

    Pre-activations are continuous, so cells meet side to side: a side has two cells.
    """
    maps = [(cell.slope, cell.offset) for cell in cells]
    sides: dict[Segment, list[int]] = defaultdict(list)
    for i, cell in enumerate(cells):
        for side in _sides(cell):
            sides[side].append(i)
    near: dict[Any, set[Any]] = defaultdict(set)
    for side in sides.values():
        for i in side:
            near[maps[i]] |= {maps[j] for j in side} - {maps[i]}
    chosen: dict[Any, int] = {}
    for i, key in enumerate(dict.fromkeys(maps)):
        taken = {chosen[other] for other in near[key] if other in chosen}
        free = [(i + k) % len(_TINTS) for k in range(len(_TINTS))]
        chosen[key] = next((k for k in free if k not in taken), i % len(_TINTS))
    return [_TINTS[chosen[key]] for key in maps]


def _sides(cell: Cell) -> Iterator[Segment]:
    corners = around(cell)
    for one, two in pairwise([*corners, corners[0]]):
        yield min(one, two), max(one, two)


def _kinks(net: Network, cells: Iterable[Cell]) -> Iterator[tuple[Segment, tuple[int, ...]]]:
    """Each side of a cell on which neurons bend that do not bend on all of the cell."""
    for cell in cells:
        everywhere = set(cell.kinks)
        for side in _sides(cell):
            middle = [(a + b) / 2 for a, b in zip(*side, strict=True)]
            neurons = set(activation(net, middle).kinks) - everywhere
            if neurons:
                yield side, tuple(sorted(neurons))


def _draw_kinks(ax: Any, net: Network,
                kinks: dict[Segment, tuple[int, ...]]) -> dict[str, dict[str, Any]]:
    """Draws the lines; returns what the legend is to say of each kind, with its style."""
    from matplotlib.collections import LineCollection

    layer_of, twins = _layers(net), _twins(net)
    lines: dict[str, list[Segment]] = defaultdict(list)
    for segment, neurons in kinks.items():
        layers = sorted({layer_of[neuron] for neuron in neurons})
        lines[f"kink of layer {' and '.join(map(str, layers))}"].append(segment)
        for group in twins:
            if len(group & set(neurons)) > 1:
                lines[f"twins {', '.join(map(str, sorted(group)))}"].append(segment)
    entries = {}
    for label in sorted(lines):
        if label.startswith("twins"):
            style = {"color": PURPLE, "linewidth": 6, "alpha": 0.7, "zorder": 2}
        else:
            layer = int(label.split()[3])
            style = {"color": _LAYERS[(layer - 1) % 3], "linewidth": 1.8, "zorder": 3,
                     "linestyle": ("-", "--", ":")[(layer - 1) % 3]}
        entries[label] = style
        ax.add_collection(LineCollection(
            [[[float(x) for x in end] for end in segment] for segment in lines[label]],
            capstyle="butt", label=label, **style))
    return entries


def _layers(net: Network) -> dict[int, int]:
    """For each neuron the length of the longest path that leads to it."""
    depth = dict.fromkeys(net.architecture.inputs, 0)
    for neuron, sources in net.architecture.incoming():
        depth[neuron] = 1 + max(depth[source] for source in sources)
    return depth


def _twins(net: Network) -> list[set[int]]:
    if not net.architecture.is_layered:
        return []
    return [{neuron for neuron, _ in group} for group in twin_groups(net)]


def _count(number: int | None, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _legend(ax: Any, entries: dict[str, dict[str, Any]]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [Patch(label=label, **style) if "hatch" in style
               else Line2D([], [], label=label, **style) for label, style in entries.items()]
    if handles:
        ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
