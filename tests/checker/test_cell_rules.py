"""The tree of cells: true proofs are accepted, changed ones and proofs about other networks not."""

import copy
import json
import random
from collections import Counter
from fractions import Fraction

import pytest

import verify
from verify.network.pairs import parameters, with_parameters
from verify.strategies.graphs import NUMBERS


def document(a, b, splits):
    return {"format": "rescaling-verify/verdict/1", "theorem": "t", "verdict": "holds",
            "dropped": None, "hypotheses": [], "instance": {"a": a.document(), "b": b.document()},
            "conclusions": [{"predicate": "realization_equal", "arguments": ["a", "b"],
                             "answer": "yes", "witness": {"splits": splits}, "reason": None}]}


def pair(draw):
    """A deep network with small integers, and a rescaled copy."""
    shape = verify.Architecture.layered([2, draw.choice([2, 3]), draw.choice([1, 2]), 1])
    a = with_parameters(shape, [Fraction(draw.choice(NUMBERS)) for _ in range(shape.n_params)])
    return a, verify.rescale(a, [draw.choice([1, 2, "1/3"]) for _ in range(shape.n_hidden)])


def splits_of(a, b):
    return verify.realization_equal(a, b).certificate.witness.get("splits")


def test_no_proof_serves_a_pair_that_differs():
    """One parameter of b is changed: where the functions differ the old tree must not do."""
    seen = Counter()
    for seed in range(400):
        draw = random.Random(seed)
        a, b = pair(draw)
        splits = splits_of(a, b)
        if splits is None:
            continue
        values = [value for _, value in parameters(b)]
        values[draw.randrange(len(values))] += draw.choice([1, -1, Fraction(1, 5)])
        other = with_parameters(b.architecture, values)
        verify.recheck(document(a, b, splits))
        try:
            verify.recheck(document(a, other, splits))
        except verify.Rejected:
            seen["rejected"] += 1
        else:
            assert isinstance(verify.realization_equal(a, other), verify.Yes)
            seen["still equal"] += 1
    assert min(seen["rejected"], seen["still equal"]) > 10


def changed(draw, splits):
    """The proof with one of its entries changed, dropped, repeated or added."""
    splits = copy.deepcopy(splits)
    place = draw.randrange(len(splits) + 1)
    match draw.randrange(6):
        case 0:
            splits[place:place + 1] = []
        case 1:
            splits.insert(place, draw.choice([0, [1], [-1], [1, 0, "1"]]))
        case 2:
            splits[place:place + 1] = [draw.choice([0, [1], [-1, 0, "1"], [1, 0, "1", 0, "1"]])]
        case _ if place < len(splits) and splits[place]:
            entry = splits[place]
            i = draw.randrange(len(entry))
            entry[i] = -entry[i] if not i else draw.randrange(4) if i % 2 else str(
                Fraction(entry[i]) * draw.choice([-1, 2, Fraction(1, 2)]))
    return splits


def test_a_forged_proof_never_proves_a_falsehood():
    """Proofs of true statements are changed at random and shown for other, false statements too."""
    seen = Counter()
    for seed in range(300):
        draw = random.Random(seed)
        a, b = pair(draw)
        splits = splits_of(a, b)
        if not splits:
            continue
        values = [value for _, value in parameters(b)]
        values[-1] += 1  # the output's bias: the functions differ everywhere
        for statement, truth in ((b, True), (with_parameters(b.architecture, values), False)):
            try:
                verify.recheck(document(a, statement, changed(draw, splits)))
            except verify.Rejected:
                seen["rejected", truth] += 1
            else:
                seen["accepted", truth] += 1
    assert not seen["accepted", False]
    assert seen["rejected", True] > 100


A = verify.Network([[[1, 0], [0, 1]], [[1, 1]], [[1]]], [[0, 0], [0], [0]])
B = verify.rescale(A, [2, 3, 1])
TREE = splits_of(A, B)


def test_the_example():
    verify.recheck(json.loads(json.dumps(document(A, B, TREE))))


@pytest.mark.parametrize("splits", [
    None, 0, {}, "0", [], TREE[:-1], [*TREE, 0], [*TREE, None], [0, *TREE], [False, *TREE[1:]],
    ["0", *TREE[1:]], [None, *TREE[1:]], [[], *TREE[1:]], [[0], *TREE[1:]], [[2], *TREE[1:]],
    [[1], *TREE[1:]], [[True], *TREE[1:]], [[1, 0, "1"], *TREE[1:]], [*TREE[:2], [1, 0, "1"],
                                                                   *TREE[3:]],
    [*TREE[:2], [1, 0, "1", 1], *TREE[3:]], [*TREE[:2], [1, 0, "1", 2, "1"], *TREE[3:]],
    [*TREE[:2], [1, 0, "1", -1, "1"], *TREE[3:]], [*TREE[:2], [-1, 0, "1", 1, "1"], *TREE[3:]],
    [*TREE[:2], [1, 0, "1", 1, "-1"], *TREE[3:]], [*TREE[:2], [1, 0, 1.0, 1, "1"], *TREE[3:]]])
def test_broken_trees(splits):
    with pytest.raises(verify.Rejected):
        verify.recheck(document(A, B, splits))


def test_a_sign_that_is_not_proved():
    """relu(x) = 0 would follow if the wrong sign could be claimed."""
    net = verify.Network([[[1, 0]], [[1]], [[1]]], [[0], [0], [0]])
    zero = verify.Network([[[0, 0]], [[0]], [[0]]], [[0], [0], [0]])
    for splits in ([[-1]], [[-1, 0, "1"]], [0], [0, 0], [[-1], [-1]], [0, [-1, 0, "1"]]):
        with pytest.raises(verify.Rejected):
            verify.recheck(document(net, zero, splits))


def test_the_work_is_bounded():
    with pytest.raises(verify.Rejected, match="more than 500 steps"):
        verify.checker.recheck(document(A, B, TREE), max_items=500)
