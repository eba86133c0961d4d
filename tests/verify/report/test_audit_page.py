"""Every theorem has its article; every document can be taken out and re-proved."""

import base64
import json
import re

import pytest

import verify
from verify.report.audit_page import audit_page
from verify.report.evidence import highest_rung
from verify.search.audit import audit
from verify.strategies import networks

NAMES = ("realization_eq_of_scaling_equivalent", "trivial_pair_minimal_as_stated",
         "product_bound_of_exponents")


@pytest.fixture(scope="module")
def entries():
    return [audit(name, draws=3) for name in NAMES]


def documents(html):
    """What the links of the page hold."""
    return [json.loads(base64.b64decode(data))
            for data in re.findall(r'href="data:application/json;base64,([^"]+)"', html)]


def test_each_theorem_has_an_article_with_its_outcome(entries):
    html = audit_page(entries)
    proved = [highest_rung(verify.theorem(name)) for name in NAMES]
    assert re.findall(r'<article id="(\w+)"><header><span class="badge (\w+)">(.+?)</', html) == [
        (NAMES[0], "good", proved[0]), (NAMES[1], "bad", "refuted"), (NAMES[2], "good", proved[2])]
    assert "3 claims: 2 theorems and 1 that are false as stated" in html
    assert "<math><msub><mi>f</mi><mi>a</mi></msub><mo>=</mo>" in html


def test_the_documents_are_all_there_and_the_checker_accepts_them(entries):
    found = documents(audit_page(entries))
    audits = [document for document in found if "verdicts" in document]
    assert [document["verdicts"] for document in audits] == [entry.documents for entry in entries]
    single = [document for document in found if "verdicts" not in document]
    for document in single:
        verify.recheck(document)
    assert [document["dropped"] for document in single if document["dropped"]] == [
        "scaling_equivalent", "nonzero", "exponents_for_product_bound"]


def test_a_problem_is_shown(entries):
    broken = audit(NAMES[0], draws=1)
    broken.problems.append("a <b>problem</b>")
    html = audit_page([broken])
    assert "1 not as stated" in html
    assert "a &lt;b&gt;problem&lt;/b&gt;" in html


def test_a_users_theorem_with_hostile_texts(monkeypatch):
    hostile = "<script>alert(1)</script>"
    theorem = verify.Theorem(
        name=hostile, arguments={"a": "network"}, hypotheses=(), part=hostile, source=hostile,
        conclusions=(verify.phi_equal.on("a", "a"),), statement=f"x_1 = {hostile}", scope=hostile,
        instances=lambda: networks().map(lambda net: {"a": net}))
    monkeypatch.setattr("verify.report.audit_page.find", lambda name: theorem)
    html = audit_page([audit(theorem, draws=2)])
    assert "<script" not in html
