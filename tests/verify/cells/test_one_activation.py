"""one_activation and preserves_mean against the definitions, and their documents re-checked."""

import random
from collections import Counter
from fractions import Fraction

import pytest

import verify
from verify.strategies.graphs import assemble

OPPOSITE = {"yes": "no", "no": "yes"}


def document(net, points, predicate, answer):
    return {"format": "rescaling-verify/verdict/1", "theorem": "t", "dropped": None,
            "verdict": {"yes": "holds", "no": "refuted"}[answer], "hypotheses": [],
            "instance": {"net": net.document(),
                         "points": [[str(x) for x in point] for point in points]},
            "conclusions": [{"predicate": predicate.name, "arguments": ["net", "points"],
                             "answer": answer, "witness": {}, "reason": None}]}


@pytest.mark.parametrize("predicate", [verify.one_activation, verify.preserves_mean])
def test_against_the_definition(predicate):
    seen = Counter()
    for seed in range(500):
        draw = random.Random(seed)
        net = assemble(draw.choice)
        points = [[Fraction(draw.randint(-6, 6), 2) for _ in net.architecture.inputs]
                  for _ in range(draw.randint(1, 3))]
        if predicate is verify.one_activation:
            states = [verify.activation(net, x) for x in points]
            truth = all(p.pattern == q.pattern and p.selected == q.selected
                        for p in states for q in states)
        else:
            mean = [sum(column) / len(points) for column in zip(*points, strict=True)]
            truth = all(y * len(points) == sum(column) for y, column in
                        zip(net(mean), zip(*map(net, points), strict=True), strict=True))
        answer = predicate(net, points).certificate.answer
        assert answer == ("yes" if truth else "no")
        verify.recheck(document(net, points, predicate, answer))
        with pytest.raises(verify.Rejected):
            verify.recheck(document(net, points, predicate, OPPOSITE[answer]))
        seen[answer] += 1
    assert min(seen.values()) > 50


def test_refusals():
    net = verify.Network([[[1]]], [[0]])
    for predicate in (verify.one_activation, verify.preserves_mean):
        with pytest.raises(verify.InvalidInstance, match="at least one"):
            predicate(net, [])
        with pytest.raises(verify.InvalidInstance, match=r"points\[1\]"):
            predicate(net, [[1], [1, 2]])
        for points in ([], [[]], [["1", "2"]], ["1"], "1"):
            broken = document(net, [[1]], predicate, "yes")
            broken["instance"]["points"] = points
            with pytest.raises(verify.Rejected):
                verify.recheck(broken)
