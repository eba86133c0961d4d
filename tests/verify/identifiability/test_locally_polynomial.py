"""Local polynomials against moved parameters: equal within the radius, else apart on a kink."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import networkx
import pytest

import verify
from verify.network.pairs import parameters, with_parameters


def drawn(seed):
    """Small integers, so that kinks are met, also where everything before or behind is off."""
    draw = random.Random(seed)
    widths = [draw.randint(1, 2) for _ in range(draw.choice((2, 3, 3, 4, 4, 5)))]
    pool = (0, 1, -1, 2, -2, Fraction(1, 2))
    net = verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                          for a, b in pairwise(widths)],
                         [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])
    points = [tuple(Fraction(draw.randint(-3, 3)) for _ in range(widths[0]))
              for _ in range(draw.randint(1, 2))]
    return draw, net, points


def moved(draw, net, radius, values=(-1, 1)):
    """Each parameter at an end of what the radius allows, or anywhere in it."""
    return with_parameters(net.architecture, [
        value + radius * draw.choice((*values, Fraction(draw.randint(-9, 9), 9)))
        for _, value in parameters(net)])


def masked(net, pattern, x):
    """f at x with these gates: no paths, no symbols."""
    values = list(x)
    for neuron, sources, row, bias in net.rows():
        total = sum((w * values[s] for s, w in zip(sources, row, strict=True)), bias)
        hidden = neuron - net.architecture.n_inputs
        values.append(total * pattern[hidden] if hidden < len(pattern) else total)
    return tuple(values[-net.architecture.n_outputs:])


def sum_of(terms, net, x):
    """The polynomial with these terms at the parameters of net and x."""
    value = dict(parameters(net))
    total = Fraction(0)
    for path in terms:
        product = x[path[0]] if path[0] < len(x) else value[path[0],]
        for edge in pairwise(path):
            product *= value[edge]
        total += product
    return total


def test_2000_networks():
    """Within the radius f is the polynomial; else some parameters, near theta, tell them apart."""
    seen = Counter()
    for seed in range(2_000):
        draw, net, points = drawn(seed)
        decision = verify.realization_locally_polynomial(net, points)
        witness = decision.certificate.witness
        states = [verify.activation(net, x) for x in points]
        if isinstance(decision, verify.Yes):
            for _ in range(3):
                other = moved(draw, net, Fraction(witness["radius"]))
                for x, state, terms in zip(points, states, witness["terms"], strict=True):
                    assert other(x) == masked(other, state.pattern, x)
                    assert other(x) == tuple(sum_of(found, other, x) for found in terms)
        else:
            x, neuron = points[witness["point"]], witness["path"][0]
            pattern = states[witness["point"]].pattern
            assert any(other(x) != masked(other, pattern, x) for other in (
                raised(draw, net, neuron) for _ in range(8)))
        seen[type(decision).__name__, any(state.on_kink for state in states)] += 1
    assert ("No", False) not in seen
    assert min(seen["Yes", False], seen["No", True]) > 400
    assert seen["Yes", True] > 50


def raised(draw, net, neuron):
    """All weights move a little, at random, and the bias of the neuron by more than they do."""
    values = [value + Fraction(draw.randint(-10**6, 10**6), 10**30) * (len(name) == 2)
              + Fraction(name == (neuron,), 10**20) for name, value in parameters(net)]
    return with_parameters(net.architecture, values)


def test_the_radius_and_the_bounds_are_those_of_the_pre_activations():
    hinge = verify.Network([[[1]], [[1]]], [[0], [0]])
    witness = verify.realization_locally_polynomial(hinge, [["1/1024"]]).certificate.witness
    assert 0 < Fraction(witness["radius"]) < Fraction(witness["moves"][0][0]) < Fraction(1, 1024)


def test_many_paths_are_not_listed():
    widths = [12] * 6
    net = verify.Network([[[1] * a for _ in range(b)] for a, b in pairwise(widths)],
                         [[1] * b for b in widths[1:]])
    decision = verify.realization_locally_polynomial(net, [[1] * 12])
    assert isinstance(decision, verify.Unknown)
    assert "allowed" in decision.reason


def test_general_graphs_are_refused():
    graph = networkx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {"bias": 1}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    with pytest.raises(verify.InvalidInstance, match="layered"):
        verify.realization_locally_polynomial(verify.Network.from_graph(graph), [[1]])
