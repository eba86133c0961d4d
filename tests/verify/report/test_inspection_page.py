"""The page says what the inspection found; names of files cannot break it."""

import base64
import json
import re

import verify
from verify.report.inspection import inspection
from verify.report.inspection_page import inspection_page

SMALL = verify.Network([[[1, -2], [3, 1]], [[1, "1/3"]]], [[0, 1], [5]])


def test_facts_decisions_and_phi():
    found = inspection(SMALL)
    html = inspection_page("small", found, SMALL)
    for what, finding in found.rows():
        if "|" not in what + finding and what.replace(" ", "_") not in dict(
                found.decisions):
            assert f"{what}</th><td>{finding}</td>" in html
    assert html.count("<article>") == len(found.decisions) == 3
    assert len(re.findall(r"<td>\d(?: → \d)*</td><td><math>", html)) == sum(SMALL.n_paths)


def test_the_findings_can_be_saved():
    found = inspection(SMALL)
    (data,) = re.findall(r'base64,([^"]+)"', inspection_page("small", found, SMALL))
    assert json.loads(base64.b64decode(data)) == found.document()


def test_phi_of_many_paths_is_left_out(digits):
    net = verify.load(digits)
    assert "monomial" not in inspection_page("digits", inspection(net), net)


def test_hostile_titles():
    html = inspection_page("<script>alert(1)</script>", inspection(SMALL), SMALL)
    assert "<script" not in html


def test_long_values_are_cut():
    net = verify.Network([[[10**300]]], [["1/3"]])
    assert "(301 digits)" in inspection_page("long", inspection(net), net)
