"""Formulas in sentences: well-formed, escaped, and nothing lost."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import verify
from verify.report import mathml
from verify.report.mathml import formula, sentence

TEXTS = [text for theorem in map(verify.theorem, verify.theorems())
         for text in (theorem.statement, theorem.scope, theorem.source) if text]
BACK = {shown: text for table in (mathml._GREEK, mathml._SIGNS, mathml._LARGE)
        for text, shown in table.items()} | {"‖": "||", "×": "x", "⟨": "<", "⟩": ">"}


def tree(html):
    """The HTML as XML; fails where it is not well-formed."""
    html = html.replace("&nbsp;", " ").replace("<wbr>", "<wbr/>")
    return ElementTree.fromstring(f"<p>{html}</p>")


def letters(text):
    """What has to survive: everything but spaces, scripts' marks and brackets."""
    return re.sub(r"[\s_^()`\u2060]|sqrt", "", text)


@pytest.mark.parametrize("text", TEXTS)
def test_every_statement_is_well_formed_and_complete(text):
    shown = "".join(tree(sentence(text)).itertext())
    for symbol, written in BACK.items():
        shown = shown.replace(symbol, written)
    assert letters(shown) == letters(text)


@given(st.one_of(st.text(alphabet="ab_^|<>()[]{}&\"'x1 =.,`-*/~#", max_size=30), st.text()))
def test_any_text_is_escaped_and_balanced(text):
    text = "".join(c for c in text if c.isprintable())
    assert {node.tag for node in tree(sentence(text)).iter()} <= {
        "p", "code", "math", "mi", "mn", "mo", "mrow", "mspace", "msqrt", "msub", "msubsup",
        "msup", "mtext", "wbr"}


def formulas(text):
    return ["".join(node.itertext()) for node in tree(sentence(text)).iter("math")]


@pytest.mark.parametrize(("text", "found"), [
    ("If a is admissible and f_a = f_b on R^d, so is b.", ["a", "fa=fb", "Rd", "b"]),
    ("A network has a neuron; there is a k-sparse x.", ["k", "x"]),
    ("If (2k - 1) mu < 1, OMP works (and so on).", ["(2k−1)μ<1"]),
    ("||v_S|| < ||v off S|| for all S", ["‖vS‖<‖v off S‖", "S"]),
    ("the l1 norm, coNP-hard, path-SGD, in 3 of 4 cases", []),
    ("the sum of |w|^p over phi_eq_of_scaling_equivalent", ["|w|p"]),
])
def test_what_is_a_formula(text, found):
    assert [re.sub(r"\s+", " ", shown) for shown in formulas(text)] == found


def test_indices_powers_and_roots():
    assert formula("w_1^2") == "<math><msubsup><mi>w</mi><mn>1</mn><mn>2</mn></msubsup></math>"
    assert formula("D^-1") == (
        "<math><msup><mi>D</mi><mrow><mo>−</mo><mn>1</mn></mrow></msup></math>")
    assert formula("x^(p / q)") == ("<math><msup><mi>x</mi><mrow><mi>p</mi><mo>/</mo><mi>q</mi>"
                                    "</mrow></msup></math>")
    assert formula("w^E[i]").endswith("<mi>i</mi><mo stretchy='false'>]</mo></mrow></mrow></msup>"
                                      "</math>")
    assert formula("sqrt(2)") == "<math><msqrt><mn>2</mn></msqrt></math>"
    assert formula("s1 <= s2").count("<msub>") == 2


def test_long_formulas_may_be_broken_before_operators_outside_brackets():
    parts = formula("(1 - rho) ||x - z|| <= (1 + rho) ||z|| + 2 tau").split("<wbr>")
    assert len(parts) == 3
    assert all(part.startswith('<math><mo form="infix">') for part in parts[1:])


def test_hostile_text():
    assert "<script" not in sentence("x_1 = <script>alert(1)</script> & </math>")
    assert sentence("(" * 5000 + ")" * 5000) == "(" * 5000 + ")" * 5000
