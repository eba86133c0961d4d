"""The reduction of subset sum: both maps on all subsets, and the size of the network."""

import random
from collections import Counter
from fractions import Fraction
from itertools import chain, combinations

import pytest

import verify

ONE = verify.network_of_subset_sum([1], 1)


def subsets(n):
    return chain.from_iterable(combinations(range(n), k) for k in range(n + 1))


def drawn(seed):
    draw = random.Random(seed)
    pool = (1, 2, 3, 5, 8, Fraction(1, 2), Fraction(3, 2), 2**61, Fraction(1, 2**70))
    a = [draw.choice(pool[:5 + 4 * (seed % 2)]) for _ in range(draw.randint(1, 6))]
    planted = sum(x for x in a if draw.random() < 0.5)
    if seed % 3 == 0 and planted and planted == int(planted):
        return a, int(planted)
    return a, draw.choice([draw.randint(1, 12), 2**61, 2**62])


def test_2000_instances():
    """A subset sums to the target iff its neurons, with the last, can be flipped: all of them."""
    seen = Counter()
    for seed in range(2_000):
        a, t = drawn(seed)
        net = verify.network_of_subset_sum(a, t)
        found = [list(subset) for subset in subsets(len(a)) if sum(a[i] for i in subset) == t]
        decision = verify.subset_sum_exists(a, t)
        assert isinstance(decision, verify.Yes if found else verify.No)
        reducible = verify.irreducible(net)
        assert isinstance(reducible, verify.No if found else verify.Yes)
        if found:
            assert decision.certificate.witness["subset"] in found
            assert verify.subset_of_flip(net, reducible.certificate.witness["subset"]) in found
        assert isinstance(verify.subset_sum_network(a, t, net), verify.Yes)
        seen[bool(found)] += 1
    assert min(seen.values()) > 400


def test_the_maps_are_inverse_and_keep_the_function():
    for seed in range(60):
        a, t = drawn(seed)
        net = verify.network_of_subset_sum(a[:4], t)
        for subset in subsets(len(a[:4])):
            neurons = verify.flip_of_subset(net, subset)
            assert verify.subset_of_flip(net, neurons) == list(subset)
            same = verify.realization_equal(net, verify.flipped(net, 1, neurons))
            hit = sum(a[i] for i in subset) == t
            assert isinstance(same, verify.Yes if hit else verify.No)
            if subset:  # without the neuron of the target no flip is possible
                without = verify.realization_equal(net, verify.flipped(net, 1, neurons[:-1]))
                assert isinstance(without, verify.No)


def test_no_twins_and_identifiable_iff_there_is_no_subset():
    for seed in range(100):
        a, t = drawn(seed)
        net = verify.network_of_subset_sum(a, t)
        assert not verify.twin_groups(net)
        found = isinstance(verify.subset_sum_exists(a, t), verify.Yes)
        assert isinstance(verify.ps_identifiable(net), verify.No if found else verify.Yes)


@pytest.mark.parametrize("n", [1, 10, 100])
@pytest.mark.parametrize("bits", [1, 64, 500])
def test_the_size_is_polynomial(n, bits):
    a, t = [2**bits - i % 2**(bits - 1) for i in range(n)], n * 2**bits
    net = verify.network_of_subset_sum(a, t)
    numbers = [x for row in net.weights[0] for x in row] + list(net.biases[0])
    assert (net.n_hidden, net.n_params) == (n + 1, 3 * n + 4)
    longest = max(x.bit_length() for x in (*a, t))
    assert max(abs(x.numerator).bit_length() for x in numbers) <= longest + (n + 1).bit_length()


@pytest.mark.parametrize(("a", "t", "net"), [
    ([1], 1, verify.network_of_subset_sum([1], 2)),
    ([1], 2, ONE),
    ([1, 1], 1, ONE),
    ([-1], 1, verify.network_of_subset_sum([-1], 1)),
    ([0], 1, verify.network_of_subset_sum([0], 1)),
    ([1], 0, verify.network_of_subset_sum([1], 0)),
    ([1], -1, verify.network_of_subset_sum([1], -1)),
    ([1], 1, verify.Network(ONE.weights, [[1, -1], [0]])),
    ([1], 1, verify.Network(ONE.weights, [ONE.biases[0], [1]])),
    ([1], 1, verify.Network([ONE.weights[0], [[1, 2]]], ONE.biases)),
    ([1], 1, verify.Network([[[1]]], [[0]]))])
def test_other_networks(a, t, net):
    assert isinstance(verify.subset_sum_network(a, t, net), verify.No)


def test_floating_networks_are_read_exactly():
    assert isinstance(verify.subset_sum_network([1, 2], 3, verify.network_of_subset_sum(
        [1, 2], 3).rounded("float32")), verify.Yes)


def test_the_budget_counts_sums():
    decision = verify.subset_sum_exists([2**i for i in range(40)], 2**40)
    assert isinstance(decision, verify.Unknown)
    assert "sums of subsets" in decision.reason
    assert isinstance(verify.subset_sum_exists([], 0), verify.Yes)
    assert isinstance(verify.subset_sum_exists([], 1), verify.No)
    assert isinstance(verify.subset_sum_exists([1] * 200, 100), verify.Yes)


def test_sums_of_one_hash():
    """All sums are multiples of 2^61 - 1: a table by hashes would compare each with each."""
    numbers = [(2**61 - 1) * 2**i for i in range(14)]
    assert isinstance(verify.subset_sum_exists(numbers, 1), verify.No)
    found = verify.subset_sum_exists(numbers, (2**61 - 1) * 0b10010000000101)
    assert found.certificate.witness == {"subset": [0, 2, 10, 13]}
