"""has_activation_regions against exhaustive enumeration, its documents re-checked and forged."""

import copy
import random
from collections import Counter

import pytest

import verify
from verify.strategies.graphs import assemble


def document(net, count, witness, answer="yes"):
    return {"format": "rescaling-verify/verdict/1", "theorem": "t", "dropped": None,
            "verdict": {"yes": "holds", "no": "refuted"}[answer], "hypotheses": [],
            "instance": {"net": net.document(), "count": count},
            "conclusions": [{"predicate": "has_activation_regions", "arguments": ["net", "count"],
                             "answer": answer, "witness": witness, "reason": None}]}


def test_counts_what_exhaustive_enumeration_finds(exhaustive):
    seen = Counter()
    for seed in range(250):
        draw = random.Random(seed)
        net = assemble(draw.choice, kinds=("relu", "relu", "identity"))
        truth = sum(not kink for kink, _, _ in exhaustive(net).values())
        count = truth + draw.choice([0, 0, 1, -1])
        certificate = verify.has_activation_regions(net, count).certificate
        assert certificate.answer == ("yes" if count == truth else "no")
        verify.recheck(document(net, count, certificate.witness, certificate.answer))
        seen[certificate.answer] += 1
        opposite = {"yes": "no", "no": "yes"}[certificate.answer]
        with pytest.raises(verify.Rejected):
            verify.recheck(document(net, count, certificate.witness, opposite))
    assert min(seen.values()) > 50


def test_max_pools():
    for seed in range(200):
        net = assemble(random.Random(seed).choice, kinds=("relu", "maxpool", "maxpool"))
        count = verify.regions(net).n_activation
        certificate = verify.has_activation_regions(net, count).certificate
        verify.recheck(document(net, count, certificate.witness))
        verify.recheck(document(net, count + 1, certificate.witness, "no"))


NET = verify.Network([[[1, 0], [0, 1], [1, 1]], [[1, 1, 1]]], [[0, 0, -1], [0]])
WITNESS = verify.has_activation_regions(NET, 7).certificate.witness


def test_the_triangle():
    verify.recheck(document(NET, 7, WITNESS))
    assert len(WITNESS["points"]) == 7


def test_forged_counts_are_rejected():
    """A cell left out, an empty one claimed, a point on a border, a witness too long or short."""
    def changed(edit):
        witness = copy.deepcopy(WITNESS)
        edit(witness)
        return witness

    claim = WITNESS["splits"].index(next(s for s in WITNESS["splits"] if s))
    for count in (6, 7, 8):
        for edit in (lambda w: w["points"].pop(), lambda w: w["points"].append(["1", "1"]),
                     lambda w: w["splits"].pop(), lambda w: w["splits"].append(0),
                     lambda w: w["points"].reverse(), lambda w: w["points"][0].append("1"),
                     lambda w: w["points"].__setitem__(0, ["0", "0"]),
                     lambda w: w["splits"].__setitem__(claim, 0),
                     lambda w: w["splits"].__setitem__(0, [1]), lambda w: w.pop("points"),
                     lambda w: w.__setitem__("more", 1)):
            with pytest.raises(verify.Rejected):
                verify.recheck(document(NET, count, changed(edit)))


def test_out_of_budget():
    decision = verify.has_activation_regions(NET, 7, budget=verify.Budget(items=3))
    assert isinstance(decision, verify.Unknown)
    assert "3 allowed" in decision.reason
