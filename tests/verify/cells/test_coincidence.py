"""regions_coincide against cells compared pair by pair, its documents re-checked and forged."""

import copy
import random
from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise

import pytest

import verify
from verify.strategies.graphs import assemble


def small_network(draw):
    """Shallow or deep, few numbers: ties, twins of both signs, dead neurons and zero rows."""
    if draw.random() < 0.3:
        return assemble(draw.choice, kinds=("relu", "relu", "identity"))
    widths = [draw.choice([1, 2, 2]), *draw.choice([(3,), (4,), (2, 2), (3, 1), (1, 2)]), 1]
    numbers = draw.choice([(-2, -1, 0, 1, 2), (1, -1, 2, 3), (1, 2, -1, Fraction(1, 3))])
    return verify.Network([[[draw.choice(numbers) for _ in range(a)] for _ in range(b)]
                           for a, b in pairwise(widths)],
                          [[draw.choice(numbers) for _ in range(b)] for b in widths[1:]])


def closing_network(draw):
    """One hidden layer whose last neuron makes sum v w (and often sum v b) vanish.

    So the cell where all are on has the map of the cell where none is, if these exist.
    """
    d, n = draw.choice([(1, 2), (1, 3), (2, 2), (2, 3), (3, 3)])
    w = [[draw.choice([1, 2, 1, -1]) for _ in range(d)] for _ in range(n)]
    b = [draw.choice([0, 1, -1, -3]) for _ in range(n)]
    v = [draw.choice([1, 2, -1]) for _ in range(n)]
    rows = [*zip(*w, strict=True), b]
    last = [Fraction(sum(x * y for x, y in zip(v, row, strict=True)), 2) for row in rows]
    shift = draw.choice([0, 0, 1])
    return verify.Network([[*w, last[:-1]], [[*v, -2]]], [[*b, last[-1] + shift], [0]])


def truth(found, adjacent):
    return (not any(kink for kink, _, _ in found.values())
            and not any(found[p][2] == found[q][2] and adjacent(found[p][1], found[q][1])
                        for p, q in combinations(found, 2)))


def test_agrees_with_pairs_of_cells(exhaustive, adjacent):
    seen = Counter()
    for seed in range(2000):
        draw = random.Random(seed)
        net = (closing_network if seed % 3 == 0 else small_network)(draw)
        found = exhaustive(net)
        if len(found) > 10:
            continue
        certificate = verify.regions_coincide(net).certificate
        assert certificate.answer == ("yes" if truth(found, adjacent) else "no"), seed
        seen[certificate.answer, bool(certificate.witness.get("apart"))] += 1
    assert seen["no", False] > 400
    assert seen["yes", False] > 400
    assert seen["yes", True] > 50


def test_agrees_with_the_counts():
    """No cell is on a kink, and none is merged: for max-pools too."""
    seen = Counter()
    for seed in range(300):
        net = assemble(random.Random(seed).choice, kinds=("relu", "maxpool", "maxpool"))
        found = verify.regions(net)
        answer = verify.regions_coincide(net).certificate.answer
        assert (answer == "yes") == (found.n_activation == len(found.cells) == found.n_linear)
        seen[answer] += 1
    assert min(seen.values()) > 50


def document(net, witness, answer="yes"):
    return {"format": "rescaling-verify/verdict/1", "theorem": "t", "dropped": None,
            "verdict": {"yes": "holds", "no": "refuted"}[answer], "hypotheses": [],
            "instance": {"net": net.document()},
            "conclusions": [{"predicate": "regions_coincide", "arguments": ["net"],
                             "answer": answer, "witness": witness, "reason": None}]}


def test_evidence():
    """The checker accepts each document and, with the same witness or none, no opposite one."""
    answers = Counter()
    for seed in range(450):
        draw = random.Random(seed)
        net = (small_network(draw), closing_network(draw),
               assemble(draw.choice, kinds=("relu", "maxpool")))[seed % 3]
        certificate = verify.regions_coincide(net).certificate
        verify.recheck(document(net, certificate.witness, certificate.answer))
        opposite = {"yes": "no", "no": "yes"}[certificate.answer]
        for witness in (certificate.witness, {}):
            with pytest.raises(verify.Rejected):
                verify.recheck(document(net, witness, opposite))
        answers[certificate.answer] += 1
    assert min(answers.values()) > 100


def changed(draw, witness):
    """One number of a proof that two cells are apart is another one, or a proof is lost or new."""
    witness = copy.deepcopy(witness)
    proofs = witness["apart"]
    place = draw.randrange(len(proofs))
    match draw.randrange(4):
        case 0:
            del proofs[place]
        case 1:
            proofs.insert(place, [draw.randrange(8), "1", draw.randrange(8), "1"])
        case 2:
            proofs[place][2 * draw.randrange(len(proofs[place]) // 2)] = draw.randrange(8)
        case 3:
            proofs[place] = [draw.randrange(8), "1", draw.randrange(8), "1"]
    return witness


def test_forged_proofs_prove_nothing_false():
    """Proofs of a network, changed or not, for networks with one number changed."""
    seen = Counter()
    for seed in range(600):
        draw = random.Random(seed)
        net = closing_network(draw)
        decision = verify.regions_coincide(net)
        if isinstance(decision, verify.No) or not decision.certificate.witness["apart"]:
            continue
        (hidden, outgoing), biases = net.weights, net.biases
        outgoing = [list(outgoing[0])]
        outgoing[0][draw.randrange(len(hidden))] *= draw.choice([0, 1, 1, -1])
        other = verify.Network([hidden, outgoing], biases)
        for witness in (decision.certificate.witness, changed(draw, decision.certificate.witness)):
            try:
                verify.recheck(document(other, witness))
            except verify.Rejected:
                seen["rejected"] += 1
            else:
                assert isinstance(verify.regions_coincide(other), verify.Yes)
                seen["accepted"] += 1
    assert min(seen.values()) > 20


def test_many_inputs():
    """Cells known by a point inside: a hat, and two neurons that cancel, in eight dimensions."""
    row = [1, 0, 2, 0, -1, 0, 0, 3]
    hat = verify.Network([[row] * 3, [[1, -2, 1]]], [[0, -1, -2], [0]])
    decision = verify.regions_coincide(hat)
    assert len(decision.certificate.witness["apart"]) == 1
    verify.recheck(document(hat, decision.certificate.witness))
    flat = verify.Network([[row, [-x for x in row]], [[1, -1]]], [[1, -1], [0]])
    point = list(map(Fraction, verify.regions_coincide(flat).certificate.witness["point"]))
    assert sum(x * y for x, y in zip(row, point, strict=True)) == -1


def test_out_of_budget():
    net = verify.Network([[[1], [1], [1]], [[1, -2, 1]]], [[0, -1, -2], [0]])
    assert isinstance(verify.regions_coincide(net), verify.Yes)
    decision = verify.regions_coincide(net, budget=verify.Budget(items=3))
    assert isinstance(decision, verify.Unknown)
    assert "3 allowed" in decision.reason


@pytest.mark.parametrize("scale", [2.0**-1074, 2.0**-60, 2.0**61])
def test_numbers_of_every_size(scale):
    hat = verify.Network([[[scale], [scale], [scale]], [[1.0, -2.0, 1.0]]],
                         [[0.0, -scale, -2 * scale], [-0.0]])
    assert len(verify.regions_coincide(hat).certificate.witness["apart"]) == 1
