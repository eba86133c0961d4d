"""Answers to yes-or-no questions, with the third one that honesty needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, final

from verify.claims.card import card
from verify.claims.certificate import Certificate
from verify.claims.measurement import Measurement
from verify.claims.shortened import shortened


class _Decision:
    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("a Decision is Yes, No or Unknown, not a bool: use `match` or isinstance")

    def _repr_html_(self) -> str:
        if isinstance(self, Unknown):
            return card("unknown", [("reason", self.reason)])
        certificate: Certificate = self.certificate  # type: ignore[attr-defined]
        rows = [(what, shortened(part)) for what, part in certificate.witness.items()]
        return card(f"{certificate.predicate}: {certificate.answer}",
                    rows or [("evidence", "recomputed by the checker")])


@final
@dataclass(frozen=True, slots=True)
class Yes(_Decision):
    """The predicate holds, by this certificate."""

    certificate: Certificate

    def __post_init__(self) -> None:
        if self.certificate.answer != "yes":
            raise ValueError('the certificate of a Yes answers "yes"')



@final
@dataclass(frozen=True, slots=True)
class No(_Decision):
    """The predicate fails, by this certificate."""

    certificate: Certificate

    def __post_init__(self) -> None:
        if self.certificate.answer != "no":
            raise ValueError('the certificate of a No answers "no"')



@final
@dataclass(frozen=True, slots=True)
class Unknown(_Decision):
    """The predicate was not decided, for this reason; a measurement may say what floats suggest."""

    reason: str
    measurement: Measurement | None = None

    def __post_init__(self) -> None:
        if not self.reason:
            raise ValueError("an Unknown needs a reason")



Decision = Yes | No | Unknown


def answer_of(decision: Decision) -> str:
    """"yes", "no" or "unknown".

    >>> answer_of(Unknown("out of budget"))
    'unknown'
    """
    match decision:
        case Yes():
            return "yes"
        case No():
            return "no"
        case Unknown():
            return "unknown"
    raise TypeError(f"{type(decision).__name__} is not a Decision")
