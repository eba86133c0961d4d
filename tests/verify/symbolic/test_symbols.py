"""Symbols in LaTeX."""

import sympy

import verify
from verify.symbolic.symbols import latex


def test_edges_are_arrows():
    (polynomial,) = verify.activation_polynomial(verify.Architecture.layered([1, 11, 1]),
                                                 (0,) * 10 + (1,))
    assert latex(polynomial) == r"b_{11} w_{11 \to 12} + b_{12} + w_{0 \to 11} w_{11 \to 12} x_{0}"


def test_other_symbols_are_left_alone():
    assert latex(sympy.Symbol("alpha")) == r"\alpha"
