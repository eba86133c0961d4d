"""Theorems in your own test suite: `assert_holds`, and strategies found by type."""

from verify.testing.holds import assert_holds

__all__ = ["assert_holds"]
