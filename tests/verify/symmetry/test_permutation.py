"""permutation_scaling_equivalent against all permutations, one after the other."""

import itertools
import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

import verify
from verify.network.pairs import with_parameters
from verify.strategies.graphs import FACTORS
from verify.symmetry.forced_matching import unmatched
from verify.symmetry.permutation import permuted

NUMBERS = tuple(map(Fraction, (0, 1, 1, 2, -1)))


def _pair(seed):
    """Small layered networks with many twins, zero rows and dead ends; b is near a."""
    choose = random.Random(seed).choice
    shape = verify.Architecture.layered([choose((1, 2)), *(choose((1, 2, 3, 3)) for _ in range(
        choose((1, 2)))), choose((1, 2))])
    few = choose((NUMBERS, NUMBERS[:3], tuple(map(Fraction, (0, 0, 0, 1)))))
    a = with_parameters(shape, [choose(few) for _ in range(shape.n_params)])
    b = verify.rescale(a, [choose(FACTORS) for _ in range(a.n_hidden)])
    b = permuted(b, [random.Random(seed + l).sample(range(width), width)
                     for l, width in enumerate(shape.widths[1:-1])])
    if choose((0, 0, 1)):
        weights = [[list(row) for row in matrix] for matrix in b.weights]
        row = choose(choose(weights))
        row[choose(range(len(row)))] = choose(few)
        b = verify.Network(weights, b.biases)
    elif choose((0, 0, 0, 1)):
        b = with_parameters(shape, [choose(few) for _ in range(shape.n_params)])
    return a, b


def _by_enumeration(a, b):
    layers = [itertools.permutations(range(width)) for width in a.widths[1:-1]]
    return any(isinstance(verify.scaling_equivalent(a, permuted(b, [list(p) for p in orders])),
                          verify.Yes) for orders in itertools.product(*layers))


def _carries(a, b, permutations, factors):
    """Parameter by parameter, as the definition says."""
    image, factor = {}, {}
    supply = iter(factors)
    for layer, orders in zip(a.architecture.layers(), [None, *permutations, None], strict=True):
        for i, neuron in enumerate(layer):
            image[neuron] = neuron if orders is None else layer[orders[i]]
            factor[neuron] = Fraction(1) if orders is None else Fraction(next(supply))
    assert sorted(image) == sorted(image.values())
    assert min(factor.values()) > 0
    weight = {(source, neuron): w for neuron, sources, row, _ in b.rows()
              for source, w in zip(sources, row, strict=True)}
    bias = {neuron: value for neuron, _, _, value in b.rows()}
    for neuron, sources, row, value in a.rows():
        assert bias[image[neuron]] == factor[neuron] * value
        for source, w in zip(sources, row, strict=True):
            assert weight[image[source], image[neuron]] == factor[neuron] / factor[source] * w


def test_agrees_with_the_enumeration_of_all_permutations():
    answers = {"yes": 0, "no": 0}
    for seed in range(2000):
        a, b = _pair(seed)
        certificate = verify.permutation_scaling_equivalent(a, b).certificate
        answers[certificate.answer] += 1
        assert (certificate.answer == "yes") == _by_enumeration(a, b), seed
        if certificate.answer == "yes":
            _carries(a, b, **certificate.witness)
    assert min(answers.values()) > 300


def test_no_search_without_twins_and_zero_rows():
    """Not one neuron is matched by trial: the budget allows none."""
    draws = random.Random(0)
    shape = verify.Architecture.layered([3, 8, 8, 2])
    for _ in range(20):
        a = with_parameters(shape, [Fraction(draws.randint(1, 99), draws.choice((1, -1)))
                               for _ in range(shape.n_params)])
        order = [draws.sample(range(8), 8) for _ in range(2)]
        b = permuted(verify.rescale(a, [draws.randint(1, 9) for _ in range(16)]), order)
        decision = verify.permutation_scaling_equivalent(a, b, budget=verify.Budget(items=0))
        assert isinstance(decision, verify.Yes)
        _carries(a, b, **decision.certificate.witness)


