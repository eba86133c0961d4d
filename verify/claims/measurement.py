"""Computed floats that claim something, kept apart from everything that is proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True)
class Measurement:
    """A float computation gave `value`; nothing about the truth is proved by it.

    `residual` is how far the computation was from its own stopping rule, `tolerance` what that
    rule asked for, `method` a few words on how it was computed.
    """

    value: float
    residual: float
    tolerance: float
    method: str

    def __float__(self) -> float:
        return float(self.value)
