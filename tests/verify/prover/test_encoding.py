"""Each formula, with a drawn instance's numbers put in, is true exactly if the predicate says so.

The predicates have their own decision procedures; the formulas are written from the definitions.
"""

import importlib
from collections import Counter
from itertools import cycle

import pytest
from hypothesis import strategies as st

import verify
from verify.network.pairs import parameters, with_parameters
from verify.search.draws import for_each_drawn

z3 = pytest.importorskip("z3", reason="z3 is not installed (extra `smt`)")
encoding = importlib.import_module("verify.prover.encoding")
symbolic = importlib.import_module("verify.prover.symbolic_network")

WIDTHS = st.sampled_from([(1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2, 1), (1, 1, 1, 1), (1, 2, 2, 1),
                          (2, 2, 2), (1, 1)])


def of_sizes(strategy, **options):
    return WIDTHS.flatmap(lambda widths: strategy(widths=widths, **options))


def pairs():
    return st.one_of(of_sizes(verify.strategies.network_pairs),
                     of_sizes(verify.strategies.scaling_pairs),
                     of_sizes(verify.strategies.phi_pairs))


def nets():
    wide = st.sampled_from([(1, 2, 1), (2, 2, 1), (1, 3, 1), (1, 2, 2, 1)])
    planted = [wide.flatmap(lambda widths, make=make: make(widths=widths))
               for make in (verify.strategies.twins, verify.strategies.reducible)]
    return st.one_of(of_sizes(verify.strategies.networks), *planted).map(lambda net: {"a": net})


def sparse_nets():
    """Networks most of whose parameters are 0."""
    def thinned(net, kept):
        kept = cycle(kept)
        return {"a": with_parameters(net.architecture, [number * next(kept)
                                                        for _, number in parameters(net)])}

    return st.builds(thinned, of_sizes(verify.strategies.networks),
                     st.lists(st.sampled_from([0, 0, 0, 1]), min_size=7, max_size=11))


def with_point(instances):
    return instances.flatmap(lambda instance: verify.strategies.points(
        instance["a"].widths[0], max_size=1).map(lambda points: {**instance, "x": points[0]}))


CASES = {
    "sign_equal": pairs, "compatible_signs": pairs, "phi_equal": pairs,
    "full_path_phi_equal": pairs, "segre_equal": pairs, "scaling_equivalent": pairs,
    "signed_scaling_equivalent": pairs, "realization_equal": pairs,
    "admissible": nets, "positive_twins": nets, "negative_twins": nets, "irreducible": nets,
    "sign_flips_distinct": sparse_nets, "flip_preserves_realization": nets,
    "path_norm_is_sweep": nets, "path_norm_is_max_sweep": nets,
    "realization_is_activation_dot_phi": lambda: with_point(nets()),
    "path_lipschitz": lambda: with_point(pairs()),
}
OF_ALL_POINTS = {"realization_equal", "flip_preserves_realization"}
ALWAYS_TRUE = {"path_norm_is_sweep", "path_norm_is_max_sweep", "realization_is_activation_dot_phi"}


def satisfiable(formula):
    solver = z3.Solver()
    solver.add(formula)
    status = solver.check()
    assert status != z3.unknown
    return status == z3.sat


def terms(value):
    if isinstance(value, verify.Network):
        return symbolic.SymbolicNetwork.of(value)
    return [symbolic.number(number) for number in value]


def test_every_encoding_is_tested():
    assert set(CASES) == set(encoding.ENCODINGS)


@pytest.mark.parametrize("name", CASES)
def test_formulas_agree_with_the_predicate(name):
    predicate, seen = getattr(verify, name), Counter()

    def compare(instance):
        decision = predicate(*instance.values())
        if isinstance(decision, verify.Unknown):
            return
        holds = isinstance(decision, verify.Yes)
        seen[holds] += 1
        condition = predicate.on(*instance)
        objects = {key: terms(value) for key, value in instance.items()}
        for expected in (True, False):
            if expected and name in OF_ALL_POINTS:
                with pytest.raises(encoding.NotEncodable, match="all points"):
                    encoding.encoded(condition, objects, answer=True)
                continue
            formula = encoding.encoded(condition, objects, answer=expected)
            assert satisfiable(formula) == (holds is expected), instance
            opposite = encoding.encoded((~predicate).on(*instance), objects, answer=not expected)
            assert satisfiable(opposite) == (holds is expected)

    for_each_drawn(CASES[name](), 150, compare)
    assert seen[True] > 10
    assert seen[False] > 10 or name in ALWAYS_TRUE


def test_closed_walks_are_those_of_a_small_graph():
    one_hidden = verify.Architecture.layered([1, 1, 1])
    walks = encoding.closed_walks(one_hidden)
    named = sorted(sorted(parameter for parameter, _ in walk) for walk in walks)
    assert named == [[(0, 1), (1,)], [(0, 1), (1, 2)], [(1,), (1, 2)], [(2,)]]
    # between two hidden neurons and the ground: 3 pairs of two parallel edges each way, 1 triangle
    deep = encoding.closed_walks(verify.Architecture.layered([1, 1, 1, 1]))
    assert sorted(map(len, deep)) == [1, 2, 2, 3, 3, 3, 3]


def test_too_many_closed_walks_are_a_budget():
    with pytest.raises(verify.BudgetExceeded, match="closed walks"):
        encoding.closed_walks(verify.Architecture.layered([3, 3, 3, 3, 1]))


def test_what_is_not_in_the_table_is_said():
    odd = verify.Predicate("odd", lambda net: verify.Unknown("never"))
    with pytest.raises(encoding.NotEncodable, match="odd has no encoding"):
        encoding.encoded(odd.on("a"), {}, answer=True)
