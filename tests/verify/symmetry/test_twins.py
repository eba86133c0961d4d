"""Twins against all pairs and all 2 x 2 minors."""

from collections import Counter
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import verify

SEEN = Counter()


def proportional(left, right):
    """-1, 1 or 0: the sign of the factor between two nonzero rows, 0 where there is none."""
    if not any(left) or not any(right):
        return 0
    if any(left[i] * right[j] != left[j] * right[i]
           for i, j in combinations(range(len(left)), 2)):
        return 0
    dot = sum(x * y for x, y in zip(left, right, strict=True))
    return (dot > 0) - (dot < 0)


def pairs(net):
    """{(neuron, neuron): sign of the factor} over all pairs of one hidden layer."""
    found = {}
    for layer, matrix, biases in zip(net.architecture.layers()[1:-1], net.weights, net.biases,
                                     strict=False):
        rows = [(*row, bias) for row, bias in zip(matrix, biases, strict=True)]
        for i, j in combinations(range(len(rows)), 2):
            found[layer[i], layer[j]] = proportional(rows[i], rows[j])
    return found


nets = verify.strategies.networks(max_width=4) | verify.strategies.twins(max_width=4)


@settings(max_examples=2_000)
@given(nets)
def _agrees(net):
    expected = pairs(net)
    for predicate, sign in ((verify.positive_twins, 1), (verify.negative_twins, -1)):
        decision = predicate(net)
        assert isinstance(decision, verify.Yes if sign in expected.values() else verify.No)
        SEEN[predicate.name, type(decision)] += 1
        if isinstance(decision, verify.Yes):
            assert expected[tuple(decision.certificate.witness["pair"])] == sign
    grouped = {(i, j): (f > 0) - (f < 0) for group in verify.twin_groups(net)
               for (i, p), (j, q) in combinations(group, 2) for f in [q / p]}
    assert grouped == {pair: sign for pair, sign in expected.items() if sign}


def test_agrees_with_all_pairs():
    _agrees()
    assert len(SEEN) == 4
    assert min(SEEN.values()) > 300


@given(st.sampled_from((1, -1)).flatmap(
    lambda sign: st.tuples(st.just(sign), verify.strategies.twins(sign=sign, exact=False))))
def test_planted_twins_are_found(drawn):
    sign, net = drawn
    predicate = verify.positive_twins if sign > 0 else verify.negative_twins
    assert isinstance(predicate(net), verify.Yes)


@pytest.mark.parametrize(("rows", "positive", "negative"), [
    ([([0], 1), ([0], 2)], True, False),
    ([([0], 0), ([0], 0)], False, False),
    ([([0], 0), ([1], 0)], False, False),
    ([([1], 0), ([-2], 0)], False, True),
    ([([1], 1), ([-1], 1)], False, False),
    ([([1], 0), ([2], 0), ([-1], 0)], True, True),
    ([([1.0], 1e-320), ([2.0], 2e-320)], True, False),
    ([([1.0], 1e-320), ([2.0], 1e-320)], False, False),
    ([([1.0], 1.0), ([2.0**61], 2.0**61)], True, False),
    ([([1.0], -0.0), ([3.0], 0.0)], True, False),
])
def test_degenerate_rows(rows, positive, negative):
    net = verify.Network([[row for row, _ in rows], [[1] * len(rows)]],
                         [[bias for _, bias in rows], [0]])
    assert isinstance(verify.positive_twins(net), verify.Yes if positive else verify.No)
    assert isinstance(verify.negative_twins(net), verify.Yes if negative else verify.No)


def test_outputs_and_other_layers_are_no_twins():
    net = verify.Network([[[1]], [[1]], [[1], [1]]], [[0], [0], [0, 0]])
    assert isinstance(verify.positive_twins(net), verify.No)


def test_general_graphs_are_refused():
    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    net = verify.Network.from_graph(graph)
    for question in (verify.positive_twins, verify.negative_twins, verify.twin_groups):
        with pytest.raises(verify.InvalidInstance, match="twins is a notion of layered networks"):
            question(net)


def test_many_equal_rows():
    ones = np.ones((200, 3), dtype=np.float32)
    net = verify.Network([ones, np.ones((1, 200), np.float32)],
                         [np.ones(200, np.float32), np.ones(1, np.float32)])
    (group,) = verify.twin_groups(net)
    assert len(group) == 200


@settings(max_examples=300)
@given(verify.strategies.twins(exact=False, max_width=5)
       | verify.strategies.networks(exact=False, max_width=5))
def test_floats_agree_with_rationals(net):
    exactly = net.exactly()
    assert verify.twin_groups(net) == verify.twin_groups(exactly)
    for predicate in (verify.positive_twins, verify.negative_twins):
        assert type(predicate(net)) is type(predicate(exactly))
