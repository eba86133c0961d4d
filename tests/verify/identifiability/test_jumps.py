"""jumps_nonzero against second differences of what the second layer reads, and its documents."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import pytest

import verify


def small_network(draw):
    """One or two hidden layers, rows that often are multiples of one another, or zero."""
    widths = [draw.choice([1, 2, 2]), draw.randint(1, 3), *draw.choice([(), (), (2,)]),
              draw.choice([1, 1, 2])]
    numbers = draw.choice([(1, -1), (0, 1, -1), (1, 2, -3, Fraction(1, 2))])
    weights = [[[draw.choice(numbers) for _ in range(a)] for _ in range(b)]
               for a, b in pairwise(widths)]
    biases = [[draw.choice((0, 0, *numbers)) for _ in range(b)] for b in widths[1:]]
    if draw.random() < 0.5 and widths[1] > 1:
        factor = draw.choice([1, -1, 2, Fraction(-1, 2)])
        weights[0][1] = [factor * w for w in weights[0][0]]
        biases[0][1] = factor * biases[0][0]
        if draw.random() < 0.5:
            for row in weights[1]:
                row[1] = -row[0] / abs(Fraction(factor))
    return verify.Network(weights, biases)


def bends(net, draw):
    """On each zero set, the second layer's sums have a second difference across it, somewhere."""
    rows = list(zip(net.weights[0], net.biases[0], strict=True))
    d = len(rows[0][0])

    def at(row, x):
        return sum((w * t for w, t in zip(row[0], x, strict=True)), row[1])

    def reads(x):
        return [sum(v * max(at(row, x), 0) for v, row in zip(line, rows, strict=True))
                for line in net.weights[1]]

    for row in rows:
        w, b = row
        if not any(w):
            if not b:
                return False  # vanishes everywhere: no sum bends on an open set
            continue
        while True:  # a point on this hyperplane and on no other one
            x = [Fraction(draw.randint(-99, 99), draw.randint(1, 9)) for _ in range(d)]
            step = at(row, x) / sum(t * t for t in w)
            x = [t - step * s for t, s in zip(x, w, strict=True)]
            others = [r for r in rows if any(
                r[0][i] * (*w, b)[j] != (*r[0], r[1])[j] * w[i]
                for i in range(d) for j in range(d + 1))]
            if all(at(r, x) for r in others):
                break
        small = Fraction(1, 10**9)
        up, down = ([t + s * small * u for t, u in zip(x, w, strict=True)] for s in (1, -1))
        if all(p + q == 2 * r for p, q, r in zip(reads(up), reads(down), reads(x), strict=True)):
            return False
    return True


def test_agrees_with_second_differences():
    answers = Counter()
    for seed in range(2000):
        draw = random.Random(seed)
        net = small_network(draw)
        certificate = verify.jumps_nonzero(net).certificate
        assert certificate.answer == ("yes" if bends(net.exactly(), draw) else "no"), seed
        answers[certificate.answer] += 1
    assert min(answers.values()) > 500


def test_scales_of_both_signs_count_alike():
    """v = (2, -1) on s = (1, -2), and on s = (1, 2): |s| v cancels; on s = (1, 1) it does not."""
    for s, answer in ((-2, "no"), (2, "no"), (1, "yes"), (-1, "yes")):
        net = verify.Network([[[1, 3], [s, 3 * s]], [[2, -1]]], [[5, 5 * s], [0]])
        assert verify.jumps_nonzero(net).certificate.answer == answer


def test_vectors_cancel_as_vectors():
    net = verify.Network([[[1], [-1]], [[1, -1], [1, 1]]], [[0, 0], [0, 0]])
    assert isinstance(verify.jumps_nonzero(net), verify.Yes)


def test_without_hidden_layer_and_on_graphs():
    assert isinstance(verify.jumps_nonzero(verify.Network([[[0]]], [[0]])), verify.Yes)
    graph = verify.strategies.graphs.assemble(random.Random(0).choice)
    with pytest.raises(verify.InvalidInstance, match="layer"):
        verify.jumps_nonzero(graph)


@pytest.mark.parametrize("tiny", [2.0**-1074, 2.0**61])
def test_floats_are_taken_exactly(tiny):
    net = verify.Network([[[tiny], [-tiny]], [[1.0, -1.0]]], [[0.0, -0.0], [0.0]])
    assert verify.jumps_nonzero(net).certificate.witness == {"neurons": [1, 2]}
