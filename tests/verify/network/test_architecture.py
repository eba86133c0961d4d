"""Architectures: their order, and counts against plain enumeration."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify import Architecture, InvalidInstance

WIDTHS = st.lists(st.integers(1, 4), min_size=2, max_size=5)


def paths_by_walking(graph, start):
    """The number of paths from `start` to an output, one by one."""
    if graph.nodes[start]["kind"] == "output":
        return 1
    return sum(paths_by_walking(graph, successor) for successor in graph.successors(start))


@given(WIDTHS)
def test_counts_are_those_of_enumeration(widths):
    architecture = Architecture.layered(widths)
    graph = architecture.graph
    full = sum(paths_by_walking(graph, neuron) for neuron in architecture.inputs)
    partial = sum(paths_by_walking(graph, neuron) for neuron in graph
                  if neuron not in architecture.inputs)
    assert architecture.n_paths == (full, partial)
    assert architecture.n_edges == graph.number_of_edges()
    assert architecture.n_neurons == graph.number_of_nodes() == sum(widths)
    assert architecture.n_params == graph.number_of_edges() + sum(widths[1:])
    assert architecture.n_hidden == sum(widths[1:-1])


@given(WIDTHS)
def test_neurons_are_numbered_layer_by_layer(widths):
    architecture = Architecture.layered(widths)
    layers = architecture.layers()
    assert [len(layer) for layer in layers] == widths
    assert [neuron for layer in layers for neuron in layer] == list(range(sum(widths)))
    for before, layer in pairwise(layers):
        for neuron in layer:
            assert list(architecture.predecessors(neuron)) == list(before)
    assert list(architecture.inputs) == list(layers[0])
    assert list(architecture.outputs) == list(layers[-1])
    assert [architecture.kind(neuron) for neuron in range(sum(widths))] == (
        ["input"] * widths[0] + ["relu"] * sum(widths[1:-1]) + ["output"] * widths[-1])


def test_the_graph_is_new_each_time_and_acyclic():
    architecture = Architecture.layered([2, 3, 1])
    graph = architecture.graph
    assert nx.is_directed_acyclic_graph(graph)
    graph.clear()
    assert architecture.graph.number_of_edges() == 9


def test_counts_are_exact_beyond_floats():
    architecture = Architecture.layered([1000] * 40)
    assert architecture.n_paths[0] == 10**120
    assert architecture.n_paths[1] == sum(1000**k for k in range(1, 40))


@pytest.mark.parametrize(("widths", "place"), [
    ([], r"widths \(\)"), ([3], r"widths \(3,\)"), ([2, 0, 1], r"widths\[1\]"),
    ([2, -1], r"widths\[1\]"), ([True, 2], r"widths\[0\]"), ([2, 1.0], r"widths\[1\]"),
    ([2, "3"], r"widths\[1\]"), ([None, 1], r"widths\[0\]"),
])
def test_bad_widths(widths, place):
    with pytest.raises(InvalidInstance, match=place):
        Architecture.layered(widths)


def test_equality_is_that_of_structure():
    assert Architecture.layered([2, 3, 1]) == Architecture.layered((2, 3, 1))
    assert Architecture.layered([2, 3, 1]) != Architecture.layered([2, 3, 2])
    assert len({Architecture.layered([2, 1]), Architecture.layered([2, 1])}) == 1
