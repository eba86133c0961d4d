"""Before: the norms of the network; after: on the diagonal."""

import numpy as np
import pytest

import verify


def points(ax, label):
    (line,) = (line for line in ax.lines if line.get_label() == label)
    return line.get_xdata(), line.get_ydata()


@pytest.mark.parametrize("p", [1, 2, "1/2"])
def test_after_is_on_the_diagonal(digits, p):
    ax = verify.plot_balance(verify.load(digits), p=p)
    read, sent = points(ax, "after ENorm")
    assert len(read) == 32
    assert np.allclose(read, sent, rtol=1e-4)


def test_before_are_the_norms():
    net = verify.Network([[[3, 4]], [[2]]], [[7], [0]])
    read, sent = points(verify.plot_balance(net), "before")
    assert (list(read), list(sent)) == ([5], [2])


def test_neurons_without_weights_on_one_side_are_counted():
    net = verify.Network([[[1], [0]], [[1, 1]]], [[0, 0], [0]])
    assert verify.plot_balance(net).get_title() == "1 hidden neuron, 1 without a finite ratio"


def test_an_affine_map_has_no_points():
    assert verify.plot_balance(verify.Network([[[1]]], [[0]])).get_title() == "0 hidden neurons"
