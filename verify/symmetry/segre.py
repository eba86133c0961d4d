"""The Segre embedding of layered linear networks: the tensor W_1 x ... x W_L of all weights.

Its entries are the products of one weight a layer, connected or not; those that are connected are
Phi at the full paths, so that Phi there is a projection of the tensor. The tensor forgets only one
factor a layer, of product 1; Phi at full paths forgets a factor a neuron.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np

from fastpath.twins import classify
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.dyadic import fractions_of, widened
from verify.network.network import Network
from verify.network.pairs import require_same_architecture

Entry = tuple[int, int]


@predicate
def segre_equal(a: Network, b: Network) -> Decision:
    """W_1 x ... x W_L is the same tensor for both layered networks; biases do not count.

    Unless a matrix vanishes on either side: W'_l = c_l W_l for each layer, and c_1 ... c_L = 1.

    Cost: O(#parameters).
    Raises: InvalidInstance if the networks are not layered or not of one architecture.
    Source: Malgouyres, Landsberg, multilinear compressive sensing, SIAM J. Math. Data Sci. 2019.
    Witness: yes, the `factors` c_l, or the layers of a `zero` matrix of a and of b; no, an `entry`
        of the tensor (row and column in each matrix) that differs.

    >>> import verify
    >>> a, b = (verify.Network([[[w]], [[v]]], [[0], [0]]) for w, v in ((2, 3), (-1, -6)))
    >>> segre_equal(a, b).certificate.witness
    {'factors': ['-1/2', '-2']}
    """
    require_same_architecture(a, b)
    a.architecture.require_layered("the Segre embedding")
    first, second = (_nonzero_entries(net) for net in (a, b))
    if None in first and None in second:
        return Yes(Certificate("segre_equal", "yes",
                               {"zero": [first.index(None), second.index(None)]}))
    base = [entry for entry in (second if None in first else first) if entry is not None]
    if None in first or None in second or _product(a, base) != _product(b, base):
        return _no(base)
    factors = []
    for l, (i, j) in enumerate(base):
        factors.append(_row(b, l, i)[j] / _row(a, l, i)[j])
        if _proportional(a.weights[l], b.weights[l]):
            continue
        for row in range(len(a.weights[l])):
            for column, (weight, other) in enumerate(zip(_row(a, l, row), _row(b, l, row),
                                                         strict=True)):
                if other != factors[l] * weight:
                    return _no([*base[:l], (row, column), *base[l + 1:]])
    return Yes(Certificate("segre_equal", "yes", {"factors": [to_text(c) for c in factors]}))


def _nonzero_entries(net: Network) -> list[Entry | None]:
    """For each matrix the place of its first nonzero entry, None if it is zero."""
    return [next(((i, j) for i in range(len(matrix)) for j, weight in enumerate(_row(net, l, i))
                  if weight), None) for l, matrix in enumerate(net.weights)]


def _row(net: Network, l: int, i: int) -> Sequence[Fraction]:
    """Row i of matrix l, exactly."""
    row = net.weights[l][i]
    return fractions_of(row) if isinstance(row, np.ndarray) else row


def _proportional(left: Any, right: Any) -> bool:
    """Two matrices of floats that are not zero are multiples of each other."""
    if not (isinstance(left, np.ndarray) and isinstance(right, np.ndarray)):
        return False
    both = np.stack([widened(x).ravel() if x.dtype != np.float64 else x.ravel()
                     for x in (left, right)])
    return bool(classify(both, np.zeros(2), finite=True).first[1] == 0)


def _product(net: Network, entry: list[Entry]) -> Fraction:
    return prod((_row(net, l, i)[j] for l, (i, j) in enumerate(entry)), start=Fraction(1))


def _no(entry: list[Entry]) -> No:
    return No(Certificate("segre_equal", "no", {"entry": [list(place) for place in entry]}))
