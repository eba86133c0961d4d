"""Planted false theorems are refuted by the smallest instance there is.

The sizes were found by hand; all smaller instances with small integers, as far as they are not too
many, are gone through by a definition of "smaller" of its own.
"""

from fractions import Fraction
from itertools import combinations, pairwise, product
from math import comb

import pytest
from hypothesis import strategies as st

import verify
from verify import sparsity
from verify.network.pairs import parameters

S, N = verify.strategies, verify.Network
CAP = 2_500
NUMBERS = st.sampled_from((0, 1, -1, 2, -2, 3))


def claim(hypotheses, conclusions, instances, **arguments):
    return verify.Theorem(name="planted", arguments=arguments, hypotheses=hypotheses,
                          conclusions=conclusions, instances=instances)


def of_pairs(hypotheses, *conclusions):
    return claim(hypotheses, conclusions, S.network_pairs, a="network", b="network")


def of_one(hypotheses, *conclusions):
    return claim(hypotheses, conclusions, lambda: S.networks().map(lambda net: {"a": net}),
                 a="network")


def matrices(rows=3, columns=4):
    return st.tuples(st.integers(1, rows), st.integers(1, columns)).flatmap(
        lambda shape: st.lists(st.lists(NUMBERS, min_size=shape[1], max_size=shape[1]),
                               min_size=shape[0], max_size=shape[0]))


def of_matrix(hypotheses, *conclusions):
    return claim(hypotheses, conclusions, lambda: st.fixed_dictionaries(
        {"A": matrices(), "k": st.integers(0, 2)}), A="matrix", k="integer")


def agreeing(a, b):
    """Equal at the points -1, 0 and 1 of the line, which are not all of it."""
    if (a.architecture.n_inputs, b.architecture.n_inputs) != (1, 1):
        raise verify.InvalidInstance("one input")
    answer = all(a.exactly()([x]) == b.exactly()([x]) for x in (-1, 0, 1))
    return (verify.Yes if answer else verify.No)(
        verify.Certificate("agreeing", "yes" if answer else "no"))


AGREEING = verify.Predicate("agreeing", agreeing).on("a", "b")
ON = {name: getattr(verify, name).on("a", "b") for name in (
    "sign_equal", "phi_equal", "full_path_phi_equal", "segre_equal", "scaling_equivalent",
    "realization_equal", "signed_scaling_equivalent", "compatible_signs", "parameters_equal")}
ADMISSIBLE, IRREDUCIBLE = verify.admissible.on("a"), verify.irreducible.on("a")
EQUALIZED = verify.equalized.on("a")
POSITIVE, NEGATIVE = verify.positive_twins, verify.negative_twins
ONE_NET = {"a": "network", "p": "integer"}


def with_power():
    return st.fixed_dictionaries({"a": S.networks(max_depth=2), "p": st.integers(1, 3)})


def with_points():
    return S.networks(max_depth=2, max_width=2).flatmap(lambda net: st.fixed_dictionaries({
        "net": st.just(net), "points": st.lists(
            st.lists(NUMBERS, min_size=net.widths[0], max_size=net.widths[0]),
            min_size=2, max_size=3)}))


def with_vector():
    return st.integers(1, 3).flatmap(lambda n: st.fixed_dictionaries({
        "A": st.lists(st.lists(NUMBERS, min_size=n, max_size=n), min_size=1, max_size=2),
        "x": st.lists(NUMBERS, min_size=n, max_size=n), "k": st.integers(0, 2)}))


def factors():
    return st.fixed_dictionaries({"group": st.sampled_from(((), (2,))), "factors": st.lists(
        st.lists(NUMBERS, min_size=2, max_size=2), min_size=2, max_size=2)})


def two_matrices():
    return st.integers(1, 3).flatmap(lambda r: st.fixed_dictionaries({
        "S1": st.lists(st.lists(NUMBERS, min_size=r, max_size=r), min_size=1, max_size=2),
        "S2": st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=r, max_size=r)}))


