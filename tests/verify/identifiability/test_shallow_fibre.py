"""Other networks of one function, by the way in which they differ."""

import pytest

import verify
from verify.identifiability.shallow_fibre import another


def net(rows, biases, outgoing):
    return verify.Network([rows, outgoing], [biases, [0] * len(outgoing)])


def other(given):
    """The other network, after the checks that make it one."""
    found = another(given.exactly(), verify.Budget().meter("choices"))
    assert found.widths == given.widths
    assert isinstance(verify.realization_equal(given, found), verify.Yes)
    assert isinstance(verify.permutation_scaling_equivalent(given, found), verify.No)
    return found


def twins(given):
    """The normals of the hyperplanes with several neurons."""
    rows = given.exactly().weights[0]
    return [rows[group[0][0] - given.widths[0]] for group in verify.twin_groups(given)]


def test_neurons_that_cancel_are_at_home_anywhere():
    """5 relu(t) - 5 relu(-t) = 5 t = 5 (t + 1) - 5."""
    assert other(net([[1, 2], [-1, -2]], [3, -3], [[5, -5]])) == verify.Network(
        [[[1, 2], [-1, -2]], [[5, -5]]], [[4, -4], [-5]])


def test_a_flip_that_a_pair_makes_up_for():
    """relu(x) + relu(-x) + relu(x - 1) is 2 relu(x) + relu(1 - x) - 1, where no pair is left."""
    found = other(net([[1], [-1], [1]], [0, 0, -1], [[1, 1, 1]]))
    assert [key for key in found.weights[1][0] if not key]
    assert twins(found) in ([], [(1,)])


def test_a_pair_moves_to_another_line():
    """4 relu(t) on t = x + y, which had 1 relu(t) + 3 relu(-t): y has to take up the rest."""
    given = net([[1, 1], [-1, -1], [1, 0], [0, 1]], [0, 0, 1, 1], [[1, 3, 3, 5]])
    assert twins(given) == [(1, 1)]
    assert twins(other(given)) == [(0, 1)]


def test_two_pairs_become_one_on_a_new_line():
    """3 relu(x) + 7 relu(y) - 2 x - 4 y: the last part is a pair that cancels."""
    found = other(net([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 0, 0], [[1, 2, 3, 4]]))
    assert twins(found) == [(1, 2)]


def test_pairs_with_dependent_normals_exchange_a_linear_part():
    found = other(net([[1], [-1], [1], [-1]], [0, 0, 1, -1], [[1, 2, 3, 4]]))
    assert found.weights[1] == ((2, 1, 2, 5),)


@pytest.mark.parametrize("given", [
    net([[1], [-1]], [0, 0], [[1, 1]]),
    net([[2, 1], [-4, -2]], [1, -2], [[1, 5]]),
    net([[1, 0], [-1, 0], [1, 1]], [0, 0, 1], [[2, 1, 1]]),
    net([[1, 0], [-1, 0], [0, 1], [0, -1]], [0, 0, 0, 0], [[1, 1, 1, 2], [0, 2, 3, 1]])])
def test_no_other(given):
    assert another(given.exactly(), verify.Budget().meter("choices")) is None
