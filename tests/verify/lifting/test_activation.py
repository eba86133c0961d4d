"""Activation patterns, and f(x) as a sum over paths."""

import random
from fractions import Fraction

import pytest

import verify
from verify.lifting.activation import activation_dot_phi, path_activations
from verify.strategies.graphs import NUMBERS, assemble


def test_the_function_is_the_sum_of_activation_times_phi():
    kinks = pools = 0
    for seed in range(2000):
        choose = random.Random(seed).choice
        net = assemble(choose, max_inputs=3, max_hidden=6)
        x = [choose(NUMBERS) for _ in net.architecture.inputs]
        state = verify.activation(net, x)
        kinks += state.on_kink
        pools += bool(state.selected)
        assert activation_dot_phi(net, x) == net(x), seed
        phi, on = verify.embedding(net), path_activations(net, x)
        totals = [sum((on[path] * value * (x[path[0]] if path in phi.full else 1)
                       for path, value in phi.items() if path[-1] == output), Fraction(0))
                  for output in net.architecture.outputs]
        assert tuple(totals) == net(x)
    assert kinks > 300
    assert pools > 500


def test_pattern_is_strict_and_exact():
    net = verify.Network([[[1.0], [1.0], [-1.0]], [[1.0, 1.0, 1.0]]], [[0.0, 5e-324, 0.0], [0.0]])
    state = verify.activation(net, [0.0])
    assert state.pattern == (0, 1, 0)
    assert state.kinks == (1, 3)
    assert state.on_kink
    # 0.1 + 0.2 - 0.3 is 0 in no float arithmetic, nor in that of the stored numbers
    net = verify.Network([[[0.1, 0.2, -0.3]], [[1.0]]], [[0.0], [0.0]])
    assert verify.activation(net, [1, 1, 1]).pattern == (1,)
    assert not verify.activation(net, [1, 1, 1]).on_kink


def _pool(*weights):
    import networkx as nx
    graph = nx.DiGraph()
    graph.add_node("a", kind="input")
    graph.add_node("b", kind="input")
    graph.add_node("pool", kind="maxpool")
    graph.add_node("same", kind="identity")
    graph.add_node("f", kind="output")
    graph.add_weighted_edges_from([("a", "pool", weights[0]), ("b", "pool", weights[1]),
                                   ("pool", "same", 1), ("same", "f", 1)])
    return verify.Network.from_graph(graph)


def test_pools_select_the_first_maximum_and_a_tie_is_a_kink():
    state = verify.activation(_pool(1, 2), [4, 2])
    assert state.selected == {2: 0}
    assert state.kinks == (2,)
    assert state.pattern == (1, 1)
    state = verify.activation(_pool(-1, 2), [4, 2])
    assert state.selected == {2: 1}
    assert not state.on_kink


def test_identity_neurons_have_no_kink():
    assert verify.activation(_pool(1, 2), [0, -1]).kinks == ()


def test_a_point_of_another_dimension_is_no_instance():
    with pytest.raises(verify.InvalidInstance, match="coordinates"):
        verify.activation(verify.Network([[[1]]], [[0]]), [1, 2])
