"""The matching of hidden neurons that the rows of each layer force, from the inputs on.

Inputs and outputs stay where they are. If a permutation and positive factors turn a into b, a
neuron of the first hidden layer goes to one whose row (w, b) is a positive multiple of its own.
Where that row is not zero and no other of its layer is such a multiple, this leaves one neuron and
one factor, and a column of the next layer is known: rows of known columns and biases are compared
there, and so on, to the outputs, whose rows must be equal. Floats throughout, exactly: only factors
that are powers of two are followed, as others are seldom seen where nothing was rounded.
"""

from __future__ import annotations

import numpy as np

from fastpath.twins import classify
from verify.exact.dyadic import keys, mantissas_exponents, nonzero, shifted, widened
from verify.network.entries import Array
from verify.network.network import Network


def unmatched(a: Network, b: Network) -> bool:
    """Some layer shows that no permutation and positive factors turn a into b.

    Shapes: layered networks of one architecture, in floats. False says nothing.
    Cost: each layer is read a few times, as long as the matching is forced.
    """
    left, right = (_wide(net, a.dtype != b.dtype) for net in (a, b))
    ends = [net[-1][0].T for net in (left, right)]
    zeros = np.zeros(len(ends[0]), ends[0].dtype)
    if not _alike(*_kinds(*ends, zeros, zeros)):  # columns of one neuron are multiples, too
        return True
    known = order = np.arange(a.widths[0])  # neuron known[i] of a goes to order[i] of b ...
    exponents = np.zeros(a.widths[0], np.int32)  # ... with factor 2^exponents[i]
    for l, ((w, x), (v, y)) in enumerate(zip(left, right, strict=True)):
        moved = shifted(v[:, order], exponents)
        if moved is None or not len(known):
            return False
        w = w[:, known]
        if l == len(left) - 1:
            return bool((keys(w) != keys(moved)).any() or (keys(x) != keys(y)).any())
        here, there = _kinds(w, moved, x, y)
        if not _alike(here, there):
            return True
        known, order = _singled_out(here, there)
        followed, exponents = _powers(np.column_stack([w, x])[known],
                                      np.column_stack([moved, y])[order])
        known, order = known[followed], order[followed]
    return False


def _wide(net: Network, wide: bool) -> list[tuple[Array, Array]]:
    """(weights, biases) of each layer, as float64 if told so."""
    return [(widened(w), widened(x)) if wide and w.dtype == np.float32 else (w, x)
            for w, x in zip(net.weights, net.biases, strict=True)]


def _kinds(w: Array, v: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """Numbers of the rows (w, x) and (v, y): equal if positive multiples, negative if zero."""
    found = classify(np.concatenate([w, v]), np.concatenate([x, y]), finite=True)
    kinds = 3 * found.first + found.sign + 1
    return kinds[:len(w)], kinds[len(w):]


def _alike(here: Array, there: Array) -> bool:
    return np.array_equal(np.sort(here), np.sort(there))


def _singled_out(here: Array, there: Array) -> tuple[Array, Array]:
    """Where the kinds of rows that are not zero and occur once stand, in both."""
    kinds, first, counts = np.unique(here, return_index=True, return_counts=True)
    single = (counts == 1) & (kinds >= 0)
    _, second = np.unique(there, return_index=True)
    return first[single], second[single]


def _powers(rows: Array, images: Array) -> tuple[Array, Array]:
    """Which images[i] are 2^k rows[i], of multiples that are not zero; and their k."""
    places = nonzero(rows).argmax(axis=1)[:, None]
    (odd, low), (other, high) = (mantissas_exponents(np.take_along_axis(part, places, 1)[:, 0])
                                 for part in (rows, images))
    followed = odd == other
    return followed, (high - low)[followed].astype(np.int32)
