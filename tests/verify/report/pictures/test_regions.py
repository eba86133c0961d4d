"""Polygons, colours and lines against areas, affine maps and twins."""

from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.colors import to_hex

import verify
from verify.report.pictures.regions import around

BOX = ((-2, 1), ("-3/2", 2))
CROSS = verify.Network([[[1, 0], [0, 1], [-2, 0]], [[1, 1, 1]]], [[0, 0, 0], [0]])


def area(corners):
    """By the shoelace formula; positive if they are counterclockwise."""
    return sum(a[0] * b[1] - b[0] * a[1]
               for a, b in zip(corners, corners[1:] + corners[:1], strict=True)) / 2


@settings(max_examples=40)
@given(verify.strategies.networks(widths=(2, 3, 2, 1)))
def test_the_polygons_tile_the_box(net):
    cells = verify.regions(net, box=BOX).cells
    polygons = [around(cell) for cell in cells]
    assert all(area(corners) > 0 for corners in polygons)
    assert sum(map(area, polygons)) == 3 * Fraction(7, 2)


def test_one_polygon_a_region_and_the_numbers_in_the_title():
    ax = verify.plot_regions(CROSS, box=BOX)
    assert len(ax.patches) == len(verify.regions(CROSS, box=BOX).cells) == 4
    assert ax.get_title() == "4 activation regions, 4 linear regions"


def test_neighbours_have_one_colour_iff_f_is_one_affine_map_there():
    net = verify.Network([[[1, 0], [0, 1], [1, 1], [2, -1]], [[1, 0, 1, 0], [0, 0, 0, 0]],
                          [[1, 1]]], [[0, 0, -1, 1], [0, 1], [0]])
    ax = verify.plot_regions(net, box=BOX)
    cells = verify.regions(net, box=BOX).cells
    colours = [to_hex(patch.get_facecolor()) for patch in ax.patches]
    seen = Counter()
    for i, one in enumerate(cells):
        for j in range(i):
            if len(set(one.vertices) & set(cells[j].vertices)) == 2:
                same = (one.slope, one.offset) == (cells[j].slope, cells[j].offset)
                assert (colours[i] == colours[j]) == same
                seen[same] += 1
    assert min(seen[True], seen[False]) > 3


def test_kinks_and_twins_are_in_the_legend():
    ax = verify.plot_regions(CROSS)
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["kink of layer 1", "twins 2, 4"]
    (twins,) = (lines for lines in ax.collections if lines.get_label() == "twins 2, 4")
    assert all(x == 0 for segment in twins.get_segments() for x, _ in segment)


def test_cells_on_a_kink_are_hatched():
    net = verify.Network([[[1, 0]], [[1]], [[1]]], [[0], [0], [0]])
    ax = verify.plot_regions(net)
    assert [bool(patch.get_hatch()) for patch in ax.patches].count(True) == 1
    assert "on a kink everywhere" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_an_affine_map_has_one_polygon_and_no_legend():
    ax = verify.plot_regions(verify.Network([[[1, 2]]], [[3]]))
    assert (len(ax.patches), ax.get_legend()) == (1, None)
    assert ax.get_title() == "1 activation region, 1 linear region"


def test_it_draws_where_it_is_told(closed_figures):
    _, ax = closed_figures.subplots()
    assert verify.plot_regions(CROSS, ax=ax) is ax
    assert len(closed_figures.get_fignums()) == 1


def test_floats_are_the_rationals_they_are():
    net = verify.Network([np.float32([[1, 0.1], [0.3, -1]]), np.float32([[1, 1]])],
                         [np.float32([0, 0.1]), np.float32([0])])
    assert len(verify.plot_regions(net).patches) == 4


@pytest.mark.parametrize("widths", [(1, 2, 1), (3, 2, 1)])
def test_two_inputs_are_needed(widths):
    net = verify.Network([np.ones((n, m)) for m, n in pairwise(widths)],
                         [np.ones(n) for n in widths[1:]])
    with pytest.raises(verify.InvalidInstance, match="two inputs"):
        verify.plot_regions(net)


def test_without_bounds():
    with pytest.raises(verify.InvalidInstance, match="box: a picture needs bounds"):
        verify.plot_regions(CROSS, box=None)


def test_out_of_budget():
    with pytest.raises(verify.BudgetExceeded):
        verify.plot_regions(CROSS, budget=verify.Budget(items=2))
