"""Checking a theorem on one instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from verify.claims.catalog import theorem as find
from verify.claims.decision import answer_of
from verify.claims.instance import coerce
from verify.claims.predicate import Condition
from verify.claims.theorem import Theorem
from verify.claims.verdict import Finding, Holds, Refuted, Undecided, Vacuous, Verdict


def check(theorem: Theorem | str, instance: Mapping[str, Any], *,
          without: str | None = None) -> Verdict:
    """The instance confirms the theorem, refutes it, does not concern it, or stays undecided.

    `without` sets one hypothesis aside (it is decided and listed all the same): a Refuted is then
    an instance that shows why the hypothesis is there.

    Cost: that of the theorem's predicates; conclusions are not decided where a hypothesis fails.
    Raises: InvalidInstance, naming the argument, if the instance is not one of the theorem's;
    KeyError if no theorem has this name; ValueError if `without` is no hypothesis.

    >>> import verify
    >>> a = verify.Network([[[1]], [[2]]], [[0], [0]])
    >>> verdict = verify.check("realization_eq_of_scaling_equivalent",
    ...                        {"a": a, "b": verify.rescale(a, [3])})
    >>> type(verdict).__name__
    'Holds'
    """
    if isinstance(theorem, str):
        theorem = find(theorem)
    dropped = None if without is None else theorem.label(without)
    objects = coerce(theorem.arguments, instance)
    hypotheses = _findings(theorem.hypotheses, objects)
    kept = [answer_of(finding.decision)
            for label, finding in zip(theorem.labels, hypotheses, strict=True) if label != dropped]
    conclusions: tuple[Finding, ...] = ()
    if theorem.iff or "no" not in kept:
        conclusions = _findings(theorem.conclusions, objects)
    kind = conclude(kept, [answer_of(finding.decision) for finding in conclusions],
                    iff=theorem.iff)
    return kind(theorem, objects, hypotheses, conclusions, dropped)


def conclude(hypotheses: list[str], conclusions: list[str], *, iff: bool = False) -> type[Verdict]:
    """The verdict that these answers ("yes", "no", "unknown") amount to.

    >>> conclude(["yes"], ["unknown"]).__name__, conclude(["unknown"], ["yes"]).__name__
    ('Undecided', 'Holds')
    """
    left, right = conjunction(hypotheses), conjunction(conclusions)
    if iff:
        if "unknown" in (left, right):
            return Undecided
        return Holds if left == right else Refuted
    if left == "no":
        return Vacuous
    if right == "yes":
        return Holds
    return Refuted if (left, right) == ("yes", "no") else Undecided


def conjunction(answers: Iterable[str]) -> str:
    """The answer to "do all hold": no if one is no, else unknown if one is, else yes."""
    answers = set(answers)
    return "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"


def _findings(conditions: Iterable[Condition], objects: Mapping[str, Any]) -> tuple[Finding, ...]:
    return tuple(Finding(condition, condition.predicate(*(objects[name]
                                                          for name in condition.arguments)))
                 for condition in conditions)
