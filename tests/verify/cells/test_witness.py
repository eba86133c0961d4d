"""Cells by witnesses against cells by generators: two algorithms, one result."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

import verify
import verify.cells.regions as module
from verify.cells import space as spaces
from verify.cells.witness import Witnessed


@pytest.fixture
def by_witness(monkeypatch):
    """The regions of a network with every cell known by a witness, whatever the dimension."""
    def find(net, **options):
        with monkeypatch.context() as patch:
            patch.setattr(module, "space", Witnessed.space)
            return verify.regions(net, **options)

    return find


def network(draw, widths):
    number = draw.choice([lambda: draw.randint(-2, 2), lambda: draw.randint(-1, 1),
                          lambda: draw.gauss(0, 1)])
    return verify.Network([[[number() for _ in range(a)] for _ in range(b)]
                           for a, b in itertools.pairwise(widths)],
                          [[number() for _ in range(b)] for b in widths[1:]])


def test_agrees_with_generators(by_witness):
    draw = random.Random(0)
    for _ in range(60):
        net = network(draw, draw.choice([(1, 3, 1), (2, 3, 2, 1), (2, 5, 1), (3, 3, 2, 1)]))
        box = draw.choice([None, [(-1, 2)] * net.architecture.n_inputs])
        other, found = by_witness(net, box=box), verify.regions(net, box=box)
        assert [cell.pattern for cell in other.cells] != []
        assert other.complete
        assert {cell.pattern: (cell.on_kink, set(cell.inequalities)) for cell in other.cells} == {
            cell.pattern: (cell.on_kink, set(cell.inequalities)) for cell in found.cells}
        assert other.n_linear == found.n_linear
        for cell in other.cells:
            assert verify.activation(net, cell.point).pattern == cell.pattern


@pytest.mark.parametrize("power", [10, 40, 60])
def test_thin_triangles(by_witness, power):
    net = verify.Network([[[1, 0], [0, 1], [1, 1]], [[1, 1, 1]]],
                         [[0, 0, Fraction(-1, 2**power)], [0]])
    assert len(by_witness(net).cells) == 7


def test_a_box_with_more_corners_than_atoms():
    """60 inputs: a box has 2^60 vertices, and the five hyperplanes cut it into at most 32 cells."""
    rng = np.random.default_rng(0)
    net = verify.Network([rng.standard_normal((5, 60)), np.ones((1, 5))],
                         [rng.standard_normal(5), np.zeros(1)])
    found = verify.regions(net, box=[(-1, 1)] * 60)
    assert len(found.cells) == 32
    small = verify.regions(net, box=[(0, "1/1000000")] * 60)
    assert len(small.cells) == 1


def test_proofs_of_equality_in_eight_dimensions():
    draw = random.Random(5)
    a = network(draw, (8, 3, 3, 1)).exactly()
    b = verify.rescale(a, [2, 3, "1/2", 1, 1, 5])
    assert spaces.space(8).__class__ is Witnessed
    decision = verify.realization_equal(a, b)
    document = {"format": "rescaling-verify/verdict/1", "theorem": "t", "verdict": "holds",
                "dropped": None, "hypotheses": [],
                "instance": {"a": a.document(), "b": b.document()},
                "conclusions": [{"predicate": "realization_equal", "arguments": ["a", "b"],
                                 "answer": "yes", "witness": decision.certificate.witness,
                                 "reason": None}]}
    verify.recheck(document)


def test_a_difference_in_eight_dimensions():
    """x_1 + ... + x_8 - 1000 relu'd twice, and the same plus relu of that minus 1."""
    row = [1] * 8
    a = verify.Network([[row, row], [[1, 0], [0, 1]], [[1, 0]]], [[-1000, -1001], [0, 0], [0]])
    b = verify.Network([[row, row], [[1, 0], [0, 1]], [[1, 1]]], [[-1000, -1001], [0, 0], [0]])
    decision = verify.realization_equal(a, b)
    point = decision.certificate.witness["point"]
    assert a(point) != b(point)