def _incidence(edges, n, m):
    """A network whose class is that of a bipartite graph: all neurons of layer 1 are twins."""
    return verify.Network([[[1]] * n, [[int((i, j) in edges) for j in range(n)] for i in range(m)],
                           [[1] * m]], [[1] * n, [1] * m, [0]])


def _cycles(*lengths):
    edges, start = set(), 0
    for length in lengths:
        for i in range(length):
            edges |= {(start + i, start + i), (start + i, start + (i + 1) % length)}
        start += length
    return _incidence(edges, start, start)


def test_graphs_in_disguise():
    """One cycle of 12 and two of 6 have the same refined colours: only a search decides."""
    one, two = _cycles(6), _cycles(3, 3)
    assert isinstance(verify.permutation_scaling_equivalent(one, two), verify.No)
    shuffled = permuted(one, [[3, 1, 4, 0, 5, 2], [2, 0, 1, 5, 4, 3]])
    assert isinstance(verify.permutation_scaling_equivalent(one, shuffled), verify.Yes)
    cut = verify.permutation_scaling_equivalent(one, two, budget=verify.Budget(items=2))
    assert isinstance(cut, verify.Unknown)
    assert "2 allowed" in cut.reason


def test_many_like_neurons_need_no_factorial_search():
    a = _incidence({(i, j) for i in range(30) for j in range(30)}, 30, 30)
    assert isinstance(verify.permutation_scaling_equivalent(a, a), verify.Yes)


def test_floats_are_taken_exactly():
    a = verify.Network([[[1.0], [3.0]], [[1.0, 1.0]]], [[0.1, 0.3], [0.0]])
    b = verify.Network([[[1.0], [1.0]], [[1.0, 3.0]]], [[0.1, 0.1], [0.0]])
    assert isinstance(verify.permutation_scaling_equivalent(a, b), verify.No)  # 3 * 0.1 is not 0.3


def _document(a, b, decision):
    theorem = verify.Theorem(
        name="t", arguments={"a": "network", "b": "network"}, hypotheses=(), instances=lambda: None,
        conclusions=(verify.permutation_scaling_equivalent.on("a", "b"),))
    verdict = verify.check(theorem, {"a": a, "b": b})
    assert verdict.conclusions[0].decision == decision
    return verdict.document()


def test_floats_that_align_are_not_searched(monkeypatch):
    def search(*_):
        raise AssertionError("a search")

    monkeypatch.setattr("verify.symmetry.permutation._isomorphisms", search)
    draw = np.random.default_rng(0)
    widths = (5, 7, 6, 3)
    a = verify.Network([draw.standard_normal((n, m)).astype(np.float32)
                        for m, n in pairwise(widths)],
                       [draw.standard_normal(n).astype(np.float32) for n in widths[1:]])
    there = [draw.permutation(7).tolist(), draw.permutation(6).tolist()]
    powers = [2.0 ** k for k in draw.integers(-3, 4, 13).tolist()]
    back = [np.argsort(order) for order in there]
    scaled = verify.rescale(a, powers)
    b = verify.Network(
        [scaled.weights[0][back[0]], scaled.weights[1][back[1]][:, back[0]],
         scaled.weights[2][:, back[1]]],
        [scaled.biases[0][back[0]], scaled.biases[1][back[1]], scaled.biases[2]])
    found = verify.permutation_scaling_equivalent(a, b)
    assert found.certificate.witness == {
        "permutations": there, "factors": [str(Fraction(power)) for power in powers]}
    verify.recheck(_document(a, b, found))

    def off(l):  # by one bit a weight
        weights = list(b.weights)
        weights[l] = np.nextafter(weights[l], np.float32(9))
        return verify.Network(weights, b.biases)

    for l in range(3):
        assert isinstance(verify.permutation_scaling_equivalent(a, off(l)), verify.No)
        dead = [verify.Network([np.vstack([net.weights[0], 0 * net.weights[0][:1]]),
                                np.insert(net.weights[1], 7, 1, axis=1), net.weights[2]],
                               [np.append(net.biases[0], net.biases[0][:1] * 0), *net.biases[1:]])
                for net in (a, off(l))]
        assert isinstance(verify.permutation_scaling_equivalent(*dead), verify.No)
    twin = [verify.Network([net.weights[0], np.vstack([net.weights[1], net.weights[1][row]]),
                            np.hstack([net.weights[2], net.weights[2][:, row]])],
                           [net.biases[0], np.append(net.biases[1], net.biases[1][row]),
                            net.biases[2]])
            for net, row in ((a, [0]), (off(2), there[1][:1]))]
    assert isinstance(verify.permutation_scaling_equivalent(*twin), verify.No)
    with pytest.raises(AssertionError, match="a search"):  # twins alone: no row is singled out
        verify.permutation_scaling_equivalent(*(_twice(net) for net in (a, off(1))))


