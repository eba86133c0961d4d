"""f is affine on each activation region."""

import random

from hypothesis import strategies as st

import verify


def _points_of_a_cell(net, seed):
    """A point of a cell of the network, and three more on the way from it to points around."""
    draw = random.Random(seed)
    cell = draw.choice(verify.regions(net).cells)
    return [cell.point, *(_towards(cell, [draw.randint(-9, 9) for _ in cell.point])
                          for _ in range(3))]


def _towards(cell, target):
    """The point half the way to where the segment leaves the cell, or to the target if inside."""
    share = 1
    for normal, offset in cell.inequalities:
        here, there = (sum(n * x for n, x in zip(normal, point, strict=True)) + offset
                       for point in (cell.point, target))
        if there < 0:
            share = min(share, here / (here - there))
    return tuple(p + share * (q - p) / 2 for p, q in zip(cell.point, target, strict=True))


def instances():
    """Networks of every kind with points drawn inside one of their cells."""
    networks = st.one_of(verify.strategies.networks(max_depth=4),
                         verify.strategies.networks(exact=False, max_depth=2),
                         verify.strategies.dags())
    return st.tuples(networks, st.integers(0, 99)).map(
        lambda drawn: {"net": drawn[0], "points": _points_of_a_cell(*drawn)})


theorem = verify.Theorem(
    name="realization_affine_on_activation_region",
    part="identifiability",
    statement="Where the same neurons are on, f is affine: at the mean of points with one "
              "activation it is the mean of its values.",
    source="the talk, activation regions and linear regions",
    scope="Any points (on kinks, too: at 0 a neuron counts as off), any directed acyclic graph of "
          "ReLU, identity and max-pool neurons.",
    arguments={"net": "network", "points": "points"},
    hypotheses=(verify.one_activation.on("net", "points"),),
    conclusions=(verify.preserves_mean.on("net", "points"),),
    instances=instances,
    sharp={"one_activation": {"net": verify.Network([[[1]], [[1]]], [[0], [0]]),
                              "points": [[-1], [1]]}},
    bounded=({"net": (1, 1, 1, 1), "points": (2, 1)}, {"net": (2, 2, 1), "points": (3, 2)}),
)
