"""Is one layered ReLU network a rescaling of another? Decided for the exact stored numbers.

Network b is a rescaling of a if there is a positive real number for every hidden neuron such
that, with 1 for inputs and outputs, every weight from j to i satisfies B_ij = (lambda_i /
lambda_j) A_ij and every bias b'_i = lambda_i b_i, zeros included. Both answers come with their
proof: the factors, or an entry whose sign or support differs, or a closed walk through nonzero
parameters along which the ratios b/a do not multiply to 1. (In any rescaling they do: the factors
cancel.)

`forests` says why comparing inside a layer is exact, `ties` what holds the layers together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath.answer import Entry, NotRescaled, Rescaled, Step, Walk
from fastpath.flushing import subnormals
from fastpath.forests import Forests, Pair, refuse_not_finite
from fastpath.ties import Ties

__all__ = ["Entry", "NotRescaled", "Rescaled", "Step", "Walk", "decide"]

Array = NDArray[Any]


def decide(
    weights_a: Sequence[Array],
    biases_a: Sequence[Array],
    weights_b: Sequence[Array],
    biases_b: Sequence[Array],
    *,
    threads: int = 1,
    finite: bool = False,
) -> Rescaled | NotRescaled:
    """Decide whether positive factors of the hidden neurons turn network a into network b, exactly.

    Shapes
    ------
    weights[l] is (N_{l+1}, N_l), biases[l] is (N_{l+1},); the last layer is the output.

    Scalars
    -------
    All float32 or all float64. The answer is about the exact stored numbers; -0.0 is 0. `finite`
    says that the caller has seen to it that there is no infinity and no NaN; otherwise a No costs
    one more reading of the networks to see to it.

    Cost
    ----
    One reading of both networks and O(neurons) integer operations, by `threads` (1 or 2) threads.
    Layers that need integers for every entry, or fall into many components, are slower. Memory:
    48 bytes a row and 68 a column of each layer, some 30 a row and a column of one layer with
    zeros meanwhile: less than twice the networks, from layers of four neurons on. Layers in many
    components take some 60 more a neuron; arrays that are not contiguous are copied.

    Raises
    ------
    ValueError
        The shapes do not fit, or a parameter is infinite or NaN; the message names the place.
    TypeError
        An array is neither float32 nor float64, or they are mixed.

    Source
    ------
    The docstrings of `forests` and `ties`. The notion: Stock, Graham, Gribonval, Jegou, ICLR 2019.

    Example
    -------
    >>> w, b = [np.array([[1.0], [3.0]]), np.array([[1.0, 2.0]])], [np.zeros(2), np.ones(1)]
    >>> v = [np.array([[2.0], [1.0]]), np.array([[0.5, 6.0]])]
    >>> decide(w, b, v, b).factors
    ((Fraction(2, 1), Fraction(1, 3)),)
    >>> v[1][0, 1] = 7
    >>> type(decide(w, b, v, b).witness).__name__
    'Walk'
    """
    layers = _layers(weights_a, biases_a, weights_b, biases_b)
    if threads not in (1, 2):
        raise ValueError(f"threads is 1 or 2, not {threads}")
    if not fastpath.compiled:
        from fastpath import _reference

        return _reference.rescaling(layers)
    with subnormals():
        forests = Forests(layers, threads)
        refuted = forests.refuted()
        if refuted is None:
            ties = Ties(forests)
            walk = ties.contradiction()
            if walk is None:
                return Rescaled(ties.factors)
            refuted = NotRescaled(walk)
        if not finite and forests.passed != (len(layers), 0):
            refuse_not_finite(layers, forests.passed)
    return refuted


def _layers(
    weights_a: Sequence[Array],
    biases_a: Sequence[Array],
    weights_b: Sequence[Array],
    biases_b: Sequence[Array],
) -> list[Pair]:
    """The arrays layer by layer, once their shapes and types are seen to fit."""
    counts = {len(weights_a), len(biases_a), len(weights_b), len(biases_b)}
    if len(counts) > 1 or 0 in counts:
        raise ValueError("both networks need the same positive number of weights and of biases")
    layers = []
    dtype = None
    width = None
    for l, group in enumerate(zip(weights_a, weights_b, biases_a, biases_b, strict=True)):
        for x in group:
            if isinstance(x, np.ndarray) and x.dtype is dtype:
                continue
            if not isinstance(x, np.ndarray) or x.dtype.char not in "fd" or not x.dtype.isnative:
                raise TypeError(f"layer {l}: the parameters must be float32 or float64 arrays")
            dtype = dtype or x.dtype
            if x.dtype != dtype:
                raise TypeError(
                    f"layer {l}: {x.dtype} among {dtype}; all parameters must have one type"
                )
        wa, wb, ba, bb = group
        if wa.ndim != 2 or wa.shape != wb.shape or ba.shape != wa.shape[:1] or bb.shape != ba.shape:
            raise ValueError(
                f"layer {l}: weights {wa.shape}, {wb.shape} with biases {ba.shape}, {bb.shape}"
            )
        if width is not None and wa.shape[1] != width:
            raise ValueError(f"layer {l}: {wa.shape[1]} columns above a layer of {width} rows")
        width = wa.shape[0]
        layers.append(Pair(*[np.ascontiguousarray(x) for x in group]))
    return layers
