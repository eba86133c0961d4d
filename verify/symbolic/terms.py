"""The monomials of an activation polynomial, read back as paths."""

from __future__ import annotations

import sympy

from verify.network.paths import Path
from verify.symbolic.symbols import numbers


def terms(polynomial: sympy.Expr) -> list[Path]:
    """The paths whose monomials sum to the polynomial, in lexicographic order.

    A path that starts at an input i stands for the product of its weights and x_i, another for
    that of its weights and the bias where it starts.

    Raises: ValueError if some monomial is not that of a path.

    >>> from verify.network.architecture import Architecture
    >>> from verify.symbolic.polynomial import activation_polynomial
    >>> terms(activation_polynomial(Architecture.layered([1, 2, 1]), (1, 0))[0])
    [(0, 1, 3), (1, 3), (3,)]
    """
    return sorted(map(_path, sympy.Add.make_args(polynomial)))


def _path(monomial: sympy.Expr) -> Path:
    after, starts = {}, []
    factors = sympy.Mul.make_args(monomial)
    for symbol in factors:
        places = numbers(symbol)
        if len(places) == 2:
            after[places[0]] = places[1]
        else:
            starts += places
    path = starts[:1]
    while path and path[-1] in after:
        path.append(after[path[-1]])
    if len(starts) != 1 or len(path) != len(factors):
        raise ValueError(f"{monomial} is not the monomial of a path")
    return tuple(path)
