"""admissible against full paths: each hidden neuron lies on one with Phi_p != 0."""

from collections import Counter
from itertools import product

import networkx as nx
from hypothesis import given, settings

import verify

SEEN = Counter()


def on_live_full_paths(net):
    """The hidden neurons that lie on a full path with nonzero product, by enumeration."""
    found = set()
    layers = net.architecture.layers()
    for path in product(*layers):
        places = [neuron - layer.start for neuron, layer in zip(path, layers, strict=True)]
        if all(matrix[i][j] for matrix, j, i in zip(net.weights, places, places[1:], strict=False)):
            found.update(path)
    return found & set(net.architecture.hidden)


@settings(max_examples=2_000)
@given(verify.strategies.networks(max_depth=4))
def _agrees(net):
    expected = len(on_live_full_paths(net)) == net.n_hidden
    decision = verify.admissible(net)
    assert isinstance(decision, verify.Yes if expected else verify.No)
    SEEN[type(decision)] += 1


def test_agrees_with_path_enumeration():
    _agrees()
    assert min(SEEN[verify.Yes], SEEN[verify.No]) > 300


def test_a_bias_does_not_make_admissible():
    net = verify.Network([[[0]], [[1]]], [[1], [0]])
    assert verify.admissible(net).certificate.witness == {"neuron": 1, "side": "incoming"}


def test_no_hidden_neuron_is_admissible():
    assert isinstance(verify.admissible(verify.Network([[[0]]], [[0]])), verify.Yes)


def test_a_dead_end_of_a_graph():
    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (0, 2, 1)])
    net = verify.Network.from_graph(graph)
    assert verify.admissible(net).certificate.witness == {"neuron": 1, "side": "outgoing"}
