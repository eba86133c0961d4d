"""The bounded rung: a theorem for all parameters, and all inputs, of one size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from verify.claims.catalog import theorem as find
from verify.claims.check import check
from verify.claims.decision import Unknown
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.instance import coerce
from verify.claims.shortened import shortened_fields
from verify.claims.theorem import Theorem
from verify.claims.verdict import Refuted

SIZES = ((1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2, 1), (1, 1, 1, 1), (2, 3, 1), (1, 2, 2, 1))


@final
@dataclass(frozen=True, slots=True)
class Bounded:
    """The theorem holds for all real parameters, and inputs, of these sizes.

    `solver` found the negation unsatisfiable; `script` is the negation in SMT-LIB 2, for any other
    solver to confirm. Nothing but solvers vouches for it: this is less than a re-checked verdict
    about one instance, and says more.
    """

    theorem: str
    widths: Sequence[int] | Mapping[str, Any]
    script: str
    solver: str

    __repr__ = shortened_fields


def prove(theorem: Theorem | str, *, widths: Sequence[int] | Mapping[str, Any],
          seconds: float = 60) -> Bounded | Refuted | Unknown:
    """The theorem holds for all parameters of this size, or an exact instance refutes it.

    Given widths, every network of the theorem has them and every vector is an input. Of a theorem
    about other objects, `widths` names the size of each argument: the widths of a network, the
    (rows, columns) of a matrix or of points, the length of a vector, the value of an integer; a
    list of numbers stands for that vector or matrix itself. Refuted comes from a model of the
    solver's that was made rational and checked like any other instance. Unknown says what kept an
    answer back: a predicate that is not encoded, or that is assumed of all inputs; the time; a
    model at irrational numbers.

    Cost: exponential; a second for two hidden neurons, minutes for ten parameters more.
    Raises: KeyError if no theorem has this name; InvalidInstance if the sizes are none;
    ImportError if z3 is not installed (extra `smt`).

    >>> same = {"A": (2, 2), "k": 1}
    >>> type(prove("sparse_solutions_unique_of_coherence", widths=same)).__name__
    'Bounded'
    """
    if isinstance(theorem, str):
        theorem = find(theorem)
    encoding, objects, smt = _engines()
    sizes = dict(widths) if isinstance(widths, Mapping) else objects.widths_of(widths)
    try:
        symbols = objects.symbolic(theorem.arguments, sizes)
        _require_instances(theorem, symbols, objects, encoding)
        negation = _negation(theorem, symbols, encoding)
    except (encoding.NotEncodable, BudgetExceeded) as error:
        return Unknown(str(error))
    of = "networks of widths" if isinstance(sizes, tuple) else "the sizes"
    script = smt.script_of(negation, [
        f"{theorem.name}, denied for {of} {size_text(sizes)}.",
        "unsat: it holds for all real parameters of this size."])
    answer = smt.solve(negation, objects.variables(tuple(symbols.values())), seconds=seconds,
                       script=script)
    if answer.status == "unsat":
        return Bounded(theorem.name, sizes, script, answer.solver)
    if not answer.values:
        return Unknown(answer.reason)
    verdict = check(theorem, {name: objects.concrete(value, answer.values)
                              for name, value in symbols.items()})
    if not isinstance(verdict, Refuted):
        return Unknown(f"{answer.solver} has a model that was not confirmed: checked exactly, "
                       f"it is {verdict.word}")
    if not theorem.hypotheses:
        return Unknown("some instance of this size violates the conclusions; without hypotheses "
                       "the theorem speaks of those alone that its strategy draws")
    return verdict


def size_text(sizes: Sequence[int] | Mapping[str, Any]) -> str:
    """Widths as in 2-3-1; else the sizes by name, as in A 2x3, k 1."""
    if isinstance(sizes, Mapping):
        return ", ".join(f"{name} {_text(size)}" for name, size in sizes.items())
    return "-".join(map(str, sizes))


def _text(size: Any) -> str:
    return "x".join(map(str, size)) if isinstance(size, tuple) else str(size)


def coincidence(theorem: Theorem, *, sizes: Sequence[int] | Mapping[str, Any],
                without: str | None = None, steps: int = 300_000, seed: int = 0
                ) -> dict[str, Any] | None:
    """An instance of this size that z3 takes for a counterexample, or None; still to be checked.

    Hypotheses that have no formula are left out. z3 is given a number of steps, not a time, so that
    the same seed gives the same instance; the `without` hypothesis is set aside.

    Raises: ImportError if z3 is not installed.
    """
    encoding, objects, smt = _engines()
    try:
        symbols = objects.symbolic(theorem.arguments, sizes)
        _require_instances(theorem, symbols, objects, encoding)
        negation = _negation(theorem, symbols, encoding, without=without, strict=False)
    except (encoding.NotEncodable, BudgetExceeded):
        return None
    numbers = smt.model(negation, objects.variables(tuple(symbols.values())), steps=steps,
                        seed=seed)
    return None if numbers is None else {name: objects.concrete(value, numbers)
                                         for name, value in symbols.items()}


def _require_instances(theorem: Theorem, symbols: dict[str, Any], objects: Any,
                       encoding: Any) -> None:
    """Raises: NotEncodable if neither constants nor 1, 2, 3, ... make an instance of the size.

    The encodings rely on it that the shapes fit.
    """
    names = [str(term) for term in objects.variables(tuple(symbols.values()))]
    fillings = [dict.fromkeys(names, Fraction(constant)) for constant in (1, 0, 2)]
    fillings.append({name: Fraction(i + 1) for i, name in enumerate(names)})
    for numbers in fillings:
        try:
            filled = coerce(theorem.arguments, {name: objects.concrete(value, numbers)
                                                for name, value in symbols.items()})
            for condition in theorem.hypotheses + theorem.conclusions:
                condition.predicate(*(filled[name] for name in condition.arguments))
            return
        except InvalidInstance as error:
            wrong = error
    raise encoding.NotEncodable(f"no instance has this size: {wrong}")


def _engines() -> tuple[Any, Any, Any]:
    try:
        import z3  # noqa: F401
    except ImportError as error:
        raise ImportError("z3 is not installed; it comes with the extra `smt`: "
                          "pip install 'rescaling-verify[smt]'") from error
    from verify.prover import encoding, formula, objects, smt

    formula.renumber()
    return encoding, objects, smt


def _negation(theorem: Theorem, symbols: dict[str, Any], encoding: Any, *,
              without: str | None = None, strict: bool = True) -> Any:
    """All hypotheses hold and a conclusion fails; for an equivalence, or the other way round.

    Unless `strict`, what cannot be said is left out, but for what fails.
    """
    import z3

    kept = [condition for label, condition in zip(theorem.labels, theorem.hypotheses, strict=True)
            if label != without]

    def said(conditions: Any, *, answer: bool) -> list[Any]:
        formulas = []
        for condition in conditions:
            try:
                formulas.append(encoding.encoded(condition, symbols, answer=answer))
            except encoding.NotEncodable:
                if strict:
                    raise
        return formulas

    def violated(holding: Any, failing: Any) -> Any:
        return z3.And(*said(holding, answer=True), z3.Or(said(failing, answer=False)))

    forth = violated(kept, theorem.conclusions)
    return z3.Or(forth, violated(theorem.conclusions, kept)) if theorem.iff else forth
