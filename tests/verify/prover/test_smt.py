"""Solvers answer what is known beforehand; models become rational; each engine serves alone."""

import importlib
from fractions import Fraction

import pytest

z3 = pytest.importorskip("z3", reason="z3 is not installed (extra `smt`)")
smt = importlib.import_module("verify.prover.smt")
X, Y = z3.Reals("x.0 y.0")


def without_yices(monkeypatch):
    monkeypatch.setattr(smt, "yices_command", lambda: None)


def test_the_three_answers(monkeypatch):
    without_yices(monkeypatch)
    assert smt.solve(X * X < 0, [X], seconds=5).status == "unsat"
    found = smt.solve(z3.And(3 * X == 1, Y == -X), [X, Y], seconds=5)
    assert found.values == {"x.0": Fraction(1, 3), "y.0": Fraction(-1, 3)}
    assert found.solver.startswith("z3")
    assert smt.solve(X > 0, [X], seconds=0).status == "unknown"


def test_irrational_models_are_replaced_where_there_are_rational_ones(monkeypatch):
    without_yices(monkeypatch)
    circle = z3.And(X * X + Y * Y == 2, X > Y, X != 1, Y != -1, Y * Y * Y < X)
    found = smt.solve(circle, [X, Y], seconds=20)
    if found.values:  # z3 chooses; what it gives has to be a solution
        x, y = found.values["x.0"], found.values["y.0"]
        assert x * x + y * y == 2
    band = z3.And(X * X > 2, Fraction(41, 10).numerator > X * X * X * X, Y == X)
    found = smt.solve(band, [X, Y], seconds=20)
    assert found.values["x.0"] ** 2 > 2
    assert found.values["y.0"] == found.values["x.0"]


def test_a_formula_without_rational_models_gives_none(monkeypatch):
    without_yices(monkeypatch)
    found = smt.solve(X * X == 2, [X], seconds=5)
    assert (found.status, found.values) == ("sat", {})
    assert "rational" in found.reason


def test_the_script_is_read_by_z3_and_says_the_same():
    text = smt.script_of(z3.And(X * X < 1, X > Y), ["what it is"])
    assert text.startswith("; what it is\n(set-logic QF_NRA)\n")
    assert text.rstrip().endswith("(check-sat)")
    solver = z3.Solver()
    solver.from_string(text)
    assert solver.check() == z3.sat
    solver.add(Y > 1)
    assert solver.check() == z3.unsat


@pytest.mark.parametrize(("text", "values"), [
    ("((x.0 (/ -1 2))\n (y.0 3))", {"x.0": Fraction(-1, 2), "y.0": Fraction(3)}),
    ("((x.0 (- 2))\n (y.0 (- (/ 1 2))))", {"x.0": Fraction(-2), "y.0": Fraction(-1, 2)}),
    ("((x.0 (/ (- 3) 2))\n (y.0 0))", {"x.0": Fraction(-3, 2), "y.0": Fraction(0)}),
    ("((x.0 -1.414214)\n (y.0 0))", {}),
    ("", {}),
])
def test_values_as_yices_prints_them(text, values):
    assert smt._rational_values(text, ["x.0", "y.0"]) == values


needs_yices = pytest.mark.skipif(smt.yices_command() is None,
                                 reason="yices-smt2 is not installed (extra `smt`)")


@needs_yices
def test_yices_answers_where_z3_is_silent(monkeypatch):
    monkeypatch.setattr(smt, "_z3", lambda *arguments: None)
    found = smt.solve(X * X < 0, [X], seconds=10)
    assert (found.status, found.solver) == ("unsat", "yices")
    found = smt.solve(z3.And(2 * X == -3, Y == X - 1), [X, Y], seconds=10)
    assert found.values == {"x.0": Fraction(-3, 2), "y.0": Fraction(-5, 2)}
    found = smt.solve(X * X == 2, [X], seconds=10)
    assert (found.status, found.values) == ("sat", {})


@needs_yices
def test_nothing_is_left_running(monkeypatch):
    started = []
    popen = smt.subprocess.Popen
    monkeypatch.setattr(smt.subprocess, "Popen",
                        lambda *a, **k: started.append(popen(*a, **k)) or started[-1])
    for _ in range(5):
        assert smt.solve(X == 1, [X], seconds=5).values == {"x.0": 1}
    assert len(started) == 5
    assert all(process.poll() is not None for process in started)
