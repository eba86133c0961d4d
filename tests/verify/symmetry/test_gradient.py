"""Gradients by exact central differences; steps along them, under rescaling."""

import random
from fractions import Fraction
from itertools import pairwise

import pytest

import verify
from verify.network.pairs import parameters
from verify.network.paths import paths
from verify.strategies.graphs import assemble
from verify.symmetry.gradient import gradient, moved, sgd_step
from verify.symmetry.path_sgd import path_scales, path_sgd_step, sgd_steps_equivalent


def draw(seed):
    rng = random.Random(seed)
    net = assemble(rng.choice, kinds=("relu", "identity"))
    number = lambda: Fraction(rng.randint(-4, 4), rng.randint(1, 3))  # noqa: E731
    n = rng.randint(1, 3)
    x = [[number() for _ in range(net.architecture.n_inputs)] for _ in range(n)]
    y = [[number() for _ in range(net.architecture.n_outputs)] for _ in range(n)]
    return net, x, y


def loss(net, x, y):
    return sum((out - Fraction(t)) ** 2 for p, v in zip(x, y, strict=True)
               for out, t in zip(net(p), v, strict=True)) / 2


def patterns(net, x):
    return [(verify.activation(net, p).pattern, verify.activation(net, p).on_kink) for p in x]


def test_central_differences_are_exact_inside_a_region():
    compared = 0
    h = Fraction(1, 10**6)
    for seed in range(120):
        net, x, y = draw(seed)
        slope = gradient(net, x, y)
        for parameter, _ in parameters(net):
            up, down = (moved(net, lambda name, value, p=parameter, s=s:
                              value + s * h * (name == p)) for s in (1, -1))
            if patterns(up, x) == patterns(net, x) == patterns(down, x) and not any(
                    kink for _, kink in patterns(net, x)):
                # the loss is quadratic in one parameter, so this is its derivative
                assert slope[parameter] == (loss(up, x, y) - loss(down, x, y)) / (2 * h)
                compared += 1
    assert compared > 500


def test_path_scales_by_listing_paths():
    for seed in range(120):
        net, _, _ = draw(seed)
        values = dict(parameters(net))
        expected = dict.fromkeys(values, Fraction(0))
        for path in paths(net.architecture):
            names = list(pairwise(path))
            if path[0] not in net.architecture.inputs:
                names.insert(0, path[:1])
            for name in names:
                product = Fraction(1)
                for other in names:
                    product *= values[other] ** 2 if other != name else 1
                expected[name] += product
        assert path_scales(net) == expected


def test_where_no_path_leads_there_is_no_derivative():
    for seed in range(200):
        net, x, y = draw(seed)
        scales = path_scales(net)
        assert all(scales[name] or not value for name, value in gradient(net, x, y).items())


def test_path_sgd_commutes_with_rescaling_and_sgd_does_not():
    commutes = 0
    for seed in range(120):
        net, x, y = draw(seed)
        rng = random.Random(seed + 1000)
        factors = [Fraction(rng.randint(1, 5), rng.randint(1, 5)) for _ in range(net.n_hidden)]
        other = verify.rescale(net, factors)
        rate = Fraction(rng.randint(1, 9), 7)
        assert path_sgd_step(other, x, y, rate) == verify.rescale(path_sgd_step(net, x, y, rate),
                                                                  factors)
        commutes += isinstance(sgd_steps_equivalent(net, other, x, y), verify.Yes)
    assert 20 < commutes < 100


def test_a_step_against_the_gradient():
    net = verify.Network([[[2]], [[3]]], [[0], [0]])
    assert sgd_step(net, [[1]], [[5]], "1/10") == verify.Network(
        [[["17/10"]], [["14/5"]]], [["-3/10"], ["-1/10"]])


@pytest.mark.parametrize(("x", "y"), [([[1]], []), ([[1, 2]], [[1]]), ([[1]], [[1, 2]])])
def test_data_that_do_not_fit(x, y):
    with pytest.raises(verify.InvalidInstance):
        gradient(verify.Network([[[2]]], [[0]]), x, y)


def test_max_pools_are_refused():
    net = next(net for seed in range(100)
               if "maxpool" in (net := assemble(random.Random(seed).choice)).architecture.kinds)
    zeros = [[0] * net.architecture.n_inputs], [[0] * net.architecture.n_outputs]
    with pytest.raises(verify.InvalidInstance, match="max-pools"):
        gradient(net, *zeros)
