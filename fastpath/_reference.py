"""The definitions of what the kernels decide, in plain Python: exact, slow, and short.

Floats are read from their bits, so nothing here depends on how the processor treats subnormals.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fastpath.answer import Entry, NotRescaled, Rescaled, Step, Walk
from fastpath.twins import Classes

if TYPE_CHECKING:
    from fastpath.forests import Pair

Array = NDArray[Any]


def exact(x: Array, name: str) -> list[Any]:
    """Every entry as a Fraction, in nested lists; ValueError names the first that is not finite."""
    single = x.dtype == np.float32
    size, top, bias, word = (23, 255, 150, np.uint32) if single else (52, 2047, 1075, np.uint64)
    values = []
    for k, bits in enumerate(np.ascontiguousarray(x).view(word).ravel().tolist()):
        field = bits >> size & top
        if field == top:
            place = [int(i) for i in np.unravel_index(k, x.shape)]
            raise ValueError(f"{name}{place} is {x[tuple(place)]}")
        digits = bits & (1 << size) - 1 | (1 << size if field else 0)
        value = Fraction(digits) * Fraction(2) ** (max(field, 1) - bias)
        values.append(-value if bits >> size + top.bit_length() else value)
    if x.ndim == 1:
        return values
    return [values[i * x.shape[1] : (i + 1) * x.shape[1]] for i in range(x.shape[0])]


def rescaling(layers: list[Pair]) -> Rescaled | NotRescaled:
    """Decide rescaling by one spanning forest of all neurons and ground, in rationals.

    Example
    -------
    >>> from fastpath.forests import Pair
    >>> one = np.ones((1, 1))
    >>> rescaling([Pair(one, 2 * one, one[0], one[0])])
    NotRescaled(witness=Walk(steps=(Step(layer=0, row=0, column=0, direction=1),)))
    """
    pairs = [
        [exact(x, f"{name}[{l}]") for name, x in zip(pair._fields, pair, strict=True)]
        for l, pair in enumerate(layers)
    ]
    end = len(pairs) - 1
    ground = (-1, 0)
    edges = []
    for l, (wa, wb, ba, bb) in enumerate(pairs):
        for i, (x, y) in enumerate(zip(ba, bb, strict=True)):
            if _sign(x) != _sign(y):
                return NotRescaled(Entry(l, i, None))
            if x:
                edges.append((ground, (l, i) if l < end else ground, y / x, Step(l, i, None, 1)))
        for i, (row, other) in enumerate(zip(wa, wb, strict=True)):
            for j, (x, y) in enumerate(zip(row, other, strict=True)):
                if _sign(x) != _sign(y):
                    return NotRescaled(Entry(l, i, j))
                if x:
                    source = (l - 1, j) if l else ground
                    target = (l, i) if l < end else ground
                    edges.append((source, target, y / x, Step(l, i, j, 1)))
    near: dict[tuple[int, int], list[Any]] = {}
    for source, target, ratio, step in edges:
        near.setdefault(source, []).append((target, ratio, step))
        near.setdefault(target, []).append((source, 1 / ratio, step._replace(direction=-1)))
    factor: dict[tuple[int, int], Fraction] = {}
    way: dict[tuple[int, int], tuple[Step, ...]] = {}
    hidden = [(l, i) for l in range(end) for i in range(len(pairs[l][2]))]
    for root in [ground, *hidden]:
        if root in factor:
            continue
        factor[root], way[root], queue = Fraction(1), (), [root]
        for at in queue:
            for there, ratio, step in near.get(at, ()):
                if there not in factor:
                    factor[there], way[there] = factor[at] * ratio, (*way[at], step)
                    queue.append(there)
    for source, target, ratio, step in edges:
        if factor[source] * ratio != factor[target]:
            back = [s._replace(direction=-s.direction) for s in reversed(way[target])]
            return NotRescaled(Walk((*way[source], step, *back)))
    factors = tuple(tuple(factor[l, i] for i in range(len(pairs[l][2]))) for l in range(end))
    return Rescaled(lambda: factors)


def twins(weights: Array, biases: Array) -> Classes:
    """Classify rows by the row divided by its first nonzero entry, in rationals.

    Example
    -------
    >>> twins(np.array([[1.0], [-2.0]]), np.array([0.0, 0.0])).sign.tolist()
    [1, -1]
    """
    rows = [
        [*row, b] for row, b in zip(exact(weights, "weights"), exact(biases, "biases"), strict=True)
    ]
    first = np.full(len(rows), -1, np.int64)
    sign = np.zeros(len(rows), np.int8)
    seen: dict[tuple[Fraction, ...], tuple[int, int]] = {}
    for i, row in enumerate(rows):
        lead = next((x for x in row if x), None)
        if lead is not None:
            head, head_sign = seen.setdefault(tuple(x / lead for x in row), (i, _sign(lead)))
            first[i], sign[i] = head, head_sign * _sign(lead)
    return Classes(first, sign)


def _sign(x: Fraction) -> int:
    return (x > 0) - (x < 0)
