"""The network whose vanishing sums of outer products are the exact covers of a set system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.exact.matrix import exact_matrix
from verify.network.network import Network
from verify.network.pairs import require_network


@predicate
def cover_network(A: Sequence[Sequence[Any]], net: Network) -> Decision:
    """The hidden neurons read the columns of A, none of them 0, and last -1; the output sums them.

    Column k of A is the indicator of a set; biases are arbitrary.

    Shapes: A (elements, sets), net of widths (elements, sets + 1, 1).
    Witness: nothing; the weights are compared.

    >>> import verify
    >>> net = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 1], [0]])
    >>> cover_network([[1]], net).certificate.answer
    'yes'
    """
    architecture = require_network(net).architecture
    A = exact_matrix(A, "A")
    sets = [list(column) for column in zip(*A, strict=True)]
    answer = architecture.is_layered and architecture.widths == (len(A), len(sets) + 1, 1)
    if answer:
        rows, (last,) = ([list(row) for row in matrix] for matrix in net.exactly().weights)
        answer = all(map(any, sets)) and rows == [*sets, [-1] * len(A)] and set(last) == {1}
    return (Yes(Certificate("cover_network", "yes")) if answer
            else No(Certificate("cover_network", "no")))
