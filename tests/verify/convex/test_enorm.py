"""The conic program agrees with the certified enclosure wherever it converges."""

from itertools import pairwise

import numpy as np
import pytest

import verify
from verify.convex.enorm import least_norm


def network(widths, seed, sd=1.0):
    rng = np.random.default_rng(seed)
    scale = [np.ones(widths[0]), *(np.exp(sd * rng.standard_normal(n)) for n in widths[1:-1]),
             np.ones(widths[-1])]
    weights = [rng.standard_normal((b, a)) * s[:, None] / r
               for a, b, r, s in zip(widths, widths[1:], scale, scale[1:], strict=False)]
    return verify.Network(weights, [np.zeros(n) for n in widths[1:]])


@pytest.mark.parametrize("p", [0.5, 1, 2, 3])
@pytest.mark.parametrize("widths", [(3, 4, 2), (5, 8, 8, 3), (2, 3, 4, 3, 2), (6, 1, 5)])
def test_one_minimum_two_ways(widths, p):
    net = network(widths, 0)
    measured, logs = least_norm(net, p=p)
    result = verify.enorm(net, p=p)
    assert "optimal" in measured.method
    assert float(result.objective.lo) * (1 - 1e-7) <= measured.value
    assert measured.value <= float(result.objective.hi) * (1 + 1e-7)
    np.testing.assert_allclose(logs, [np.log(float(f)) for f in result.factors], atol=2e-3)


def test_zeros_and_idle_neurons():
    net = verify.Network([[[1.0, 2.0], [0.0, 0.0], [3.0, 0.0]], [[1.0, 0.0, 5.0]]],
                         [[0.0, 1.0, 0.0], [0.0]])
    measured, _ = least_norm(net)
    assert measured.value == pytest.approx(float(verify.enorm(net).objective.lo), rel=1e-7)


def test_no_hidden_layer():
    assert least_norm(verify.Network([[[3, 4]]], [[0]]))[0].value == 25


@pytest.mark.parametrize("weights", [([[1.0]], [[0.0]]), ([[0.0]], [[1.0]])])
def test_no_minimum(weights):
    with pytest.raises(verify.InvalidInstance, match="one side"):
        least_norm(verify.Network([*weights], [[0.0], [0.0]]))


def test_a_general_graph_and_too_many_terms():
    with pytest.raises(verify.BudgetExceeded):
        least_norm(network((1, 500, 500, 1), 1))
    skip = verify.Network.from_graph(_skip())
    with pytest.raises(verify.InvalidInstance, match="layered"):
        least_norm(skip)


def _skip():
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_node(0, kind="input")
    graph.add_node(1)
    graph.add_node(2, kind="output")
    graph.add_edges_from((a, b, {"weight": 1}) for a, b in [*pairwise((0, 1, 2)), (0, 2)])
    return graph
