"""Jacobians against difference quotients: f is affine in each single parameter near theta."""

import random
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

import verify
from verify.exact.rank import rank
from verify.identifiability.jacobian import EXACT_ENTRIES, jacobian, kinks
from verify.identifiability.modular_jacobian import PRIME, hidden_signs, modular_jacobian
from verify.network.pairs import parameters, with_parameters
from verify.strategies.graphs import NUMBERS, assemble

T = Fraction(1, 2**80)


def quotients(net, points):
    """The same matrix by moving one parameter at a time."""
    values = [value for _, value in parameters(net)]
    columns = []
    for i in range(len(values)):
        moved = with_parameters(net.architecture, [*values[:i], values[i] + T, *values[i + 1:]])
        columns.append([(after - before) / T for x in points
                        for after, before in zip(moved(x), net(x), strict=True)])
    return [list(row) for row in zip(*columns, strict=True)]


def instances(number, kinds=("relu", "identity", "maxpool")):
    for seed in range(number):
        draw = random.Random(seed)
        if seed % 2:
            shape = verify.Architecture.layered([draw.randint(1, 3) for _ in range(
                draw.randint(2, 4))])
            net = with_parameters(shape, [draw.choice(NUMBERS) for _ in range(shape.n_params)])
        else:
            net = assemble(draw.choice, max_hidden=5, kinds=kinds)
        points = [tuple(Fraction(draw.randint(-9, 9), draw.choice((1, 2, 7)))
                        for _ in net.architecture.inputs) for _ in range(3)]
        yield net, points


def test_against_difference_quotients():
    ranks, kept = Counter(), 0
    for net, points in instances(600):
        off = [x for x, neuron in zip(points, kinks(net, points), strict=True) if neuron is None]
        assert [verify.activation(net, x).on_kink for x in points] == [
            neuron is not None for neuron in kinks(net, points)]
        if not off:
            continue
        kept += 1
        expected = quotients(net, off)
        assert jacobian(net, off) == expected
        found = verify.jacobian_rank(net, off)
        assert found.rank == rank(expected)
        ranks[found.rank] += 1
    assert kept > 300
    assert len(ranks) > 7


def test_modular_entries_are_the_exact_ones():
    for net, points in instances(200):
        if not net.architecture.is_layered:
            continue
        off = [x for x, neuron in zip(points, kinks(net, points), strict=True) if neuron is None]
        if off:
            exact = jacobian(net, off)
            for row, line in zip(modular_jacobian(net, off), exact, strict=True):
                for found, value in zip(row, line, strict=True):
                    assert (int(found) * value.denominator - value.numerator) % PRIME == 0


def test_signs_are_exact_where_floats_are_not():
    net = verify.Network([[[2.0**60, 1.0], [1e-320, 0.0]], [[1.0, 1.0]]],
                         [[-(2.0**60), -1e-320], [0.0]]).exactly()
    points = [(Fraction(1), Fraction(0)), (1 + Fraction(1, 2**90), Fraction(-1, 2**29))]
    assert hidden_signs(net, points).tolist() == [[0, 0], [-1, 1]]


def test_a_kink_is_named():
    net = verify.Network([[[1], [1]], [[1, 1]]], [[0, -3], [0]])
    with pytest.raises(verify.InvalidInstance, match=r"points\[1\] is on the kink of neuron 2"):
        verify.jacobian_rank(net, [[1], [3]])
    with pytest.raises(verify.InvalidInstance, match=r"points\[0\] has 2 coordinates"):
        verify.jacobian_rank(net, [[1, 2]])


def test_a_large_network_modulo_a_prime(digits):
    net = verify.load(digits)
    draw = np.random.default_rng(0)
    points = draw.integers(-16, 17, (245, 64)).astype(np.float64)
    assert net.n_params * 245 * 10 > EXACT_ENTRIES
    found = verify.jacobian_rank(net, points)
    assert found.rank == net.n_params - net.n_hidden == 2378
    assert found.certificate.witness["kernel"] == "rescaling"
    few = verify.jacobian_rank(net, points[:20])
    assert (few.rank, few.certificate.witness["kernel"]) == (200, [])
    twice = np.concatenate([points[:20], points[:20]])
    with pytest.raises(verify.BudgetExceeded, match="the rank is at least 200"):
        verify.jacobian_rank(net, twice)


def test_the_predicate():
    net = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    points = [[-2], [-1], [1], [2]]
    assert isinstance(verify.jacobian_rank_equal(net, points, 4), verify.Yes)
    decision = verify.jacobian_rank_equal(net, points, 5)
    assert decision.certificate.witness["columns"] == [0, 1, 2, 3]
