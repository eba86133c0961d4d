"""globally_identifiable against a search by places of neurons, and in closed form."""

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest

import verify
from verify.exact.rank import kernel, rank

ABSOLUTE = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])


def small_network(draw):
    """One hidden layer of up to four neurons, half of them twins of another, mostly negative."""
    d, k = draw.choice([(1, 1), (2, 1), (2, 2), (1, 2), (3, 2), (3, 3)])
    n = draw.choice([1, 2, 2, 3, 3, 4])
    numbers = draw.choice([(1, -1), (1, -1, 2, -2, Fraction(1, 2)), (0, 1, -1, 1, -1), (1, 2, -5)])
    w = [[draw.choice(numbers) for _ in range(d)] for _ in range(n)]
    b = [draw.choice((0, 1, -1, 2)) for _ in range(n)]
    v = [[draw.choice(numbers) for _ in range(n)] for _ in range(k)]
    for i in range(1, n):
        if draw.random() < 0.5:
            j, c = draw.randrange(i), draw.choice([1, -1, -2, Fraction(-1, 3), -1])
            w[i], b[i] = [c * x for x in w[j]], c * b[j]
            share = draw.choice([1, 1, None, None, None, None, -1])
            for row in v:  # balanced, anything, or cancelling
                row[i] = row[i] if share is None else share * row[j] / abs(Fraction(c))
    if draw.random() < 0.2 and k == 1 and v[0][-1]:
        w[-1] = [-sum((v[0][i] * w[i][c] for i in range(n - 1)), Fraction(0)) / v[0][-1]
                 for c in range(d)]
    return verify.Network([w, v], [b, [draw.choice(numbers) for _ in range(k)]])


def only_one(net):
    """Whether the function has one network, by all ways to put neurons on sides of hyperplanes.

    What remains of the slope of the affine rest when all sides are fixed has to come from
    hyperplanes with neurons on both sides, and from neurons that are on none of the hyperplanes.
    """
    (w, v), b, d = net.weights, net.biases[0], net.architecture.n_inputs
    neurons = []
    for i, row in enumerate(w):
        lead, column = next((x for x in row if x), None), [r[i] for r in v]
        if lead is None or not any(column):
            return False
        neurons.append((tuple(x / lead for x in (*row, b[i])), lead > 0,
                        [abs(lead) * c for c in column]))
    keys = sorted({key for key, _, _ in neurons})
    jumps = [[sum(column) for column in zip(*(c for k, _, c in neurons if k == key), strict=True)]
             for key in keys]
    if not all(map(any, jumps)):
        return False
    rest = [[sum((c[r] * key[j] for key, up, c in neurons if not up), Fraction(0))
             for j in range(d)] for r in range(len(v))]
    mine = Counter((keys.index(key), up) for key, up, _ in neurons)
    places = [*((h, up) for h in range(len(keys)) for up in (True, False)), None]
    for chosen in combinations_with_replacement(places, len(w)):
        count = Counter(chosen)
        free = count.pop(None, 0)
        if any(not count[h, True] + count[h, False] for h in range(len(keys))):
            continue
        both = [h for h in range(len(keys)) if count[h, True] and count[h, False]]
        left = [[entry - sum(jumps[h][r] * keys[h][j] for h in range(len(keys))
                             if count[h, False] and h not in both)
                 for j, entry in enumerate(row)] for r, row in enumerate(rest)]
        unseen = kernel([keys[h][:-1] for h in both], d)
        if rank([[sum(x * y for x, y in zip(row, u, strict=True)) for u in unseen]
                 for row in left]) > free // 2:
            continue
        unique = rank([keys[h][:-1] for h in both]) == len(both)
        if not (unique and not free and +count == mine and max(mine.values()) == 1):
            return False
    return True


def test_agrees_with_the_search():
    seen = Counter()
    for seed in range(2000):
        net = small_network(random.Random(seed))
        certificate = verify.globally_identifiable(net).certificate
        assert (certificate.answer == "yes") == only_one(net.exactly()), seed
        if certificate.answer == "no":
            other = verify.Network(**certificate.witness["other"])
            assert other.widths == net.widths
            assert isinstance(verify.realization_equal(net, other), verify.Yes)
            assert isinstance(verify.permutation_scaling_equivalent(net, other), verify.No)
        seen[certificate.answer, isinstance(verify.negative_twins(net), verify.Yes)] += 1
    assert min(seen.values()) > 200


def pairs(d, k, count, draw):
    """Pairs of negative twins, with unit vectors as normals."""
    rows, columns = [], []
    for i in range(count):
        unit = [int(i % d == j) for j in range(d)]
        rows += [[*unit, i], [*(-x for x in unit), -i]]
        columns += [[draw.randint(-3, 3) for _ in range(k)] for _ in range(2)]
    return verify.Network([[row[:-1] for row in rows], list(zip(*columns, strict=True))],
                          [[row[-1] for row in rows], [0] * k])


