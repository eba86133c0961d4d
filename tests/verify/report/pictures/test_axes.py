"""Without matplotlib the error says what to install."""

import sys

import pytest

import verify


@pytest.mark.parametrize("draw", [
    lambda: verify.plot_regions(verify.Network([[[1, 1]]], [[0]])),
    lambda: verify.draw_network(verify.Network([[[1]]], [[0]])),
    lambda: verify.plot_embedding(verify.Network([[[1]]], [[0]])),
    lambda: verify.plot_balance(verify.Network([[[1]], [[1]]], [[0], [0]])),
    lambda: verify.draw_factors([[[1]]]),
    lambda: verify.plot_error({"a": [(1, 1)]}),
    verify.plot_landscape,
])
def test_the_extra_is_named(monkeypatch, draw):
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"rescaling-verify\[plot\]"):
        draw()