def _twice(net):
    """Two of every neuron of the first hidden layer."""
    (first, second, *rest), (bias, *others) = net.weights, net.biases
    return verify.Network([np.vstack([first, first]), np.hstack([second, second]), *rest],
                          [np.concatenate([bias, bias]), *others])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_forced_matching_fails_only_where_there_is_none(dtype, flush_to_zero):
    """All layers, dtypes, subnormals and zeros of both signs; the answer of all permutations."""
    draws = np.random.default_rng(1)
    told = 0
    tiny = float(np.finfo(dtype).smallest_subnormal)
    for seed in range(600):
        widths = draws.integers(1, 4, size=draws.integers(3, 6)).tolist()
        few = [(1, 2, 3, 5, -1, -7, -0.0), (1, tiny, -0.0, 3),
               draws.integers(-99, 99, 9) / 8][seed % 5 // 2]
        weights = [draws.choice(few, (q, p)).astype(dtype) for p, q in pairwise(widths)]
        biases = [draws.choice(few, len(w)).astype(dtype) for w in weights]
        orders = [np.arange(widths[0]), *(draws.permutation(n) for n in widths[1:-1]),
                  np.arange(widths[-1])]
        powers = [np.zeros(widths[0], int), *(draws.integers(0, 3, n) for n in widths[1:-1]),
                  np.zeros(widths[-1], int)]
        moved = [np.ldexp(w, after[:, None] - before)[order][:, below]
                 for w, after, before, order, below
                 in zip(weights, powers[1:], powers, orders[1:], orders, strict=False)]
        shifted = [np.ldexp(x, power)[order]
                   for x, power, order in zip(biases, powers[1:], orders[1:], strict=True)]
        if seed % 3:
            changed = draws.choice(len(moved))
            moved[changed].flat[draws.integers(moved[changed].size)] = draws.choice(few)
        a, b = verify.Network(weights, biases), verify.Network(moved, shifted)
        found = unmatched(a, b)
        with flush_to_zero():
            assert unmatched(a, b) == found
        if found:
            told += 1
            assert not _by_enumeration(a.exactly(), b.exactly()), seed
    assert told > 100


def test_floats_and_rationals_get_one_answer():
    answers = []
    for seed in range(300):
        a, b = (net.rounded("float64") for net in _pair(seed))
        exact = verify.permutation_scaling_equivalent(a.exactly(), b.exactly())
        found = verify.permutation_scaling_equivalent(a, b)
        assert type(found) is type(exact)
        answers.append(type(found))
        verify.recheck(_document(a, b, found))
    assert 60 < answers.count(verify.Yes) < 290


def test_a_general_graph_is_no_instance():
    import networkx as nx
    graph = nx.DiGraph()
    graph.add_nodes_from([("x", {"kind": "input"}), ("h", {}), ("y", {"kind": "output"})])
    graph.add_weighted_edges_from([("x", "h", 1), ("h", "y", 1), ("x", "y", 1)])
    net = verify.Network.from_graph(graph)
    with pytest.raises(verify.InvalidInstance, match="layered"):
        verify.permutation_scaling_equivalent(net, net)


def test_unrelated_denominators_do_not_pile_up():
    """The common denominator of all parameters has 80,000 bits; no number here needs it."""
    draws = random.Random(0)
    shape = verify.Architecture.layered([4, 16, 16, 16, 16, 2])
    a = with_parameters(shape, [Fraction(draws.randint(-2**64, 2**64), draws.randint(1, 2**64))
                           for _ in range(shape.n_params)])
    b = permuted(a, [draws.sample(range(16), 16) for _ in range(4)])
    assert isinstance(verify.permutation_scaling_equivalent(a, b), verify.Yes)


def test_a_large_group_of_like_neurons_is_matched_without_copies():
    wide = verify.Network([[[1]] * 80, [[1] * 80, [2] * 80]], [[1] * 80, [0, 0]])
    other = verify.Network([[[1]] * 80, [[1] * 80, [2] * 79 + [3]]], [[1] * 80, [0, 0]])
    assert isinstance(verify.permutation_scaling_equivalent(
        wide, wide, budget=verify.Budget(items=80)), verify.Yes)
    assert isinstance(verify.permutation_scaling_equivalent(wide, other), verify.No)


def test_floats_have_the_answer_of_their_exact_values():
    """By the first and last layer, by an alignment, or by refinement where neither tells."""
    draws = np.random.default_rng(0)
    answers = {"yes": 0, "no": 0}
    for seed in range(400):
        widths = draws.integers(1, 5, size=draws.integers(3, 5)).tolist()
        dtype, other = draws.choice([np.float32, np.float64], 2)
        weights = [draws.integers(-2, 3, (q, p)).astype(dtype) for p, q in pairwise(widths)]
        biases = [draws.integers(-1, 2, len(w)).astype(dtype) for w in weights]
        orders = [np.arange(widths[0]), *(draws.permutation(n) for n in widths[1:-1]),
                  np.arange(widths[-1])]
        factors = [np.ones(widths[0]), *(draws.choice([0.5, 1, 2, 4], n) for n in widths[1:-1]),
                   np.ones(widths[-1])]
        moved = [(w * after[:, None] / before)[order][:, below] for w, after, before, order, below
                 in zip(weights, factors[1:], factors, orders[1:], orders, strict=False)]
        shifted = [(x * factor)[order] for x, factor, order
                   in zip(biases, factors[1:], orders[1:], strict=True)]
        if seed % 2:
            changed = [*moved, *shifted][draws.integers(2 * len(moved))]
            changed.flat[draws.integers(changed.size)] += 0.5
        a = verify.Network(weights, biases)
        b = verify.Network([x.astype(other) for x in moved], [x.astype(other) for x in shifted])
        decision = verify.permutation_scaling_equivalent(a, b)
        answers[decision.certificate.answer] += 1
        assert decision.certificate.answer == verify.permutation_scaling_equivalent(
            a.exactly(), b.exactly()).certificate.answer, seed
        verify.recheck(decision.certificate.document(a=a, b=b))
    assert min(answers.values()) > 150


@pytest.mark.parametrize(("dtype", "low", "k"), [(np.float64, -1000, -23), (np.float32, -110, -17)])
def test_a_number_that_would_be_rounded_to_the_least_normal_one(dtype, low, k):
    """(2 - eps) 2^(e - 1) is between two floats, the larger of which is the least normal one."""
    second = np.array([[(2 - float(np.finfo(dtype).eps)) * 2.0**low, 1]], dtype)
    ends = [np.eye(2, dtype=dtype), second, np.ones((1, 1), dtype)]
    scaled = [ends[0] * dtype(2.0**k), second, ends[2] * dtype(2.0**-k)]
    biases = [np.zeros(n, dtype) for n in (2, 1, 1)]
    a, b = verify.Network(ends, biases), verify.Network(scaled, biases)
    assert not unmatched(a, b)
    assert isinstance(verify.permutation_scaling_equivalent(a, b), verify.Yes)
