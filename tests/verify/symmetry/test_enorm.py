"""ENorm against closed forms, exact evaluation, brute force and the enumeration of paths."""

import math
import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize

import verify
from verify.network.pairs import parameters
from verify.network.paths import full_paths
from verify.strategies.graphs import assemble
from verify.symmetry.dyadic_rescaling import nearest_exponent
from verify.symmetry.edge_factors import by_edges
from verify.symmetry.layer_factors import by_matrices

NASTY = [0.0, -0.0, 1e-45, -1e-45, 2.0**61, -(2.0**127), 2.0**-126, 1.0, 3.0, -0.5]


def drawn(rng, *, exact=True, widths=None):
    widths = widths or [rng.randint(1, 3) for _ in range(rng.randint(2, 4))]
    number = ((lambda: Fraction(rng.randint(-3, 3), rng.randint(1, 3))) if exact else
              (lambda: np.float32(rng.choice(NASTY))))
    weights = [[[number() for _ in range(a)] for _ in range(b)] for a, b in pairwise(widths)]
    biases = [[number() for _ in range(b)] for b in widths[1:]]
    if not exact:
        weights = [np.array(w, np.float32) for w in weights]
        biases = [np.array(b, np.float32) for b in biases]
    return verify.Network(weights, biases)


def any_network(seed):
    rng = random.Random(seed)
    return assemble(rng.choice) if seed % 3 == 0 else drawn(rng)


def weights_of(net):
    return {name: abs(value) for name, value in parameters(net.exactly())
            if len(name) == 2 and value}


def on_full_paths(net):
    """The edges on full paths without a zero weight, by listing the paths."""
    weights = weights_of(net)
    return {edge for path in full_paths(net.architecture)
            if all(edge in weights for edge in pairwise(path)) for edge in pairwise(path)}


def live_norm(net, factors, p):
    """The sum of |w|^p over edges on full paths, after rescaling; exact for whole p."""
    live, hidden = on_full_paths(net), net.architecture.hidden
    scale = dict(zip(hidden, factors, strict=True))
    return sum((abs(value) * scale.get(edge[1], 1) / scale.get(edge[0], 1)) ** p
               for edge, value in weights_of(net).items() if edge in live)


@pytest.mark.parametrize("p", [1, 2, 3])
def test_the_factors_reach_the_enclosed_infimum(p):
    attained = 0
    for seed in range(250):
        net = any_network(seed)
        result = verify.enorm(net, p=p)
        value = live_norm(net, result.factors, p)
        assert result.objective.lo <= value <= result.objective.hi
        assert result.objective.width <= Fraction(1, 10**9) * result.objective.hi
        live = on_full_paths(net)
        assert result.attained == (set(weights_of(net)) == live)
        attained += result.attained
        assert bool(result.escaping) != result.attained
        assert verify.enorm(net, p=p).network == verify.rescale(net, result.factors)
    assert 60 < attained < 240


def test_nobody_finds_less_than_the_lower_bound():
    for seed in range(60):
        net = any_network(seed)
        for p in (0.5, 2):
            result = verify.enorm(net, p=p)
            start = np.zeros(net.n_hidden)

            def value(u, net=net, p=p):
                return float(live_norm(net, np.exp(u).tolist(), p))

            best = minimize(value, start, method="BFGS", options={"gtol": 1e-9}).fun \
                if net.n_hidden else value(start)
            assert best >= float(result.objective.lo) * (1 - 1e-12)
            assert best <= float(result.objective.hi) * (1 + 1e-5) + 1e-12


def test_two_layers_in_closed_form():
    rng = np.random.default_rng(1)
    w, v = rng.standard_normal((7, 4)), rng.standard_normal((3, 7))
    for p in (0.5, 1, 2, 3):
        result = verify.enorm(verify.Network([w, v], [np.zeros(7), np.zeros(3)]), p=p)
        norms = (abs(w) ** p).sum(1), (abs(v) ** p).sum(0)
        assert float(result.objective.lo) == pytest.approx(2 * np.sqrt(norms[0] * norms[1]).sum())
        for matrix, other in (result.network.weights,):
            np.testing.assert_allclose((abs(matrix) ** p).sum(1), (abs(other) ** p).sum(0))


def test_chains_in_closed_form():
    weights = [Fraction(3), Fraction(-1, 2), Fraction(5), Fraction(1, 7)]
    for count in range(1, 5):
        net = verify.Network([[[w]] for w in weights[:count]], [[1]] * count)
        product = float(abs(math.prod(weights[:count])))
        for p in (0.5, 1, 2, 3):
            result = verify.enorm(net, p=p)
            assert float(result.objective.hi) == pytest.approx(count * product ** (p / count))
        peak = verify.enorm(net, p=math.inf).objective
        assert float(peak.lo) == pytest.approx(product ** (1 / count))


