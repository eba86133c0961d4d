"""Paths are listed once each, in order, lazily, and as many as `n_paths` says."""

import itertools
import random

import networkx as nx
import pytest

import verify
from verify.network.paths import paths
from verify.strategies.graphs import assemble


def test_the_listing_is_that_of_networkx():
    for seed in range(300):
        net = assemble(random.Random(seed).choice, max_inputs=3)
        graph, shape = net.architecture.graph, net.architecture
        starts = [*shape.inputs, *(v for v in range(shape.n_neurons) if shape.has_bias(v))]
        expected = [tuple(path) for start in starts for output in shape.outputs
                    for path in nx.all_simple_paths(graph, start, output)]
        listed = list(paths(shape))
        assert sorted(listed) == sorted(expected)
        full, partial = shape.n_paths
        assert listed == sorted(listed[:full]) + sorted(listed[full:])
        assert len(listed) == full + partial
        assert all(path[0] in shape.inputs for path in listed[:full])


def test_the_listing_of_a_huge_architecture_starts_at_once():
    huge = verify.Architecture.layered([5, *[50] * 6, 5])
    assert list(itertools.islice(paths(huge), 3))[2] == (0, 5, 55, 105, 155, 205, 255, 307)


def test_a_budget_ends_the_listing():
    listing = paths(verify.Architecture.layered([3, 3, 3]), budget=verify.Budget(items=5))
    assert len(list(itertools.islice(listing, 5))) == 5
    with pytest.raises(verify.BudgetExceeded, match="39 paths needed, 5 allowed"):
        next(listing)
