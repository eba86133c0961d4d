"""The symbols: w_u_v for the edge u -> v, b_v for a bias, x_i for an input; neurons by number."""

from __future__ import annotations

import re

import sympy

_NAME = re.compile(r"([wbx])_(\d+)(?:_(\d+))?")


def weight(source: int, neuron: int) -> sympy.Symbol:
    """The weight of the edge source -> neuron."""
    return sympy.Symbol(f"w_{source}_{neuron}")


def bias(neuron: int) -> sympy.Symbol:
    """The bias of the neuron."""
    return sympy.Symbol(f"b_{neuron}")


def coordinate(neuron: int) -> sympy.Symbol:
    """The coordinate of x at this input."""
    return sympy.Symbol(f"x_{neuron}")


def numbers(symbol: sympy.Expr) -> list[int]:
    """The neurons that the symbol names: two for a weight, else one; none if it is no such symbol.

    >>> numbers(weight(0, 2))
    [0, 2]
    """
    match = _NAME.fullmatch(symbol.name) if isinstance(symbol, sympy.Symbol) else None
    return [int(number) for number in match.groups()[1:] if number] if match else []


def latex(expression: sympy.Expr) -> str:
    r"""The expression in LaTeX, edges written with an arrow.

    >>> print(latex(weight(0, 2) * bias(3)))
    b_{3} w_{0 \to 2}
    """
    names = {}
    for symbol in expression.free_symbols:
        match = _NAME.fullmatch(symbol.name)
        if match:
            letter, *numbers = match.groups()
            names[symbol] = letter + "_{" + r" \to ".join(filter(None, numbers)) + "}"
    return str(sympy.latex(expression, symbol_names=names))


def mathml(expression: sympy.Expr) -> str:
    """The expression as one MathML element, for pages.

    >>> print(mathml(bias(3)))
    <math><msub><mi>b</mi><mi>3</mi></msub></math>
    """
    from sympy.printing.mathml import mathml as printed

    return f"<math>{printed(expression, printer='presentation')}</math>"
