"""Every worked example in FORMAT.md passes the checker, and every rule has one."""

import json
import re
from pathlib import Path

import pytest

import verify.checker
from verify.checker import Rejected, plain, reading, recheck
from verify.checker.rules import RULES
from verify.checker.verdict import AUDIT, MAX_ITEMS, VERDICT

TEXT = (Path(verify.checker.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
# These are theorems: no instance answers no, so no example can.
NEVER = {("drift_second_order", "no"),
         ("norm_log_midpoint_convex", "no"),
         ("path_norm_is_sweep", "no"),
         ("realization_is_activation_dot_phi", "no"),
         ("trivial_pair_no_worse", "no")}


def _documents():
    for block in BLOCKS:
        if '"format"' in block:
            yield json.loads(block)
        else:
            *objects, finding = (json.loads(line) for line in block.splitlines())
            yield {"format": VERDICT, "theorem": "an example", "dropped": None, "hypotheses": [],
                   "verdict": {"yes": "holds", "no": "refuted"}[finding["answer"]],
                   "instance": {name: value for item in objects for name, value in item.items()},
                   "conclusions": [finding | {"reason": None}]}


DOCUMENTS = list(_documents())


def _rule(document):
    (finding,) = document["conclusions"]
    return finding["predicate"], finding["answer"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: "_".join(_rule(document)))
def test_example_passes_and_its_opposite_does_not(document):
    recheck(document)
    (finding,) = document["conclusions"]
    opposite = {"yes": "no", "no": "yes"}[finding["answer"]]
    verdict = {"yes": "holds", "no": "refuted"}[opposite]
    with pytest.raises(Rejected):
        recheck(document | {"verdict": verdict})
    with pytest.raises(Rejected):
        recheck(document | {"verdict": verdict, "conclusions": [finding | {"answer": opposite}]})


def test_every_rule_has_an_example_and_a_table():
    assert {_rule(document) for document in DOCUMENTS} | NEVER == set(RULES)
    sections = re.findall(r"^### (\w+)$", TEXT, re.MULTILINE)
    assert sections == sorted({predicate for predicate, _ in RULES})


@pytest.mark.parametrize("stated", [
    VERDICT, AUDIT, f"{MAX_ITEMS:,}", f"{reading.MAX_BYTES >> 20} MiB", f"{reading.MAX_DIGITS:,}",
    f"deeper than {plain.MAX_DEPTH}"])
def test_the_bounds_are_those_of_the_program(stated):
    assert stated in TEXT


def test_the_table_of_verdicts():
    """The program's verdict for every pair of answers is the one in the table."""
    table = re.search(r"\| \*\*H yes.*?\n\n", TEXT, re.DOTALL).group()
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line]
    network = {"weights": [[[1]]], "biases": [[0]]}
    answers = {"yes": "sign_equal", "no": "not_sign_equal", "unknown": "sign_equal"}
    for row, hypothesis in zip(rows, ("yes", "unknown", "no"), strict=True):
        for verdict, conclusion in zip(row[1:], ("yes", "unknown", "no"), strict=True):
            recheck({"format": VERDICT, "theorem": "", "verdict": verdict, "dropped": None,
                     "instance": {"a": network}, **{
                         part: [{"predicate": answers[answer], "arguments": ["a", "a"],
                                 "answer": answer, "witness": {},
                                 "reason": "none" if answer == "unknown" else None}]
                         for part, answer in (("hypotheses", hypothesis),
                                              ("conclusions", conclusion))}})
