"""The Segre embedding of layered linear networks: the tensor W_1 x ... x W_L of all weights.

Its entries are the products of one weight a layer, connected or not; those that are connected are
Phi at the full paths, so that Phi there is a projection of the tensor. The tensor forgets only one
factor a layer, of product 1; Phi at full paths forgets a factor a neuron.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import exact_pair

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
    a, b = exact_pair(a, b)
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
        left, right = a.weights[l], b.weights[l]
        factors.append(right[i][j] / left[i][j])
        for row, (weights, others) in enumerate(zip(left, right, strict=True)):
            for column, (weight, other) in enumerate(zip(weights, others, strict=True)):
                if other != factors[l] * weight:
                    return _no([*base[:l], (row, column), *base[l + 1:]])
    return Yes(Certificate("segre_equal", "yes", {"factors": [to_text(c) for c in factors]}))


def _nonzero_entries(net: Network) -> list[Entry | None]:
    """For each matrix the place of its first nonzero entry, None if it is zero."""
    return [next(((i, j) for i, row in enumerate(matrix) for j, weight in enumerate(row) if weight),
                 None) for matrix in net.weights]


def _product(net: Network, entry: list[Entry]) -> Fraction:
    return prod((net.weights[l][i][j] for l, (i, j) in enumerate(entry)), start=Fraction(1))


def _no(entry: list[Entry]) -> No:
    return No(Certificate("segre_equal", "no", {"entry": [list(place) for place in entry]}))
