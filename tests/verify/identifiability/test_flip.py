"""Flips: the identity behind them, and which of them keep the function."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import verify

SEEN = Counter()


@given(verify.strategies.reducible() | verify.strategies.networks(), st.data())
def test_a_flip_of_a_vanishing_sum_keeps_the_function(net, data):
    decision = verify.irreducible(net)
    if isinstance(decision, verify.No):
        other = verify.flipped(net, **decision.certificate.witness)
        for point in data.draw(verify.strategies.points(net.widths[0])):
            assert other(point) == net(point)
        assert verify.flipped(other, **decision.certificate.witness) == net


@settings(max_examples=300)
@given(verify.strategies.networks(max_depth=2) | verify.strategies.reducible(max_depth=2))
def _shallow(net):
    flip, irreducible = verify.flip_preserves_realization(net), verify.irreducible(net)
    assert isinstance(flip, verify.Yes) == isinstance(irreducible, verify.No)
    assert not isinstance(flip, verify.Unknown)
    SEEN[type(flip)] += 1


def test_shallow_networks_are_reducible_iff_a_flip_goes_unnoticed():
    _shallow()
    assert min(SEEN.values()) > 50


def test_deep_networks_may_be_flipped_though_irreducible():
    net = verify.Network([[[1]], [[-1]], [[1]]], [[0], [-1], [0]])
    assert isinstance(verify.irreducible(net), verify.Yes)
    assert isinstance(verify.flip_preserves_realization(net), verify.Yes)


def test_budget_and_refusals():
    net = verify.Network([[[1], [2]], [[1, 1]]], [[0, 1], [0]])
    assert isinstance(verify.flip_preserves_realization(net, budget=verify.Budget(items=1)),
                      verify.Unknown)
    with pytest.raises(verify.InvalidInstance, match="layer 2 is no hidden layer"):
        verify.flipped(net, 2, [3])
    with pytest.raises(verify.InvalidInstance, match="neuron 3 is not in hidden layer 1"):
        verify.flipped(net, 1, [3])
