"""Parameters that no point sees against zero columns of the exact Jacobian."""

import random
from collections import Counter
from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np
import pytest

import verify
from verify.exact.rank import rank
from verify.identifiability.idle import idle_parameter
from verify.identifiability.jacobian import jacobian, kinks
from verify.identifiability.local import loose_neuron


def drawn(seed):
    draw = random.Random(seed)
    widths = [draw.randint(1, 3) for _ in range(draw.choice((2, 3, 3, 4, 4)))]
    pool = (1, -1, 2, -2, Fraction(1, 2), *((0,) if seed % 3 == 0 else ()))
    net = verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                          for a, b in pairwise(widths)],
                         [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])
    points = [tuple(Fraction(draw.randint(-20, 20), 7) for _ in range(widths[0]))
              for _ in range(draw.randint(1, 6))]
    return net, [x for x, neuron in zip(points, kinks(net, points), strict=True) if neuron is None]


def test_2000_networks():
    """Its column vanishes and is in its layer; then the rank is short, or a neuron is loose."""
    seen = Counter()
    for seed in range(2_000):
        net, points = drawn(seed)
        found, rows = idle_parameter(net, points), jacobian(net, points)
        if found is not None:
            layer, column = found
            sizes = [(a + 1) * b for a, b in pairwise(net.widths)]
            bounds = [0, *accumulate(sizes)]
            assert bounds[layer - 1] <= column < bounds[layer]
            assert not any(row[column] for row in rows)
            if loose_neuron(net) is None:
                assert rank(rows) < net.n_params - net.n_hidden
        elif points and len(net.widths) < 4:  # deeper, what is behind may be off
            outgoing = [any(row[i] for row in net.weights[-1]) for i in range(net.widths[-2])]
            assert not all(outgoing) or all(any(column) for column in zip(*rows, strict=True))
        seen[found is not None] += 1
    assert min(seen.values()) > 400


def test_a_weight_between_neurons_that_are_never_both_on():
    """The second layer is on only where the first neuron of the first one is off."""
    net = verify.Network([[[1], [-1]], [[-1, 1]], [[1]]], [[1, 2], [-1], [0]])
    points = [(Fraction(x),) for x in (-5, -3, 3)]
    assert idle_parameter(net, points) == (2, 4)
    decision = verify.locally_identifiable(net, points)
    assert decision.certificate.witness == {"layer": 2, "direction": [[4, "1"]]}
    assert idle_parameter(net, []) is None


def test_no_elimination_where_a_parameter_is_seen_by_no_point():
    rng = np.random.default_rng(0)
    widths = (4, 40, 40, 4)
    weights = [rng.normal(size=(b, a)) for a, b in pairwise(widths)]
    biases = [rng.normal(size=b) for b in widths[1:]]
    weights[1][7], biases[1][7] = -abs(weights[1][7]), -1  # never on
    decision = verify.non_degenerate(verify.Network(weights, biases),
                                     budget=verify.Budget(seconds=20, items=3))
    assert isinstance(decision, verify.Unknown)
    assert "some parameter is seen by none of" in decision.reason
    assert "3 allowed" in decision.reason


def test_general_graphs_are_refused():
    import networkx as nx
    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    with pytest.raises(verify.InvalidInstance, match="layered"):
        idle_parameter(verify.Network.from_graph(graph), [(Fraction(1),)])
