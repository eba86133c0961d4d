"""Networks on graphs: what is accepted, in which order, and every way to be wrong."""

import random
from fractions import Fraction as F
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from verify import InvalidInstance, Network

X, Y = ("x", {"kind": "input"}), ("y", {"kind": "output"})


def graph(nodes, edges):
    """A DiGraph from (name, attributes) and (tail, head[, weight])."""
    result = nx.DiGraph()
    result.add_nodes_from(nodes)
    for tail, head, *weight in edges:
        result.add_edge(tail, head, **({"weight": weight[0]} if weight else {}))
    return result


def as_graph(net):
    """The network as a graph, its neurons named by (number, "n")."""
    result = nx.DiGraph()
    for neuron in net.architecture.inputs:
        result.add_node((neuron, "n"), kind="input")
    for neuron, sources, row, bias in net.rows():
        result.add_node((neuron, "n"), kind=net.architecture.kind(neuron), bias=bias)
        for source, weight in zip(sources, row, strict=True):
            result.add_edge((source, "n"), (neuron, "n"), weight=weight)
    return result


@pytest.mark.parametrize("widths", [(1, 1), (2, 3), (1, 1, 1), (3, 2, 4, 2), (2, 2, 2, 2)])
@pytest.mark.parametrize("exact", [True, False])
def test_a_layered_graph_is_the_layered_network(widths, exact):
    rng = random.Random(0)
    weights = [[[F(rng.randint(-4, 4), 2) for _ in range(a)] for _ in range(b)]
               for a, b in pairwise(widths)]
    biases = [[F(rng.randint(-4, 4), 4) for _ in range(b)] for b in widths[1:]]
    net = Network(weights, biases)
    net = net if exact else net.rounded()
    assert Network.from_graph(as_graph(net)) == net


def test_order_inputs_then_depth_then_insertion_then_outputs():
    net = Network.from_graph(graph(
        [("late", {}), ("out 1", {"kind": "output"}), ("in 2", {"kind": "input"}), ("early", {}),
         ("in 1", {"kind": "input"}), ("out 0", {"kind": "output"}), ("second", {})],
        [("in 2", "early", 10), ("early", "late", 20), ("in 1", "second", 30),
         ("late", "out 1", 40), ("second", "out 0", 50), ("in 1", "out 1", 60)]))
    rows = [(neuron, sources, row) for neuron, sources, row, _ in net.rows()]
    assert rows == [(2, (0,), (10,)), (3, (1,), (30,)), (4, (2,), (20,)),
                    (5, (1, 4), (60, 40)), (6, (3,), (50,))]
    assert net((1, 1)) == (60 + 40 * 20 * 10, 50 * 30)


def test_dead_ends_and_unread_inputs_are_no_outputs():
    net = Network.from_graph(graph([X, ("unread", {"kind": "input"}), ("dead", {}), Y],
                                   [("x", "dead", 1), ("x", "y", 2)]))
    assert (net.architecture.n_inputs, net.n_hidden, net.architecture.n_outputs) == (2, 1, 1)
    assert net.n_paths == (1, 1)
    assert net((3, 99)) == (6,)


def test_kinds():
    net = Network.from_graph(graph(
        [X, ("z", {"kind": "input"}), ("pool", {"kind": "maxpool"}), ("id", {"kind": "identity"}),
         ("relu", {"bias": F(1, 2)}), Y],
        [("x", "pool", 2), ("z", "pool", -1), ("x", "id", -1), ("x", "relu", 1),
         ("pool", "y", 100), ("id", "y", 10), ("relu", "y", 1)]))
    assert net.architecture.kinds == ("maxpool", "identity", "relu")
    assert net((1, 5)) == (100 * 2 - 10 + F(3, 2),)
    assert net((-3, 5)) == (100 * -5 + 30,)
    assert net.n_params == 7 + 3  # the pool has no bias


