"""What the checker reads: an instance, the answers found on it, and the verdict they amount to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from verify.claims.instance import encode

FORMAT = "rescaling-verify/verdict/1"


def finding(predicate: str, arguments: Iterable[str], answer: str, witness: Mapping[str, Any],
            reason: str | None = None) -> dict[str, Any]:
    """One answer in a document: to the predicate on arguments of the instance."""
    return {"predicate": predicate, "arguments": list(arguments), "answer": answer,
            "witness": witness, "reason": reason}


def document(theorem: str, verdict: str, arguments: Mapping[str, str], instance: Mapping[str, Any],
             hypotheses: list[dict[str, Any]], conclusions: list[dict[str, Any]], *,
             dropped: str | None = None, iff: bool = False) -> dict[str, Any]:
    """The document of a verdict on the coerced instance.

    Raises: BudgetExceeded if the instance holds more than 10^6 numbers.
    """
    written: dict[str, Any] = {
        "format": FORMAT, "theorem": theorem, "verdict": verdict, "dropped": dropped,
        "instance": encode(arguments, instance), "hypotheses": hypotheses,
        "conclusions": conclusions}
    return written | {"iff": True} if iff else written
