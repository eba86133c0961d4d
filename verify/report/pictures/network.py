"""A network as a graph, with what its paths weigh."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from verify.claims.errors import BudgetExceeded
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.report.pictures.axes import BLUE, GREY, ORANGE, axes

Edge = tuple[int, int]
_MOST, _LABELLED = 2_000, 40  # edges that are drawn at all, and with their weights


def draw_network(net: Network, *, path: Sequence[int] = (), ax: Any = None) -> Any:
    """The neurons are drawn by depth, each edge as broad as the paths through it weigh.

    The weight of an edge's paths, the sum of |Phi_p| over the full and partial paths p through it,
    does not change under rescaling; the numbers on the edges, the weights themselves, do. Blue and
    full is positive, orange and dashed negative, dotted zero. The edges of `path` are underlaid.

    Cost: O(#parameters) rational operations.
    Raises: BudgetExceeded beyond 2,000 edges; ImportError without matplotlib (extra `plot`).

    >>> import verify
    >>> net = verify.Network([[[1, -2], [3, 1]], [[1, 1]]], [[0, 1], [0]])
    >>> ax = verify.draw_network(net, path=(0, 3, 4))
    >>> [text.get_text() for text in ax.texts][-5:]
    ['0', '1', '2', '3\\n+1', '4']
    """
    net = require_network(net).exactly()
    weights = {(source, neuron): weight for neuron, sources, row, _ in net.rows()
               for source, weight in zip(sources, row, strict=True)}
    if len(weights) > _MOST:
        raise BudgetExceeded(f"{len(weights)} edges, {_MOST} are drawn", needed=len(weights),
                             allowed=_MOST)
    ax = axes(ax, size=(7.2, 4.8))
    places = _places(net)
    through = path_weights(net)
    largest = max(through.values()) or Fraction(1)
    on_path = {(source, neuron) for source, neuron in pairwise(path)}
    for edge, weight in weights.items():
        _draw_edge(ax, places, edge, weight, float(through[edge] / largest), edge in on_path,
                   labelled=len(weights) <= _LABELLED)
    _draw_neurons(ax, net, places)
    ax.set_axis_off()
    ax.margins(0.1)
    ax.autoscale_view()  # else texts are laid out by limits that are not those of the drawing
    _legend(ax, bool(path))
    return ax


def path_weights(net: Network) -> dict[Edge, Fraction]:
    """For each edge the sum of |Phi_p| over all paths p through it, by one sweep each way.

    >>> import verify
    >>> path_weights(verify.Network([[[2]], [[-3]]], [[1], [5]]))
    {(0, 1): Fraction(6, 1), (1, 2): Fraction(9, 1)}
    """
    architecture = net.architecture
    rows = [(neuron, tuple(sources), [abs(weight) for weight in row], abs(bias))
            for neuron, sources, row, bias in net.exactly().rows()]
    ahead = dict.fromkeys(architecture.inputs, Fraction(1))
    for neuron, sources, row, bias in rows:
        ahead[neuron] = sum((weight * ahead[source] for source, weight
                             in zip(sources, row, strict=True)), bias)
    behind: dict[int, Fraction] = defaultdict(Fraction)
    behind.update(dict.fromkeys(architecture.outputs, Fraction(1)))
    for neuron, sources, row, _ in reversed(rows):
        for source, weight in zip(sources, row, strict=True):
            behind[source] += weight * behind[neuron]
    return {(source, neuron): ahead[source] * weight * behind[neuron]
            for neuron, sources, row, _ in rows
            for source, weight in zip(sources, row, strict=True)}


def _places(net: Network) -> dict[int, tuple[float, float]]:
    """Columns by the length of the longest path that leads there; outputs in the last column."""
    architecture = net.architecture
    depth = dict.fromkeys(architecture.inputs, 0)
    for neuron, sources in architecture.incoming():
        depth[neuron] = 1 + max(depth[source] for source in sources)
    last = max(depth.values())
    depth.update(dict.fromkeys(architecture.outputs, last))
    columns: dict[int, list[int]] = defaultdict(list)
    for neuron, column in depth.items():
        columns[column].append(neuron)
    tallest = max(map(len, columns.values()))
    return {neuron: (float(column), (len(members) - 1) / 2 - row
                     + 0.16 * (column % 2) * (len(members) == tallest == 1))
            for column, members in columns.items() for row, neuron in enumerate(members)}


def _draw_edge(ax: Any, places: dict[int, tuple[float, float]], edge: Edge, weight: Fraction,
               share: float, chosen: bool, *, labelled: bool) -> None:
    (x, y), (u, v) = places[edge[0]], places[edge[1]]
    if chosen:
        ax.plot([x, u], [y, v], color="#F0E442", linewidth=12, solid_capstyle="round", zorder=0)
    ax.plot([x, u], [y, v], linewidth=0.8 + 5 * share, zorder=1,
            color=GREY if not weight else BLUE if weight > 0 else ORANGE,
            linestyle=":" if not weight else "-" if weight > 0 else "--")
    if labelled:
        near = 0.22 + 0.13 * (edge[0] % 2)  # staggered: edges that cross have labels apart
        ax.text(x + near * (u - x), y + near * (v - y), _short(weight), ha="center", va="center",
                fontsize=9, zorder=2,
                bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none",
                      "alpha": 0.85})


def _draw_neurons(ax: Any, net: Network, places: dict[int, tuple[float, float]]) -> None:
    """A circle a neuron, with its number and, where it is not 0, its bias below."""
    architecture = net.architecture
    biases = {neuron: bias for neuron, _, _, bias in net.rows()}
    ends = {*architecture.inputs, *architecture.outputs}
    side = max(8.0, 22 - 0.4 * len(places))
    for neuron, (x, y) in sorted(places.items()):
        square = neuron in ends or architecture.kind(neuron) != "relu"
        ax.plot([x], [y], marker="s" if square else "o", markersize=1.5 * side, color="white",
                markeredgecolor="black", zorder=4)
        bias = biases.get(neuron, 0)
        ax.text(x, y, f"{neuron}" + (f"\n{'+' if bias > 0 else ''}{_short(bias)}" if bias else ""),
                ha="center", va="center", fontsize=max(6.0, 0.42 * side), zorder=5)


def _short(value: Fraction) -> str:
    text = str(value)
    return text if len(text) <= 6 else f"{float(value):.2g}"


def _legend(ax: Any, with_path: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=BLUE, linewidth=3, label="positive weight"),
               Line2D([], [], color=ORANGE, linewidth=3, linestyle="--", label="negative weight"),
               Line2D([], [], color=GREY, linestyle=":", label="weight 0")]
    if with_path:
        handles.append(Line2D([], [], color="#F0E442", linewidth=9, label="the path"))
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=4,
              frameon=False, title="width: weight of the paths through the edge")
