"""The weights of paths against the paths, listed; neurons and edges counted."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import verify
from verify.report.pictures.network import path_weights

NET = verify.Network([[[1, -2], [0, 1]], [[1, 1]]], [[0, 1], [0]])


@settings(max_examples=60)
@given(st.one_of(verify.strategies.networks(max_depth=4), verify.strategies.dags()))
def test_path_weights_are_sums_over_the_listed_paths(net):
    sums = dict.fromkeys(path_weights(net), 0)
    for path, value in verify.embedding(net).items():
        for edge in pairwise(path):
            sums[edge] += abs(value)
    assert path_weights(net) == sums


@given(verify.strategies.scaling_pairs())
def test_rescaling_keeps_them(pair):
    assert path_weights(pair["a"]) == path_weights(pair["b"])


def test_every_neuron_and_every_edge_is_drawn_with_its_number():
    ax = verify.draw_network(NET)
    assert len([line for line in ax.lines if len(line.get_xdata()) == 2]) == 6
    texts = [text.get_text() for text in ax.texts]
    assert sorted(texts) == sorted(["1", "-2", "0", "1", "1", "1",  # the weights
                                    "0", "1", "2", "3\n+1", "4"])  # the neurons


def test_signs_have_styles():
    ax = verify.draw_network(NET)
    styles = [line.get_linestyle() for line in ax.lines if len(line.get_xdata()) == 2]
    assert (styles.count("-"), styles.count("--"), styles.count(":")) == (4, 1, 1)
    broadest = max(ax.lines, key=lambda line: line.get_linewidth())
    assert (list(broadest.get_xdata()), broadest.get_linewidth()) == ([1, 2], 5.8)


def test_the_path_is_underlaid():
    plain, marked = (len(verify.draw_network(NET, path=path).lines) for path in ((), (0, 3, 4)))
    assert marked == plain + 2


def test_a_graph_with_a_skip():
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_node("x", kind="input")
    graph.add_node("h")
    graph.add_node("y", kind="output")
    graph.add_weighted_edges_from([("x", "h", 1), ("h", "y", 2), ("x", "y", -1)])
    ax = verify.draw_network(verify.Network.from_graph(graph))
    assert len([line for line in ax.lines if len(line.get_xdata()) == 2]) == 3


def test_zero_networks_can_be_drawn():
    assert verify.draw_network(verify.Network([[[0]], [[0]]], [[0], [0]])).texts


def test_large_networks_are_refused():
    net = verify.Network([[[1] * 50] * 50], [[0] * 50])
    with pytest.raises(verify.BudgetExceeded, match="2500 edges"):
        verify.draw_network(net)