def test_the_largest_weight_by_listing_paths():
    positive = 0
    for seed in range(300):
        net = any_network(seed)
        result = verify.enorm(net, p=math.inf)
        weights = weights_of(net)
        means = [float(math.prod(weights.get(edge, 0) for edge in pairwise(path)))
                 ** (1 / (len(path) - 1)) for path in full_paths(net.architecture)]
        best = max(means, default=0.0)
        positive += best > 0
        assert float(result.objective.lo) == pytest.approx(best)
        assert float(result.objective.hi) == pytest.approx(best)
        if best:
            largest = max(weights_of(result.network).values())
            assert result.objective.lo <= largest <= result.objective.hi
            assert result.attained
        else:
            assert result.attained == (not weights)
    assert 100 < positive < 290


def test_the_largest_weight_of_float_networks():
    positive = extreme = 0
    for seed in range(300):
        net = drawn(random.Random(seed), exact=False).rounded("float64")
        if seed % 2:
            net = drawn(random.Random(seed)).rounded()
        result, other = verify.enorm(net, p=math.inf), verify.enorm(net.exactly(), p=math.inf)
        assert result.objective.lo <= other.objective.hi
        assert other.objective.lo <= result.objective.hi
        assert (result.escaping, result.idle) == (other.escaping, other.idle)
        assert result.objective.width <= result.objective.hi / 10**10
        rescaled = verify.rescale(net.exactly(), result.factors)
        largest = max(weights_of(rescaled).values(), default=0)
        if result.objective.hi:
            assert result.objective.lo <= largest <= result.objective.hi
            positive += 1
            extreme += seed % 2 == 0
    assert positive > 100
    assert extreme > 40


def test_both_engines_agree():
    rng = np.random.default_rng(2)
    for p in (Fraction(1, 2), Fraction(1), Fraction(2), Fraction(3)):
        for dtype in (np.float32, np.float64):
            weights = [rng.standard_normal(shape).astype(dtype) for shape in
                       ((5, 4), (6, 5), (6, 6), (2, 6))]
            weights[1][2] = 0  # reads nothing
            weights[2][:, 4] = 0  # is read by none
            weights[2][1], weights[3][:, 1] = 0, 0  # idle
            net = verify.Network(weights, [np.ones(len(w), dtype) for w in weights])
            fast, slow = by_matrices(net, p), by_edges(net, p)
            assert fast.escaping == slow.escaping == ((11, "incoming"), (13, "outgoing"))
            assert fast.idle == slow.idle == (16,)
            assert fast.objective.lo <= slow.objective.hi
            assert slow.objective.lo <= fast.objective.hi
            for a, b in zip(fast.factors, slow.factors, strict=True):
                assert float(a) == pytest.approx(float(b), rel=1e-9)
            exact = verify.rescale(net, slow.factors)
            for a, b in zip(fast.network.weights, exact.weights, strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-6)


def test_idempotent_and_invariant():
    rng = np.random.default_rng(3)
    net = verify.Network([rng.standard_normal(s) for s in ((8, 5), (8, 8), (3, 8))],
                         [rng.standard_normal(n) for n in (8, 8, 3)])
    first = verify.enorm(net)
    moved = verify.enorm(verify.rescale(net, np.exp(rng.standard_normal(16)).tolist()))
    again = verify.enorm(first.network)
    assert all(abs(float(factor) - 1) < 1e-10 for factor in again.factors)
    for a, b in zip(first.network.weights, moved.network.weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9)
    np.testing.assert_allclose(first.network.biases[0], moved.network.biases[0], rtol=1e-9)


def test_float_networks_with_every_extreme():
    fast = 0
    for seed in range(200):
        net = drawn(random.Random(seed), exact=False)
        result = verify.enorm(net.rounded("float64"))
        value = live_norm(net, result.factors, 2)
        assert result.objective.lo <= value <= result.objective.hi
        assert result.objective.width <= Fraction(1, 10**9) * result.objective.hi
        assert result.attained == (set(weights_of(net)) == on_full_paths(net))
        fast += by_matrices(net.rounded("float64"), Fraction(2)) is not None
    assert fast > 50


def test_flushed_subnormals_change_nothing(flush_to_zero):
    net = verify.Network([np.array([[1e-42]], np.float32), np.array([[2.0]], np.float32)],
                         [np.zeros(1, np.float32)] * 2)
    usual = verify.enorm(net)
    with flush_to_zero():
        flushed = verify.enorm(net)
    assert usual.objective.lo <= flushed.objective.hi
    assert flushed.objective.lo <= usual.objective.hi
    assert flushed.attained
    assert flushed.network.weights[0][0, 0] > 0


