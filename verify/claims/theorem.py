"""A theorem as data: what is assumed, what follows, and why nothing can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, final

from verify.claims.card import card
from verify.claims.instance import KINDS
from verify.claims.predicate import Condition, Predicate


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theorem:
    """For every instance, if all hypotheses hold then all conclusions hold.

    With `iff=True`: all hypotheses hold if and only if all conclusions do. A theorem without
    hypotheses says that every instance its strategy draws satisfies the conclusions (this is
    how existence is stated: the strategy draws the witnesses).

    arguments: {name: kind}, kind one of network, matrix, vector, points, support, integer.
    instances: a function of no arguments returning a Hypothesis strategy of dicts.
    sharp: for each hypothesis, by its label, an instance that violates only it and a conclusion,
        or one sentence why none is known.
    counterexample: for a claim that is false as stated, the instance that refutes it.
    statement, source, scope, part: for people. formal: the name of its Coq theorem. bounded: the
        sizes at which an SMT solver proves it for all parameters.

    Raises: ValueError if a condition names an argument that is not declared, a kind is unknown,
    there is no conclusion, `instances` is no function, or `sharp` has a key that is no hypothesis.
    """

    name: str
    arguments: Mapping[str, str]
    hypotheses: tuple[Condition, ...]
    conclusions: tuple[Condition, ...]
    instances: Callable[[], Any]
    statement: str = ""
    source: str = ""
    scope: str = ""
    part: str = ""
    iff: bool = False
    sharp: Mapping[str, Mapping[str, Any] | str] = field(default_factory=dict)
    counterexample: Mapping[str, Any] | None = None
    formal: str | None = None
    bounded: Any = None

    def __post_init__(self) -> None:
        for role in ("hypotheses", "conclusions"):
            object.__setattr__(self, role, self._conditions(role, getattr(self, role)))
        if not self.conclusions:
            raise ValueError(f"{self.name}: a theorem needs a conclusion")
        for argument, kind in self.arguments.items():
            if kind not in KINDS:
                raise ValueError(f"{self.name}: argument {argument!r} has kind {kind!r}, "
                                 f"not one of {', '.join(KINDS)}")
        for condition in self.hypotheses + self.conclusions:
            for argument in condition.arguments:
                if argument not in self.arguments:
                    raise ValueError(f"{self.name}: {condition} names {argument!r}, "
                                     "which is no argument")
        if not callable(self.instances):
            raise ValueError(f"{self.name}: instances is the function that makes the strategy "
                             "(verify.strategies.networks, without brackets), not "
                             f"{type(self.instances).__name__}")
        labels = self.labels
        if len(set(labels)) < len(labels):
            raise ValueError(f"{self.name}: a hypothesis stands twice")
        for label in self.sharp:
            if label not in labels:
                raise ValueError(f"{self.name}: sharp has {label!r}, which is no hypothesis "
                                 f"(they are {', '.join(labels) or 'none'})")

    def _conditions(self, role: str, given: Any) -> tuple[Condition, ...]:
        if not isinstance(given, Iterable):
            raise ValueError(f"{self.name}: {role} is {type(given).__name__}, no tuple of "
                             'conditions such as (verify.admissible.on("a"),)')
        conditions = tuple(given)
        for i, condition in enumerate(conditions):
            if isinstance(condition, Predicate):
                raise ValueError(f"{self.name}: {role}[{i}] is the predicate {condition.name}, not "
                                 f'said of any argument: {condition.name}.on("a", ...)')
            if not isinstance(condition, Condition):
                raise ValueError(f"{self.name}: {role}[{i}] is {type(condition).__name__}, no "
                                 'condition such as verify.admissible.on("a")')
        return conditions

    @property
    def labels(self) -> tuple[str, ...]:
        """The hypotheses' labels: the predicates' names, with arguments where that is ambiguous."""
        names = [condition.predicate.name for condition in self.hypotheses]
        return tuple(str(condition) if names.count(name) > 1 else name
                     for name, condition in zip(names, self.hypotheses, strict=True))

    def label(self, hypothesis: str) -> str:
        """The label of the hypothesis that `hypothesis` names, by label or in full.

        Raises: ValueError, listing the hypotheses, if it names none or several.
        """
        found = [label for label, condition in zip(self.labels, self.hypotheses, strict=True)
                 if hypothesis in (label, str(condition))]
        if len(found) != 1:
            raise ValueError(f"{self.name} has no hypothesis {hypothesis!r}; "
                             f"its hypotheses: {', '.join(self.labels) or 'none'}")
        return found[0]

    def _repr_html_(self) -> str:
        rows = [("statement", self.statement), ("if", "\n".join(map(str, self.hypotheses))),
                ("iff" if self.iff else "then", "\n".join(map(str, self.conclusions))),
                ("scope", self.scope), ("source", self.source)]
        return card(self.name, [(what, text) for what, text in rows if text])

    def __repr__(self) -> str:
        return f"Theorem({self.name!r})"
