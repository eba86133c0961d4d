"""Networks with neurons multiplied by powers of two, which rounds nothing and moves no kink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_EXACT = 2.0**53
_DIGITS = 20


class Scaled(NamedTuple):
    """Contiguous matrices and vectors; are those of the hidden layers, are all of them integers?"""

    weights: list[Array]
    biases: list[Array]
    hidden: bool
    all: bool


def scaled(weights: Sequence[Array], biases: Sequence[Array]) -> Scaled:
    """The same network in integers of at most 2^53, or else with rows of ordinary size.

    Integers only if the hidden layers become so by powers of two up to 2^20, one for each.

    Example
    -------
    >>> scaled([np.array([[0.5]]), np.ones((1, 1))], [np.array([0.25]), np.zeros(1)]).weights[0]
    array([[2.]])
    """
    matrices, vectors, total, kinds = [], [], 0, []
    with np.errstate(all="ignore"):
        for matrix, vector in zip(weights, biases, strict=True):
            both = np.column_stack([matrix, np.ldexp(vector, total)])
            power = _power(both)
            kinds.append(power is not None)
            both = np.ldexp(both, power or 0)
            total += power or 0
            matrices.append(np.ascontiguousarray(both[:, :-1]))
            vectors.append(np.ascontiguousarray(both[:, -1]))
        if all(kinds[:-1]) and (kinds[-1] or (np.ldexp(vectors[-1], -total) == biases[-1]).all()):
            return Scaled(matrices, vectors, True, kinds[-1])
        ordinary = _ordinary(weights, biases) or (weights, biases)
    matrices, vectors = ([np.ascontiguousarray(x) for x in part] for part in ordinary)
    return Scaled(matrices, vectors, False, False)


def _power(x: Array) -> int | None:
    """The least power of two up to 2^20 that makes integers of at most 2^53 of these numbers."""
    def integral(k: int) -> bool:
        y = np.ldexp(x, k)
        return bool((y == np.rint(y)).all() and (np.abs(y) <= _EXACT).all())

    if not (np.ldexp(x, _DIGITS) == np.rint(np.ldexp(x, _DIGITS))).all():
        return None
    return next((k for k in range(_DIGITS + 1) if integral(k)), None)


def _ordinary(weights: Sequence[Array], biases: Sequence[Array]) -> tuple[
        list[Array], list[Array]] | None:
    """Each neuron's largest weight or bias between 1/2 and 1, if this takes nothing off the others.
    """
    matrices, vectors = [], []
    before = np.zeros(weights[0].shape[1], int)
    for matrix, vector in zip(weights, biases, strict=True):
        raised = np.ldexp(matrix, before)
        powers = np.frexp(np.maximum(np.abs(raised).max(axis=1), np.abs(vector)))[1]
        w, b = np.ldexp(raised, -powers[:, None]), np.ldexp(vector, -powers)
        back = np.ldexp(np.ldexp(w, powers[:, None]), -before)
        if (back != matrix).any() or (np.ldexp(b, powers) != vector).any():
            return None
        matrices.append(w)
        vectors.append(b)
        before = powers
    return matrices, vectors
