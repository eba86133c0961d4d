"""The strategies draw what they say, degenerate cases included, and shrink to the simplest."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

import verify
from verify.search.draws import for_each_drawn

S = verify.strategies


def drawn(strategy, number=200):
    values = []
    for_each_drawn(strategy, number, values.append)
    return values


@pytest.mark.parametrize("exact", [True, False])
def test_pairs_are_in_their_relation(exact):
    for pair in drawn(S.scaling_pairs(exact=exact)):
        assert isinstance(verify.scaling_equivalent(**pair), verify.Yes)
    for pair in drawn(S.phi_pairs(exact=exact)):
        assert isinstance(verify.signed_scaling_equivalent(**pair), verify.Yes)
    for pair in drawn(S.permutation_pairs(exact=exact)):
        points = [[x] * pair["a"].widths[0] for x in (-2, 0, 1)]
        assert pair["a"].exactly()(points) == pair["b"].exactly()(points)


def test_network_pairs_mix_every_relation_with_none():
    pairs = drawn(S.network_pairs(), 400)
    seen = Counter((type(verify.scaling_equivalent(**pair)),
                    type(verify.signed_scaling_equivalent(**pair))) for pair in pairs)
    assert len(seen) == 3
    assert min(seen.values()) > 15


@pytest.mark.parametrize("exact", [True, False])
def test_planted_degeneracies_are_there(exact):
    for net in drawn(S.twins(sign=1, exact=exact), 100):
        assert isinstance(verify.positive_twins(net), verify.Yes)
    for net in drawn(S.twins(sign=-1, exact=exact), 100):
        assert isinstance(verify.negative_twins(net), verify.Yes)
    for net in drawn(S.reducible(exact=exact), 100):
        assert has_zero_sum(net.exactly())
    for strategy, sign in ((S.dead(exact=exact), -1), (S.always_on(exact=exact), 1)):
        for net in drawn(strategy, 100):
            exactly = net.exactly()
            assert any(all(sign * x >= 0 for x in row) and sign * bias > 0
                       for matrix, biases in zip(exactly.weights[1:-1], exactly.biases[1:-1],
                                                 strict=True)
                       for row, bias in zip(matrix, biases, strict=True))


def has_zero_sum(net):
    """Some nonempty set of neurons of one hidden layer has sum of v w^T zero, by brute force."""
    for below, above in zip(net.weights, net.weights[1:], strict=False):
        products = [[v[i] * w for v in above for w in row] for i, row in enumerate(below)]
        for mask in range(1, 2**len(products)):
            chosen = [p for i, p in enumerate(products) if mask >> i & 1]
            if not any(map(sum, zip(*chosen, strict=True))):
                return True
    return False


@pytest.mark.parametrize("name", ["networks", "scaling_pairs", "permutation_pairs", "phi_pairs",
                                  "network_pairs", "twins", "reducible", "dead", "always_on"])
def test_common_keywords(name):
    strategy = getattr(S, name)
    for value in drawn(strategy(widths=(2, 3, 2, 1)), 20):
        for net in value.values() if isinstance(value, dict) else [value]:
            assert net.widths == (2, 3, 2, 1)
    for value in drawn(strategy(max_width=2, max_depth=3, exact=False), 50):
        for net in value.values() if isinstance(value, dict) else [value]:
            assert not net.is_exact
            assert max(net.widths) <= 2
            assert len(net.weights) <= 3


def test_zeros_can_be_excluded():
    for net in drawn(S.networks(zeros=False), 100):
        assert all(x for m in net.weights for row in m for x in row)
    assert any(not all(x for m in net.weights for row in m for x in row)
               for net in drawn(S.networks(), 100))


def test_floating_networks_hold_extreme_numbers():
    numbers = {x for net in drawn(S.networks(exact=False), 300)
               for m in net.exactly().weights for row in m for x in row}
    assert any(0 < abs(x) < 2**-130 for x in numbers)
    assert any(abs(x) > 2**100 for x in numbers)


def test_shrinking_ends_at_the_smallest():
    everything = settings(suppress_health_check=list(HealthCheck), database=None)
    assert find(S.networks(), lambda net: True, settings=everything) == verify.Network(
        [[[0]]], [[0]])
    smallest = find(S.network_pairs(), lambda pair: isinstance(
        verify.scaling_equivalent(**pair), verify.No), settings=everything)
    assert smallest["a"].n_params == 2


@given(S.architectures(max_width=4, max_depth=5))
def test_architectures(architecture):
    assert 2 <= len(architecture.widths) <= 6
    assert max(architecture.widths) <= 4


@given(S.points(3, min_size=2, max_size=5))
def test_points(points):
    assert 2 <= len(points) <= 5
    assert {len(point) for point in points} == {3}


def test_misuse_says_so():
    with pytest.raises(ValueError, match="a hidden layer of two neurons is needed"):
        S.twins(widths=(2, 1, 1))
    with pytest.raises(ValueError, match="a second hidden layer is needed"):
        S.dead(widths=(2, 1, 1))


@given(st.data())
def test_fractions_small(data):
    value = data.draw(S.fractions_small(max_numerator=2, max_denominator=3, zeros=False))
    assert value
    assert abs(value.numerator) <= 2
    assert value.denominator <= 3


def test_each_is_described():
    assert not [name for name in S.__all__ if name not in S.__doc__]


NO_SIZES = [
    (S.networks, {"max_width": 0}), (S.networks, {"max_depth": 0}),
    (S.networks, {"max_width": 2.0}),
    (S.architectures, {"max_depth": 1, "min_depth": 2}), (S.architectures, {"max_width": -1}),
    (S.points, {"dimension": -1}), (S.points, {"dimension": 2, "min_size": 5}),
    (S.points, {"dimension": None}), (S.fractions_small, {"max_numerator": 0, "zeros": False}),
    (S.fractions_small, {"max_denominator": 0}), (S.dags, {"max_inputs": 0}),
    (S.dags, {"kinds": ("sigmoid",)}), (S.dag_pairs, {"relations": ()}),
    (S.dag_pairs, {"max_outputs": 0}), (S.matrices_with_kernel, {"max_columns": 0}),
    (S.supports, {"max_rows": 0}), (S.supports, {"shape": (2, 0)}),
    (S.support_pairs, {"max_rank": 0}), (S.head_pairs, {"max_width": 0}),
    (S.balanced_networks, {"max_matrices": 1}), (S.twins, {"sign": 2}),
    *((make, {option: 0}) for option in ("max_width", "max_depth") for make in (
        S.twins, S.reducible, S.dead, S.always_on, S.scaling_pairs, S.permutation_pairs,
        S.phi_pairs, S.network_pairs))]


@pytest.mark.parametrize(("make", "options"), NO_SIZES)
def test_what_nothing_fits_is_refused_at_the_call(make, options):
    with pytest.raises(ValueError, match=r"must be (an int >= \d|some of|1, -1)"):
        make(**options)
