"""Drawn graphs hold every degenerate case, and pairs are in the relation they are said to be in."""

import random
from collections import Counter

import pytest
from hypothesis import given

import verify
from verify.network.pairs import parameters, with_parameters
from verify.strategies.graphs import assemble, relative


def test_all_kinds_skips_dead_ends_and_layers_occur():
    seen = Counter()
    for seed in range(500):
        net = assemble(random.Random(seed).choice)
        shape = net.architecture
        seen.update(set(shape.kinds))
        seen["layered"] += shape.is_layered
        seen["zero"] += any(value == 0 for _, value in parameters(net))
        read = {source for _, sources in shape.incoming() for source in sources}
        seen["dead end"] += not set(shape.hidden) <= read
        seen["skip"] += any(source in shape.inputs and set(sources) - set(shape.inputs)
                            for _, sources in shape.incoming() for source in sources)
        assert with_parameters(shape, [value for _, value in parameters(net)]) == net
    for case in ("relu", "identity", "maxpool", "layered", "zero", "dead end", "skip"):
        assert seen[case] > 20, (case, seen)


@pytest.mark.parametrize(("relation", "predicate"), [
    ("rescaled", verify.scaling_equivalent), ("flipped", verify.phi_equal),
    ("off the paths", verify.phi_equal), ("off the paths", verify.sign_equal),
    ("same signs", verify.compatible_signs)])
def test_relations(relation, predicate):
    for seed in range(200):
        choose = random.Random(seed).choice
        a = assemble(choose)
        assert isinstance(predicate(a, relative(choose, a, (relation,))), verify.Yes)


@given(verify.strategies.dag_pairs(relations=("disturbed", "unrelated")))
def test_pairs_are_of_one_architecture(pair):
    assert pair["a"].architecture == pair["b"].architecture


@given(verify.strategies.dags(kinds=("maxpool",), max_inputs=3))
def test_kinds_may_be_chosen(net):
    assert set(net.architecture.kinds) <= {"maxpool"}
