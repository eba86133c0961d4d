"""What a theorem's check on one instance came to, with all its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

from verify.claims.card import card
from verify.claims.certificate import Plain
from verify.claims.decision import Decision, No, Unknown, Yes, answer_of
from verify.claims.document import document, finding
from verify.claims.predicate import Condition
from verify.claims.shortened import shortened
from verify.claims.theorem import Theorem


@final
@dataclass(frozen=True, slots=True)
class Finding:
    """One condition and how it was decided."""

    condition: Condition
    decision: Decision

    def document(self) -> dict[str, Plain]:
        """The finding as the checker reads it."""
        witness: dict[str, Plain] = {}
        reason = None
        match self.decision:
            case Yes(certificate) | No(certificate):
                witness = certificate.witness
            case Unknown(why):
                reason = why
        return finding(self.condition.predicate.name, self.condition.arguments,
                       answer_of(self.decision), witness, reason)


def written(value: Any) -> str:
    """An object of an instance: a network as itself, numbers as they are written.

    >>> from fractions import Fraction
    >>> written(((1, Fraction(1, 2)), ("1/3", 0)))
    '[[1, 1/2], [1/3, 0]]'
    """
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(written, value))}]"
    return str(value)


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Abstract: a theorem met an instance. Holds, Refuted, Vacuous or Undecided.

    `dropped` is the label of a hypothesis that was set aside (it is still listed among the
    findings), or None. `tried` is how many instances a search had looked at.
    """

    theorem: Theorem
    instance: Mapping[str, Any]
    hypotheses: tuple[Finding, ...] = ()
    conclusions: tuple[Finding, ...] = ()
    dropped: str | None = None
    tried: int = 1

    word: ClassVar[str]

    def document(self) -> dict[str, Any]:
        """The verdict as JSON-ready data for `verify.recheck`.

        Raises: BudgetExceeded if the instance holds more than 10^6 numbers; ValueError if the
        verdict belongs to no instance (a search that found nothing).
        """
        if not self.conclusions and self.word != "vacuous":
            raise ValueError("this verdict has no instance, hence no document")
        return document(self.theorem.name, self.word, self.theorem.arguments, self.instance,
                        [found.document() for found in self.hypotheses],
                        [found.document() for found in self.conclusions],
                        dropped=self.dropped, iff=self.theorem.iff)

    def rows(self) -> Iterator[tuple[str, str]]:
        """(what, finding) pairs: the instance, then each condition with its answer and why."""
        for name, value in self.instance.items():
            yield name, written(value)
        for role, findings in (("if", self.hypotheses), ("then", self.conclusions)):
            for found in findings:
                said = found.document()
                why = said["reason"] or (said["witness"] and shortened(said["witness"]))
                aside = role == "if" and str(found.condition) in self._dropped
                yield (f"{role} {found.condition}",
                       said["answer"] + (f": {why}" if why else "")
                       + (" (set aside)" if aside else ""))

    @property
    def _found_nothing(self) -> bool:
        return not self.conclusions and self.word == "undecided"

    @property
    def _searched(self) -> str:
        return f"no counterexample among {self.tried:,} instances, which is no proof"

    @property
    def _dropped(self) -> set[str]:
        return {str(condition) for label, condition
                in zip(self.theorem.labels, self.theorem.hypotheses, strict=True)
                if label == self.dropped}

    def __str__(self) -> str:
        if self._found_nothing:
            return f"{self.theorem.name}: {self._searched}"
        return "\n".join([f"{self.theorem.name}: {self.word}",
                          *(f"  {what} = {finding}" if what in self.instance
                            else f"  {what}: {finding}" for what, finding in self.rows())])

    def _repr_html_(self) -> str:
        rows = [("searched", self._searched)] if self._found_nothing else self.rows()
        return card(f"{self.theorem.name}: {self.word}", rows)

    def __repr__(self) -> str:
        without = f" without {self.dropped}" if self.dropped else ""
        return f"{type(self).__name__}({self.theorem.name}{without})"


@final
class Holds(Verdict):
    """The instance satisfies the hypotheses and the conclusions."""

    __slots__ = ()
    word = "holds"


@final
class Refuted(Verdict):
    """The instance satisfies the hypotheses and violates a conclusion: a counterexample."""

    __slots__ = ()
    word = "refuted"


@final
class Vacuous(Verdict):
    """The instance violates a hypothesis, so the theorem says nothing about it."""

    __slots__ = ()
    word = "vacuous"


@final
class Undecided(Verdict):
    """Some condition is Unknown and the verdict hinges on it."""

    __slots__ = ()
    word = "undecided"
