"""Progress where someone looks, silence where no one does."""

import io
import subprocess
import sys
import types

import pytest
from rich.console import Console

import verify
from verify.report import progress as module


def use(**options):
    """What a console with these options is given while 3 of 10 items are done."""
    stream = io.StringIO()
    return stream, lambda **_: Console(file=stream, **options)


def test_nothing_is_written_to_a_pipe():
    code = "import verify\nwith verify.progress('work') as shown:\n    shown(1, 2)\n    shown(2, 2)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd="/")
    assert (done.stdout, done.stderr) == ("", "")


def test_a_terminal_shows_a_bar(monkeypatch):
    stream, console = use(force_terminal=True, force_jupyter=False, width=80)
    monkeypatch.setattr(module, "Console", console)
    with verify.progress("[work]") as shown:
        shown(3, 10)
        shown(7, None)
    assert "[work]" in stream.getvalue()
    assert "10" in stream.getvalue() or "7" in stream.getvalue()


def test_a_notebook_shows_a_bar_and_clears_it(monkeypatch):
    seen = []
    handle = types.SimpleNamespace(update=lambda shown: seen.append(shown))

    def display(shown, display_id):
        seen.append(shown)
        return handle

    monkeypatch.setitem(sys.modules, "IPython.display",
                        types.SimpleNamespace(HTML=str, display=display))
    monkeypatch.setattr(module, "Console", use(force_jupyter=True)[1])
    with verify.progress("<work>") as shown:
        shown(3, 10)
        shown(4, None)
    assert seen == ["&lt;work&gt; <progress></progress> 0",
                    '&lt;work&gt; <progress value="3" max="10"></progress> 3 of 10',
                    "&lt;work&gt; <progress></progress> 4", ""]


@pytest.mark.parametrize("options", [{"force_terminal": True, "force_jupyter": False},
                                     {"force_terminal": False, "force_jupyter": False}])
def test_errors_come_through(monkeypatch, options):
    monkeypatch.setattr(module, "Console", use(**options)[1])
    with pytest.raises(ZeroDivisionError), verify.progress("work"):
        1 / 0  # noqa: B018
