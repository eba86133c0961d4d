"""Networks recovered from their values, against the networks themselves."""

import random
from fractions import Fraction

import pytest

import verify
from verify.identifiability.reconstruction import Reconstruction


def drawn(seed, widths=None):
    draws = random.Random(seed)
    d, h, k = widths or (draws.randint(1, 3), draws.randint(1, 4), draws.randint(1, 2))

    def number(most, nonzero=False):
        top = draws.choice([i for i in range(-most, most + 1) if i or not nonzero])
        return Fraction(top, draws.randint(1, 4))

    return verify.Network(
        [[[number(9, nonzero=d == 1) for _ in range(d)] for _ in range(h)],
         [[number(3, nonzero=True) for _ in range(h)] for _ in range(k)]],
        [[number(9) for _ in range(h)], [number(3) for _ in range(k)]])


def test_what_is_found_has_the_function_and_is_the_network_where_that_is_identifiable():
    same = 0
    for seed in range(40):
        hidden = drawn(seed)
        d, h, _ = hidden.widths
        found = verify.reconstruct(hidden, n_inputs=d, width=h)
        if isinstance(found, verify.Unknown):
            assert isinstance(verify.ps_identifiable(hidden), verify.No)
            continue
        assert found.network.widths == hidden.widths
        assert isinstance(verify.realization_equal(found.network, hidden), verify.Yes)
        if isinstance(verify.permutation_scaling_equivalent(found.network, hidden), verify.Yes):
            same += 1
        else:
            assert isinstance(verify.irreducible(hidden), verify.No)
    assert same > 25


def test_a_reducible_network_is_recovered_as_a_function():
    """1 + 1 - 2 = 0: a flip of all neurons has the same function, and either may be found."""
    for biases in ([0, 1, "1/2"], [3, -1, 5], ["1/7", 2, -2]):
        hidden = verify.Network([[[1], [1], [-2]], [[1, 1, 1]]], [biases, [2]])
        found = verify.reconstruct(hidden, n_inputs=1, width=3)
        assert isinstance(verify.realization_equal(found.network, hidden), verify.Yes)


def test_jumps_that_are_equal_are_matched_too():
    """All neurons have one c: only the order along close lines and the count of lines tell."""
    hidden = verify.Network([[[1, 2], [3, -1], [-2, 5]], [[1, 1, 1]]], [[0, 0, 0], [0]])
    # shifted so that w.z + b has one size at the base point of the first attempt
    base = [Fraction(8, 11) - 1, Fraction(11, 13) - 1]
    biases = [4 - sum(w * z for w, z in zip(row, base, strict=True))
              for row in hidden.weights[0]]
    hidden = verify.Network(hidden.weights, [biases, [Fraction(1, 2)]])
    found = verify.reconstruct(hidden, n_inputs=2, width=3)
    assert isinstance(verify.permutation_scaling_equivalent(found.network, hidden), verify.Yes)


def test_every_neuron_reads_the_base_point_as_zero():
    """The first base point lies on all hyperplanes; another one is taken."""
    base = [Fraction(8, 11) - 1, Fraction(11, 13) - 1]
    rows = [[1, 2], [3, -1]]
    biases = [-sum(w * z for w, z in zip(row, base, strict=True)) for row in rows]
    hidden = verify.Network([rows, [[1, -3]]], [biases, [0]])
    found = verify.reconstruct(hidden, n_inputs=2, width=2)
    assert isinstance(verify.permutation_scaling_equivalent(found.network, hidden), verify.Yes)


@pytest.mark.parametrize("hidden", [
    verify.Network([[[1], [2]], [[1, 1]]], [[1, 2], [0]]),          # twins
    verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]]),         # |x|: one hyperplane
    verify.Network([[[1], [2]], [[1, 0]]], [[1, 5], [0]]),          # nothing reads the second
    verify.Network([[[1, 0], [0, 0]], [[1, 1]]], [[0, 1], [0]])])   # a constant
