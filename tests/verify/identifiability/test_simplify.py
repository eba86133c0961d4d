"""Simplification keeps the function, point by point and by proof, and reaches what it should."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import networkx as nx
import pytest

import verify


def drawn(seed):
    draw = random.Random(seed)
    widths = [draw.randint(1, 2), *(draw.randint(1, 4) for _ in range(draw.randint(1, 3))),
              draw.randint(1, 2)]
    pool = ((1, -1, 2, 0), (1, -1, 2, -3, "1/2"), (1, 2, 0, -1, -1))[seed % 3]
    return verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                           for a, b in pairwise(widths)],
                          [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])


def test_600_networks_keep_their_function():
    kinds, proved, smaller = Counter(), 0, 0
    for seed in range(600):
        net, draw = drawn(seed), random.Random(seed)
        result = verify.simplify(net)
        kinds.update((step.kind, step.data.get("reason"), "splits" in step.data)
                     for step in result.steps)
        for _ in range(8):
            size = draw.choice((1, 3, 100))
            x = [Fraction(draw.randint(-40, 40) * size, 7) for _ in range(net.widths[0])]
            assert result.network(x) == net(x)
        gone = [neuron for step in result.steps for neuron in step.neurons]
        assert len(set(gone)) == len(gone) == net.n_hidden - result.network.n_hidden
        smaller += bool(gone)
        if seed % 4 == 0:
            match verify.realization_equal(net, result.network):
                case verify.Yes():
                    proved += 1
                case verify.No():
                    pytest.fail(f"seed {seed}")
        again = verify.simplify(result.network)
        assert again.network == result.network
        assert not again.steps
    assert smaller > 300
    assert proved > 145
    assert len(kinds) > 9
    assert min(kinds[kind] for kind in kinds if not kind[2]) > 3


@pytest.mark.parametrize(("weights", "biases", "widths"), [
    ([[[1], [2]], [[1, 1]]], [[0, 0], [0]], (1, 1, 1)),             # positive twins
    ([[[1], [2]], [[2, -1]]], [[0, 0], [7]], (1, 1)),               # that cancel
    ([[[1], [-1]], [[1, 1]]], [[0, 0], [0]], (1, 2, 1)),            # negative ones stay
    ([[[1]], [[-1]], [[1]]], [[0], [-1], [3]], (1, 1)),             # never fires
    ([[[1]], [[1]], [[1]]], [[0], [1], [0]], (1, 1, 1)),            # always on
    ([[[1], [-1]], [[1, -1]]], [[0, 0], [0]], (1, 2, 1)),           # relu(x) - relu(-x) = x: stays
    ([[[0], [1]], [[5, 1]]], [[2, 0], [0]], (1, 1, 1)),             # constant
    ([[[1]], [[0]]], [[0], [4]], (1, 1)),                           # unread
    ([[[1, 0], [0, 1]], [[1, 1], [1, 2], [2, 3], [1, -1]], [[1, -1, 2, 1]]],
     [[0, 0], [1, 1, 1, 0], [0]], (2, 2, 3, 1)),                    # always on: absorbed
    ([[[1]], [[-1]], [[-1]], [[1]]], [[0], [1], [2], [0]], (1, 1, 1, 1)),
])
def test_small_networks(weights, biases, widths):
    net = verify.Network(weights, biases)
    result = verify.simplify(net)
    assert result.network.widths == widths
    assert isinstance(verify.realization_equal(net, result.network), verify.Yes)


def test_always_on_neurons_are_not_reduced_below_what_is_possible():
    """relu(y1) and relu(y2) with v = (1, -1): v w^T has rank 1, but no single ReLU is y1 - y2."""
    net = verify.Network([[[1, 0], [0, 1]], [[1, 0], [0, 1], [1, -1]], [[1, -1, 1]]],
                         [[0, 0], [0, 0, 0], [0]])
    assert verify.simplify(net).network.widths == (2, 2, 3, 1)


def test_a_neuron_that_only_cells_show_to_be_off():
    """relu(x) - relu(-x) - relu(x - 1) ... the bound by intervals is infinite."""
    net = verify.Network([[[1], [1]], [[1, -1], [1, 1]], [[1, 1]]], [[0, -1], [-2, 0], [0]])
    result = verify.simplify(net)
    assert (result.steps[0].kind, result.steps[0].data["reason"]) == ("drop", "off")
    assert "splits" in result.steps[0].data
    assert isinstance(verify.realization_equal(net, result.network), verify.Yes)


@pytest.mark.parametrize(("name", "constant"), [
    ("twin_ladder-5_inp-2_layers-5_width-1_margin", 1),
    ("twin_ladder-10_inp-2_layers-10_width-10_margin", 10)])
def test_twin_ladders_collapse_to_their_margin(real_networks, name, constant):
    result = verify.simplify(verify.load(real_networks / f"{name}.nnet"))
    d = result.network.widths[0]
    assert result.network == verify.Network([[[0] * d]], [[constant]])


def test_a_budget_reaches_the_cells_of_larger_networks():
    rows = [[1, 0, 0, 0], [0, 1, 0, 0]]
    net = verify.Network([[*rows, *rows], [[1, 0, -1, 0], [1, 1, 1, 1]], [[1, 1]]],
                         [[0, 0, -1, -1], [-2, 0], [0]])
    assert verify.simplify(net).network.n_hidden == 6
    assert verify.simplify(net, budget=verify.Budget(items=100)).network.n_hidden == 4


def test_general_graphs_are_refused():
    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    with pytest.raises(verify.InvalidInstance, match="is a notion of layered networks"):
        verify.simplify(verify.Network.from_graph(graph))