def test_beyond_the_range_of_floats():
    tiny = verify.Network([[[5e-324]], [[1e308]]], [[0.0], [0.0]])
    result = verify.enorm(tiny)
    assert 2 * Fraction(5e-324) * Fraction(1e308) in result.objective
    product = Fraction(10) ** 1200
    exact = verify.enorm(verify.Network([[[product]], [[1 / product**3]]], [[0], [0]]))
    assert abs(exact.network.weights[0][0][0] * product - 1) < Fraction(1, 10**9)


def test_powers_of_two_keep_the_class():
    rng = np.random.default_rng(4)
    for dtype in (np.float32, np.float64):
        weights = [(rng.standard_normal(s) * 30).astype(dtype) for s in ((6, 4), (2, 6))]
        net = verify.Network(weights, [np.ones(6, dtype), np.ones(2, dtype)])
        result = verify.enorm(net)
        assert isinstance(verify.scaling_equivalent(net, result.dyadic()), verify.Yes)
        for a, b in zip(result.network.weights, result.dyadic().weights, strict=True):
            assert (abs(np.log2(a / b)) <= 1.0001).all()


@pytest.mark.parametrize(("factor", "k"), [("1", 0), ("2", 1), ("3/2", 1), ("7/5", 0), ("1/3", -2),
                                           ("5/7", 0), ("12/17", -1), ("17/12", 1), ("24/17", 0)])
def test_the_nearest_power_of_two(factor, k):
    factor = Fraction(factor)
    assert nearest_exponent(factor) == k
    assert abs(math.log2(factor) - k) <= 0.5


def test_powers_of_two_are_refused_where_digits_would_be_lost():
    lost = verify.Network([np.array([[2.0**100]], np.float32),
                           np.array([[2.0**-100, 1.0]], np.float32).T],
                          [np.array([2.0**-149], np.float32), np.zeros(2, np.float32)])
    with pytest.raises(verify.InvalidInstance, match="bias"):
        verify.enorm(lost).dyadic()
    beyond = verify.Network([np.array([[2.0**-100]], np.float32), np.array([[1.0]], np.float32)],
                            [np.array([2.0**127], np.float32), np.zeros(1, np.float32)])
    with pytest.raises(verify.InvalidInstance, match="largest float32"):
        verify.enorm(beyond).dyadic()


@pytest.mark.parametrize("p", [0, -1, "-1/2", float("nan"), True])
def test_bad_powers(p):
    with pytest.raises(verify.InvalidInstance):
        verify.enorm(verify.Network([[[1]]], [[0]]), p=p)


def test_powers_that_ask_for_astronomical_factors():
    with pytest.raises(verify.BudgetExceeded, match="bits"):
        verify.enorm(verify.Network([[[2, 1]], [[3]]], [[0], [0]]), p=Fraction(1, 10**9))


def test_where_the_infimum_is_not_attained():
    reads = verify.enorm(verify.Network([[[1]], [[0]]], [[0], [0]]))
    assert (reads.escaping, reads.objective.hi) == (((1, "outgoing"),), 0)
    is_read = verify.enorm(verify.Network([[[0]], [[1]]], [[1], [0]]))
    assert is_read.escaping == ((1, "incoming"),)
    idle = verify.enorm(verify.Network([[[0]], [[0]]], [[1], [0]]))
    assert idle.attained
    assert idle.idle == (1,)


def test_one_matrix():
    result = verify.enorm(verify.Network([[[3.0, -4.0]]], [[1.0]]))
    assert result.factors == ()
    assert 25 in result.objective


def test_deep_and_wide_networks_are_certified():
    rng = np.random.default_rng(5)
    widths = [60, *[50] * 12, 10]
    weights = [(rng.standard_normal((b, a)) * np.exp(1.5 * rng.standard_normal((b, 1)))
                ).astype(np.float32) for a, b in pairwise(widths)]
    result = verify.enorm(verify.Network(weights, [np.ones(b, np.float32) for b in widths[1:]]))
    assert result.imbalance < 1e-10
    assert result.objective.width < Fraction(1, 10**10) * result.objective.hi
    layers = [float((np.asarray(w, np.float64) ** 2).sum()) for w in result.network.weights]
    np.testing.assert_allclose(layers, layers[0], rtol=1e-5)


def test_the_digits_network_round_trips(digits, tmp_path):
    result = verify.enorm(verify.load(digits))
    verify.save(result.network, tmp_path / "balanced.npz")
    assert verify.load(tmp_path / "balanced.npz") == result.network
    assert result.objective.width < Fraction(1, 10**9) * result.objective.hi
