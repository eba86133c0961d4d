"""The corpus: `accepted` files pass, `rejected` are read and fail, `unreadable` are not read."""

import json
from collections import Counter
from pathlib import Path

import pytest

from verify.checker import Rejected
from verify.checker.command import check_file
from verify.checker.reading import read
from verify.checker.rules import RULES
from verify.checker.verdict import recheck_all

HERE = Path(__file__).parent
CORPUS = [(status, path) for status, folder in enumerate(("accepted", "rejected", "unreadable"))
          for path in sorted((HERE / folder).glob("*"))]
# These are theorems: no instance answers no, so no document can.
NEVER_NO = {"drift_second_order",
            "norm_log_midpoint_convex",
            "path_norm_is_sweep",
            "realization_is_activation_dot_phi",
            "trivial_pair_no_worse"}


@pytest.mark.parametrize(("status", "path"), CORPUS, ids=lambda value: getattr(value, "name", None))
def test_exit_status(status, path, capsys):
    assert check_file(str(path)) == status, capsys.readouterr().out
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert out.isascii()
    assert not err


def test_each_is_rejected_for_the_reason_in_its_name():
    lines = (HERE / "rejections.txt").read_text(encoding="utf-8").splitlines()
    for name, reason in (line.split(": ", 1) for line in lines):
        with pytest.raises(Rejected) as caught:
            recheck_all(read(str(HERE / "rejected" / f"{name}.json")))
        assert reason in str(caught.value), name


@pytest.mark.parametrize("rule", sorted(RULES), ids="_".join)
def test_every_rule_has_files_that_it_accepts_and_rejects(rule):
    """At least 3 and 5, the finding being in the document or in one of an audit's."""
    found = Counter(status for status, path in CORPUS if status < 2 and rule in _findings(path))
    predicate, answer = rule
    assert found[0] >= 3 or (answer == "no" and predicate in NEVER_NO)
    assert found[1] >= 5


def _findings(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    return {(finding["predicate"], finding["answer"])
            for part in ("hypotheses", "conclusions")
            for finding in (isinstance(document, dict) and document.get(part)) or ()
            if isinstance(finding, dict) and {"predicate", "answer"} <= finding.keys()
            and isinstance(finding["predicate"], str) and isinstance(finding["answer"], str)}