def test_two_pairs_and_one_output_never():
    for seed in range(30):
        draw = random.Random(seed)
        assert isinstance(verify.globally_identifiable(pairs(3, 1, 2, draw)), verify.No)


def test_two_pairs_and_two_outputs_where_no_two_weights_are_parallel():
    """Two spare neurons make z u^T of any rank one; the two pairs leave x y^T + z w^T."""
    seen = Counter()
    for seed in range(200):
        net = pairs(2, 2, 2, random.Random(seed))
        (a, c), (b, d) = ([[row[i] for row in net.weights[1]] for i in pair]
                          for pair in ((0, 2), (1, 3)))
        truth = (all(x[0] + y[0] or x[1] + y[1] for x, y in ((a, b), (c, d)))
                 and all(x[0] * y[1] != x[1] * y[0] for x in (a, b) for y in (c, d)))
        answer = verify.globally_identifiable(net).certificate.answer
        assert (answer == "yes") == truth
        seen[answer] += 1
    assert min(seen.values()) > 40


def test_dependent_normals():
    """More pairs than inputs: a multiple of relu(t) - relu(-t) = t moves around."""
    net = verify.Network([[[1], [-1], [1], [-1]], [[1, 2, 0, 1], [1, -3, 2, 1], [0, 1, 1, 5]]],
                         [[0, 0, 1, -1], [0, 0, 0]])
    assert isinstance(verify.globally_identifiable(net), verify.No)


def test_one_pair():
    assert isinstance(verify.globally_identifiable(ABSOLUTE), verify.Yes)
    for v, answer in (([2, 1], "yes"), ([1, -1], "no"), ([1, 0], "no")):
        net = verify.Network([[[1], [-1]], [v]], [[5, -5], [0]])
        assert verify.globally_identifiable(net).certificate.answer == answer
    for row, answer in (([1, 1], "yes"), ([2, 0], "no")):  # not parallel; parallel
        net = verify.Network([[[1, 0], [-1, 0], row], [[2, 1, 1]]], [[0, 0, 1], [0]])
        assert verify.globally_identifiable(net).certificate.answer == answer


def test_without_hidden_layer():
    assert isinstance(verify.globally_identifiable(verify.Network([[[0]]], [[1]])), verify.Yes)


@pytest.mark.parametrize(("weights", "biases"), [
    ([[[1]], [[-1]], [[1]]], [[0], [-1], [0]]),  # the second neuron never fires
    ([[[1]], [[1]], [[1]]], [[0], [1], [0]]),  # it does nothing
    ([[[1], [2]], [[1, 1]], [[1]]], [[0, 0], [-1], [0]]),  # positive twins
    ([[[1], [1], [-2]], [[1, 1, 1]], [[1]]], [[0, 1, "1/2"], [-2], [0]]),  # a sum vanishes
    ([[[1]], [[1]], [[0]]], [[0], [-1], [0]]),  # not admissible
    ([[[1], [-1], [1], [-1]], [[2, 1, 4, 5], [1, 2, 5, 4]], [[1, 1]]],  # the flip is a permutation
     [[1, -1, 3, -3], [7, 5], [0]])])
def test_deep_networks_with_another(weights, biases):
    certificate = verify.globally_identifiable(verify.Network(weights, biases)).certificate
    assert certificate.answer == "no"
    assert certificate.witness["other"]["weights"] != weights


def test_deep_networks_are_not_known_to_be():
    net = verify.Network([[[1]], [[-1]], [[1]]], [[0], [1], [0]])
    assert "more than one hidden layer" in verify.globally_identifiable(net).reason


@pytest.mark.parametrize("predicate", [verify.globally_identifiable,
                                       verify.irreducible_up_to_balanced_twins])
def test_general_graphs_have_no_layers(predicate):
    with pytest.raises(verify.InvalidInstance, match="layer"):
        predicate(verify.strategies.graphs.assemble(random.Random(0).choice))


def test_out_of_budget():
    draw = random.Random(1)
    rows = [[draw.randint(1, 9) for _ in range(3)] for _ in range(12)]
    net = verify.Network([[*rows, [-x for x in rows[0]]], [[1] * 13]],
                         [[*range(12), 0], [0]])
    decision = verify.globally_identifiable(net, budget=verify.Budget(items=50))
    assert isinstance(decision, verify.Unknown)
    assert "50 allowed" in decision.reason


def test_floats_are_taken_exactly():
    for tiny in (2.0**-1074, 2.0**61):
        net = verify.Network([[[tiny], [-tiny]], [[1.0, 1.0]]], [[0.0, -0.0], [0.0]])
        assert isinstance(verify.globally_identifiable(net), verify.Yes)
