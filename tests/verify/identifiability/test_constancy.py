"""Activations near theta against moved parameters, and the radius against its definition."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import networkx
import pytest

import verify
from verify.network.pairs import parameters, with_parameters


def drawn(seed):
    """Small integers, so that kinks are met, also where everything before is off."""
    draw = random.Random(seed)
    widths = [draw.randint(1, 3) for _ in range(draw.choice((2, 3, 3, 4, 4)))]
    pool = (0, 1, -1, 2, -2, Fraction(1, 2))
    net = verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                          for a, b in pairwise(widths)],
                         [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])
    points = [tuple(Fraction(draw.randint(-3, 3)) for _ in range(widths[0]))
              for _ in range(draw.randint(1, 3))]
    return draw, net, points


def moved(draw, net, radius):
    """Each parameter at an end of what the radius allows, or anywhere in it."""
    return with_parameters(net.architecture, [
        value + radius * draw.choice((-1, 1, Fraction(draw.randint(-9, 9), 9)))
        for _, value in parameters(net)])


def patterns(net, points):
    return [verify.activation(net, x).pattern for x in points]


def test_2000_networks():
    """Within the radius no pattern changes, and f is the frozen one; on a kink a bias changes it.
    """
    seen = Counter()
    for seed in range(2_000):
        draw, net, points = drawn(seed)
        decision = verify.activation_locally_constant(net, points)
        on_kink = any(verify.activation(net, x).on_kink for x in points)
        assert isinstance(verify.off_kinks(net, points), verify.No) == on_kink
        assert isinstance(decision, verify.No) == on_kink
        witness = decision.certificate.witness
        if on_kink:
            point = points[witness["point"]]
            values = [value + Fraction(name == (witness["neuron"],), 10**30)
                      for name, value in parameters(net)]
            other = with_parameters(net.architecture, values)
            assert patterns(other, [point]) != patterns(net, [point])
        else:
            for _ in range(4):
                other = moved(draw, net, Fraction(witness["radius"]))
                assert patterns(other, points) == patterns(net, points)
        seen[on_kink] += 1
    assert min(seen.values()) > 400


def test_near_theta_the_function_is_the_activation_polynomial():
    for seed in range(40):
        draw, net, points = drawn(seed)
        decision = verify.activation_locally_constant(net, points[:1])
        if isinstance(decision, verify.No):
            continue
        frozen = verify.activation(net, points[0]).pattern
        polynomials = verify.activation_polynomial(net.architecture, frozen)
        other = moved(draw, net, Fraction(decision.certificate.witness["radius"]))
        named = {"_".join(map(str, ("w" if len(name) == 2 else "b", *name))): value
                 for name, value in parameters(other)}
        named |= {f"x_{i}": value for i, value in enumerate(points[0])}
        assert tuple(Fraction(str(p.xreplace({s: _rational(named[s.name])
                                              for s in p.free_symbols})))
                     for p in polynomials) == other(points[0])


def _rational(value):
    import sympy
    return sympy.Rational(value.numerator, value.denominator)


def test_a_radius_is_found_next_to_a_kink():
    hinge = verify.Network([[[1]], [[1]]], [[0], [0]])
    decision = verify.activation_locally_constant(hinge, [[Fraction(1, 2**200)]])
    assert 0 < Fraction(decision.certificate.witness["radius"]) < Fraction(1, 2**200)


def test_general_graphs_are_refused():
    graph = networkx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {"bias": 1}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    with pytest.raises(verify.InvalidInstance, match="layered"):
        verify.off_kinks(verify.Network.from_graph(graph), [[1]])
