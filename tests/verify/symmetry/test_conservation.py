"""Conservation laws: their number against the rank of the listed paths, their drift exactly."""

import random
from fractions import Fraction
from itertools import pairwise

import flint
import pytest

import verify
from verify.network.architecture import Architecture
from verify.network.pairs import parameters
from verify.network.paths import paths
from verify.strategies.graphs import assemble
from verify.symmetry.conservation import (
    balances,
    drift_second_order,
    drifts,
    weight_drift_second_order,
)
from verify.symmetry.gradient import gradient, sgd_step


def incidence_rank(net):
    """The rank over Q of the matrix of all paths against all parameters."""
    names = {name: i for i, (name, _) in enumerate(parameters(net))}
    rows = []
    for path in paths(net.architecture):
        row = [0] * len(names)
        for edge in pairwise(path):
            row[names[edge]] = 1
        if path[0] not in net.architecture.inputs:
            row[names[path[:1]]] = 1
        rows.append(row)
    return flint.fmpz_mat(rows).rank() if rows else 0


def test_the_number_is_parameters_less_the_rank():
    dead = 0
    for seed in range(600):
        net = assemble(random.Random(seed).choice, max_hidden=5).exactly()
        expected = net.n_params - incidence_rank(net)
        assert verify.conserved_quantities(net.architecture) == expected
        dead += expected != net.n_hidden
    assert 50 < dead < 550


@pytest.mark.parametrize("widths", [(1, 1), (2, 3, 1), (1, 2, 2, 1), (3, 2, 3, 2, 2)])
def test_layered_architectures(widths):
    net = verify.Network([[[1] * a] * b for a, b in pairwise(widths)],
                         [[1] * b for b in widths[1:]])
    assert verify.conserved_quantities(net.architecture) == sum(widths[1:-1])
    assert net.n_params - incidence_rank(net) == sum(widths[1:-1])


def test_large_architectures_take_no_time():
    rng = random.Random(0)
    for _ in range(50):
        widths = [rng.randint(1, 2000) for _ in range(rng.randint(2, 60))]
        assert verify.conserved_quantities(Architecture.layered(widths)) == sum(widths[1:-1])


def test_only_architectures_have_laws():
    with pytest.raises(verify.InvalidInstance):
        verify.conserved_quantities(verify.Network([[[1]]], [[1]]))


def draw(seed):
    rng = random.Random(seed)
    net = assemble(rng.choice, kinds=("relu", "identity"))
    n = rng.randint(1, 3)
    x, y = ([[Fraction(rng.randint(-4, 4), 3) for _ in range(count)] for _ in range(n)]
            for count in (net.architecture.n_inputs, net.architecture.n_outputs))
    return net, x, y


def test_the_drift_of_a_step_is_of_second_order():
    moving = without = 0
    for seed in range(200):
        net, x, y = draw(seed)
        rate = Fraction(seed + 1, 7)
        before, after = balances(net), balances(sgd_step(net, x, y, rate))
        assert {v: after[v] - before[v] for v in before} == drifts(net, x, y, rate)
        assert isinstance(drift_second_order(net, x, y), verify.Yes)
        moving += any(drifts(net, x, y).values())
        without += isinstance(weight_drift_second_order(net, x, y), verify.No)
    assert moving > 50
    assert without > 20


def test_one_data_set_may_have_more_laws():
    """Near a dead neuron f is the last bias: everything else stands still, whatever the loss."""
    net = verify.Network([[[1]], [[-1]], [[1]]], [[0], [-1], [0]])
    slope = gradient(net, [[-1], [0], [2]], [[1], [5], [-2]])
    assert [name for name, value in slope.items() if value] == [(3,)]
    assert verify.conserved_quantities(net.architecture) == 2 < net.n_params - 1
