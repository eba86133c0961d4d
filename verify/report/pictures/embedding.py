"""Phi as a heat map, path by path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.lifting.embedding import embedding
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.report.pictures.axes import axes

_ANNOTATED = 150  # cells up to which the values are written into them


def plot_embedding(nets: Network | Mapping[str, Network], *, max_paths: int = 200,
                   ax: Any = None) -> Any:
    """Each row is a path, each column a network, and the colour tells Phi_p.

    Networks that are rescalings of each other give equal columns. Full paths stand above the line,
    partial ones below; a path is written as its neurons. Zero is white; the scale is symmetric,
    logarithmic where sizes differ by more than 100.

    Raises: InvalidInstance if there is no network or their architectures differ; BudgetExceeded
        beyond `max_paths`; ImportError without matplotlib (extra `plot`).

    >>> import verify
    >>> a = verify.Network([[[1], [-1]], [[2, 3]]], [[0, 1], [5]])
    >>> ax = verify.plot_embedding({"a": a, "rescaled": verify.rescale(a, [2, 7])})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['0→1→3', '0→2→3', '1→3', '2→3', '3']
    """
    named = nets if isinstance(nets, Mapping) else {"Phi": nets}
    if not named:
        raise InvalidInstance("nets: there is no network to draw")
    if isinstance(nets, (list, tuple)):
        raise InvalidInstance("nets: names are needed as well, as in {'before': a, 'after': b}")
    architectures = [require_network(net).architecture for net in named.values()]
    if any(architecture != architectures[0] for architecture in architectures):
        raise InvalidInstance("nets: their architectures differ, so their paths do")
    phis = [embedding(net.exactly(), max_paths=max_paths) for net in named.values()]
    paths = list(phis[0])
    table = [[float(phi[path]) for phi in phis] for path in paths]
    sizes = [abs(value) for row in table for value in row if value] or [1.0]
    largest = max(sizes)
    ax = axes(ax, size=(2.4 + 1.1 * len(named), min(12.0, 1.6 + 0.3 * len(paths))))
    from matplotlib.colors import Normalize, SymLogNorm

    norm = (Normalize(-largest, largest) if largest <= 100 * min(sizes)
            else SymLogNorm(largest / 1000, vmin=-largest, vmax=largest))
    image = ax.imshow(table, cmap="PuOr_r", norm=norm, aspect="auto")
    ax.set_xticks(range(len(named)), list(named))
    ax.set_yticks(range(len(paths)), ["→".join(map(str, path)) for path in paths])
    ax.tick_params(length=0, labelsize=9)
    ax.xaxis.tick_top()
    for j in range(1, len(named)):
        ax.axvline(j - 0.5, color="white", linewidth=3)
    ax.axhline(len(phis[0].full) - 0.5, color="black", linewidth=1)
    if len(paths) * len(named) <= _ANNOTATED:
        for i, path in enumerate(paths):
            for j, phi in enumerate(phis):
                dark = abs(norm(table[i][j]) - 0.5) > 0.3
                ax.text(j, i, _short(phi[path]), ha="center", va="center", fontsize=9,
                        color="white" if dark else "black")
    ax.figure.colorbar(image, ax=ax, label=r"$\Phi_p$", shrink=0.9)
    return ax


def _short(value: Any) -> str:
    return str(value) if len(str(value)) <= 6 else f"{float(value):.2g}"
