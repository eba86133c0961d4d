"""Irreducibility against brute force over all sets, four algorithms against one another."""

import random
from collections import Counter
from fractions import Fraction
from itertools import chain, combinations, pairwise

import networkx as nx
import numpy as np
import pytest

import verify
from verify.exact.rank import kernel
from verify.identifiability.irreducible import OuterProducts, decide_layer
from verify.identifiability.subset_sum import zero_sum_by_halves, zero_sum_by_kernel

HOW = Counter()


def sums(net):
    """{(layer, T): does the sum over T of v w^T vanish} by the definition."""
    found = {}
    start = net.widths[0]
    for layer in range(1, len(net.widths) - 1):
        incoming, outgoing = net.weights[layer - 1], net.weights[layer]
        size = len(incoming)
        for subset in chain.from_iterable(combinations(range(size), k) for k in range(1, size + 1)):
            found[layer, tuple(start + i for i in subset)] = not any(
                sum(row[nu] * incoming[nu][i] for nu in subset)
                for row in outgoing for i in range(len(incoming[0])))
        start += size
    return found


def nets():
    """2,000 small networks, with and without zeros, of one or two hidden layers."""
    draw = random.Random(1)
    for trial in range(2_000):
        widths = [draw.randint(1, 2), draw.randint(1, 6), draw.randint(1, 2)]
        if trial % 4 == 0:
            widths.insert(2, draw.randint(1, 4))
        pool = (1, -1, 2, -2, 3, -5, 7, *((0,) if trial % 3 == 0 else ()))
        yield verify.Network([[[draw.choice(pool) for _ in range(a)] for _ in range(b)]
                              for a, b in pairwise(widths)],
                             [[draw.choice(pool) for _ in range(b)] for b in widths[1:]])


def test_agrees_with_all_sets():
    for net in nets():
        decision, expected = verify.irreducible(net), sums(net)
        assert isinstance(decision, verify.No if any(expected.values()) else verify.Yes)
        HOW[type(decision)] += 1
        if isinstance(decision, verify.No):
            witness = decision.certificate.witness
            assert expected[witness["layer"], tuple(witness["subset"])]
        else:
            HOW.update(key for proof in decision.certificate.witness["layers"] for key in proof)
    assert min(HOW[verify.Yes], HOW[verify.No]) > 300
    assert min(HOW["minor"], HOW["kernel"]) > 100


def layers():
    """400 random layers; in half of them a zero sum is planted."""
    draw = random.Random(3)
    for trial in range(400):
        size, width, height = draw.randint(2, 10), draw.randint(1, 2), draw.randint(1, 2)
        bound = draw.choice((2, 30, 2**40))
        incoming = [[Fraction(draw.randint(-bound, bound)) for _ in range(width)]
                    for _ in range(size)]
        outgoing = [[Fraction(draw.choice((1, -1, 2, 3))) for _ in range(size)]
                    for _ in range(height)]
        if trial % 2:
            subset = draw.sample(range(size), draw.randint(2, size))
            for row in outgoing:
                for nu in subset:
                    row[nu] = Fraction(1)
            *others, last = subset
            incoming[last] = [-sum((incoming[nu][i] for nu in others), Fraction(0))
                              for i in range(width)]
        yield incoming, outgoing


def test_algorithms_agree_on_400_layers():
    seen = Counter()
    for incoming, outgoing in layers():
        outer = OuterProducts(incoming, outgoing)
        size = outer.size
        brute = any(outer.vanishes(subset) for subset in chain.from_iterable(
            combinations(range(size), k) for k in range(1, size + 1)))
        rows = [outer.row(i) for i in range(outer.height)]
        meter = verify.Budget().meter("candidates")
        basis = kernel(rows, size)
        by_kernel = zero_sum_by_kernel(basis, meter) if basis else None
        columns = [[int(x) for x in column] for column in zip(*rows, strict=True)]
        by_halves = zero_sum_by_halves(columns,
                                       outer.vanishes, meter)
        chosen = decide_layer(outer, meter)
        for found in (by_kernel, by_halves, chosen):
            assert (found is not None and not isinstance(found, dict)) == brute
            if isinstance(found, list):
                assert outer.vanishes(found)
        seen[brute] += 1
    assert min(seen.values()) > 100


def test_a_vector_on_one_side_proves_what_is_out_of_reach_of_enumeration():
    ones = [[1] * 60]
    net = verify.Network([[[i + 1] for i in range(60)], ones], [[0] * 60, [0]])
    (proof,) = verify.irreducible(net).certificate.witness["layers"]
    assert set(proof) == {"vector"}


