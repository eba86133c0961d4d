"""The bounded rung: a theorem for all parameters, and all inputs, of one layered architecture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from verify.claims.catalog import theorem as find
from verify.claims.check import check
from verify.claims.decision import Unknown
from verify.claims.errors import BudgetExceeded
from verify.claims.theorem import Theorem
from verify.claims.verdict import Refuted
from verify.network.architecture import Architecture
from verify.network.pairs import with_parameters

SIZES = ((1, 1, 1), (2, 1, 1), (1, 2, 1), (2, 2, 1), (1, 1, 1, 1), (2, 3, 1), (1, 2, 2, 1))


@final
@dataclass(frozen=True, slots=True)
class Bounded:
    """The theorem holds for all real parameters, and inputs, of layered networks of these widths.

    `solver` found the negation unsatisfiable; `script` is the negation in SMT-LIB 2, for any other
    solver to confirm. Nothing but solvers vouches for it: this is less than a re-checked verdict
    about one instance, and says more.
    """

    theorem: str
    widths: tuple[int, ...]
    script: str
    solver: str


def prove(theorem: Theorem | str, *, widths: Sequence[int],
          seconds: float = 60) -> Bounded | Refuted | Unknown:
    """The theorem holds for all parameters of this size, or an exact instance refutes it.

    Every network of the theorem has these widths, every vector is an input. Refuted comes from a
    model of the solver's that was made rational and checked like any other instance. Unknown says
    what kept an answer back: a predicate that is not encoded, or that is assumed of all inputs; an
    argument that is neither network nor vector; the time; a model at irrational numbers.

    Cost: exponential; a second for two hidden neurons, minutes for ten parameters more.
    Raises: KeyError if no theorem has this name; InvalidInstance if the widths are none;
    ImportError if z3 is not installed (extra `smt`).
    """
    if isinstance(theorem, str):
        theorem = find(theorem)
    architecture = Architecture.layered(tuple(widths))
    encoding, smt = _engines()
    try:
        objects = {name: _symbolic(name, kind, architecture)
                   for name, kind in theorem.arguments.items()}
        negation = _negation(theorem, objects, encoding)
    except (encoding.NotEncodable, BudgetExceeded) as error:
        return Unknown(str(error))
    size = "-".join(map(str, widths))
    script = smt.script_of(negation, [
        f"{theorem.name}, denied for networks of widths {size}.",
        "unsat: it holds for all real parameters of this size."])
    variables = [term for value in objects.values()
                 for term in (value if isinstance(value, list) else value.values.values())]
    answer = smt.solve(negation, variables, seconds=seconds, script=script)
    if answer.status == "unsat":
        return Bounded(theorem.name, tuple(widths), script, answer.solver)
    if not answer.values:
        return Unknown(answer.reason)
    instance = {name: _concrete(value, answer.values) for name, value in objects.items()}
    verdict = check(theorem, instance)
    if not isinstance(verdict, Refuted):
        return Unknown(f"{answer.solver} has a model that was not confirmed: checked exactly, "
                       f"it is {verdict.word}")
    if not theorem.hypotheses:
        return Unknown("some network of this size violates the conclusions; without hypotheses the "
                       "theorem speaks of those alone that its strategy draws")
    return verdict


def _engines() -> tuple[Any, Any]:
    try:
        import z3  # noqa: F401
    except ImportError as error:
        raise ImportError("z3 is not installed; it comes with the extra `smt`: "
                          "pip install 'rescaling-verify[smt]'") from error
    from verify.prover import encoding, smt

    encoding.renumber()
    return encoding, smt


def _symbolic(name: str, kind: str, architecture: Architecture) -> Any:
    import z3

    from verify.prover.encoding import NotEncodable
    from verify.prover.symbolic_network import SymbolicNetwork

    if kind == "network":
        return SymbolicNetwork.free(name, architecture)
    if kind == "vector":
        return [z3.Real(f"{name}.{i}") for i in architecture.inputs]
    raise NotEncodable(f"the argument {name} is neither network nor vector but {kind}")


def _negation(theorem: Theorem, objects: dict[str, Any], encoding: Any) -> Any:
    """All hypotheses hold and a conclusion fails; for an equivalence, or the other way round."""
    import z3

    def all_hold(conditions: Any) -> list[Any]:
        return [encoding.encoded(condition, objects, answer=True) for condition in conditions]

    def one_fails(conditions: Any) -> Any:
        return z3.Or([encoding.encoded(condition, objects, answer=False)
                      for condition in conditions])

    forth = z3.And(*all_hold(theorem.hypotheses), one_fails(theorem.conclusions))
    if not theorem.iff:
        return forth
    return z3.Or(forth, z3.And(*all_hold(theorem.conclusions), one_fails(theorem.hypotheses)))


def _concrete(value: Any, numbers: dict[str, Fraction]) -> Any:
    if isinstance(value, list):
        return [numbers[str(term)] for term in value]
    return with_parameters(value.architecture, [numbers[str(term)]
                                                for term in value.values.values()])
