"""What notebooks show of each object: escaped, short, well-formed."""

from xml.etree import ElementTree

import pytest

import verify
from verify.claims.card import card

HOSTILE = "<script>alert(1)</script>"
NET = verify.Network([[[1, -2], [3, 1]], [[1, 1]]], [[0, 1], [0]])
THEOREM = verify.Theorem(
    name=HOSTILE, statement=HOSTILE, source=HOSTILE, arguments={"a": "network"}, hypotheses=(),
    conclusions=(verify.phi_equal.on("a", "a"),), instances=lambda: None)
LARGE = verify.Network([[["1/3"] * 50] * 50], [[0] * 50])


@pytest.mark.parametrize("value", [
    NET, NET.rounded(), LARGE, THEOREM, verify.check(THEOREM, {"a": NET}), verify.Unknown(HOSTILE),
    verify.positive_twins(NET), verify.negative_twins(LARGE),
    verify.check("sign_eq_of_scaling_equivalent", {"a": NET, "b": NET}),
    verify.check("l1_recovers_of_coherence_of_equal_norms", {"A": [[1, 0], [0, 1]], "k": 1})])
def test_cards(value):
    html = value._repr_html_()
    assert ElementTree.fromstring(html.replace("<br>", "<br/>")).tag == "table"
    assert "<script" not in html
    assert len(html) < 4_000


def test_long_findings_are_cut():
    assert len(card("t", [("x", "y" * 10**6)])) < 1_000


def test_networks_show_their_size_and_small_ones_themselves():
    assert "Architecture(2-2-1)" in NET._repr_html_()
    assert "Network([[[1, -2], [3, 1]], [[1, 1]]], [[0, 1], [0]])" in NET._repr_html_()
    assert "float64" in NET.rounded()._repr_html_()


def test_a_search_without_a_find_says_how_many_it_looked_at():
    theorem = verify.theorem("sign_eq_of_scaling_equivalent")
    shown = verify.Undecided(theorem, {}, tried=1234)._repr_html_()
    assert "no counterexample among 1,234 instances, which is no proof" in shown
    assert str(verify.Undecided(theorem, {}, tried=1234)).startswith(f"{theorem.name}: no counter")
