"""Each formula, with a drawn instance's numbers put in, is true exactly if the predicate says so.

The predicates have their own decision procedures; the formulas are written from the definitions.
"""

import importlib
from collections import Counter
from fractions import Fraction
from itertools import chain, cycle, islice

import pytest
from hypothesis import strategies as st

import verify
from verify.claims.instance import coerce
from verify.network.pairs import parameters, with_parameters
from verify.search.candidates import Candidates
from verify.search.draws import for_each_drawn
from verify.search.refutes import Refutes
from verify.search.size import size

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


NUMBERS = st.sampled_from(tuple(map(Fraction, (0, 1, -1, 2, -2, 3, "1/2"))))
SIMPLE = st.sampled_from([(1, 1, 1), (2, 1, 1), (1, 1, 1, 1), (1, 1)])


def vectors(length):
    return st.tuples(*[NUMBERS] * length)


def matrices(rows, columns):
    return st.tuples(*[vectors(columns)] * rows)


def dicts(**strategies):
    return st.fixed_dictionaries(strategies).map(
        lambda drawn: {name: drawn[name] for name in strategies})


def measured():
    """A, x and z, which is x plus a kernel vector, or another vector."""
    def pair(drawn):
        (s, t, u), x, c, other = drawn
        z = (x[0] + c * t, x[1] - c * s, x[2])
        return {"A": ((s, t, u),), "x": x, "z": other if c == 2 else z}

    return st.tuples(vectors(3), vectors(3), NUMBERS, vectors(3)).map(pair)


def with_data():
    return of_sizes(verify.strategies.networks).flatmap(lambda net: dicts(
        net=st.just(net), x=matrices(2, net.widths[0]), y=matrices(2, net.widths[-1])))


def with_points():
    return of_sizes(verify.strategies.networks).flatmap(lambda net: dicts(
        net=st.just(net), points=matrices(2, net.widths[0])))


def with_factors():
    positive = st.sampled_from(tuple(map(Fraction, (1, 2, 3, "1/2"))))
    return of_sizes(verify.strategies.networks).flatmap(lambda net: dicts(
        net=st.just(net), x=st.tuples(*[positive] * net.n_hidden),
        y=st.tuples(*[positive] * net.n_hidden), p=st.sampled_from((1, 2, 3))))


def heads():
    """Two heads with keys and queries of one or two columns, few enough for z3."""
    return verify.strategies.head_pairs(max_width=2).filter(
        lambda four: sum(len(matrix) * len(matrix[0]) for matrix in four.values()) <= 8)


CASES = {
    "sign_equal": pairs, "compatible_signs": pairs, "phi_equal": pairs,
    "full_path_phi_equal": pairs, "segre_equal": pairs, "scaling_equivalent": pairs,
    "signed_scaling_equivalent": pairs, "realization_equal": pairs,
    "admissible": nets, "positive_twins": nets, "negative_twins": nets, "irreducible": nets,
    "sign_flips_distinct": sparse_nets, "flip_preserves_realization": nets,
    "path_norm_is_sweep": nets, "path_norm_is_max_sweep": nets,
    "realization_is_activation_dot_phi": lambda: with_point(nets()),
    "path_lipschitz": lambda: with_point(pairs()),
    "same_measurements": measured,
    "product_of_rank_one": lambda: dicts(S1=matrices(2, 2), S2=matrices(2, 2)),
    "product_bound": lambda: dicts(
        group=st.sampled_from(((), (Fraction(2),))), s1=vectors(2), s2=vectors(2),
        exponents=st.tuples(*[st.sampled_from((Fraction(1), Fraction(2)))] * 2)),
    "trivial_pair_no_worse": lambda: dicts(
        group=st.sampled_from(((), (Fraction(2),))), s1=vectors(2), s2=vectors(2)),
    "phi_rank_maximal": lambda: SIMPLE.flatmap(lambda widths: verify.strategies.networks(
        widths=widths)).map(lambda net: {"net": net}),
    "norm_log_midpoint_convex": with_factors,
    "drift_second_order": with_data, "weight_drift_second_order": with_data,
    "one_activation": with_points, "preserves_mean": with_points,
    "attention_equivalent": heads,
    "attention_rank_maximal": lambda: heads().map(lambda four: {"Q": four["Q"], "K": four["K"]}),
}
ALWAYS_TRUE = {"path_norm_is_sweep", "path_norm_is_max_sweep", "realization_is_activation_dot_phi",
               "drift_second_order", "norm_log_midpoint_convex", "trivial_pair_no_worse"}


