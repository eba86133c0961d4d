"""Local identifiability: the table of the theory, the fold, and every No walked along."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

import verify
from verify.exact.modular import PRIME
from verify.exact.rank import rank
from verify.identifiability.jacobian import jacobian, kinks
from verify.identifiability.measurement import measurement_rank, measurement_rank_at_least
from verify.lifting.activation import path_activations
from verify.network.pairs import parameters, with_parameters
from verify.strategies.graphs import assemble

ON_A_LINE = [[Fraction(k, 8) + Fraction(1, 17)] for k in range(-80, 81)]

TABLE = {  # #parameters - #hidden, rank at a spanning sample, answer
    "1-3-1": ([[[1], [2], [-1]], [[1, -3, 2]]], [[0, 1, 5], [0]], 7, 7, verify.Yes),
    "zero sum": ([[[1], [1], [-2]], [[1, 1, 1]]], [[0, 1, "1/2"], [0]], 7, 7, verify.Yes),
    "absolute value": ([[[1], [-1]], [[1, 1]]], [[0, 0], [0]], 5, 4, verify.No),
    "positive twins": ([[[1], [2]], [[1, 1]]], [[0, 0], [0]], 5, 3, verify.No),
    "two outputs": ([[[1], [-1]], [[1, 0], [0, 1]]], [[0, 0], [0, 0]], 8, 8, verify.Yes),
    "always on": ([[[1]], [[1]], [[1]]], [[0], [1], [0]], 4, 3, verify.No),
    "dead": ([[[1]], [[-1]], [[1]]], [[0], [-1], [0]], 4, 1, verify.No),
    "clip": ([[[1]], [[-1]], [[1]]], [[0], [1], [0]], 4, 4, verify.Yes),
}


@pytest.mark.parametrize("name", TABLE)
def test_table(name):
    weights, biases, full, found, answer = TABLE[name]
    net = verify.Network(weights, biases)
    assert net.n_params - net.n_hidden == full
    assert verify.jacobian_rank(net, ON_A_LINE).rank == found
    assert isinstance(verify.locally_identifiable(net, ON_A_LINE), answer)


FOLD = verify.Network([[[-2, "-25/9"], [-6, 6]], [[2, -3], [2, 6]], [[4, 1], [4, 4]]],
                      [[-4, 3], [6, -4], [-4, 3]])
FOLD_POINTS = [(-6, -5), (2, -6), (6, -4), (-5, -4), (-1, 0), (-3, -3), (0, 0)]


def test_the_fold_is_identifiable_with_a_deficient_rank():
    points = [tuple(map(Fraction, x)) for x in FOLD_POINTS]
    assert FOLD.n_params - FOLD.n_hidden == measurement_rank(FOLD, points) == 14
    assert verify.jacobian_rank(FOLD, points).rank == 13
    decision = verify.locally_identifiable(FOLD, points)
    assert isinstance(decision, verify.Yes)
    assert len(decision.certificate.witness["rows"]) == 13
    assert isinstance(verify.locally_identifiable(FOLD, points[:6]), verify.No)


def test_a_kink_among_the_points_is_never_answered_no():
    absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    assert isinstance(verify.locally_identifiable(absolute, [[-2], [-1], [1], [2]]), verify.No)
    decision = verify.locally_identifiable(absolute, [[-2], [0], [1], [2]])
    assert isinstance(decision, verify.Unknown)
    assert "1 points are on kinks, neuron 1 for one" in decision.reason
    hinge = verify.Network([[[1]], [[1]]], [[0], [0]])
    decision = verify.locally_identifiable(hinge, [[0], [1], [2], [-1]])
    assert isinstance(decision, verify.Yes)
    assert decision.certificate.witness["rows"] == [1, 2, 3]


def test_measurement_rank_is_that_of_listed_paths():
    seen = Counter()
    for seed in range(300):
        draw = random.Random(seed)
        net = assemble(draw.choice, max_hidden=4)
        points = [tuple(Fraction(draw.randint(-5, 5)) for _ in net.architecture.inputs)
                  for _ in range(4)]
        total = 0
        for output in net.architecture.outputs:
            rows = []
            for x in points:
                active = path_activations(net, x)
                rows.append([Fraction(on) * (x[path[0]] if path[0] < len(x) else 1)
                             for path, on in active.items() if path[-1] == output])
            total += rank(rows)
        assert measurement_rank(net, points) == total
        seen[total] += 1
    assert len(seen) > 5


def test_measurement_rank_modulo_a_prime_is_never_more_and_mostly_the_same():
    seen = Counter()
    for seed in range(300):
        net, points = small(seed)
        points = [x for x, neuron in zip(points, kinks(net, points), strict=True)
                  if neuron is None]
        if points:
            found, exact = measurement_rank_at_least(net, points), measurement_rank(net, points)
            assert found <= exact
            seen[found == exact] += 1
    linear = verify.Network([[[1, 2], [3, 4]]], [[0, 0]])
    assert measurement_rank_at_least(linear, [(Fraction(1), Fraction(0))] * 2) == 2
    assert measurement_rank_at_least(linear, [(Fraction(i), Fraction(1)) for i in (0, 1)]) == 4
    assert measurement_rank_at_least(linear, [(Fraction(1, PRIME), Fraction(0))]) == 0
    assert seen[True] > 250
    assert seen[False] < 3


def moved(net, direction, t):
    step = {column: t * Fraction(x) for column, x in direction}
    return with_parameters(net.architecture, [value + step.get(column, 0)
                                         for column, (_, value) in enumerate(parameters(net))])


def small(seed):
    draw = random.Random(seed)
    widths = [draw.randint(1, 2) for _ in range(draw.choice((3, 3, 4)))]
    if seed % 3:
        widths[1] = 2
    pool = [1, -1, 2, 3, -2, "1/2", *((0,) if seed % 4 == 0 else ())]
    net = verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                          for a, b in pairwise(widths)],
                         [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])
    return net, [tuple(Fraction(draw.randint(-40, 40), 7) for _ in range(widths[0]))
                 for _ in range(draw.choice((3, 8, 20)))]


def test_1500_small_networks():
    """A Yes has the rank it says, or a point on a kink; a No has other parameters on a line."""
    seen = Counter()
    for seed in range(1_500):
        net, points = small(seed)
        decision = verify.locally_identifiable(net, points)
        off = [x for x, neuron in zip(points, kinks(net, points), strict=True) if neuron is None]
        found, needed = rank(jacobian(net, off)), net.n_params - net.n_hidden
        kind = type(decision).__name__
        if isinstance(decision, verify.Yes):
            assert off != points if "cones" in decision.certificate.witness else found == needed
        elif isinstance(decision, verify.No):
            assert found < needed
            assert off == points
            witness = decision.certificate.witness
            kind += " " + " ".join(witness)
            if "direction" in witness:
                for t in (Fraction(1, 2**60), Fraction(-1, 2**61)):
                    other = moved(net, witness["direction"], t)
                    assert all(other(x) == net(x) for x in points)
                    assert isinstance(verify.scaling_equivalent(net, other), verify.No)
            elif "neuron" not in witness:
                assert found == measurement_rank(net, points)
        seen[kind] += 1
    assert min(seen["Yes"], seen["No layer direction"], seen["No neuron side"]) > 40
    assert seen["Unknown"] > 0


def test_general_graphs_are_decided_too():
    """f(x) = relu(w x + b) v + u x + c with a skip: four parameters up to rescaling."""
    import networkx as nx
    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {"bias": 1}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    net = verify.Network.from_graph(graph)
    points = [[-3], [-2], [0], [1]]
    assert isinstance(verify.locally_identifiable(net, points), verify.Yes)
    assert isinstance(verify.locally_identifiable(net, points[:3]), verify.No)


def test_a_trained_network(digits):
    net = verify.load(digits)
    points = np.random.default_rng(0).integers(-16, 17, (245, 64)).astype(np.float32)
    decision = verify.locally_identifiable(net, points)
    assert isinstance(decision, verify.Yes)
    assert len(decision.certificate.witness["rows"]) == 2378
    assert isinstance(verify.locally_identifiable(net, points[:60]), verify.No)


def test_a_large_network_with_an_idle_neuron(digits):
    net = verify.load(digits).exactly()
    biases = [list(vector) for vector in net.biases]
    biases[0][5] = Fraction(-10**6)
    net = verify.Network(net.weights, biases)
    points = np.random.default_rng(0).integers(-16, 17, (60, 64)).astype(np.float32)
    witness = verify.locally_identifiable(net, [*points, *points]).certificate.witness
    assert witness == {"layer": 1, "direction": [[6 * 65 - 1, "1"]]}


def test_no_points_and_no_hidden_layer():
    line = verify.Network([[[1]]], [[0]])
    assert isinstance(verify.locally_identifiable(line, [[0], [1]]), verify.Yes)
    assert isinstance(verify.locally_identifiable(line, [[0]]), verify.No)
    assert isinstance(verify.locally_identifiable(line, []), verify.No)
