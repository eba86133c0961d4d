"""The highest rung of each theorem is named, and never a higher one than its file states."""

import dataclasses

import pytest

import verify
from verify.report import evidence, tables
from verify.search.audit import Audited


def printed(renderable, capsys):
    tables.console().print(renderable)
    return capsys.readouterr().out


@pytest.mark.parametrize(("changes", "rung"), [
    ({"formal": None, "bounded": None}, "checked"),
    ({"formal": None, "bounded": ((1, 1, 1), (2, 3, 1))}, "bounded 2-3-1"),
    ({"bounded": ((1, 1, 1),)}, "formal"),
])
def test_highest_rung(changes, rung):
    theorem = verify.theorem("sign_eq_of_scaling_equivalent")
    assert evidence.highest_rung(dataclasses.replace(theorem, **changes)) == rung


def test_the_audit_names_rungs_but_not_of_refuted_or_broken_theorems(capsys):
    names = ("sign_eq_of_scaling_equivalent", "full_path_phi_eq_of_segre_eq",
             "path_sgd_steps_equivalent_of_scaling_equivalent",
             "realization_eq_of_signed_rescaling_as_stated", "phi_eq_of_scaling_equivalent")
    entries = [Audited(name) for name in names]
    entries[-1].problems.append("broken")
    text = printed(tables.audit_table(entries), capsys)
    claims = [line.split("  ")[0] for line in text.splitlines() if "%" in line]
    assert claims == ["formal", "bounded 3-4-2", "checked", "refuted", "PROBLEM"]


def test_bounded_sizes_are_sizes():
    for name in verify.theorems():
        theorem = verify.theorem(name)
        for size in theorem.bounded or ():
            if isinstance(size, dict):
                assert set(size) == set(theorem.arguments)
            else:
                assert verify.Architecture.layered(size).widths == tuple(size)
        if theorem.counterexample is not None:
            assert theorem.formal is None
            assert theorem.bounded is None


def test_statements_stand_side_by_side(capsys):
    text = printed(evidence.side_by_side(verify.theorem("phi_eq_of_scaling_equivalent")), capsys)
    line = next(line for line in text.splitlines() if "for all a: network, b: network" in line)
    assert "Theorem" in line


def test_tables_of_proofs(capsys):
    rows = [("some_theorem", (2, 3, 1), verify.Bounded("some_theorem", (2, 3, 1), "", "z3"), 1.25),
            ("other_theorem", (1, 1), verify.Unknown("no time"), 2)]
    text = printed(evidence.bounded_table(rows), capsys)
    for part in ("2-3-1", "bounded (z3)", "1.2", "unknown", "other_theorem: no time"):
        assert part in text
