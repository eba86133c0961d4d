"""What each neuron reads against what it sends, before and after ENorm."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from verify.network.network import Network
from verify.network.pairs import require_network
from verify.report.pictures.axes import BLUE, GREY, ORANGE, axes
from verify.symmetry.enorm import enorm

Norms = tuple[float, float]


def plot_balance(net: Network, *, p: Any = 2, ax: Any = None) -> Any:
    """Each hidden neuron is a point (norm of what it reads, norm of what it sends), twice.

    Circles are the network, triangles its ENorm representative: on the diagonal, where the two
    norms are equal. Neurons without a nonzero weight on one side are left out, and counted in the
    title.

    Scalars: drawn in floats; `verify.enorm` has the exact factors.
    Cost: that of `enorm`.
    Raises: InvalidInstance unless 0 < p < inf; ImportError without matplotlib (extra `plot`).

    >>> import verify
    >>> net = verify.Network([[[8], [3]], [[2, "1/3"]]], [[1, 0], [0]])
    >>> ax = verify.plot_balance(net)
    >>> ax.get_legend_handles_labels()[1]
    ['balanced', 'before', 'after ENorm']
    """
    result = enorm(require_network(net), p=p)
    power = float(result.p)
    before, after = (_norms(one, power) for one in (net, result.network))
    live = [neuron for neuron in before
            if min(*before[neuron], *after[neuron]) > 0
            and max(*before[neuron], *after[neuron]) < math.inf]
    ax = axes(ax, size=(5.8, 5.2))
    from matplotlib.ticker import FuncFormatter, NullFormatter

    ax.set(xscale="log", yscale="log")
    ends = [value for neuron in live for value in (*before[neuron], *after[neuron])] or [1.0]
    span = min(ends) / 1.5, max(ends) * 1.5
    ax.plot(span, span, color="black", linewidth=1, zorder=1, label="balanced")
    for neuron in live:
        ax.plot(*zip(before[neuron], after[neuron], strict=True), color=GREY, linewidth=0.5,
                alpha=0.6, zorder=2)
    for norms, label, style in ((before, "before", {"color": ORANGE, "marker": "o"}),
                                (after, "after ENorm", {"color": BLUE, "marker": "^"})):
        ax.plot([norms[neuron][0] for neuron in live], [norms[neuron][1] for neuron in live],
                linestyle="none", markersize=6, alpha=0.85, zorder=3, label=label, **style)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_formatter(NullFormatter() if span[1] > 30 * span[0] else
                                 FuncFormatter(_one_two_five))
    out = len(before) - len(live)
    ax.set(xlim=span, ylim=span, aspect="equal",
           xlabel=f"norm of the weights read, p = {result.p}",
           ylabel=f"norm of the weights sent, p = {result.p}",
           title=f"{len(live)} hidden neuron{'s' * (len(live) != 1)}"
                 + (f", {out} without a finite ratio" if out else ""))
    ax.legend(frameon=False)
    return ax


def _one_two_five(value: float, _: object) -> str:
    text = f"{value:g}"
    return text if text.strip("0.") in ("2", "5") else ""


def _norms(net: Network, p: float) -> dict[int, Norms]:
    """(norm read, norm sent) of each hidden neuron."""
    read: dict[int, float] = {}
    sent: dict[int, float] = defaultdict(float)
    for neuron, sources, row, _ in net.rows():
        powers = [abs(float(weight)) ** p for weight in row]
        read[neuron] = sum(powers)
        for source, value in zip(sources, powers, strict=True):
            sent[source] += value
    first = net.architecture.n_inputs
    return {neuron: (read[neuron] ** (1 / p), sent[neuron] ** (1 / p))
            for neuron in range(first, first + net.n_hidden)}
