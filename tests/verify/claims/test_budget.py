"""Budgets: items, seconds, progress."""

import math

import pytest

import verify
from verify.claims import budget as module


def test_items_run_out_at_the_bound():
    meter = verify.Budget(items=3).meter("cells")
    meter.spend()
    meter.spend(2)
    assert meter.done == 3
    with pytest.raises(verify.BudgetExceeded, match="more cells needed, 3 allowed") as caught:
        meter.spend()
    assert (caught.value.needed, caught.value.allowed, caught.value.partial) == (None, 3, None)


def test_a_known_total_is_named():
    with pytest.raises(verify.BudgetExceeded, match="100 paths needed, 5 allowed") as caught:
        verify.Budget(items=5).meter("paths", 100).spend(6)
    assert caught.value.needed == 100


def test_nothing_is_allowed_by_zero_and_everything_by_none():
    with pytest.raises(verify.BudgetExceeded):
        verify.Budget(items=0).meter("cells").spend()
    verify.Budget().meter("cells").spend(10**12)


def test_seconds_run_out(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    meter = verify.Budget(seconds=2).meter("cells")
    meter.spend()
    now[0] = 102.0
    meter.spend()
    now[0] = 102.5
    with pytest.raises(verify.BudgetExceeded, match="2 s allowed") as caught:
        meter.spend()
    assert caught.value.allowed == 2


def test_the_rest_is_what_is_left_of_the_seconds(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    meter = verify.Budget(seconds=2, items=7).meter("cells")
    now[0] = 101.6666
    assert meter.rest() == verify.Budget(seconds=0.333, items=7)
    now[0] = 103.0
    assert meter.rest() == verify.Budget(seconds=0, items=7)
    assert verify.Budget(items=7).meter("cells").rest() == verify.Budget(items=7)


def test_progress_is_called_now_and_then(monkeypatch):
    now, calls = [0.0], []
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    meter = verify.Budget(progress=lambda done, total: calls.append((done, total))).meter("x", 9)
    for _ in range(9):
        now[0] += 0.04
        meter.spend()
    assert calls == [(3, 9), (6, 9), (9, 9)]


@pytest.mark.parametrize("bad", [-1, -0.5, math.nan])
def test_negative_budgets(bad):
    with pytest.raises(ValueError, match=r"Budget\.seconds"):
        verify.Budget(seconds=bad)
    with pytest.raises(ValueError, match=r"Budget\.items"):
        verify.Budget(items=bad)


def test_each_meter_counts_for_itself():
    budget = verify.Budget(items=1)
    budget.meter("a").spend()
    budget.meter("b").spend()


@pytest.mark.parametrize("bad", [1.5, 1e6, math.inf, "3", [2]])
def test_items_are_counted(bad):
    with pytest.raises(ValueError, match=r"Budget\.items must be an int >= 0"):
        verify.Budget(items=bad)


def test_seconds_are_a_number():
    with pytest.raises(ValueError, match=r"Budget\.seconds must be a number >= 0, got '3'"):
        verify.Budget(seconds="3")
    verify.Budget(seconds=math.inf).meter("cells").spend()