def test_fewer_hyperplanes_than_neurons_are_never_enough(hidden):
    found = verify.reconstruct(hidden, n_inputs=hidden.widths[0], width=2,
                               budget=verify.Budget(items=3000))
    assert isinstance(found, verify.Unknown)
    assert "2 hyperplanes" in found.reason


def test_the_right_number_finds_what_a_larger_one_cannot():
    absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    assert isinstance(verify.reconstruct(absolute, n_inputs=1, width=1), verify.Unknown)
    twins = verify.Network([[[1], [2]], [[1, 1]]], [[1, 2], [0]])
    found = verify.reconstruct(twins, n_inputs=1, width=1)
    assert isinstance(found, Reconstruction)
    assert isinstance(verify.realization_equal(found.network, twins), verify.Yes)


@pytest.mark.parametrize("oracle", [
    verify.Network([[[1], [-1]], [[1, 2], [2, -1]], [[1, 1]]], [[0, 1], [0, -1], [0]]),
    lambda x: (x[0] * x[0],), lambda x: (abs(x[0]) + abs(x[0] - 1) % 2,)])
def test_more_kinks_than_neurons_are_seen(oracle):
    found = verify.reconstruct(oracle, n_inputs=1, width=2)
    assert isinstance(found, verify.Unknown)
    assert "more kinks" in found.reason


def test_a_deep_network_of_one_input_is_recovered_as_a_shallow_one():
    """On the line its three kinks are all there is to its function."""
    deep = verify.Network([[[1], [-1]], [[1, 2], [2, -1]], [[1, 1]]], [[0, 1], [0, -1], [0]])
    found = verify.reconstruct(deep, n_inputs=1, width=3)
    assert isinstance(verify.realization_equal(found.network, deep), verify.Yes)


def test_a_function_that_only_looks_shallow_near_its_kinks_is_none():
    """It is asked at a few points beyond, too."""
    shallow = verify.Network([[[1], [-2]], [[1, 1]]], [["1/3", 1], [0]])
    beyond = Fraction(8, 11) - 1 - Fraction(9, 2)
    found = verify.reconstruct(lambda x: (shallow(x)[0] + (x[0] == beyond),), n_inputs=1, width=2)
    assert isinstance(found, verify.Unknown)
    assert "no network" in found.reason


def test_orientations_beyond_the_budget_are_not_found():
    """One input, one output: of n kinks all but one could be turned either way."""
    n = 21
    hidden = verify.Network([[[1]] * n, [[1] * n]], [[-k for k in range(n)], [0]])
    found = verify.reconstruct(hidden, n_inputs=1, width=n)
    assert isinstance(found, verify.Unknown)
    assert "which side" in found.reason


def test_bad_calls():
    net = drawn(0)
    for wrong in ({"n_inputs": 0, "width": 1}, {"n_inputs": 1, "width": 0},
                  {"n_inputs": 1.0, "width": 1}):
        with pytest.raises(verify.InvalidInstance, match="positive integer"):
            verify.reconstruct(net, **wrong)
    for value in ([0.5], ["x"], 3, [None]):
        with pytest.raises(verify.InvalidInstance, match="oracle"):
            verify.reconstruct(lambda x, value=value: value, n_inputs=1, width=1)
    with pytest.raises(verify.InvalidInstance, match="outputs"):
        verify.reconstruct(lambda x: [0] * (1 + (x[0] > 0)), n_inputs=1, width=1)
    with pytest.raises(verify.InvalidInstance, match="outputs"):
        verify.reconstruct(lambda x: [], n_inputs=1, width=1)


def test_a_budget_ends_it():
    found = verify.reconstruct(drawn(3, (3, 4, 1)), n_inputs=3, width=4,
                               budget=verify.Budget(items=50))
    assert isinstance(found, verify.Unknown)
    assert "50 allowed" in found.reason
