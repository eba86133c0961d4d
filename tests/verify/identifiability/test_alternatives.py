"""Each way to another network keeps the function (within the radius) and leaves the class."""

import pytest

import verify
from verify.identifiability.alternatives import (
    merged,
    shifted,
    stabilized,
    stable_neuron,
    unfolded,
    unweighted,
)


def net(*parts):
    return verify.Network(*parts).exactly()


@pytest.mark.parametrize(("given", "neuron", "side"), [
    (net([[[0]], [[2]]], [[3], [1]]), 1, "incoming"),
    (net([[[0]], [[2]]], [[-3], [1]]), 1, "incoming"),
    (net([[[0]], [[2]]], [[0], [1]]), 1, "incoming"),
    (net([[[1]], [[0]]], [[0], [1]]), 1, "outgoing"),
    (net([[[1]], [[1], [0]], [[1, 1]]], [[0], [0, 5], [0]]), 3, "incoming")])
def test_a_neuron_without_weights_on_a_side(given, neuron, side):
    other = unweighted(given, neuron, side)
    assert isinstance(verify.realization_equal(given, other), verify.Yes)
    assert isinstance(verify.permutation_scaling_equivalent(given, other), verify.No)


@pytest.mark.parametrize(("given", "state"), [
    (net([[[1]], [[-1]], [[1]]], [[0], [-1], [0]]), "off"),
    (net([[[1]], [[1]], [[1]]], [[0], [1], [0]]), "on")])
def test_a_neuron_in_one_state(given, state):
    assert stable_neuron(given) == {"neuron": 2, "state": state}
    other = stabilized(given, 2, state)
    assert isinstance(verify.realization_equal(given, other), verify.Yes)
    assert isinstance(verify.permutation_scaling_equivalent(given, other), verify.No)


def test_no_neuron_in_one_state():
    assert stable_neuron(net([[[1]], [[-1]], [[1]]], [[0], [1], [0]])) is None


def test_positive_twins():
    given = net([[[1], [2]], [[3, 5]]], [[1, 2], [0]])
    other = merged(given, [1, 2], verify.twin_groups(given)[0][1][1])
    assert other.weights[1] == ((13, 0),)
    assert isinstance(verify.realization_equal(given, other), verify.Yes)


def test_negative_twins_that_pass_on_a_linear_part():
    """2 - 1 = 1 and 4 - 5 = -1 for one neuron behind, 1 - 2 and 5 - 4 for the other."""
    given = net([[[1], [-1], [1], [-1]], [[2, 1, 4, 5], [1, 2, 5, 4]], [[1, 1]]],
                [[1, -1, 3, -3], [7, 5], [0]])
    other = shifted(given, [(1, 2, 1), (3, 4, 1)])
    assert other.weights[1] == ((3, 0, 3, 6), (1, 2, 5, 4))
    assert isinstance(verify.realization_equal(given, other), verify.Yes)
    assert isinstance(verify.permutation_scaling_equivalent(given, other), verify.No)


def test_balanced_twins_pass_nothing_on():
    assert shifted(net([[[1], [-1]], [[1, 1]]], [[0, 0], [0]]), [(1, 2, 1)]) is None
    assert shifted(net([[[1]], [[1]]], [[0], [0]]), []) is None


def test_negative_twins_within_a_radius():
    given = net([[[1], [-2]], [[3, 5]]], [[1, -2], [0]])
    other = unfolded(given, [1, 2], verify.twin_groups(given)[0][1][1], given.biases[0][0] * 7)
    assert all(given([x]) == other([x]) for x in range(-7, 8))
    assert isinstance(verify.realization_equal(given, other), verify.No)
