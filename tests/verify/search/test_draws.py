"""Drawing is repeatable, bounded, and lets errors and interrupts through."""

import subprocess
import sys

import pytest
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers

from verify.search import draws
from verify.search.draws import for_each_drawn


def drawn(number, start=0):
    values = []
    for_each_drawn(st.lists(st.integers(0, 100)), number, values.append, start=start)
    return values


def test_repeatable_by_start():
    assert drawn(50) == drawn(50)
    assert drawn(50) != drawn(50, start=1)


def test_at_most_as_many_as_asked():
    assert len(drawn(30)) == 30
    few = []
    for_each_drawn(st.booleans(), 30, few.append)
    assert set(few) == {False, True}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_is_raised_comes_through(error):
    def act(value):
        raise error("stop")

    with pytest.raises(error, match="stop"):
        for_each_drawn(st.integers(), 10, act)


HUNT = """
import hashlib, sys
import extra
import verify
from hypothesis import strategies as st
from verify.search.draws import for_each_drawn

def rare(k):
    found = 10**6 <= k < 10**6 + 300 or hashlib.sha256(str(k).encode()).digest()[0] == 7
    answer = "no" if found else "yes"
    return (verify.No if answer == "no" else verify.Yes)(verify.Certificate("rare", answer))

integers = st.integers()
theorem = verify.Theorem(
    name="planted", arguments={"k": "integer"}, hypotheses=(),
    conclusions=(verify.Predicate("rare", rare).on("k"),),
    instances=lambda: st.fixed_dictionaries({"k": integers}))
print(verify.hunt(theorem, seconds=60).tried)
values = []
for_each_drawn(st.tuples(integers, st.floats()), 300, values.append)
print(values)
"""


def test_what_else_is_imported_changes_no_draw(tmp_path):
    said = []
    for text in ("", f"NUMBERS = {list(range(10**6, 10**6 + 300))}\nHALF = [0.123, 77.7]\n"):
        folder = tmp_path / f"with_{len(text)}"
        folder.mkdir()
        (folder / "extra.py").write_text(text)
        (folder / "run.py").write_text(HUNT)
        said.append(subprocess.run([sys.executable, "run.py"], cwd=folder, check=True, text=True,
                                   capture_output=True).stdout)
    assert said[0] == said[1]
    assert int(said[0].split("\n")[0]) > 20


def test_hypothesis_gets_its_own_back():
    before = providers.CONSTANTS_CACHE, providers._get_local_constants

    def act(value):
        assert providers._get_local_constants is not before[1]
        assert not providers._get_local_constants().integers
        drawn(1)  # within another
        assert providers._get_local_constants is not before[1]
        raise KeyError("stop")

    with pytest.raises(KeyError, match="stop"):
        for_each_drawn(st.integers(), 10, act)
    assert (providers.CONSTANTS_CACHE, providers._get_local_constants) == before


def test_a_release_that_keeps_no_such_constants(monkeypatch):
    values = drawn(20)
    monkeypatch.setattr(draws._NoLocalConstants, "_NAMES", ("no_such_name",))
    here = []

    def act(value):
        here.append(providers._get_local_constants)

    for_each_drawn(st.integers(), 5, act)
    assert set(here) == {providers._get_local_constants}
    assert len(drawn(20)) == len(values)
