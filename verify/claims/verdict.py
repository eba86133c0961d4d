"""What a theorem's check on one instance came to, with all its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

from verify.claims.certificate import Plain
from verify.claims.decision import Decision, No, Unknown, Yes, answer_of
from verify.claims.instance import encode
from verify.claims.predicate import Condition
from verify.claims.theorem import Theorem

FORMAT = "rescaling-verify/verdict/1"


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
        return {"predicate": self.condition.predicate.name,
                "arguments": list(self.condition.arguments),
                "answer": answer_of(self.decision), "witness": witness, "reason": reason}


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
        document: dict[str, Any] = {
            "format": FORMAT, "theorem": self.theorem.name, "verdict": self.word,
            "dropped": self.dropped, "instance": encode(self.theorem.arguments, self.instance),
            "hypotheses": [finding.document() for finding in self.hypotheses],
            "conclusions": [finding.document() for finding in self.conclusions]}
        if self.theorem.iff:
            document["iff"] = True
        return document

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
