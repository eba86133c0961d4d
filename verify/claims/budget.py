"""How much work a computation that can be exponential may do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import TypeVar, final

from verify.claims.errors import BudgetExceeded

T = TypeVar("T")
Progress = Callable[[int, "int | None"], None]


@final
@dataclass(frozen=True, slots=True)
class Budget:
    """At most this many seconds and items; `progress(done, total)` is called now and then.

    None means unbounded; `total` is None where it is not known. The clock is looked at between
    steps: one that has begun is ended.
    """

    seconds: float | None = None
    items: int | None = None
    progress: Progress | None = None

    def __post_init__(self) -> None:
        seconds: object = self.seconds
        items: object = self.items
        if seconds is not None and not (isinstance(seconds, Real) and float(seconds) >= 0):
            raise ValueError(f"Budget.seconds must be a number >= 0, got {seconds!r}")
        if items is not None and not (isinstance(items, Integral) and int(items) >= 0):
            raise ValueError(f"Budget.items must be an int >= 0, got {items!r}")

    def meter(self, unit: str, total: int | None = None) -> Meter:
        """A running count of `unit` against this budget, from now."""
        return Meter(self, unit, total)


@final
class Meter:
    """Counts work done against a budget; `spend` raises BudgetExceeded when it runs out."""

    __slots__ = ("_budget", "_last", "_start", "_total", "_unit", "done")

    def __init__(self, budget: Budget, unit: str, total: int | None) -> None:
        self._budget = budget
        self._unit = unit
        self._total = total
        self._start = self._last = time.monotonic()
        self.done = 0

    def spend(self, items: int = 1) -> None:
        """Count `items` more. Raises: BudgetExceeded with what was needed, if known, and allowed.
        """
        self.done += items
        budget = self._budget
        if budget.items is not None and self.done > budget.items:
            needed = f"{self._total}" if self._total is not None else "more"
            raise BudgetExceeded(f"{needed} {self._unit} needed, {budget.items} allowed",
                                 needed=self._total, allowed=budget.items)
        if budget.seconds is None and budget.progress is None:
            return
        now = time.monotonic()
        if budget.seconds is not None and now - self._start > budget.seconds:
            raise BudgetExceeded(f"{budget.seconds} s allowed, spent after {self.done} "
                                 f"{self._unit}", needed=None, allowed=budget.seconds)
        if budget.progress is not None and now - self._last >= 0.1:
            self._last = now
            budget.progress(self.done, self._total)

    def rest(self) -> Budget:
        """What is left of the seconds, and all of the items, for a part of the work."""
        if self._budget.seconds is None:
            return self._budget
        left = max(0.0, self._budget.seconds - (time.monotonic() - self._start))
        return replace(self._budget, seconds=float(f"{left:.3g}"))

    def require(self, seconds: float) -> None:
        """Raises: BudgetExceeded if fewer seconds are left than what is to come takes at least."""
        allowed = self._budget.seconds
        if allowed is not None and time.monotonic() - self._start + seconds > allowed:
            raise BudgetExceeded(f"{seconds:.3g} s more needed at least, {allowed} s allowed in "
                                 "all", needed=seconds, allowed=allowed)


def metered(items: Iterable[T], meter: Meter | None) -> Iterator[T]:
    """The items, each counted before it is given. Raises: BudgetExceeded.

    >>> list(metered("ab", Budget(items=2).meter("letters")))
    ['a', 'b']
    """
    for item in items:
        if meter is not None:
            meter.spend()
        yield item
