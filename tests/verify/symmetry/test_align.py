"""Permutation and factors of copies are recovered: exact, rounded, noisy, with dead neurons."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings

import verify
from verify.strategies import network_pairs, permutation_pairs
from verify.symmetry.align import Alignment, align, permuted
from verify.symmetry.gauges import gauged

Orders = list[np.ndarray]


def network(seed: int, widths: tuple[int, ...], dtype: type = np.float32) -> verify.Network:
    rng = np.random.default_rng(seed)
    return verify.Network([(rng.standard_normal((n, m)) / np.sqrt(m)).astype(dtype)
                           for m, n in itertools.pairwise(widths)],
                          [rng.standard_normal(n).astype(dtype) for n in widths[1:]])


def edited(net: verify.Network, **entries: object) -> verify.Network:
    """The network with entries set: w0=(index, value) sets weights[0][index]."""
    weights, biases = [w.copy() for w in net.weights], [v.copy() for v in net.biases]
    for name, (index, value) in entries.items():
        (weights if name[0] == "w" else biases)[int(name[1])][index] = value
    return verify.Network(weights, biases)


def copied(net: verify.Network, seed: int, noise: float = 0.0) -> tuple[
        verify.Network, Orders, list[np.ndarray]]:
    """A rescaled (log-sd 1.5), noisy, rounded and then permuted copy, with the permutations."""
    rng = np.random.default_rng(seed)
    factors = [np.ones(net.widths[0]), *(np.exp(1.5 * rng.standard_normal(n))
                                         for n in net.widths[1:-1]), np.ones(net.widths[-1])]
    orders = [rng.permutation(n) for n in net.widths[1:-1]]

    def shaken(array: np.ndarray) -> np.ndarray:
        return array * (1 + noise * rng.standard_normal(array.shape))

    weights = [(shaken(w) * after[:, None] / before).astype(w.dtype)
               for w, before, after in zip(net.weights, factors, factors[1:], strict=False)]
    biases = [(shaken(v) * after).astype(v.dtype) for v, after in zip(net.biases, factors[1:],
                                                                      strict=True)]
    return permuted(verify.Network(weights, biases), orders), orders, factors[1:-1]


def require_recovered(found: Alignment, orders: Orders, factors: list[np.ndarray],
                      closeness: float) -> None:
    assert [list(order) for order in found.permutations] == [order.tolist() for order in orders]
    np.testing.assert_allclose([float(factor) for factor in found.factors],
                               np.concatenate(factors), rtol=closeness)


@pytest.mark.parametrize(("widths", "dtype"), [
    ((8, 300, 300, 5), np.float32), ((64, 1024, 3), np.float32), ((5, 40, 30, 20, 2), np.float64),
    ((3, 1, 1, 1, 2), np.float32), ((1, 6, 1), np.float32), ((4, *[16] * 12, 2), np.float32)])
@pytest.mark.parametrize("seed", range(3))
def test_rounded_copies(widths: tuple[int, ...], dtype: type, seed: int) -> None:
    net = network(seed, widths, dtype)
    copy, orders, factors = copied(net, seed + 100)
    found = align(net, copy)
    eps = float(np.finfo(dtype).eps)
    require_recovered(found, orders, factors, 20 * eps)
    assert 0 < found.distance.ratio.hi - 1 < 2 * eps


@pytest.mark.parametrize("noise", [1e-3, 1e-2])
@pytest.mark.parametrize("seed", range(3))
def test_noisy_copies(noise: float, seed: int) -> None:
    net = network(seed, (20, 100, 60, 5))
    copy, orders, factors = copied(net, seed + 100, noise)
    found = align(net, copy)
    require_recovered(found, orders, factors, 8 * noise)
    assert noise < found.distance.lo < 6 * noise


def test_dead_neurons_are_matched_by_what_is_left_of_them() -> None:
    net = network(0, (6, 30, 30, 4))
    net = edited(net, w0=([3, 4, 5], 0), b0=([3, 4, 5], 0), w1=(np.s_[:, [5, 6]], 0))
    net = edited(net, w1=([7, 8], 0), b1=([8], -1), w2=(np.s_[:, [9, 8]], 0))
    copy, orders, _ = copied(net, 1)
    found = align(net, copy)
    assert [list(order) for order in found.permutations] == [order.tolist() for order in orders]
    assert found.distance.hi < Fraction(1, 10**6)
    assert all(factor > 0 for factor in found.factors)


def test_a_layer_that_nothing_reaches_and_one_that_sends_nothing() -> None:
    net = edited(network(0, (3, 8, 8, 2)), w0=(np.s_[:], 0), b0=(np.s_[:], 0), b1=(np.s_[:], 0))
    assert align(net, copied(net, 1)[0]).distance.hi < Fraction(1, 10**6)
    silent = edited(network(0, (3, 8, 8, 2)), w2=(np.s_[:], 0), w1=(np.s_[:], 0))
    assert align(silent, copied(silent, 2)[0]).distance.hi < Fraction(1, 10**6)
    nothing = edited(silent, w0=(np.s_[:], 0), b0=(np.s_[:], 0), b1=(np.s_[:], 0))
    assert align(nothing, nothing).distance.hi == 0


def test_twins_are_told_apart_by_what_they_send_on() -> None:
    net = network(0, (6, 30, 30, 4))
    weights = [w.copy() for w in net.weights]
    biases = [v.copy() for v in net.biases]
    for l in (0, 1):  # powers of two: twins exactly
        for twin, of, factor in ((1, 0, 2), (2, 0, 0.5), (4, 3, 1)):
            weights[l][twin], biases[l][twin] = factor * weights[l][of], factor * biases[l][of]
    net = verify.Network(weights, biases)
    copy, orders, _ = copied(net, 1)
    found = align(net, copy)
    assert [list(order) for order in found.permutations] == [order.tolist() for order in orders]
    assert found.distance.hi < Fraction(1, 10**6)


@pytest.mark.parametrize("options", [{}, {"zeros": False}, {"max_width": 5, "max_depth": 4},
                                     {"exact": False}])
def test_exact_copies_of_small_degenerate_networks(options: dict[str, object]) -> None:
    @settings(max_examples=120)
    @given(permutation_pairs(**options))  # type: ignore[arg-type]
    def holds(pair: dict[str, verify.Network]) -> None:
        a, b = pair["a"], pair["b"]
        found = align(a, b)
        assert found.distance.hi == 0
        orders = [np.array(order) for order in found.permutations]
        moved = permuted(verify.rescale(a.exactly(), found.factors), orders)
        assert moved == b.exactly()

    holds()


@given(network_pairs(exact=False))
def test_any_pair_gives_permutations_and_an_honest_distance(pair: dict[str, verify.Network]
                                                            ) -> None:
    a, b = pair["a"], pair["b"]
    found = align(a, b)
    assert [sorted(order) for order in found.permutations] == [list(range(width))
                                                               for width in a.widths[1:-1]]
    assert len(found.factors) == a.n_hidden
    assert all(factor > 0 for factor in found.factors)
    orders = [np.array(order) for order in found.permutations]
    assert verify.scaling_distance(permuted(a, orders), b) == found.distance


@given(network_pairs(exact=False))
def test_gauged_rows_are_finite_and_do_not_change_under_rescaling(
        pair: dict[str, verify.Network]) -> None:
    a = pair["a"]
    one = gauged(a)
    two = gauged(verify.rescale(a.exactly(), [Fraction(i % 5 + 1, 3) for i in range(a.n_hidden)]))
    for left, right in zip(one.rows, two.rows, strict=True):
        assert np.isfinite(left).all()
        if np.abs(left).max() < 1e100 and _tame(a):
            np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-12)


def _tame(net: verify.Network) -> bool:
    """No number is so small or large that float64 sums of products lose it."""
    return all(1e-30 < abs(float(x)) < 1e30 for _, _, row, bias in net.rows()
               for x in (*row, bias) if x)


def test_extreme_sizes() -> None:
    net = network(0, (4, 12, 12, 2))
    sized = verify.Network([net.weights[0] * np.float32(1e30), net.weights[1] * np.float32(1e-30),
                            net.weights[2]], [net.biases[0] * np.float32(1e30), *net.biases[1:]])
    copy, orders, _ = copied(sized, 5)
    assert [list(order) for order in align(sized, copy).permutations] == [
        order.tolist() for order in orders]
    big = verify.Network([[[10**400, 1]], [[1]]], [[10**400], [Fraction(1, 10**400)]])
    assert align(big, verify.rescale(big, [Fraction(1, 10**500)])).distance.hi == 0


def test_sizes_without_a_common_scale() -> None:
    """Gauged entries whose squares overflow are far apart, which is all an assignment asks."""
    draw = np.random.default_rng(5)
    sizes = np.array([0, -0.0, 5e-324, 1e-310, 1e-300, 1, -1, 2, 1e300, -1e300, 2.0**-1000, 0.1])
    exact = 0
    for _ in range(200):
        widths = (*draw.integers(1, 4, 3).tolist(), 1)
        a = verify.Network([draw.choice(sizes, (n, m)) for m, n in itertools.pairwise(widths)],
                           [draw.choice(sizes, n) for n in widths[1:]])
        copy = permuted(a, [draw.permutation(n) for n in widths[1:-1]])
        found = align(a, copy)
        assert found.distance.lo <= found.distance.hi
        exact += found.distance.hi == 0
    assert exact > 50


def test_not_layered() -> None:
    one = verify.Network([[[1]]], [[0]])
    with pytest.raises(verify.InvalidInstance, match="one architecture"):
        align(one, verify.Network([[[1, 1]]], [[0]]))
