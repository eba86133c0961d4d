"""Asking z3, in this process, and yices, as another one, whether a formula can be satisfied."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, final

import z3

from verify.prover.symbolic_network import Formula, Term, number

_IRRATIONAL = "there is a model, but none was found at rational numbers"
_DIGITS = 3  # decimals kept of an irrational number of a model, before the rest is solved again


@final
@dataclass(frozen=True, slots=True)
class Answer:
    """`status` is sat, unsat or unknown; `solver` says who answered.

    `values` is a model where one was found in which every asked-for variable is rational; `reason`
    says why the status is unknown, or why a satisfiable formula has no such model here.
    """

    status: str
    solver: str = ""
    values: dict[str, Fraction] = field(default_factory=dict)
    reason: str = ""


def script_of(formula: Formula, comment: Sequence[str] = ()) -> str:
    """The formula as an SMT-LIB 2 script that any solver for QF_NRA reads."""
    solver = z3.Solver()
    solver.add(formula)
    text = "\n".join(line for line in solver.to_smt2().split("\n")
                     if not line.startswith((";", "(set-info")))
    return "".join(f"; {line}\n" for line in comment) + "(set-logic QF_NRA)\n" + text.strip() + "\n"


def solve(formula: Formula, variables: Sequence[Term], *, seconds: float,
          script: str | None = None) -> Answer:
    """The first answer of z3 and of yices, where `yices-smt2` is installed, within the time.

    A model that is not rational at the variables is made so, if possible, by fixing some of them
    to rationals nearby and solving for the rest.
    """
    end = time.monotonic() + seconds
    yices = _Yices(script or script_of(formula), variables, seconds)
    effort = _Effort(end)
    found = _z3(formula, variables, effort, yices)
    answer = yices.stop(end - time.monotonic() if found is None else 0.0)
    if found is None:
        if answer is None:
            return Answer("unknown", reason=f"no solver answered within {seconds:g} s")
        if answer.status == "unsat" or answer.values:
            return answer
        found = _z3(formula, variables, effort)  # for a model to start from
        if not isinstance(found, dict):
            return Answer("sat", answer.solver, reason=_IRRATIONAL)
    if isinstance(found, Answer):
        return found
    return _rational(formula, variables, found, effort)


def model(formula: Formula, variables: Sequence[Term], *, steps: int,
          seed: int) -> dict[str, Fraction] | None:
    """A rational model that z3 finds within so many of its steps, or None.

    The same seed, formula and version of z3 give the same model.
    """
    effort = _Effort(steps=steps, seed=seed)
    found = _z3(formula, variables, effort)
    if not isinstance(found, dict):
        return None
    return _rational(formula, variables, found, effort).values or None


@final
@dataclass(slots=True)
class _Effort:
    """What one call of z3 may take: the time to a moment, or a number of its steps."""

    end: float = math.inf
    steps: int | None = None
    seed: int = 0

    def bound(self, solver: Any) -> bool:
        """Sets the solver's limits; False if there is no time left."""
        if self.steps is not None:
            solver.set("rlimit", self.steps)
            solver.set("random_seed", self.seed)
            return True
        left = self.end - time.monotonic()
        solver.set("timeout", max(1, int(1000 * left)))
        return left > 0


def _z3_name() -> str:
    return f"z3 {z3.get_version_string()}"


def _z3(formula: Formula, variables: Sequence[Term], effort: _Effort,
        yices: _Yices | None = None) -> Answer | dict[str, Term] | None:
    """unsat as an Answer, the values of a model, or None; None too if yices came first.

    In a context of its own: what is interrupted there is not looked at any more.
    """
    context = z3.Context()
    solver = z3.Solver(ctx=context)
    if not effort.bound(solver):
        return None
    solver.add(formula.translate(context))
    try:
        status = str(yices.race(context, solver.check) if yices else solver.check())
    except z3.Z3Exception:
        return None
    if status == "unsat":
        return Answer("unsat", _z3_name())
    if status != "sat" or (yices is not None and yices.interrupted):
        return None
    values, main = solver.model(), z3.main_ctx()
    return {str(v): values.eval(v.translate(context), model_completion=True).translate(main)
            for v in variables}


