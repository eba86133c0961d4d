"""The rank of the derivative of Phi: by its Jacobian, by counting, by sympy's derivatives."""

import random

import pytest
import sympy

import verify
from verify.exact.rank import rank
from verify.lifting.rank import phi_jacobian, phi_rank
from verify.network.pairs import parameters
from verify.strategies.graphs import assemble


def test_counting_gives_the_rank_of_the_jacobian():
    maximal = 0
    for seed in range(1000):
        net = assemble(random.Random(seed).choice, max_inputs=3, max_hidden=5)
        found = rank(phi_jacobian(net))
        assert phi_rank(net) == found, seed
        decision = verify.phi_rank_maximal(net)
        assert isinstance(decision, verify.Yes) == (found == net.n_params - net.n_hidden)
        maximal += isinstance(decision, verify.Yes)
    assert 200 < maximal < 800


def test_the_jacobian_is_the_derivative():
    for seed in range(40):
        net = assemble(random.Random(seed).choice, max_hidden=3)
        values = {sympy.Symbol(f"w_{n[0]}_{n[1]}" if len(n) == 2 else f"b_{n[0]}"):
                  sympy.Rational(value.numerator, value.denominator)
                  for n, value in parameters(net)}
        phi = verify.symbolic_embedding(net.architecture)
        for row, monomial in zip(phi_jacobian(net), phi.values(), strict=True):
            assert [sympy.sympify(x) for x in row] == [monomial.diff(symbol).subs(values)
                                                       for symbol in values]


def test_a_bias_keeps_a_neuron_movable_without_weights():
    """Extended admissibility is enough: w = 0, b != 0."""
    net = verify.Network([[[0]], [[1]]], [[1], [0]])
    assert isinstance(verify.admissible(net), verify.No)
    assert phi_rank(net) == net.n_params - net.n_hidden


def test_too_many_paths_stay_undecided():
    net = verify.Network([[[1] * 30] * 30] * 3, [[1] * 30] * 3)
    assert isinstance(verify.phi_rank_maximal(net), verify.Unknown)
    assert phi_rank(net) == net.n_params - net.n_hidden
    with pytest.raises(verify.BudgetExceeded):
        phi_jacobian(net)
