"""Pieces on the line against a superset of all breakpoints, and against closed forms."""

from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings

import verify
from verify.cells.pieces import common, pieces


def sawtooth(m):
    """m hidden layers of two neurons: 2^m linear pieces on [0, 1]."""
    first = [[1], [1]], [0, "-1/2"]
    middle = [[2, -4], [2, -4]], [0, "-1/2"]
    last = [[2, -4]], [0]
    layers = [first, *[middle] * (m - 1), last]
    return verify.Network([w for w, _ in layers], [b for _, b in layers])


def linear_pieces(net):
    found = pieces(net)
    return 1 + sum(p.forms != q.forms for p, q in pairwise(found))


@pytest.mark.parametrize(("m", "expected"), [(1, 3), (2, 6), (3, 10), (4, 18), (5, 34), (6, 66)])
def test_sawtooth_has_two_to_the_m_pieces_on_the_unit_interval(m, expected):
    assert linear_pieces(sawtooth(m)) == expected
    inside = [piece for piece in pieces(sawtooth(m))
              if (piece.hi is None or piece.hi > 0) and (piece.lo is None or piece.lo < 1)]
    assert 1 + sum(p.forms != q.forms for p, q in pairwise(inside)) == 2**m


def candidates(net):
    """Roots of every pre-activation's affine form under every activation pattern: a superset of
    all breakpoints, by brute force over the 2^h patterns."""
    roots = set()
    for pattern in product((0, 1), repeat=net.n_hidden):
        forms, position = [(Fraction(1), Fraction(0))], 0
        for matrix, biases in zip(net.weights, net.biases, strict=True):
            outputs = []
            for row, bias in zip(matrix, biases, strict=True):
                slope = sum(w * f[0] for w, f in zip(row, forms, strict=True))
                offset = sum(w * f[1] for w, f in zip(row, forms, strict=True)) + bias
                if slope:
                    roots.add(-offset / slope)
                on = pattern[position] if position < net.n_hidden else 1
                position += 1
                outputs.append((slope * on, offset * on))
            forms = outputs
    return sorted(roots)


@settings(max_examples=300)
@given(verify.strategies.networks(widths=(1, 2, 2, 1))
       | verify.strategies.networks(widths=(1, 3, 2)) | verify.strategies.networks(widths=(1, 1))
       | verify.strategies.dead(widths=(1, 2, 2, 1)))
def test_the_forms_are_the_function(net):
    found = pieces(net)
    assert found[0].lo is None
    assert found[-1].hi is None
    assert all(p.hi == q.lo for p, q in pairwise(found))
    roots = candidates(net)
    assert {piece.hi for piece in found[:-1]} <= set(roots)
    ends = [*roots, *((p + q) / 2 for p, q in pairwise(roots))]
    for x in [*ends, min(ends, default=Fraction(0)) - 1, max(ends, default=Fraction(0)) + 1]:
        for piece in found:
            if (piece.lo is None or piece.lo <= x) and (piece.hi is None or x <= piece.hi):
                assert tuple(s * x + c for s, c in piece.forms) == net([x])


def test_common_refinement_covers_the_line():
    a, b = (verify.Network([[[1], [1]], [[1, 1]]], [[-s, -t], [0]]) for s, t in ((0, 2), (1, 2)))
    ends = [piece.hi for piece, _ in common(pieces(a), pieces(b))]
    assert ends == [0, 1, 2, None]


def test_budget_and_refusals():
    with pytest.raises(verify.BudgetExceeded, match="3 allowed"):
        pieces(sawtooth(6), budget=verify.Budget(items=3))
    with pytest.raises(verify.InvalidInstance, match="the network has 2"):
        pieces(verify.Network([[[1, 1]]], [[0]]))


def test_max_pools_are_cut_at_ties():
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from([("x", {"kind": "input"}), ("p", {"kind": "maxpool"}),
                          ("q", {"kind": "identity", "bias": 1}), ("y", {"kind": "output"})])
    graph.add_weighted_edges_from([("x", "p", -1), ("x", "q", 1), ("q", "p", 1), ("p", "y", 1)])
    net = verify.Network.from_graph(graph)  # max(x + 1, -x)
    assert [piece.hi for piece in pieces(net)] == [Fraction(-1, 2), None]
    assert [piece.forms for piece in pieces(net)] == [((-1, 0),), ((1, 1),)]
