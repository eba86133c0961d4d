"""Proved bounds on a real number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from verify.claims.number import exact
from verify.claims.shortened import shortened_fields


@dataclass(frozen=True, slots=True)
class Enclosure:
    """lo <= truth <= hi, both rational (or math.inf where the truth has no finite bound).

    Not final: an enclosure that carries the evidence for its two ends is one too.

    Raises: ValueError if lo > hi, InvalidInstance if a bound is no number.

    >>> Enclosure("1/3", 1), Enclosure("1/3", 1).width
    (Enclosure(lo=1/3, hi=1), Fraction(2, 3))
    >>> Fraction(1, 2) in Enclosure(0, 1)
    True
    """

    lo: Fraction
    hi: Fraction

    __repr__ = shortened_fields

    def __post_init__(self) -> None:
        for name in ("lo", "hi"):
            value = getattr(self, name)
            if value not in (math.inf, -math.inf):
                object.__setattr__(self, name, exact(value, f"Enclosure.{name}"))
        if self.lo > self.hi:
            raise ValueError(f"an enclosure needs lo <= hi, got {self.lo} > {self.hi}")

    @property
    def width(self) -> Fraction:
        """hi - lo; 0 where the truth is known exactly or is infinite."""
        return Fraction(0) if self.lo == self.hi else self.hi - self.lo

    def __contains__(self, value: object) -> bool:
        return bool(self.lo <= value <= self.hi)  # type: ignore[operator]
