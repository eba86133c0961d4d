"""Scaling equivalence against linear algebra on prime valuations, which shares no step with it."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

import verify

WIDTHS = [(1, 1), (2, 1), (1, 1, 1), (1, 2, 1), (2, 2, 1), (1, 1, 1, 1), (2, 2, 2, 1), (1, 3, 2),
          (1, 2, 2, 2)]


def parameters(net):
    """{(source or None, neuron): value} of a layered network, read off its matrices."""
    values, start = {}, 0
    for matrix, vector in zip(net.weights, net.biases, strict=True):
        below = len(matrix[0])
        for i, (row, bias) in enumerate(zip(matrix, vector, strict=True)):
            for j, weight in enumerate(row):
                values[start + j, start + below + i] = weight
            values[None, start + below + i] = bias
        start += below
    return values


def valuations(x):
    """{prime: exponent} of a positive rational."""
    found = Counter()
    for number, sign in ((x.numerator, 1), (x.denominator, -1)):
        prime = 2
        while number > 1:
            while number % prime == 0:
                found[prime] += sign
                number //= prime
            prime += 1
    return found


def solvable(rows, right):
    """rows @ x == right has a rational solution, by elimination."""
    rows = [[*map(Fraction, row), Fraction(value)] for row, value in zip(rows, right, strict=True)]
    width = len(rows[0]) - 1 if rows else 0
    for column in range(width):
        pivot = next((row for row in rows if row[column] and not any(row[:column])), None)
        if pivot is None:
            continue
        rows = [row if row is pivot else
                [x - row[column] / pivot[column] * y for x, y in zip(row, pivot, strict=True)]
                for row in rows]
    return not any(row[-1] and not any(row[:-1]) for row in rows)


def equivalent(a, b, *, signed=False):
    """Ratios are a potential iff, prime by prime, valuations are in the image of the incidence."""
    hidden = list(a.architecture.hidden)
    left, right = parameters(a), parameters(b)
    incidence, ratios = [], []
    for (source, neuron), value in left.items():
        other = right[source, neuron]
        if (value > 0, value < 0) != (other > 0, other < 0) and not (signed and value and other):
            return False
        if value:
            incidence.append([(node == neuron) - (node == source) for node in hidden])
            ratios.append(other / value)
    primes = {prime for ratio in ratios for prime in valuations(abs(ratio))}
    if signed:  # the signs are a potential modulo 2: try all
        h = len(hidden)
        if not any(all((sum(abs(c) * (mask >> i & 1) for i, c in enumerate(row)) % 2 == 1)
                       == (ratio < 0) for row, ratio in zip(incidence, ratios, strict=True))
                   for mask in range(2**h)):
            return False
    return all(solvable(incidence, [valuations(abs(ratio))[prime] for ratio in ratios])
               for prime in primes)


def random_pair(draw):
    """A network with many zeros, and a rescaling of it that is disturbed half of the time."""
    widths = draw.choice(WIDTHS)
    zero = draw.choice([0, 0.3, 0.7])

    def number():
        return Fraction(0) if draw.random() < zero else Fraction(draw.randint(-3, 3),
                                                                  draw.randint(1, 2))

    a = verify.Network([[[number() for _ in range(m)] for _ in range(n)]
                        for m, n in pairwise(widths)],
                       [[number() for _ in range(n)] for n in widths[1:]])
    factors = [Fraction(draw.randint(1, 4), draw.randint(1, 4)) for _ in range(a.n_hidden)]
    b = verify.rescale(a, factors)
    if draw.random() < 0.3 and a.n_hidden:
        from verify.symmetry.rescaling import signed_rescale
        b = signed_rescale(b, [Fraction(draw.choice([1, -1])) for _ in factors])
    if draw.random() < 0.5:
        weights = [[list(row) for row in matrix] for matrix in b.weights]
        biases = [list(vector) for vector in b.biases]
        layer = draw.randrange(len(weights))
        row = draw.choice([*weights[layer], biases[layer]])
        row[draw.randrange(len(row))] *= draw.choice([2, -1, 0, Fraction(1, 3)])
        b = verify.Network(weights, biases)
    return a, b


@pytest.mark.parametrize("signed", [False, True], ids=["positive", "signed"])
def test_agrees_with_linear_algebra_on_valuations(signed):
    predicate = verify.signed_scaling_equivalent if signed else verify.scaling_equivalent
    draw = random.Random(7)
    seen = Counter()
    for _ in range(2_000):
        a, b = random_pair(draw)
        decision = predicate(a, b)
        expected = verify.Yes if equivalent(a, b, signed=signed) else verify.No
        assert isinstance(decision, expected), (a, b)
        seen[type(decision)] += 1
    assert min(seen[verify.Yes], seen[verify.No]) > 400


def test_factors_are_the_ones_applied():
    a = verify.Network([[[1, 2], [3, "1/2"]], [[1, -1]]], [[1, 0], [2]])
    match verify.scaling_equivalent(a, verify.rescale(a, [3, "2/7"])):
        case verify.Yes(certificate):
            assert certificate.witness == {"factors": ["3", "2/7"]}


def test_parameters_on_no_live_path_count():
    a, b = (verify.Network([[[1, last]], [[0]]], [[0], [0]]) for last in (1, 2))
    (walk,) = verify.scaling_equivalent(a, b).certificate.witness.values()
    assert len(walk) == 2


def test_a_component_that_touches_nothing():
    """Two hidden neurons joined by one edge and to nothing else: any ratio will do."""
    def net(weight):
        return verify.Network([[[0]], [[weight]], [[0]]], [[0], [0], [0]])

    assert isinstance(verify.scaling_equivalent(net(1), net(7)), verify.Yes)
    assert isinstance(verify.scaling_equivalent(net(1), net(-7)), verify.No)
    assert isinstance(verify.scaling_equivalent(net(1), net(0)), verify.No)


@pytest.mark.parametrize(("a", "b", "place"), [
    (([[[1]], [[1]]], [[0], [0]]), ([[[1]], [[1]]], [[0], [1]]), {"bias": 2}),
    (([[[1]], [[1]]], [[0], [1]]), ([[[1]], [[1]]], [[0], [2]]), {"bias": 2}),
    (([[[1]]], [[0]]), ([[[2]]], [[0]]), {"edge": [0, 1]}),
    (([[[1]], [[1]]], [[1], [0]]), ([[[1]], [[1]]], [[-1], [0]]), {"bias": 1}),
])
def test_no_names_the_parameter(a, b, place):
    decision = verify.scaling_equivalent(verify.Network(*a), verify.Network(*b))
    assert decision.certificate.witness == place


def test_general_graphs():
    def net(skip, pool):
        graph = nx.DiGraph()
        graph.add_nodes_from([(0, {"kind": "input"}), (1, {"bias": 1}), (2, {"kind": "identity"}),
                              (3, {"kind": "maxpool"}), (4, {"kind": "output"})])
        graph.add_weighted_edges_from([(0, 1, 2), (1, 2, -1), (1, 3, pool), (2, 3, 1), (3, 4, 1),
                                       (0, 4, skip)])
        return verify.Network.from_graph(graph)

    a = net(5, 0)
    assert isinstance(verify.scaling_equivalent(a, verify.rescale(a, [2, 3, "1/5"])), verify.Yes)
    assert verify.scaling_equivalent(a, net(6, 0)).certificate.witness == {"edge": [0, 4]}
    assert verify.scaling_equivalent(a, net(5, 1)).certificate.witness == {"edge": [1, 3]}


@pytest.mark.parametrize("factor", [2.0**61, 2.0**122, 2.0**-126])
def test_powers_of_two_that_prime_fields_confuse(factor):
    a = verify.Network([[[1.0]], [[1.0]]], [[0.0], [0.0]])
    b = verify.Network([[[factor]], [[1.0]]], [[0.0], [0.0]])
    assert isinstance(verify.scaling_equivalent(a, b), verify.No)


def test_one_ulp_and_negative_zero():
    one = verify.Network([[[1.0]], [[1.0]]], [[0.0], [0.0]])
    ulp = verify.Network([[[1 + 2.0**-52]], [[1.0]]], [[0.0], [0.0]])
    assert isinstance(verify.scaling_equivalent(one, ulp), verify.No)
    negative = verify.Network([[[1.0]], [[1.0]]], [[-0.0], [-0.0]])
    assert isinstance(verify.scaling_equivalent(one, negative), verify.Yes)


def test_other_architectures_are_refused():
    a, b = verify.Network([[[1]]], [[0]]), verify.Network([[[1, 1]]], [[0]])
    for predicate in (verify.scaling_equivalent, verify.sign_equal,
                      verify.signed_scaling_equivalent):
        with pytest.raises(verify.InvalidInstance, match="one architecture"):
            predicate(a, b)
        with pytest.raises(verify.InvalidInstance, match="b: str is not a Network"):
            predicate(a, "b")


FLOATS = Counter()


@settings(max_examples=500)
@given(verify.strategies.network_pairs(exact=False, max_width=4, max_depth=4))
def _floats_agree_with_rationals(pair):
    a, b = pair["a"], pair["b"]
    decision = verify.scaling_equivalent(a, b)
    assert type(decision) is type(verify.scaling_equivalent(a.exactly(), b.exactly()))
    FLOATS[type(decision)] += 1
    verify.recheck(verify.check(AS_IT_IS, pair).document())


AS_IT_IS = verify.Theorem(
    name="as_it_is", arguments={"a": "network", "b": "network"}, hypotheses=(),
    conclusions=(verify.scaling_equivalent.on("a", "b"),), instances=lambda: None)


def test_floats_agree_with_rationals_and_the_checker_accepts_their_evidence():
    _floats_agree_with_rationals()
    assert min(FLOATS[verify.Yes], FLOATS[verify.No]) > 100


def test_a_published_network_and_one_unit_in_the_last_place(real_networks):
    net = verify.load(real_networks / "ACASXU_experimental_v2a_1_1.nnet")
    scaled = verify.rescale(net, [2.0 ** (i % 7 - 3) for i in range(net.n_hidden)])
    assert isinstance(verify.scaling_equivalent(net, scaled), verify.Yes)
    weights = [np.array(matrix) for matrix in scaled.weights]
    weights[3][7, 11] = np.nextafter(weights[3][7, 11], np.inf)
    off = verify.Network(weights, list(scaled.biases))
    decision = verify.scaling_equivalent(net, off)
    assert isinstance(decision, verify.No)
    before, here = net.architecture.layers()[3:5]
    changed = [before[11], here[7]]
    assert changed in [step.get("edge") for step in decision.certificate.witness["walk"]]


def test_floats_have_the_answer_of_their_exact_values_for_factors_of_either_sign():
    answers = {"yes": 0, "no": 0}
    draws = np.random.default_rng(0)
    for seed in range(600):
        widths = draws.integers(1, 4, size=draws.integers(2, 5)).tolist()
        dtype = draws.choice([np.float32, np.float64])
        weights = [draws.integers(-1 - seed % 2, 3, (q, p)).astype(dtype)
                   for p, q in pairwise(widths)]
        biases = [draws.integers(-1, 2, len(w)).astype(dtype) for w in weights]
        factors = [np.ones(widths[0]), *(draws.choice([-2, 0.5, 1, 4] if seed % 3 else [1, 2], n)
                                         for n in widths[1:-1]), np.ones(widths[-1])]
        moved = [(w * after[:, None] / before).astype(dtype) for w, after, before
                 in zip(weights, factors[1:], factors, strict=False)]
        shifted = [(x * factor).astype(dtype)
                   for x, factor in zip(biases, factors[1:], strict=True)]
        if seed % 5 < 2:
            changed = [*moved, *shifted][draws.integers(2 * len(moved))]
            changed.flat[draws.integers(changed.size)] *= draws.choice([-1, 0, 1.5])
        a, b = verify.Network(weights, biases), verify.Network(moved, shifted)
        decision = verify.signed_scaling_equivalent(a, b)
        answers[decision.certificate.answer] += 1
        assert decision.certificate.answer == verify.signed_scaling_equivalent(
            a.exactly(), b.exactly()).certificate.answer, seed
        verify.recheck(decision.certificate.document(a=a, b=b))
    assert min(answers.values()) > 150
