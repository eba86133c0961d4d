"""Verdicts and their documents."""

import json

import numpy as np
import pytest

import verify
from verify.claims import instance
from verify.claims.instance import MAX_NUMBERS
from verify.claims.verdict import Finding

NAME = "sign_eq_of_scaling_equivalent"


def _pair(a, b):
    return {"a": verify.Network(*a), "b": verify.Network(*b)}


def test_the_document_is_json_and_says_it_all():
    verdict = verify.check(NAME, _pair(([[["1/2"]], [[3]]], [[0], [1]]),
                                       ([[[1]], [["3/2"]]], [[0], [1]])))
    document = verdict.document()
    assert json.loads(json.dumps(document)) == document
    assert document == {
        "format": "rescaling-verify/verdict/1", "theorem": NAME, "verdict": "holds",
        "dropped": None, "instance": {
            "a": {"weights": [[["1/2"]], [["3"]]], "biases": [["0"], ["1"]]},
            "b": {"weights": [[["1"]], [["3/2"]]], "biases": [["0"], ["1"]]}},
        "hypotheses": [{"predicate": "scaling_equivalent", "arguments": ["a", "b"],
                        "answer": "yes", "witness": {"factors": ["2"]}, "reason": None}],
        "conclusions": [{"predicate": "sign_equal", "arguments": ["a", "b"], "answer": "yes",
                         "witness": {}, "reason": None}]}
    verify.recheck(document)


def test_floats_are_written_without_loss():
    net = verify.Network([[[0.1, 5e-324]]], [[-0.0]])
    document = verify.check(NAME, {"a": net, "b": net}).document()
    (row,), = document["instance"]["a"]["weights"]
    assert [float.fromhex(text) for text in row] == [0.1, 5e-324]
    verify.recheck(document)


def test_a_million_numbers_and_no_more(monkeypatch):
    assert MAX_NUMBERS == 10**6
    wide = verify.Network([np.ones((1, 10**6 // 2), np.float32)], [np.zeros(1, np.float32)])
    finding = Finding(verify.sign_equal.on("a", "b"), verify.Yes(
        verify.Certificate("sign_equal", "yes")))
    verdict = verify.Holds(verify.theorem(NAME), {"a": wide, "b": wide}, (finding,), (finding,))
    with pytest.raises(verify.BudgetExceeded, match="1000002 numbers, 1000000 allowed") as caught:
        verdict.document()
    assert (caught.value.needed, caught.value.allowed) == (10**6 + 2, 10**6)
    assert verdict.conclusions[0].decision.certificate.answer == "yes"
    small = verify.check(NAME, _pair(([[[1]]], [[0]]), ([[[1]]], [[0]])))
    monkeypatch.setattr(instance, "MAX_NUMBERS", 4)
    small.document()
    monkeypatch.setattr(instance, "MAX_NUMBERS", 3)
    with pytest.raises(verify.BudgetExceeded, match="4 numbers, 3 allowed"):
        small.document()


def test_a_number_too_long_for_a_document():
    net = verify.Network([[[10**4000]]], [[0]])
    verdict = verify.check(NAME, {"a": net, "b": net})
    with pytest.raises(verify.BudgetExceeded, match="4000 digits"):
        verdict.document()


def test_words_and_representations():
    pair = _pair(([[[1]]], [[0]]), ([[[2]]], [[0]]))
    verdict = verify.check(NAME, pair)
    assert (verdict.word, repr(verdict)) == ("vacuous", f"Vacuous({NAME})")
    assert verdict.conclusions == ()
    assert verdict.tried == 1
    without = verify.check(NAME, pair, without="scaling_equivalent")
    assert repr(without) == f"Holds({NAME} without scaling_equivalent)"
    kinds = (verify.Holds, verify.Refuted, verify.Vacuous, verify.Undecided)
    assert [kind.word for kind in kinds] == ["holds", "refuted", "vacuous", "undecided"]


def test_a_search_that_found_nothing_has_no_document():
    theorem = verify.theorem(NAME)
    verdict = verify.Undecided(theorem, {}, tried=100)
    with pytest.raises(ValueError, match="no instance"):
        verdict.document()


def test_an_unknown_gives_its_reason_and_no_witness():
    finding = Finding(verify.phi_equal.on("a", "b"), verify.Unknown("out of budget"))
    assert finding.document() == {"predicate": "phi_equal", "arguments": ["a", "b"],
                                  "answer": "unknown", "witness": {}, "reason": "out of budget"}


def test_printed_with_the_instance_and_every_condition():
    plus = verify.Network([[[1]], [[1]]], [[0], [0]])
    minus = verify.Network([[[-1]], [[-1]]], [[0], [0]])
    verdict = verify.check("realization_eq_of_scaling_equivalent", {"a": plus, "b": minus},
                           without="scaling_equivalent")
    assert str(verdict).splitlines() == [
        "realization_eq_of_scaling_equivalent: refuted",
        "  a = Network([[[1]], [[1]]], [[0], [0]])",
        "  b = Network([[[-1]], [[-1]]], [[0], [0]])",
        "  if scaling_equivalent(a, b): no: {'edge': [0, 1]} (set aside)",
        "  then realization_equal(a, b): no: {'point': ['1']}"]


def test_matrices_are_printed_as_they_are_written():
    verdict = verify.check("l1_recovers_of_coherence_of_equal_norms",
                           {"A": [["1/2", 0], [0, 1]], "k": 1})
    assert "  A = [[1/2, 0], [0, 1]]\n  k = 1\n" in str(verdict)