# name: (claim, (neurons and entries, nonzero numbers, sum of their heights))
PLANTED = {
    "signs determine the class": (of_pairs((ON["sign_equal"],), ON["scaling_equivalent"]),
                                  (4, 2, 3)),
    "signs forgotten: phi determines them": (of_pairs((ON["phi_equal"],), ON["sign_equal"]),
                                             (6, 1, 1)),
    "signs forgotten: phi determines f": (
        of_pairs((ADMISSIBLE, ON["phi_equal"]), ON["realization_equal"]), (6, 4, 4)),
    "signs forgotten: phi determines the class": (
        of_pairs((ADMISSIBLE, ON["phi_equal"]), ON["scaling_equivalent"]), (6, 4, 4)),
    "the function determines phi": (of_pairs((ON["realization_equal"],), ON["phi_equal"]),
                                    (6, 2, 2)),
    "signed rescalings keep signs": (
        of_pairs((ON["signed_scaling_equivalent"],), ON["sign_equal"]), (6, 2, 2)),
    "signed rescalings are rescalings": (
        of_pairs((ON["signed_scaling_equivalent"],), ON["scaling_equivalent"]), (6, 2, 2)),
    "signed rescalings keep f": (
        of_pairs((ON["signed_scaling_equivalent"],), ON["realization_equal"]), (6, 4, 4)),
    "biases forgotten: full paths determine phi": (
        of_pairs((ON["full_path_phi_equal"],), ON["phi_equal"]), (4, 1, 1)),
    "biases forgotten: full paths and signs determine f": (
        of_pairs((ON["full_path_phi_equal"], ON["sign_equal"]), ON["realization_equal"]),
        (4, 2, 3)),
    "biases forgotten: full paths determine the tensor": (
        of_pairs((ON["full_path_phi_equal"],), ON["segre_equal"]), (8, 2, 2)),
    "zero weights: phi and signs determine the class": (
        of_pairs((ON["phi_equal"], ON["sign_equal"]), ON["scaling_equivalent"]), (6, 4, 5)),
    "zero weights: compatible signs are equal": (
        of_pairs((ON["compatible_signs"],), ON["sign_equal"]), (4, 1, 1)),
    "rescalings change nothing": (
        of_pairs((ON["scaling_equivalent"],), ON["parameters_equal"]), (6, 2, 3)),
    "bounded for unbounded: three points are the line": (
        of_pairs((AGREEING,), ON["realization_equal"]), (5, 3, 3)),
    "every network is admissible": (of_one((), ADMISSIBLE), (3, 0, 0)),
    "no network has positive twins": (of_one((), (~POSITIVE).on("a")), (4, 2, 2)),
    "admissible networks have no negative twins": (
        of_one((ADMISSIBLE,), (~NEGATIVE).on("a")), (4, 4, 4)),
    "admissible networks are irreducible": (of_one((ADMISSIBLE,), IRREDUCIBLE), (4, 4, 4)),
    "irreducible networks have no positive twins": (
        of_one((IRREDUCIBLE,), (~POSITIVE).on("a")), (4, 4, 4)),
    "irreducible networks have no negative twins": (
        of_one((IRREDUCIBLE,), (~NEGATIVE).on("a")), (4, 4, 4)),
    "max for sum: equalized networks are balanced": (
        claim((EQUALIZED,), (verify.balanced.on("a", "p"),), with_power, **ONE_NET), (5, 4, 4)),
    "max for sum: balanced networks are equalized": (
        claim((verify.balanced.on("a", "p"),), (EQUALIZED,), with_power, **ONE_NET), (5, 4, 5)),
    "one direction swapped: an affine f has one activation": (
        claim((verify.preserves_mean.on("net", "points"),),
              (verify.one_activation.on("net", "points"),), with_points,
              net="network", points="points"), (5, 2, 2)),
    "l1 for l0: unique sparse vectors are l1 minimal": (
        of_matrix((sparsity.spark_above_twice.on("A", "k"),), sparsity.l1_recovers.on("A", "k")),
        (7, 5, 6)),
    "norms forgotten: coherence is enough for l1": (
        of_matrix((sparsity.coherence_below.on("A", "k"),), sparsity.l1_recovers.on("A", "k")),
        (7, 5, 6)),
    "one inequality swapped: recovery bounds coherence": (
        of_matrix((sparsity.l1_recovers.on("A", "k"),), sparsity.coherence_below.on("A", "k")),
        (2, 0, 0)),
    "the matrix forgotten: sparse vectors are recovered": (
        claim((sparsity.sparse.on("x", "k"),), (sparsity.unique_basis_pursuit.on("A", "x"),),
              with_vector, A="matrix", x="vector", k="integer"), (3, 2, 2)),
    "cancellation forgotten: balanced factors are least": (
        claim((sparsity.factors_balanced.on("factors"),),
              (sparsity.least_l1_sum.on("group", "factors"),), factors,
              group="vector", factors="matrix"), (4, 4, 4)),
    "sum for columns: equal norms are minimal under diagonals": (
        claim((sparsity.norms_balanced.on("S1", "S2"),),
              (sparsity.minimal_under_diagonal.on("S1", "S2"),), two_matrices,
              S1="matrix", S2="matrix"), (4, 2, 2)),
}


