"""Which rows of a layer are proportional? Decided for the exact stored numbers.

Two rows (w, b) are twins if one is the other times a nonzero number, bias included; a row of
zeros has no twin. This is an equivalence, and its classes are found by partition refinement.

**First key.** Every row gets a number that proportional rows share: the place of its first
nonzero entry and the next few nonzero entries divided by it. A division rounds the exact
quotient, which is the same for proportional rows, so no twins are separated (over- and underflow
are roundings too). The first row to come with a key and a place becomes the head of those that
come later. When twins are rare, the first entries of each row are all that is ever read.

**Order.** A row whose head was met a moment ago, and so is in the cache, is compared with it as
soon as its key is known: one pass in the order of the memory, if there are few classes. The others
wait until all keys are known, and are compared head by head. Two threads share the table of heads,
so which row of a bucket is its head may change from run to run; the classes do not, and each is
named after its first row in the end.

**Verification.** Each row x is compared with its head y by x_j y_l =
y_j x_l, where l is the place of the first nonzero entry. If x_l / y_l is c or 1 / c with c = 2^k or
-2^k, k >= 0, as it is for most twins of floats, then x_j = y_j c or y_j = x_j c is compared: such a
product is exact or infinite, and the entries are finite. Otherwise, float32: both products are
exact in double (48 bits, exponents from -298 to 256). float64: x_l and y_l are multiplied by one
power of two that makes integers of them, the smaller below 2^54, the larger below 2^355, and the
products compared by the lemma of `forests`; float times integer, nothing underflows. Exponents
further apart, and all that seems different, are looked at again in integers of 128 bits. A row that
passes is a twin of y: a proof.

**Refinement.** A row that fails at column j, and not before, is compared next only with the rows
of the same head that fail at the same column with the same quotient x_j / x_l: its twins do. These
rows are proportional to each other through j, as all of them are to y before (and x_l is not zero),
so they go on at column j + 1. They are found by a number that equal quotients share, the quotient
of the odd parts modulo 2^64 among it, and told apart by exact cross-multiplication. So every round
makes progress, and no entry of a row is compared twice.

**Finiteness** is looked at within the same passes, before a row is compared; then the rows that are
compared with none are read as well. What the comparisons say of a row with an infinity or a NaN
means nothing, and is not used: the call ends with an error.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath.flushing import subnormals
from fastpath.halves import in_halves

if fastpath.compiled:
    from fastpath import _floats, _twins

Array = NDArray[Any]


class Classes(NamedTuple):
    """The classes of proportional rows.

    `first[i]` is the first row that row i is proportional to: i itself if there is none before, -1
    if the row is zero. `sign[i]` is the sign of the factor from that row to row i, 0 if zero. The
    factor itself is the ratio of the two rows at any place where they are not zero.
    """

    first: NDArray[np.int64]
    sign: NDArray[np.int8]


def classify(weights: Array, biases: Array, *, finite: bool = False) -> Classes:
    """Find all rows (weights[i], biases[i]) that are proportional to an earlier one, exactly.

    Shapes
    ------
    weights (n, m), biases (n,); the result has one entry a row.

    Scalars
    -------
    Both float32 or both float64. The answer is about the exact stored numbers; -0.0 is 0. `finite`
    says that the caller has seen to it that there is no infinity and no NaN; otherwise all of the
    matrix is read, once, to see to it.

    Cost
    ----
    The first entries of each row if no two are proportional there; otherwise each entry of a row is
    compared at most once with that of another row. So the matrix is read once where few classes
    are large, and always fewer than three times. Memory: 28 bytes a row, and 9 for the result.
    Large layers are read by two threads.

    Raises
    ------
    ValueError
        The shapes do not fit, or an entry is infinite or NaN; the message names the place.
    TypeError
        An array is neither float32 nor float64, or they are mixed.

    Source
    ------
    The module docstring. The notion: R. Gribonval's talk, obstructions to identifiability.

    Example
    -------
    >>> rows = np.array([[1.0, 2.0], [0.0, 0.0], [-3.0, -6.0], [1.0, 2.0]])
    >>> found = classify(rows, np.array([1.0, 0.0, -3.0, 2.0]))
    >>> found.first.tolist(), found.sign.tolist()
    ([0, -1, 0, 3], [1, 0, -1, 1])
    """
    for x in (weights, biases):
        if not isinstance(x, np.ndarray) or x.dtype.char not in "fd" or not x.dtype.isnative:
            raise TypeError("weights and biases must be float32 or float64 arrays")
    if weights.dtype != biases.dtype:
        raise TypeError(f"weights are {weights.dtype} and biases {biases.dtype}")
    if weights.ndim != 2 or biases.shape != weights.shape[:1]:
        raise ValueError(f"weights {weights.shape} with biases {biases.shape}")
    if not fastpath.compiled:
        from fastpath import _reference

        return _reference.twins(weights, biases)
    weights, biases = np.ascontiguousarray(weights), np.ascontiguousarray(biases)
    first = np.empty(len(weights), np.int64)
    sign = np.empty(len(weights), np.int8)
    with subnormals():
        rows = _twins.Refinement(weights, biases, first, sign, not finite)
        entries = 16 * len(weights) if finite else weights.size
        in_halves(lambda *_: rows.sweep(), 2, entries)
        rows.order()
        in_halves(lambda *_: rows.compare(), 2, rows.waiting * weights.shape[1])
        if not finite and not (rows.finite and _floats.all_finite(biases)):
            refuse_not_finite(weights=weights, biases=biases)
        while rows.refine():
            in_halves(lambda *_: rows.compare(), 2, rows.waiting * weights.shape[1])
        rows.finish()
    return Classes(first, sign)


def refuse_not_finite(**arrays: Array) -> None:
    """Raise ValueError naming the first entry that is not finite, if there is any."""
    for name, x in arrays.items():
        if not np.isfinite(x).all():
            place = tuple(int(k) for k in np.argwhere(~np.isfinite(x))[0])
            raise ValueError(f"{name}{list(place)} is {x[place]}")
