"""irreducible_up_to_balanced_twins against its definition, set by set."""

import random
from collections import Counter
from fractions import Fraction
from itertools import combinations

import verify


def small_network(draw):
    """Up to five neurons a layer, many of them twins of either sign, many of these balanced."""
    d, n, k = draw.choice([1, 1, 2]), draw.randint(1, 5), draw.choice([1, 1, 2])
    numbers = draw.choice([(1, -1), (1, -1, 2, -2, Fraction(1, 2)), (0, 1, -1), (1, 2, 3, -5)])
    w = [[draw.choice(numbers) for _ in range(d)] for _ in range(n)]
    b = [draw.choice((0, 0, 1, -1)) for _ in range(n)]
    v = [[draw.choice(numbers) for _ in range(n)] for _ in range(k)]
    for i in range(1, n):
        if draw.random() < 0.4:
            j, c = draw.randrange(i), draw.choice([1, -1, -1, -2, Fraction(-1, 3)])
            w[i], b[i] = [c * x for x in w[j]], c * b[j]
            if draw.random() < 0.8:
                for row in v:
                    row[i] = row[j] / abs(Fraction(c))
    if draw.random() < 0.3:  # a layer behind
        more = [[draw.choice(numbers) for _ in range(k)] for _ in range(2)]
        return verify.Network([w, v, more], [b, [1] * k, [0, 0]])
    return verify.Network([w, v], [b, [0] * k])


def balanced(rows, v, i, j):
    """Row j is -c times row i, and v_j = v_i / c, c > 0."""
    c = next((-q / p for p, q in zip(rows[i], rows[j], strict=True) if p), 0)
    return (c > 0 and all(q == -c * p for p, q in zip(rows[i], rows[j], strict=True))
            and all(row[j] == row[i] / c for row in v))


def truth(net):
    for w, b, v in zip(net.weights, net.biases, net.weights[1:], strict=False):
        rows = [(*row, bias) for row, bias in zip(w, b, strict=True)]
        for size in range(1, len(w) + 1):
            for chosen in combinations(range(len(w)), size):
                if not any(balanced(rows, v, i, j) for i in chosen for j in chosen) and not any(
                        sum(row[i] * w[i][c] for i in chosen) for row in v
                        for c in range(len(w[0]))):
                    return False
    return True


def test_agrees_with_the_definition():
    seen = Counter()
    for seed in range(2000):
        net = small_network(random.Random(seed))
        answer = verify.irreducible_up_to_balanced_twins(net).certificate.answer
        assert (answer == "yes") == truth(net.exactly()), seed
        plain = verify.irreducible(net).certificate.answer
        assert (plain, answer) != ("yes", "no")
        seen[plain, answer] += 1
    assert min(seen["yes", "yes"], seen["no", "yes"], seen["no", "no"]) > 200


def test_a_refutation_has_no_balanced_twins_in_it():
    net = verify.Network([[[1], [-1], [1], [-1]], [[1, 1, 1, 1]]], [[0, 0, 1, 3], [0]])
    assert verify.irreducible(net).certificate.witness["subset"] in ([1, 2], [1, 4], [2, 3],
                                                                     [3, 4])
    subset = verify.irreducible_up_to_balanced_twins(net).certificate.witness["subset"]
    assert subset != [1, 2]


def test_only_balanced_negative_twins_are_set_aside():
    """Twins with another bias, another outgoing weight, or positive ones are no excuse."""
    for w, b, v, answer in (([1, -1], [0, 0], [1, 1], "yes"), ([1, -1], [1, 1], [1, 1], "no"),
                            ([1, -1], [1, -1], [1, 1], "yes"), ([1, -2], [0, 0], [2, 1], "yes"),
                            ([1, 1], [0, 0], [1, -1], "no"),
                            ([2, -1, -1], [0, 0, 0], [1, 1, 1], "no")):
        net = verify.Network([[[x] for x in w], [v]], [b, [0]])
        assert verify.irreducible_up_to_balanced_twins(net).certificate.answer == answer


def test_the_second_layer_counts():
    net = verify.Network([[[1]], [[1], [-1]], [[1, 1]]], [[1], [-2, 2], [0]])
    assert isinstance(verify.irreducible(net), verify.No)
    assert isinstance(verify.irreducible_up_to_balanced_twins(net), verify.Yes)


def test_out_of_budget():
    """Twelve balanced pairs have 2^12 choices of sides."""
    signs = [1, -1] * 12
    net = verify.Network([[[3 ** (i // 2) * sign] for i, sign in enumerate(signs)], [[1] * 24]],
                         [[i // 2 * sign for i, sign in enumerate(signs)], [0]])
    decision = verify.irreducible_up_to_balanced_twins(net, budget=verify.Budget(items=100))
    assert isinstance(decision, verify.Unknown)
    assert "100 allowed" in decision.reason


def test_flush_to_zero_does_not_matter():
    tiny = 2.0**-1074
    net = verify.Network([[[tiny], [-tiny]], [[1.0, 1.0]]], [[-0.0, 0.0], [0.0]])
    assert isinstance(verify.irreducible(net), verify.No)
    assert isinstance(verify.irreducible_up_to_balanced_twins(net), verify.Yes)
