"""Balance, minimality and existence against their definitions on small networks."""

import random
from fractions import Fraction
from itertools import pairwise, product

import pytest
from scipy.optimize import linprog

import verify
from verify.network.pairs import parameters
from verify.network.paths import full_paths
from verify.strategies.graphs import assemble
from verify.symmetry.midpoint import norm


def network(seed):
    rng = random.Random(seed)
    if seed % 2:
        return assemble(rng.choice)
    widths = [rng.randint(1, 2) for _ in range(rng.randint(2, 4))]
    size = [0, 1, 1, -1, 2]
    return verify.Network([[[rng.choice(size) for _ in range(a)] for _ in range(b)]
                           for a, b in pairwise(widths)],
                          [[rng.choice(size) for _ in range(b)] for b in widths[1:]])


def edges(net):
    return {name: abs(value) for name, value in parameters(net.exactly())
            if len(name) == 2 and value}


def test_minimal_is_balanced_and_no_grid_of_factors_does_better():
    balanced = 0
    for seed in range(800):
        net, p = network(seed), seed % 3 + 1
        sums = {v: [sum(w**p for (_, head), w in edges(net).items() if head == v),
                    sum(w**p for (tail, _), w in edges(net).items() if tail == v)]
                for v in net.architecture.hidden}
        expected = verify.Yes if all(a == b for a, b in sums.values()) else verify.No
        assert isinstance(verify.balanced(net, p), expected)
        decision = verify.norm_minimal(net, p)
        assert isinstance(decision, expected)
        ones = [Fraction(1)] * net.n_hidden
        if isinstance(decision, verify.No):
            factors = [Fraction(f) for f in decision.certificate.witness["factors"]]
            assert norm(net, factors, p) < norm(net, ones, p)
        else:
            balanced += 1
            grid = Fraction(1, 2), Fraction(1), Fraction(3, 2)
            for drawn in product(grid, repeat=net.n_hidden):
                assert norm(net, drawn, p) >= norm(net, ones, p)
    assert 150 < balanced < 700


def test_existence_by_paths_and_by_linear_programming():
    attained = 0
    for seed in range(700):
        net = network(seed)
        weights, hidden = edges(net), list(net.architecture.hidden)
        live = {edge for path in full_paths(net.architecture)
                if all(edge in weights for edge in pairwise(path)) for edge in pairwise(path)}
        decision = verify.norm_minimum_attained(net)
        assert isinstance(decision, verify.Yes) == (live == set(weights))
        assert type(verify.matched_supports(net)) is type(decision)
        attained += isinstance(decision, verify.Yes)
        if hidden and weights and seed < 250:
            rows = [[(head == v) - (tail == v) for v in hidden] for tail, head in weights]
            down = linprog([sum(column) for column in zip(*rows, strict=True)], A_ub=rows,
                           b_ub=[0] * len(rows), bounds=[(-1, 1)] * len(hidden))
            assert (down.fun > -1e-9) == isinstance(decision, verify.Yes)
    assert 150 < attained < 650


@pytest.mark.parametrize("p", [0, 65, Fraction(1, 2), 2.0, True])
def test_bad_powers(p):
    with pytest.raises(verify.InvalidInstance):
        verify.balanced(verify.Network([[[1]]], [[0]]), p)


def test_floats_count_as_what_they_store():
    net = verify.Network([[[0.1]], [[0.1]]], [[0.0], [0.0]])
    assert isinstance(verify.balanced(net), verify.Yes)
    assert isinstance(verify.balanced(verify.Network([[[0.1]], [[0.1 + 2e-17]]], [[0.0], [0.0]])),
                      verify.No)


def test_enorm_of_a_balanced_network_is_that_network():
    for seed in range(200):
        net = network(seed)
        if isinstance(verify.balanced(net), verify.Yes):
            objective = verify.enorm(net).objective
            assert norm(net, [Fraction(1)] * net.n_hidden, 2) in objective