def satisfiable(formula):
    solver = z3.Solver()
    solver.add(formula)
    status = solver.check()
    assert status != z3.unknown
    return status == z3.sat


def terms(value):
    if isinstance(value, verify.Network):
        return symbolic.SymbolicNetwork.of(value)
    if isinstance(value, tuple):
        return tuple(map(terms, value))
    return value if isinstance(value, int) else symbolic.number(value)


def test_every_encoding_is_tested():
    assert set(CASES) | set(OTHERS) == set(encoding.ENCODINGS)
    assert not set(CASES) & set(OTHERS)


def compare(condition, instance, seen):
    """Both formulas on these numbers, and those of the negated predicate, say what it decides."""
    decision = condition.predicate(*(instance[name] for name in condition.arguments))
    if isinstance(decision, verify.Unknown):
        return
    holds = isinstance(decision, verify.Yes)
    objects = {key: terms(value) for key, value in instance.items()}
    opposite = (~condition.predicate).on(*condition.arguments)
    for expected in (True, False):
        try:
            formula = encoding.encoded(condition, objects, answer=expected)
        except encoding.NotEncodable as error:
            if not expected or "it speaks of all" not in str(error):
                raise
            continue
        assert satisfiable(formula) == (holds is expected), instance
        formula = encoding.encoded(opposite, objects, answer=not expected)
        assert satisfiable(formula) == (holds is expected)
    seen[holds] += 1


@pytest.mark.parametrize("name", CASES)
def test_formulas_agree_with_the_predicate(name):
    predicate = getattr(verify, name, None) or getattr(verify.sparsity, name)
    seen: Counter[bool] = Counter()
    for_each_drawn(CASES[name](), 150,
                   lambda instance: compare(predicate.on(*instance), instance, seen))
    assert seen[True] > 10
    assert seen[False] > 10 or name in ALWAYS_TRUE


def conditions():
    """Each other encoded predicate as a condition of theorems."""
    found = {}
    for theorem in map(verify.theorem, verify.theorems()):
        for condition in theorem.hypotheses + theorem.conclusions:
            if condition.predicate.name in encoding.ENCODINGS:
                found.setdefault(condition.predicate.name, []).append((theorem, condition))
    return {name: places for name, places in found.items() if name not in CASES}


OTHERS = conditions()
LARGEST = 16  # neurons and entries


def small(theorem, candidates):
    for candidate in candidates:
        try:
            instance = coerce(theorem.arguments, candidate)
        except verify.InvalidInstance:
            continue
        if size(instance)[0] <= LARGEST:
            yield instance


@pytest.mark.parametrize("name", OTHERS)
def test_formulas_agree_with_the_predicate_where_theorems_use_it(name):
    """On what a hunt looks at: the smallest instances, small ones at random, draws, disturbed."""
    seen = Counter()
    for theorem, condition in OTHERS[name]:
        candidates = Candidates(Refutes(theorem, None), 1)
        looked_at = chain(*(candidates.block(number) for number in (0, 7, 8, 9)))
        for instance in islice(small(theorem, looked_at), 800):
            try:
                compare(condition, instance, seen)
            except (verify.InvalidInstance, verify.BudgetExceeded):
                continue
            if seen.total() >= 150 and min(seen[True], seen[False]) > 10:
                break
    assert seen.total() >= 150
    assert seen[True] > 10
    assert seen[False] > 10


def test_no_head_with_many_columns_has_the_rank():
    condition = verify.attention_rank_maximal.on("Q", "K")
    compare(condition, {"Q": ((Fraction(1),) * 3,), "K": ((Fraction(1),) * 3,)}, Counter())


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
