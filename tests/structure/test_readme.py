"""The README's code runs as it stands, and its commands exist."""

import contextlib
import io
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest

import verify
from verify.report.claims_table import claims_table

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.M | re.S)
CLAIMS = re.compile(r"(<!-- claims: [^>]* -->\n)(.*?)(<!-- /claims -->)", flags=re.S)


def test_the_python_blocks_run_in_order_and_print_what_stands_below_them(monkeypatch):
    monkeypatch.chdir(ROOT)
    names, printed_blocks = {}, 0
    for (language, code), (following, expected) in pairwise([*BLOCKS, ("", "")]):
        if language != "python":
            continue
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code, "README.md", "exec"), names)
        # which of several smallest counterexamples a hunt finds is up to Hypothesis: not the signs
        assert printed.getvalue().replace("-", "") == (
            expected.replace("-", "") if following == "text" else "")
        printed_blocks += following == "text"
    assert printed_blocks >= 3
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test()


def test_the_table_of_claims_is_what_verify_list_prints():
    """`UPDATE_README=1 pytest tests/structure/test_readme.py` writes it anew."""
    wanted = "\n" + claims_table(map(verify.theorem, verify.theorems())) + "\n"
    (mark, found, end), = CLAIMS.findall(README)
    if found != wanted and os.environ.get("UPDATE_README"):
        (ROOT / "README.md").write_text(CLAIMS.sub(lambda _: mark + wanted + end, README))
    elif found != wanted:
        pytest.fail("the claims in README.md are not those of proofs/: run `UPDATE_README=1 "
                    "pytest tests/structure/test_readme.py`, or paste `verify list --markdown`")


def test_the_picture_shows_what_its_script_draws():
    pytest.importorskip("matplotlib").use("Agg")
    from matplotlib import pyplot

    script = ROOT / "tests" / "data" / "draw_front_page.py"
    names = {"__file__": str(script), "__name__": "draw_front_page"}
    exec(compile(script.read_text(), str(script), "exec"), names)
    figure = names["front_page"]()
    picture = script.with_name("front_page.svg").read_text()
    left, right = figure.axes
    texts = [right.get_title(), *(text.get_text() for text in right.get_legend().get_texts()),
             *(text.get_text().split("\n")[0] for text in left.texts)]
    assert not [text for text in texts if f">{text}<" not in picture]
    regions, linear = map(int, re.findall(r"\d+", right.get_title()))
    caption = re.search(r"!\[([^]]*)\]\(tests/data/front_page.svg\)", README).group(1)
    assert f"{regions} activation regions, {linear} linear regions" in caption.replace("\n", " ")
    pyplot.close(figure)


def test_the_first_block_is_two_lines_each_complete_in_itself():
    language, code = BLOCKS[0]
    lines = code.strip().split("\n")
    assert language == "sh"
    assert len(lines) == 2
    for line in lines:
        assert line.startswith("python3 -m venv .venv")
        assert "pip install" in line
    assert lines[1].endswith("/pytest")


def test_the_commands_are_those_of_the_program():
    from verify.cli.main import _parser

    told = set(re.findall(r"^verify (\w+)", README, flags=re.M)) | {"show", "audit"}
    (commands,) = (action.choices for action in _parser()._actions if action.dest == "command")
    assert told == set(commands)


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_links_lead_somewhere(link):
    assert (ROOT / link).exists()
