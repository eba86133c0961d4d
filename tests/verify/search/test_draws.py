"""Drawing is repeatable, bounded, and lets errors and interrupts through."""

import pytest
from hypothesis import strategies as st

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
