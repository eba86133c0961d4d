"""Error against time, of several methods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from verify.claims.errors import InvalidInstance
from verify.report.pictures.axes import BLUE, GREEN, GREY, ORANGE, PURPLE, axes

_STYLES = tuple(zip((BLUE, ORANGE, GREEN, PURPLE, "#E69F00", "#56B4E9"), "o^sDvP", strict=True))


def plot_error(runs: Mapping[str, Sequence[tuple[float, float]]], *,
               bounds: tuple[float, float] | None = None, ax: Any = None) -> Any:
    """Each run is a line of (seconds, error) points on logarithmic axes.

    `bounds` are those on the best possible error, as in `Butterfly.bounds`: no line can pass below
    the lower one. Errors of 0 stand on the lower edge.

    Raises: InvalidInstance if there is no run or no positive time; ImportError without matplotlib
        (extra `plot`).

    >>> import verify
    >>> ax = verify.plot_error({"left tree": [(0.1, 3.0)], "gradient": [(0.1, 5), (1.0, 2.5)]},
    ...                        bounds=(2.2, 3.0))
    >>> ax.get_legend_handles_labels()[1]
    ['the best possible is in here', 'left tree', 'gradient']
    """
    times = [seconds for run in runs.values() for seconds, _ in run]
    if not times or min(times) <= 0:
        raise InvalidInstance("runs: each needs points (seconds, error) with seconds > 0")
    errors = [error for run in runs.values() for _, error in run if error > 0] or [1.0]
    floor = min([*errors, *(bound for bound in bounds or () if bound > 0)]) / 2
    ax = axes(ax, size=(8.0, 4.6))
    if bounds is not None:
        lower, upper = (max(bound, floor) for bound in bounds)
        ax.axhspan(lower, upper, color=GREY, alpha=0.25, label="the best possible is in here")
    for (label, run), (colour, marker) in zip(runs.items(), _STYLES * len(runs), strict=False):
        points = sorted(run)
        ax.plot([seconds for seconds, _ in points], [max(error, floor) for _, error in points],
                color=colour, marker=marker, label=label, drawstyle="steps-post")
    ax.set(xscale="log", yscale="log", xlabel="seconds", ylabel="error (Frobenius)")
    ax.set_ylim(bottom=floor)
    ax.grid(alpha=0.3)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return ax
