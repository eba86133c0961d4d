"""Rows are paths, columns networks, values those of Phi."""

import numpy as np
import pytest

import verify

A = verify.Network([[[1, -2], [3, 1]], [[1, "1/3"]]], [[0, 1], [5]])


def test_the_table_is_phi():
    ax = verify.plot_embedding(A)
    (image,) = ax.images
    phi = verify.embedding(A)
    assert np.allclose(image.get_array()[:, 0], [float(value) for value in phi.values()])
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "→".join(map(str, path)) for path in phi]
    assert [text.get_text() for text in ax.texts] == [str(value) for value in phi.values()]


def test_rescalings_have_equal_columns():
    ax = verify.plot_embedding({"a": A, "b": verify.rescale(A, [2, "1/3"])})
    table = ax.images[0].get_array()
    assert (table[:, 0] == table[:, 1]).all()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b"]


def test_the_scale_is_symmetric_and_logarithmic_for_spread_values():
    spread = verify.Network([[[1000]], [[1]]], [[0], ["1/1000"]])
    for net, name in ((A, "Normalize"), (spread, "SymLogNorm")):
        norm = verify.plot_embedding(net).images[0].norm
        assert type(norm).__name__ == name
        assert norm.vmin == -norm.vmax


def test_zero_networks_can_be_drawn():
    assert verify.plot_embedding(verify.Network([[[0]]], [[0]])).images


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(verify.InvalidInstance, match="architectures differ"):
        verify.plot_embedding({"a": A, "b": verify.Network([[[1]]], [[0]])})
    with pytest.raises(verify.InvalidInstance, match="no network"):
        verify.plot_embedding({})
    with pytest.raises(verify.InvalidInstance, match="names are needed"):
        verify.plot_embedding([A, A])
    with pytest.raises(verify.BudgetExceeded):
        verify.plot_embedding(A, max_paths=3)