def test_there_are_enough():
    assert len(PLANTED) >= 25


def measure(instance):
    neurons = nonzeros = heights = 0
    for value in instance.values():
        if isinstance(value, N):
            neurons += sum(value.widths)
            numbers = [x for _, x in parameters(value)]
        else:
            numbers = [value] if isinstance(value, int) else list(flat(value))
            neurons += len(numbers)
        nonzeros += sum(x != 0 for x in numbers)
        heights += sum(abs(Fraction(x).numerator) + 2 * (Fraction(x).denominator - 1)
                       for x in numbers)
    return neurons, nonzeros, heights


def flat(value):
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from flat(item)
    else:
        yield value


@pytest.mark.parametrize("name", PLANTED)
def test_the_hunt_finds_an_instance_of_least_size(name):
    theorem, least = PLANTED[name]
    verdict = verify.hunt(theorem, seconds=30)
    assert isinstance(verdict, verify.Refuted)
    assert measure(verdict.instance) == least
    assert isinstance(verify.check(theorem, verdict.instance), verify.Refuted)
    if AGREEING not in theorem.hypotheses:
        verify.recheck(verdict.document())


def sums(total):
    yield (total,)
    for first in range(1, total):
        for rest in sums(total - first):
            yield (first, *rest)


def sized(kind, entries):
    """(number of numbers, how to build it) for each shape with so many neurons or entries."""
    if kind == "network":
        for widths in sums(entries):
            if len(widths) > 1:
                sizes = [(m, n) for n, m in pairwise(widths)]

                def network(numbers, sizes=sizes):
                    given = iter(numbers)
                    return N([[[next(given) for _ in range(n)] for _ in range(m)]
                              for m, n in sizes], [[next(given) for _ in range(m)]
                                                   for m, _ in sizes])

                yield sum(m * n + m for m, n in sizes), network
    elif kind == "integer":
        if entries == 1:
            yield 1, lambda numbers: numbers[0]
    elif kind == "vector":
        yield entries, list
    else:
        for rows in range(1, entries + 1):
            if entries % rows == 0:
                n = entries // rows
                yield entries, lambda numbers, n=n: [list(numbers[i:i + n])
                                                     for i in range(0, len(numbers), n)]


def combined(kinds, entries):
    """(number of numbers, how to build all) for all arguments together."""
    if not kinds:
        if not entries:
            yield 0, lambda numbers: []
        return
    for here in range(entries + 1):
        for count, build in sized(kinds[0], here):
            for rest, build_rest in combined(kinds[1:], entries - here):
                yield count + rest, (lambda numbers, count=count, build=build, after=build_rest:
                                     [build(numbers[:count]), *after(numbers[count:])])


def fillings(count, most, values):
    """So many numbers of which at most `most` are one of the values, the others 0."""
    for nonzeros in range(min(count, most) + 1):
        for places in combinations(range(count), nonzeros):
            for chosen in product(values, repeat=nonzeros):
                numbers = [0] * count
                for place, value in zip(places, chosen, strict=True):
                    numbers[place] = value
                yield numbers


def smaller(theorem, least):
    """Every instance with numbers 0, 1, -1, 2, -2 that is smaller, as far as they are not too
    many; then those with 0, 1, -1 alone."""
    kinds = list(theorem.arguments.values())
    for entries in range(least[0] + 1):
        for count, build in combined(kinds, entries):
            most = count if entries < least[0] else least[1]
            for values in ((1, -1, 2, -2), (1, -1)):
                if sum(comb(count, k) * len(values)**k for k in range(min(count, most) + 1)) > CAP:
                    continue
                for numbers in fillings(count, most, values):
                    measured = (entries, sum(x != 0 for x in numbers), sum(map(abs, numbers)))
                    if measured < least:
                        yield dict(zip(theorem.arguments, build(numbers), strict=True))
                break


@pytest.mark.parametrize("name", PLANTED)
def test_no_smaller_instance_refutes(name):
    theorem, least = PLANTED[name]
    looked_at = 0
    for instance in smaller(theorem, least):
        try:
            looked_at += 1
            assert not isinstance(verify.check(theorem, instance), verify.Refuted), instance
        except verify.InvalidInstance:
            continue
    assert looked_at or not least[1]
