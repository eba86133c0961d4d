"""The README's code runs as it stands, and its commands exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.M | re.S)
PYTHON = [code for language, code in BLOCKS if language == "python"]


def test_the_python_blocks_run_in_order():
    assert len(PYTHON) >= 3
    names = {}
    for code in PYTHON:
        exec(compile(code, "README.md", "exec"), names)


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
