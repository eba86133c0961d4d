"""A point beyond or multipliers, whatever the solver proposes; both checked, both frequent."""

import random
from collections import Counter
from fractions import Fraction

import pytest

import verify.convex.feasibility as feasibility
from verify.convex.feasibility import beyond


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def instance(draw):
    """A cone with an inside and a form that is positive there."""
    n, top = draw.randint(2, 5), draw.choice([1, 3, 10**6, 2**90])
    inside = (*tuple(draw.randint(-3, 3) for _ in range(n - 1)), draw.randint(1, 3))
    rows = []
    while len(rows) < draw.randint(1, 8):
        row = tuple(draw.randint(-top, top) for _ in range(n))
        height = dot(row, inside)
        if height:
            rows.append(row if height > 0 else tuple(-x for x in row))
    if draw.random() < 0.5:  # redundant
        form = tuple(map(sum, zip(*draw.choices(rows, k=2), strict=True)))
        return rows, inside, form
    return rows[:-1], inside, rows[-1]


PROPOSALS = {"the solver's": None, "no": (None, []), "a wrong point": ([0.5] * 9, []),
             "a wrong support": (None, [0])}


@pytest.mark.parametrize("proposal", PROPOSALS)
def test_the_answer_is_proved_whatever_is_proposed(monkeypatch, proposal):
    if PROPOSALS[proposal] is not None:
        guess, support = PROPOSALS[proposal]
        monkeypatch.setattr(feasibility, "_propose", lambda rows, form: (
            guess and guess[:len(form)], [k for k in support if k < len(rows)]))
    draw, seen = random.Random(0), Counter()
    for _ in range(800):
        rows, inside, form = instance(draw)
        point, multipliers = beyond(rows, inside, form)
        assert (point is None) != (multipliers is None)
        seen[point is None] += 1
        if point is not None:
            assert dot(form, point) < 0
            assert all(dot(row, point) > 0 for row in rows)
        else:
            assert all(m > 0 for m in multipliers.values())
            assert form == tuple(sum((m * rows[k][i] for k, m in multipliers.items()), Fraction(0))
                                 for i in range(len(form)))
    assert min(seen.values()) > 200


@pytest.mark.parametrize("power", [10, 30, 60, 200])
def test_slivers_that_floats_do_not_see(power):
    """x > 0, y > 0 and 2^-power - x - y of either sign."""
    rows, inside = [(1, 0, 0), (0, 1, 0), (0, 0, 1)], (1, 1, 1)
    point, _ = beyond(rows, inside, (2**power, 2**power, -1))
    assert point is not None
    _, multipliers = beyond(rows, inside, (2**power, 2**power, 1))
    assert multipliers == {0: 2**power, 1: 2**power, 2: 1}


def test_the_solver_decides_most():
    """The exact simplex method is for what floats do not settle: few of the ordinary instances."""
    draw, settled = random.Random(1), 0
    for _ in range(200):
        rows, _, form = instance(draw)
        point, support = feasibility._propose(rows, form)
        settled += point is not None or bool(support)
    assert settled > 190
