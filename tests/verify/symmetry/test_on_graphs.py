"""The predicates of the layered case on random graphs, all kinds of neurons mixed."""

import random
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import verify
from verify.strategies.graphs import assemble, relative


def edges(net):
    """{(source or None, neuron): value}, read off the network's document."""
    data = net.document()
    if "predecessors" not in data:
        widths = net.widths
        data = {"inputs": widths[0],
                "kinds": ["relu"] * sum(widths[1:-1]) + ["output"] * widths[-1],
                "predecessors": [list(layer) for layer, width in zip(
                    net.architecture.layers(), widths[1:], strict=False) for _ in range(width)],
                "weights": [row for matrix in data["weights"] for row in matrix],
                "biases": [bias for vector in data["biases"] for bias in vector]}
    found = {}
    for i, (kind, sources, row, bias) in enumerate(zip(
            data["kinds"], data["predecessors"], data["weights"], data["biases"], strict=True)):
        for source, weight in zip(sources, row, strict=True):
            found[source, data["inputs"] + i] = Fraction(weight)
        if kind != "maxpool":
            found[None, data["inputs"] + i] = Fraction(bias)
    return found


def full_paths(net):
    """Every full path as a tuple of neurons, by walking the edges."""
    onward = {}
    for source, neuron in edges(net):
        if source is not None:
            onward.setdefault(source, []).append(neuron)
    todo = [(neuron,) for neuron in net.architecture.inputs]
    while todo:
        path = todo.pop()
        if path[-1] in net.architecture.outputs:
            yield path
        todo += [(*path, neuron) for neuron in onward.get(path[-1], ())]


def factors_by_propagation(a, b, hidden):
    """The factors, by assigning again and again whatever one known end and one edge force; None if
    an edge contradicts. Parts that touch nothing known are started at their smallest neuron."""
    left, right = edges(a), edges(b)
    known = {}

    def factor(neuron):
        return known.get(neuron) if neuron in hidden else 1

    while True:
        for (source, neuron), value in left.items():
            if not value:
                continue
            ratio = right[source, neuron] / value
            head, tail = factor(neuron), factor(source)
            if head is None and tail is not None:
                known[neuron] = ratio * tail
                break
            if tail is None and head is not None:
                known[source] = head / ratio
                break
        else:
            missing = [neuron for neuron in hidden if neuron not in known]
            if not missing:
                break
            known[missing[0]] = Fraction(1)
    good = all(right[source, neuron] * factor(source) == value * factor(neuron)
               for (source, neuron), value in left.items())
    return known if good else None


def test_2000_pairs_against_the_definitions():
    seen = Counter()
    for seed in range(2_000):
        choose = random.Random(seed).choice
        a = assemble(choose)
        b = relative(choose, a)
        hidden = a.architecture.hidden
        left, right = edges(a), edges(b)
        signs = all((left[e] > 0, left[e] < 0) == (right[e] > 0, right[e] < 0) for e in left)
        support = all(bool(left[e]) == bool(right[e]) for e in left)
        factors = factors_by_propagation(a, b, hidden) if support else None
        on_live_paths = {neuron for path in full_paths(a)
                         if all(left[e] for e in pairwise(path))
                         for neuron in path}
        for predicate, arguments, expected in (
                (verify.sign_equal, (a, b), signs),
                (verify.signed_scaling_equivalent, (a, b), factors is not None),
                (verify.scaling_equivalent, (a, b), factors is not None and signs),
                (verify.admissible, (a,), on_live_paths >= set(hidden))):
            decision = predicate(*arguments)
            assert isinstance(decision, verify.Yes if expected else verify.No), (seed, predicate)
            seen[predicate.name, expected] += 1
    assert len(seen) == 8
    assert min(seen.values()) > 250, seen
