"""Where pictures are drawn, and in which colours."""

from __future__ import annotations

from typing import Any

# of the eight colours of Okabe and Ito, which are told apart without red, green or blue vision
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
GREY = "#6B6B6B"


def axes(ax: Any, *, size: tuple[float, float] = (6.4, 4.8)) -> Any:
    """The given Axes, or those of a new figure.

    Raises: ImportError, naming the extra, if matplotlib is not installed.
    """
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError:
        raise ImportError("pictures need matplotlib: pip install 'rescaling-verify[plot]'"
                          ) from None
    return pyplot.subplots(figsize=size, layout="constrained")[1]
