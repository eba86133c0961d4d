"""PS-identifiability: every No is shown by another network, every shallow Yes survives a search."""

import random
from collections import Counter
from fractions import Fraction
from itertools import chain, combinations, pairwise, product

import networkx as nx
import pytest

import verify


def drawn(seed):
    draw = random.Random(seed)
    widths = [draw.randint(1, 2), *(draw.randint(1, 3) for _ in range(draw.choice((1, 1, 2)))),
              draw.randint(1, 2)]
    pool = (1, -1, 2, -2, 3, 5, *((0,) if seed % 3 == 0 else ()))
    return verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                           for a, b in pairwise(widths)],
                          [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])


def conditions(net):
    """The conditions of the shallow theorem, by brute force over pairs and sets."""
    rows = [(*row, bias) for row, bias in zip(net.weights[0], net.biases[0], strict=True)]
    outgoing = list(zip(*net.weights[1], strict=True))
    if not all(any(row[:-1]) and any(v) for row, v in zip(rows, outgoing, strict=True)):
        return False
    for a, b in combinations(rows, 2):
        if all(a[i] * b[j] == a[j] * b[i] for i, j in combinations(range(len(a)), 2)):
            return False
    size = len(rows)
    for subset in chain.from_iterable(combinations(range(size), k) for k in range(1, size + 1)):
        if not any(sum(row[nu] * rows[nu][i] for nu in subset)
                   for row in net.weights[1] for i in range(len(rows[0]) - 1)):
            return False
    return True


RADIUS = 3


def test_2000_networks():
    seen = Counter()
    for seed in range(2_000):
        net = drawn(seed)
        decision = verify.ps_identifiable(net)
        shallow = len(net.widths) == 3
        if shallow:
            assert isinstance(decision, verify.Yes if conditions(net) else verify.No)
        kind = type(decision).__name__
        if isinstance(decision, verify.No):
            kind += " " + " ".join(decision.certificate.witness)
            if seed % 2 == 0:
                check_other(net, "pair" in decision.certificate.witness)
        else:
            assert verify.other_network(net) is None
        seen[shallow, kind] += 1
    assert seen[True, "Yes"] > 100
    assert seen[False, "Unknown"] > 50
    assert not seen[False, "Yes"]
    for kind in ("No pair factor", "No layer subset", "No neuron side"):
        assert min(seen[True, kind], seen[False, kind]) > 5
    assert seen[False, "No neuron state"] > 10


def check_other(net, boxed):
    """The other network has the same values on the box and is not equivalent."""
    other = verify.other_network(net, radius=RADIUS)
    assert other.widths == net.widths
    assert isinstance(verify.permutation_scaling_equivalent(net, other), verify.No)
    grid = [Fraction(k, 4) for k in range(-4 * RADIUS, 4 * RADIUS + 1, 3)]
    points = list(product(grid, repeat=net.widths[0]))[:200]
    if not boxed:
        points += [tuple(1000 * x for x in point) for point in points[::7]]
    assert all(net(x) == other(x) for x in points)


def absolute(v=1):
    return verify.Network([[[1], [-1]], [[v, 1]]], [[0, 0], [0]])


def test_negative_twins_are_an_obstacle_on_bounded_sets_only():
    for net in (absolute(), absolute(2)):
        assert verify.ps_identifiable(net).certificate.witness["pair"] == [1, 2]
        other = verify.other_network(net, radius=5)
        assert all(net([x]) == other([x]) for x in range(-5, 6))
        assert isinstance(verify.realization_equal(net, other), verify.No)


def test_a_balanced_pair_may_not_be_unfolded_into_itself():
    """With radius 0 the first candidate has the kink where it was."""
    net = absolute()
    other = verify.other_network(net, radius=0)
    assert isinstance(verify.permutation_scaling_equivalent(net, other), verify.No)


def test_sliding_bias_that_must_not_turn_the_neuron_off():
    """z = 5 - relu(3 - ...) stays on, but not with bias 0."""
    net = verify.Network([[[1]], [[-1]], [[-1]], [[1]]], [[0], [3], [5], [0]])
    assert verify.ps_identifiable(net).certificate.witness == {"neuron": 3, "state": "on"}
    other = verify.other_network(net)
    assert isinstance(verify.realization_equal(net, other), verify.Yes)


def test_the_deep_converse_is_unknown():
    net = verify.Network([[[1]], [[-1]], [[1]]], [[0], [1], [0]])
    decision = verify.ps_identifiable(net)
    assert isinstance(decision, verify.Unknown)
    assert "more than one hidden layer" in decision.reason


def test_no_hidden_layer_is_identifiable():
    assert isinstance(verify.ps_identifiable(verify.Network([[[1, 2]]], [[0]])), verify.Yes)


def test_refusals():
    with pytest.raises(verify.InvalidInstance, match="radius is -1"):
        verify.other_network(absolute(), radius=-1)
    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    with pytest.raises(verify.InvalidInstance, match="notion of layered networks"):
        verify.ps_identifiable(verify.Network.from_graph(graph))
