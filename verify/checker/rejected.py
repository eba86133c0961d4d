"""The one way a check fails, and the bound on how much work a document may cause."""

from __future__ import annotations

from fractions import Fraction


class Rejected(Exception):
    """The document breaks the format, or a certificate does not prove what it says."""


class Meter:
    """Counts work; raises Rejected beyond the bound, so that no document can hang the checker."""

    __slots__ = ("allowed", "spent")

    def __init__(self, allowed: int) -> None:
        self.allowed = allowed
        self.spent = 0

    def spend(self, items: int = 1) -> None:
        """Count `items` steps."""
        self.spent += items
        if self.spent > self.allowed:
            raise Rejected(f"the document needs more than {self.allowed} steps; allow more with "
                           "max_items (--max-items) if you trust it to end")

    def add(self, a: Fraction, b: Fraction) -> Fraction:
        """a + b, paid for by the size of the numbers."""
        self.spend(_price(a, b))
        return a + b

    def mul(self, a: Fraction, b: Fraction) -> Fraction:
        """a * b, paid for by the size of the numbers."""
        self.spend(_price(a, b))
        return a * b

    def div(self, a: Fraction, b: Fraction) -> Fraction:
        """a / b for b != 0, paid for by the size of the numbers."""
        self.spend(_price(a, b))
        return a / b

    def dot(self, a: list[Fraction], b: list[Fraction], start: Fraction) -> Fraction:
        """start + sum of a[i] * b[i]."""
        self.spend(len(a))
        for left, right in zip(a, b, strict=True):
            if left and right:
                start = self.add(start, self.mul(left, right))
        return start


def _price(a: Fraction, b: Fraction) -> int:
    bits = (a.numerator.bit_length() + a.denominator.bit_length()
            + b.numerator.bit_length() + b.denominator.bit_length())
    return 1 + (bits >> 8) + (bits >> 10) ** 2
