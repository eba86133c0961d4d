"""Certain signs are right whatever the scale of the numbers, and ordinary signs are certain."""

import itertools
import random
from operator import mul

import numpy as np
import pytest

import verify
from verify.cells.certain import Screen
from verify.cells.integral import program
from verify.cells.polyhedron import Polyhedron
from verify.cells.walk import leaves
from verify.claims.budget import Budget

SCALES = {"ordinary": [0], "mixed": [-300, -160, -20, 0, 20, 150, 300],
          "subnormal": [-310, -320, 0, 300], "huge": [305, 307, 0]}


def network(draw, widths, exponents):
    def number():
        return draw.gauss(0, 1) * 10.0 ** draw.choice(exponents)

    return verify.Network([[[number() for _ in range(a)] for _ in range(b)]
                           for a, b in itertools.pairwise(widths)],
                          [[number() for _ in range(b)] for b in widths[1:]])


def check(draw, exponents):
    """The screen's signs at each stage against exact forms; (how many are certain, all)."""
    net = network(draw, (2, 3, 4, 4, 1), exponents)
    source = program(net)
    screen, certain, total = Screen(source), 0, 0
    branch = draw.choice(list(leaves(source, Polyhedron.space(2), Budget().meter("cells"),
                                     record=lambda *_: None)))
    if branch.cell.lines:
        return 0, 0
    floats = None
    for stage, (start, stop) in enumerate(source.stages[:-1]):
        before = source.stages[stage - 1][0] if stage else start
        on = [post is not None for post in branch.posts[2 + before:2 + start]]
        floats = screen.enter(stage, floats, on)
        signs = screen.signs(floats, branch.cell.rays)
        for row, sign in zip(source.rows[start:stop], signs, strict=True):
            values = [sum(map(mul, branch.forms[row.neuron], ray)) for ray in branch.cell.rays]
            assert not sign or all(sign * value > 0 for value in values)
            certain += bool(sign)
            total += all(value > 0 for value in values) or all(value < 0 for value in values)
    return certain, total


@pytest.mark.parametrize("scale", SCALES)
def test_certain_signs_are_right(scale):
    draw = random.Random(0)
    certain, total = map(sum, zip(*(check(draw, SCALES[scale]) for _ in range(60)), strict=True))
    assert total > 80
    assert certain > {"ordinary": 0.9, "mixed": 0.1, "subnormal": 0.02, "huge": 0}[scale] * total


@pytest.mark.parametrize("scale", ["mixed", "subnormal"])
def test_certain_signs_are_right_where_subnormals_are_flushed(scale, flush_to_zero):
    draw = random.Random(1)
    with flush_to_zero():
        for _ in range(15):
            check(draw, SCALES[scale])


def test_overflowing_sums_are_not_certain():
    """1.2 + 1.2 - 1.5 - 1.5 is negative, but times 1e308 floats may add it up to infinity."""
    row = [1.2e308, 1.2e308, -1.5e308, -1.5e308]
    screen = Screen(program(verify.Network([[[1, 1, 1]], [[1]], [[1]]], [[0], [0], [0]])))
    floats = screen.enter(0, None, [])._replace(forms=np.array([row]), bounds=np.zeros((1, 4)))
    assert screen.signs(floats, [(1, 1, 1, 1)]) in ([0], [-1])
    assert screen.signs(floats, [(1, 1, 0, 0)]) == [0]


def test_the_same_regions_with_and_without_the_screen():
    draw = random.Random(2)
    for _ in range(40):
        widths = draw.choice([(2, 4, 4, 1), (2, 3, 3, 3, 1), (3, 3, 3, 2)])
        net = network(draw, widths, [0, draw.choice([0, -5, -310])])
        source = program(net)
        plain = list(leaves(source, Polyhedron.space(widths[0]), Budget().meter("cells"),
                            record=lambda *_: None))
        found = verify.regions(net)
        assert [branch.signs for branch in plain] == [cell._branch.signs for cell in found.cells]
        assert found.n_linear is not None
