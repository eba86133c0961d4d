"""realization_equal on graphs of one input, against evaluation at a superset of all kinks."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import verify
from verify.strategies.graphs import assemble, relative

ROUNDS = 2_000


def roots(net):
    """Where a ReLU may change sign or a max-pool its choice, under any states of those before."""
    rows = list(net.rows())
    found = set()
    todo = [[(Fraction(1), Fraction(0))]]
    while todo:
        forms = todo.pop()
        if len(forms) == len(rows) + 1:
            continue
        neuron, sources, row, bias = rows[len(forms) - 1]
        terms = [(w * forms[s][0], w * forms[s][1]) for s, w in zip(sources, row, strict=True)]
        kind = net.architecture.kind(neuron)
        if kind == "maxpool":
            found |= {(c - e) / (t - s) for i, (s, c) in enumerate(terms)
                      for t, e in terms[:i] if s != t}
            todo += [[*forms, term] for term in set(terms)]
            continue
        form = (sum(s for s, _ in terms), sum(c for _, c in terms) + bias)
        if kind == "relu":
            if form[0]:
                found.add(-form[1] / form[0])
            todo.append([*forms, (Fraction(0), Fraction(0))])
        todo.append([*forms, form])
    return found


def equal(a, b):
    """Equal at every possible kink, between any two, and twice beyond the outermost."""
    kinks = sorted(roots(a) | roots(b) | {Fraction(0)})
    points = [kinks[0] - 2, kinks[0] - 1, *kinks, *((p + q) / 2 for p, q in pairwise(kinks)),
              kinks[-1] + 1, kinks[-1] + 2]
    return all(a([x]) == b([x]) for x in points)


def test_2000_pairs():
    seen = Counter()
    for seed in range(ROUNDS):
        choose = random.Random(seed).choice
        a = assemble(choose, max_inputs=1, max_hidden=3)
        b = relative(choose, a)
        decision = verify.realization_equal(a, b)
        assert isinstance(decision, verify.Yes if equal(a, b) else verify.No), seed
        seen[type(decision)] += 1
    assert min(seen[verify.Yes], seen[verify.No]) > 400
