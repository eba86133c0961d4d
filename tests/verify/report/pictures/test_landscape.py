"""The surface against minimization over the other entries, and the parts of its level sets."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.ndimage import label
from scipy.optimize import minimize_scalar

import verify
from verify.report.pictures.landscape import least_loss


def test_the_surface_is_the_least_loss_over_the_other_entries():
    generator = np.random.default_rng(0)
    for _ in range(50):
        matrix = generator.normal(size=(2, 2))
        x, y = generator.normal(size=2) / 4
        rest = [minimize_scalar(lambda t, a=a, factor=factor: (a - t * factor) ** 2,
                                bounds=(-2, 2), method="bounded", options={"xatol": 1e-10}).fun
                for a, factor in ((matrix[0, 1], x), (matrix[1, 0], y))]
        expected = (matrix[0, 0] - x * y) ** 2 + sum(rest)
        assert least_loss(matrix, y, x, 2) == pytest.approx(expected, abs=1e-6)


def test_the_sublevel_set_has_the_parts_that_theory_says():
    grid = np.linspace(-2.5, 2.5, 402)  # without 0
    for level, parts in ((0.9, 2), (1.4, 4), (2.1, 1)):
        loss = least_loss(np.ones((2, 2)), grid[:, None], grid[None, :], 1e9)
        loss[:, np.abs(grid) < 0.01] = np.maximum(loss[:, np.abs(grid) < 0.01], 2)
        loss[np.abs(grid) < 0.01] = np.maximum(loss[np.abs(grid) < 0.01], 2)
        assert label(loss <= level)[1] == parts


def test_the_picture_marks_minima_and_valleys():
    ax = verify.plot_landscape([[-1, 2], [3, 5]])
    assert [text.get_text() for text in ax.texts] == ["spurious valley\ninf = 1"] * 2
    stars = [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines
             if line.get_marker() == "*"]
    assert stars == [(1, -1), (-1, 1)]


def test_without_an_off_diagonal_entry_no_valley_is_marked():
    assert not verify.plot_landscape(np.eye(2)).texts


@pytest.mark.parametrize("matrix", [np.ones((3, 3)), [[0, 1], [1, 1]], [[np.nan, 1], [1, 1]]])
def test_other_matrices_are_refused(matrix):
    with pytest.raises(verify.InvalidInstance):
        verify.plot_landscape(matrix)


@pytest.mark.parametrize(("x", "y", "wrong"), [
    ("1/4", "-1/4", True), ("-1/5", "1/4", True), ("1/4", "1/4", False), ("-1", "-1/2", False)])
def test_points_below_the_level_of_the_picture_are_in_a_valley_where_the_sign_is_wrong(x, y, wrong):
    x, y = Fraction(x), Fraction(y)
    ones, support = [[1, 1], [1, 1]], [[1, 0], [1, 1]]
    assert least_loss(np.ones((2, 2)), float(y), float(x), 8.0) < 2
    factors = ([[x, 0], [1 / y, 1]], [[y, 0], [1 / x, 1 - 1 / (x * y)]])  # the best other entries
    answer = verify.sparsity.spurious_valley(ones, support, support, *factors)
    assert isinstance(answer, verify.Yes) == wrong
