"""Instances drawn from a Hypothesis strategy, outside of any test and the same at every call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings


def for_each_drawn(strategy: Any, number: int, act: Callable[[Any], None], *,
                   start: int = 0) -> None:
    """Calls `act` on up to `number` values drawn from the strategy.

    Fewer are drawn where the strategy has no more to give. The same `start` draws the same values.
    Whatever `act` raises comes through.
    """
    @seed(start)
    @settings(max_examples=number, database=None, deadline=None, phases=[Phase.generate],
              report_multiple_bugs=False, print_blob=False,
              suppress_health_check=list(HealthCheck))
    @given(strategy)
    def run(value: Any) -> None:
        act(value)

    run()
