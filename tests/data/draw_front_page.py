"""Draws front_page.svg, the picture of the README: `python tests/data/draw_front_page.py`."""

from pathlib import Path

import matplotlib

import verify

NET = verify.Network([[[-2, -2], [-3, 2], [1, -2], [4, 4]],
                      [[-1, 0, -2, 0], [2, -1, 2, 1]], [[1, -2]]],
                     [[-2, 0, -2, 4], [3, -3], [0]])
BOX = ((-2, 2), (-2, 2))


def front_page():
    """A figure with the network on the left and its regions on the right."""
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11.5, 4.6), layout="constrained",
                                            width_ratios=(1.15, 1))
    verify.draw_network(NET, ax=left)
    verify.plot_regions(NET, box=BOX, ax=right)
    return figure


if __name__ == "__main__":
    matplotlib.use("svg")
    matplotlib.rcParams["svg.fonttype"] = "none"
    matplotlib.rcParams["svg.hashsalt"] = "front page"
    target = Path(__file__).with_name("front_page.svg")
    front_page().savefig(target, metadata={"Date": None, "Creator": None})
    text = target.read_text()
    target.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n")
