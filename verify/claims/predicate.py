"""Adjectives and relations that can be decided on instances, and conditions made of them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast, final

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded

_NOT = "not_"


@final
@dataclass(frozen=True, eq=False)
class Predicate:
    """A named yes-or-no question with a procedure that decides it exactly or says Unknown.

    `decide` takes the instance's objects and returns a Decision whose certificate bears this
    name. A user's own predicate is legal; the checker has no rule for it and says so.

    >>> even = Predicate("even", lambda n: (Yes if n % 2 == 0 else No)(
    ...     Certificate("even", "yes" if n % 2 == 0 else "no")))
    >>> even(4).certificate.answer, (~even)(4).certificate.predicate
    ('yes', 'not_even')
    """

    name: str
    decide: Callable[..., Decision]

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise ValueError(f"a predicate's name is an identifier, not {self.name!r}")
        functools.update_wrapper(cast(Any, _Attributes(self.__dict__)), self.decide)

    def __call__(self, *arguments: Any, **options: Any) -> Decision:
        try:
            decision = self.decide(*arguments, **options)
        except BudgetExceeded as error:
            return Unknown(str(error))
        if isinstance(decision, Unknown):
            return decision
        if not isinstance(decision, (Yes, No)):
            raise TypeError(f"{self.name}: decide returned {type(decision).__name__}, "
                            "not a Decision")
        if decision.certificate.predicate != self.name:
            raise ValueError(f"{self.name}: the certificate is for "
                             f"{decision.certificate.predicate}")
        return decision

    def __invert__(self) -> Predicate:
        """The predicate `not_<name>`, proved by what refutes this one and the other way round."""
        name = self.name.removeprefix(_NOT) if self.name.startswith(_NOT) else _NOT + self.name

        @functools.wraps(self.decide)
        def decide(*arguments: Any, **options: Any) -> Decision:
            match self(*arguments, **options):
                case Yes(certificate):
                    return No(Certificate(name, "no", certificate.witness))
                case No(certificate):
                    return Yes(Certificate(name, "yes", certificate.witness))
                case unknown:
                    return unknown

        return Predicate(name, decide)

    def on(self, *arguments: str) -> Condition:
        """This predicate as a condition of a theorem, on arguments given by name.

        Raises: ValueError if it takes more of them, or fewer.
        """
        condition = Condition(self, arguments)
        try:
            signature = inspect.signature(self.decide)
        except ValueError:  # it does not tell
            return condition
        try:
            signature.bind(*arguments)
        except TypeError as error:
            raise ValueError(f"{condition}: {error}") from None
        return condition

    def __repr__(self) -> str:
        return f"Predicate({self.name!r})"


class _Attributes:
    """Lets functools.update_wrapper write a frozen object's metadata."""

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.__dict__ = attributes


def predicate(decide: Callable[..., Decision]) -> Predicate:
    """The predicate named after the function `decide`; meant as a decorator."""
    return Predicate(decide.__name__, decide)


@final
@dataclass(frozen=True, slots=True)
class Condition:
    """A predicate on named arguments, as in `scaling_equivalent(a, b)`."""

    predicate: Predicate
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.predicate.name}({', '.join(self.arguments)})"
