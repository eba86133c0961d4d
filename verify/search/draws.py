"""Instances drawn from a Hypothesis strategy, outside of any test and the same at every call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture import providers as _providers


def for_each_drawn(strategy: Any, number: int, act: Callable[[Any], None], *,
                   start: int = 0) -> None:
    """Calls `act` on up to `number` values drawn from the strategy.

    Fewer are drawn where the strategy has no more to give. The same `start` draws the same values,
    whatever other modules are imported. Whatever `act` raises comes through.
    """
    @seed(start)
    @settings(max_examples=number, database=None, deadline=None, phases=[Phase.generate],
              report_multiple_bugs=False, print_blob=False,
              suppress_health_check=list(HealthCheck))
    @given(strategy)
    def run(value: Any) -> None:
        act(value)

    with _NoLocalConstants.while_drawing():
        run()


class _NoLocalConstants:
    """Hypothesis sees none of the numbers that stand in modules outside of site-packages.

    Else it draws some of them, so that values depend on what a process has imported, and on whether
    this library is installed or a checkout. The names it keeps them under are private: a release
    that does not have all of them is left as it is. Several threads may be drawing.
    """

    _NAMES = ("Constants", "CONSTANTS_CACHE", "_get_local_constants")
    _lock = threading.Lock()
    _drawing = 0
    _kept: tuple[Any, ...] = ()
    _own: tuple[Any, ...] = ()

    @classmethod
    @contextmanager
    def while_drawing(cls) -> Iterator[None]:
        if not all(hasattr(_providers, name) for name in cls._NAMES):
            yield
            return
        with cls._lock:
            if not cls._drawing:
                cls._put_in()
            cls._drawing += 1
        try:
            yield
        finally:
            with cls._lock:
                cls._drawing -= 1
                if not cls._drawing:
                    _providers.CONSTANTS_CACHE, _providers._get_local_constants = cls._kept

    @classmethod
    def _put_in(cls) -> None:
        cls._kept = _providers.CONSTANTS_CACHE, _providers._get_local_constants
        if not cls._own:  # the cache holds which constants fit where: it has to be another one
            none = _providers.Constants()
            cls._own = type(_providers.CONSTANTS_CACHE)(1024), lambda: none
        _providers.CONSTANTS_CACHE, _providers._get_local_constants = cls._own
