"""The three ways input can be at fault; a mathematical No is never one of them."""

from __future__ import annotations


class InvalidInstance(ValueError):
    """The input is no object of the theory; the message names the place that breaks it."""


class UnsupportedModel(ValueError):
    """The model file holds something this library does not read; the message names it."""


class BudgetExceeded(RuntimeError):
    """The input is legal but needs more work than the budget allows.

    `needed` and `allowed` are in the unit the message names (either may be None when it is
    not known beforehand); `partial` is whatever had been found, or None.
    """

    def __init__(self, message: str, *, needed: object = None, allowed: object = None,
                 partial: object = None) -> None:
        super().__init__(message)
        self.needed = needed
        self.allowed = allowed
        self.partial = partial
