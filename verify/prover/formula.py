"""What an encoding is, and new variables for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import final

import z3

from verify.prover.symbolic_network import Formula, Term, product

_numbers = count()


@final
@dataclass(frozen=True, slots=True)
class Encoding:
    """The formulas that the predicate holds and that it fails, or why there is none.

    They may use variables of their own, which are meant existentially.
    """

    holds: Callable[..., Formula] | str
    fails: Callable[..., Formula] | str


def decidable(formula: Callable[..., Formula]) -> Encoding:
    """The encoding of a predicate that this formula says without variables of its own."""
    return Encoding(formula, lambda *objects: z3.Not(formula(*objects)))


def fresh(name: str) -> Term:
    """A new variable: the number after its name is that of no other."""
    return z3.Real(f"{name}!{next(_numbers)}")


def renumber() -> None:
    """Lets the numbers of new variables start at 0, so that a query reads the same every time."""
    global _numbers
    _numbers = count()


def total(terms: list[Term]) -> Term:
    """The sum; 0 of no terms."""
    return z3.Sum(*terms) if terms else z3.RealVal(0)


def power(term: Term, exponent: int) -> Term:
    """term^exponent, as a product."""
    return product([term] * exponent)
