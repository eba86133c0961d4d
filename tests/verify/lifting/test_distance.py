"""Distances of Phi, without and with the listing of paths."""

import random
from fractions import Fraction

import pytest

import verify
from verify.lifting.distance import path_metric, squared_path_metric
from verify.network.pairs import parameters, with_parameters
from verify.strategies.graphs import NUMBERS, assemble, relative


def test_both_are_those_of_the_enumeration():
    pruned = 0
    for seed in range(500):
        choose = random.Random(seed).choice
        a = assemble(choose, max_inputs=3, max_hidden=6)
        if choose((True, False)):
            b = relative(choose, a)
        else:
            pruned += 1
            b = with_parameters(a.architecture, [value * choose((0, 1, Fraction(1, 2)))
                                            for _, value in parameters(a)])
        phi, psi = verify.embedding(a), verify.embedding(b)
        differences = [value - psi[path] for path, value in phi.items()]
        assert path_metric(a, b) == path_metric(b, a) == sum(map(abs, differences))
        assert squared_path_metric(a, b) == sum(value**2 for value in differences)
    assert pruned > 200


def test_pruning_needs_no_listing():
    shape = verify.Architecture.layered([5, *[9] * 6, 5])
    choose = random.Random(0).choice
    a = with_parameters(shape, [choose(NUMBERS) for _ in range(shape.n_params)])
    b = with_parameters(shape, [value * choose((0, 1)) for _, value in parameters(a)])
    assert sum(shape.n_paths) > 10**7
    assert path_metric(a, b) == verify.path_norm(a) - verify.path_norm(b) > 0
    with pytest.raises(verify.BudgetExceeded):
        path_metric(a, with_parameters(shape, [-value for _, value in parameters(a)]))