def test_subset_sum_instances():
    """w = (a, -t): reducible iff some of the a sum to t."""
    draw = random.Random(5)
    seen = Counter()
    for _ in range(150):
        numbers = [draw.randint(1, 40) for _ in range(draw.randint(2, 8))]
        target = draw.randint(1, 120)
        net = verify.Network([[[a] for a in (*numbers, -target)], [[1] * (len(numbers) + 1)]],
                             [range_list(len(numbers) + 1), [0]])
        solvable = target in {sum(s) for k in range(1, len(numbers) + 1)
                              for s in combinations(numbers, k)}
        decision = verify.irreducible(net)
        assert isinstance(decision, verify.No if solvable else verify.Yes)
        seen[solvable] += 1
    assert min(seen.values()) > 30


def range_list(n):
    return list(range(1, n + 1))


def test_halves_decide_forty_numbers():
    """Forty numbers a_i 2^20 + 1 with both signs: a zero sum needs as many plus as minus."""
    draw = random.Random(7)
    numbers = [draw.choice((1, -1)) * (draw.randrange(2**200) * 2 + 1) for _ in range(31)]
    net = verify.Network([[[a] for a in numbers], [[1] * 31]], [[0] * 31, [0]])
    (proof,) = verify.irreducible(net).certificate.witness["layers"]
    assert set(proof) == {"halves"}
    numbers[-1] = -sum(numbers[:9])
    net = verify.Network([[[a] for a in numbers], [[1] * 31]], [[0] * 31, [0]])
    assert verify.irreducible(net).certificate.witness["subset"] == [*range(1, 10), 31]


def test_budget_gives_unknown():
    draw = random.Random(8)
    numbers = [draw.choice((1, -1)) * (draw.randrange(2**90) * 2 + 1) for _ in range(30)]
    net = verify.Network([[[a] for a in numbers], [[1] * 30]], [[0] * 30, [0]])
    decision = verify.irreducible(net, budget=verify.Budget(items=1000))
    assert isinstance(decision, verify.Unknown)
    assert "hidden layer 1" in decision.reason
    numbers = numbers * 3
    net = verify.Network([[[a + i] for i, a in enumerate(numbers)], [[1] * 90]], [[0] * 90, [0]])
    assert "2^26 is the most" in verify.irreducible(net).reason


def test_a_reducible_later_layer_answers_no_although_an_earlier_one_is_out_of_reach():
    draw = random.Random(9)
    numbers = [draw.choice((1, -1)) * (draw.randrange(2**90) * 2 + 1) for _ in range(30)]
    net = verify.Network([[[a] for a in numbers], [[1] * 30, [-1] * 30], [[1, 1]]],
                         [[0] * 30, [0, 1], [0]])
    decision = verify.irreducible(net, budget=verify.Budget(items=1000))
    assert decision.certificate.witness == {"layer": 2, "subset": [31, 32]}


@pytest.mark.parametrize(("weights", "subset"), [
    ([[[1], [-1]], [[1, 1]]], [1, 2]),                        # |x|
    ([[[1], [2]], [[1, 1]]], None),                           # relu(x) + relu(2x): twins
    ([[[1], [-1]], [[2, 1]]], None),
    ([[[1], [1], [-2]], [[1, 1, 1]]], [1, 2, 3]),
    ([[[1], [-1]], [[1, 0], [0, 1]]], None),
    ([[[0]], [[1]]], [1]),
    ([[[1]], [[0]]], [1]),
    ([[[1]]], None),                                          # no hidden layer
    ([[[2.0**61], [-1.0]], [[1.0, 2.0**61]]], [1, 2]),
    ([[[2.0**61], [-1.0]], [[1.0, 1.0]]], None),              # equal modulo 2^61 - 1 only
    ([[[1e-320], [-1e-320]], [[1.0, 1.0]]], [1, 2]),
    ([[[5e-324], [-1e-323]], [[1.0, 1.0]]], None),
])
def test_small_networks(weights, subset):
    decision = verify.irreducible(verify.Network(weights, [[0] * len(m) for m in weights]))
    if subset is None:
        assert isinstance(decision, verify.Yes)
    else:
        assert decision.certificate.witness["subset"] == subset


def test_positive_weights_are_irreducible(digits):
    net = verify.Network(*[[np.abs(a) + 1 for a in arrays] for arrays in
                           (verify.load(digits).weights, verify.load(digits).biases)])
    assert isinstance(verify.irreducible(net), verify.Yes)


def test_a_trained_network(digits):
    (proof,) = verify.irreducible(verify.load(digits)).certificate.witness["layers"]
    assert set(proof) == {"minor"}


def test_general_graphs_are_refused():
    graph = nx.DiGraph()
    graph.add_nodes_from([(0, {"kind": "input"}), (1, {}), (2, {"kind": "output"})])
    graph.add_weighted_edges_from([(0, 1, 1), (1, 2, 1), (0, 2, 1)])
    with pytest.raises(verify.InvalidInstance, match="irreducibility is a notion of layered"):
        verify.irreducible(verify.Network.from_graph(graph))