def _rational(formula: Formula, variables: Sequence[Term], values: dict[str, Term],
              effort: _Effort) -> Answer:
    """A rational model near these values of one of z3's, if one is found with this effort."""
    fixed: list[Formula] = []
    while True:
        odd = [v for v in variables if not z3.is_rational_value(values[str(v)])]
        if not odd:
            return Answer("sat", _z3_name(), {name: value.as_fraction()
                                              for name, value in values.items()})
        near = values[str(odd[0])].approx(_DIGITS).as_fraction().limit_denominator(10**_DIGITS)
        fixed.append(odd[0] == number(near))
        rest = [v == values[str(v)] for v in variables if v not in odd]
        for attempt in ([*fixed, *rest], fixed):
            other = _z3(z3.And(formula, *attempt), variables, effort)
            if isinstance(other, dict):
                values = other
                break
        else:
            return Answer("sat", _z3_name(), reason=_IRRATIONAL)


@final
class _Yices:
    """`yices-smt2` on a script, if it is installed; its answer, if it has one, when stopped."""

    def __init__(self, script: str, variables: Sequence[Term], seconds: float) -> None:
        self._names = [str(v) for v in variables]
        self._answer: Answer | None = None
        self.interrupted = False
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._racing: Any = None
        self._process: subprocess.Popen[str] | None = None
        command = yices_command()
        if command is None:
            return
        asked = script + (f"(get-value ({' '.join(self._names)}))\n" if self._names else "")
        self._process = subprocess.Popen(
            [command, f"--timeout={max(1, round(seconds))}"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self._thread = threading.Thread(target=self._read, args=(asked,), daemon=True)
        self._thread.start()

    def _read(self, script: str) -> None:
        assert self._process is not None
        said, _ = self._process.communicate(script)
        status, _, rest = said.partition("\n")
        if status in ("sat", "unsat"):
            values = _rational_values(rest, self._names) if status == "sat" else {}
            with self._lock:
                self._answer = Answer(status, "yices", values)
                if self._racing is not None:
                    self.interrupted = True
                    self._racing.interrupt()
        self._done.set()

    def race(self, context: Any, run: Callable[[], Any]) -> Any:
        """What `run` returns; an answer interrupts the context while it runs."""
        with self._lock:
            if self._answer is not None:
                self.interrupted = True
                return "unknown"
            self._racing = context
        try:
            return run()
        finally:
            with self._lock:
                self._racing = None

    def stop(self, seconds: float) -> Answer | None:
        """The answer, if there is one within these seconds."""
        if self._process is None:
            return None
        if seconds > 0:
            self._done.wait(seconds)
        self._process.kill()
        self._thread.join()
        return self._answer


def yices_command() -> str | None:
    """Where `yices-smt2` is: beside this Python, or on the path; None if nowhere."""
    beside = Path(sys.executable).parent / "yices-smt2"
    return str(beside) if beside.exists() else shutil.which("yices-smt2")


_VALUE = re.compile(r"\(\s*([\w!.]+)\s+(-?\d+(?:/\d+)?)\s*\)")


def _rational_values(text: str, names: Sequence[str]) -> dict[str, Fraction]:
    """The values in yices's answer to get-value, or {} if some variable's is not rational there."""
    text = re.sub(r"\(-\s+(\d+)\)", r"-\1", text)
    text = re.sub(r"\(/\s+(-?\d+)\s+(\d+)\)", r"\1/\2", text)
    text = re.sub(r"\(-\s+(\d+/\d+)\)", r"-\1", text)
    found = {name: Fraction(value) for name, value in _VALUE.findall(text)}
    return {name: found[name] for name in names} if set(names) <= set(found) else {}
