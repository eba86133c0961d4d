"""Lines, bounds and what stands on the lower edge."""

import pytest

import verify


def test_lines_and_bounds():
    ax = verify.plot_error({"a": [(1, 4.0), (2, 1.0)], "b": [(1, 0.0)]}, bounds=(0.5, 1.0))
    one, two = ax.lines
    assert (list(one.get_xdata()), list(one.get_ydata())) == ([1, 2], [4, 1])
    assert list(two.get_ydata()) == [ax.get_ylim()[0]] == [0.25]
    assert ax.get_legend_handles_labels()[1][0] == "the best possible is in here"
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_seven_runs_have_lines():
    assert len(verify.plot_error({str(k): [(1, 1)] for k in range(7)}).lines) == 7


@pytest.mark.parametrize("runs", [{}, {"a": []}, {"a": [(0, 1)]}])
def test_times_are_positive(runs):
    with pytest.raises(verify.InvalidInstance):
        verify.plot_error(runs)
