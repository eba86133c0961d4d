"""Small numbers, layered architectures, networks with all their degenerate cases, points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st

from verify.network.architecture import Architecture
from verify.network.network import Network

SearchStrategy = st.SearchStrategy

# Subnormals, the ends of the range, one unit in the last place, and 2^61 (which is 1 modulo 2^61-1)
_NASTY = tuple(float(np.float32(value)) for value in (
    1e-45, -1e-45, 3e-45, 1.17549435e-38, 2.0**61, -(2.0**61), 2.0**122, 3.4028235e38, 2.0**-126,
    1 + 2**-23, 1 - 2**-24, -0.0))


def require_counts(least: int, **given: object) -> None:
    """Each of these is an int and no less, so that something can be drawn. Raises: ValueError."""
    for name, value in given.items():
        if type(value) is not int or value < least:
            raise ValueError(f"{name} must be an int >= {least}, got {value!r}")


def fractions_small(*, max_numerator: int = 3, max_denominator: int = 2,
                    zeros: bool = True) -> SearchStrategy[Fraction]:
    """Rationals p/q with |p| and q bounded, simplest first (0, 1, -1, ...).

    >>> from hypothesis import find
    >>> find(fractions_small(zeros=False), lambda x: x < 1)
    Fraction(-1, 1)
    """
    require_counts(0 if zeros else 1, max_numerator=max_numerator)
    require_counts(1, max_denominator=max_denominator)
    values = sorted({Fraction(p, q) for p in range(-max_numerator, max_numerator + 1)
                     for q in range(1, max_denominator + 1)},
                    key=lambda x: (abs(x.numerator) + x.denominator - (x == 0), x.denominator,
                                   x < 0))
    return st.sampled_from([value for value in values if value or zeros])


def architectures(*, widths: Sequence[int] | None = None, max_width: int = 3,
                  max_depth: int = 3, min_depth: int = 1) -> SearchStrategy[Architecture]:
    """Layered architectures with min_depth to max_depth matrices and widths from 1 to max_width."""
    if widths is not None:
        return st.just(Architecture.layered(tuple(widths)))
    require_counts(1, max_width=max_width, min_depth=min_depth)
    require_counts(min_depth, max_depth=max_depth)
    return st.lists(st.integers(1, max_width), min_size=min_depth + 1,
                    max_size=max_depth + 1).map(Architecture.layered)


def networks(*, widths: Sequence[int] | None = None, max_width: int = 3, max_depth: int = 3,
             zeros: bool = True, exact: bool = True) -> SearchStrategy[Network]:
    """Layered networks with small parameters; floating ones hold extreme floats now and then."""
    shapes = architectures(widths=widths, max_width=max_width, max_depth=max_depth)
    numbers: SearchStrategy[Any] = fractions_small(zeros=zeros)
    if not exact:
        nasty = st.sampled_from([x for x in _NASTY if x or zeros])
        small = numbers.map(float)
        numbers = st.one_of(small, small, small, nasty)
    return shapes.flatmap(lambda shape: filled(shape, numbers, numbers))


def filled(architecture: Architecture, weights: SearchStrategy[Any],
           biases: SearchStrategy[Any]) -> SearchStrategy[Network]:
    """Layered networks of this architecture with weights and biases drawn one by one."""
    shape = architecture.require_layered("filled")
    sizes = list(pairwise(shape))
    n_weights = sum(a * b for a, b in sizes)
    n_biases = sum(shape[1:])
    return st.tuples(st.lists(weights, min_size=n_weights, max_size=n_weights),
                     st.lists(biases, min_size=n_biases, max_size=n_biases)).map(
        lambda drawn: Network(*_cut(sizes, *drawn)))


def _cut(sizes: list[tuple[int, int]], weights: list[Any],
         biases: list[Any]) -> tuple[list[Any], list[Any]]:
    weights, biases = weights[::-1], biases[::-1]
    return ([[[weights.pop() for _ in range(a)] for _ in range(b)] for a, b in sizes],
            [[biases.pop() for _ in range(b)] for _, b in sizes])


def points(dimension: int, *, min_size: int = 1,
           max_size: int = 4) -> SearchStrategy[tuple[tuple[Fraction, ...], ...]]:
    """Tuples of points of R^dimension with small rational coordinates."""
    require_counts(1, dimension=dimension)
    require_counts(0, min_size=min_size)
    require_counts(min_size, max_size=max_size)
    point = st.lists(fractions_small(max_numerator=5), min_size=dimension, max_size=dimension)
    return st.lists(point.map(tuple), min_size=min_size, max_size=max_size).map(tuple)


def edited(net: Network, edit: Callable[[list[list[list[Any]]], list[list[Any]]], None]) -> Network:
    """The layered network after `edit` has changed lists of its weights and biases in place."""
    weights = [[list(row) for row in matrix] for matrix in net.weights]
    biases = [list(vector) for vector in net.biases]
    edit(weights, biases)
    return Network(weights, biases)