@pytest.mark.parametrize(("nodes", "edges", "message"), [
    ([], [], "no node of kind 'input'"),
    ([X], [], "no node of kind 'output'"),
    ([X, Y], [], "node 'y' .output. reads nothing"),
    ([X, ("h", {}), Y], [("h", "y", 1)], "node 'h' .relu. reads nothing"),
    ([X, ("h", {}), Y], [("x", "h", 1), ("h", "h", 1), ("h", "y", 1)], "edge 'h'->'h'"),
    ([X, ("h", {}), ("g", {}), Y],
     [("x", "h", 1), ("h", "g", 1), ("g", "h", 1), ("g", "y", 1)], "closes a cycle"),
    ([X, Y], [("x", "y", 1), ("y", "y", 1)], "output 'y' is read by 'y'"),
    ([X, Y, ("z", {"kind": "output"})],
     [("x", "y", 1), ("x", "z", 1), ("y", "z", 1), ("z", "y", 1)], "output 'y' is read by 'z'"),
    ([X, ("h", {}), Y], [("x", "h", 1), ("h", "x", 1), ("h", "y", 1)],
     "input 'x' is read into by 'h'"),
    ([X, ("h", {"kind": "sigmoid"}), Y], [("x", "h", 1), ("h", "y", 1)], "kind 'sigmoid'"),
    ([X, ("h", {"kind": ["relu"]}), Y], [("x", "h", 1), ("h", "y", 1)], "node 'h' has kind"),
    ([X, ("h", {"kind": None}), Y], [("x", "h", 1), ("h", "y", 1)], "kind None"),
    ([X, ("h", {"kind": "maxpool", "bias": 0}), Y], [("x", "h", 1), ("h", "y", 1)],
     "node 'h' .maxpool. cannot carry a bias"),
    ([("x", {"kind": "input", "bias": 1}), Y], [("x", "y", 1)], "node 'x' .input. cannot carry"),
    ([X, Y], [("x", "y")], "edge 'x'->'y' has no weight"),
    ([X, Y], [("x", "y", float("nan"))], "edge 'x'->'y'"),
    ([X, Y], [("x", "y", float("inf"))], "edge 'x'->'y'"),
    ([X, Y], [("x", "y", True)], "edge 'x'->'y'"),
    ([X, Y], [("x", "y", 1j)], "edge 'x'->'y'"),
    ([X, Y], [("x", "y", "1/0")], "edge 'x'->'y'"),
    ([X, Y], [("x", "y", [1])], "edge 'x'->'y'"),
    ([X, Y], [("x", "y", np.array([1.0]))], "edge 'x'->'y'"),
    ([X, ("y", {"kind": "output", "bias": float("nan")})], [("x", "y", 1)], "bias of node 'y'"),
    ([X, ("y", {"kind": "output", "bias": None})], [("x", "y", 1)], "bias of node 'y'"),
    ([X, ("y", {"kind": "output", "bias": 0.5})], [("x", "y", F(1, 3))], "node 'y' holds"),
    ([((0, "a"), {"kind": "input"}), ((1, "b"), {"kind": "output"})], [((0, "a"), (1, "b"))],
     r"edge \(0, 'a'\)->\(1, 'b'\) has no weight"),
])
def test_the_node_or_edge_at_fault_is_named(nodes, edges, message):
    with pytest.raises(InvalidInstance, match=message):
        Network.from_graph(graph(nodes, edges))


@pytest.mark.parametrize("thing", [nx.MultiDiGraph(), nx.Graph(), None, [[1]], nx.DiGraph])
def test_other_things_are_no_digraphs(thing):
    with pytest.raises(InvalidInstance, match=r"is not a networkx\.DiGraph"):
        Network.from_graph(thing)


def test_layered_notions_are_refused_on_a_graph():
    net = Network.from_graph(graph([X, ("h", {}), Y],
                                   [("x", "h", 1), ("h", "y", 1), ("x", "y", 1)]))
    with pytest.raises(InvalidInstance, match="general directed acyclic graph"):
        net.widths  # noqa: B018
    assert [net.architecture.kind(neuron) for neuron in range(3)] == ["input", "relu", "output"]
    assert net.architecture.predecessors(2) == (0, 1)
    assert nx.is_isomorphic(net.architecture.graph, as_graph(net))


def test_the_graph_given_stays_as_it_was():
    given = graph([X, Y], [("x", "y", 1)])
    before = nx.node_link_data(given, edges="edges")
    Network.from_graph(nx.freeze(given))
    assert nx.node_link_data(given, edges="edges") == before
