"""Audits in one process and in several are the same."""

import verify
from verify.search.audit import audit, audit_all

NAMES = verify.theorems()[:3]


def test_processes_do_not_change_the_result():
    one = list(audit_all(NAMES, draws=5))
    two = list(audit_all(NAMES, draws=5, jobs=2))
    assert [entry.name for entry in two] == list(NAMES)
    for left, right in zip(one, two, strict=True):
        assert (left.verdicts, left.sharp, left.documents) == (right.verdicts, right.sharp,
                                                               right.documents)


def test_progress_names_the_theorems():
    seen = []
    list(audit_all(NAMES, draws=2, progress=seen.append))
    assert tuple(seen) == NAMES


def test_shares():
    entry = audit(NAMES[0], draws=10)
    assert entry.draws == 10
    assert entry.share("holds") + entry.share("refuted") + entry.share("vacuous") + entry.share(
        "undecided") == 1
