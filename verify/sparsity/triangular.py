"""The supports of a lower times an upper triangular matrix of size 2, and matrices for them."""

from __future__ import annotations

from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.exact.matrix import exact_matrix
from verify.sparsity.landscape import Landscape
from verify.sparsity.support import support_pair

TRIANGULAR = ((1, 0), (1, 1))


@predicate
def triangular_supports(I: Any, J: Any) -> Decision:
    """I and J are both [[1, 0], [1, 1]], so that X is lower and Y^T upper triangular.

    Witness: nothing. Raises: InvalidInstance as `tractable`.
    """
    return _settled("triangular_supports", all(
        tuple(map(tuple, side.tolist())) == TRIANGULAR for side in support_pair(I, J)))


@predicate
def diagonal(A: Any) -> Decision:
    """Every entry of A off its diagonal is 0. Witness: nothing."""
    return _settled("diagonal", not any(entry for i, row in enumerate(exact_matrix(A))
                                        for j, entry in enumerate(row) if i != j))


@predicate
def leading_entry_nonzero(A: Any) -> Decision:
    """The first entry of A is not 0. Witness: nothing."""
    return _settled("leading_entry_nonzero", bool(exact_matrix(A)[0][0]))


@predicate
def exact_factors(A: Any, I: Any, J: Any, X: Any, Y: Any) -> Decision:
    """A = X Y^T, for factors on the supports. Witness: nothing.

    Raises: InvalidInstance as `spurious_minimum`.
    """
    landscape = Landscape.of(A, I, J)
    return _settled("exact_factors", not landscape.loss(*landscape.point(X, Y)))


def _settled(name: str, answer: bool) -> Decision:
    return Yes(Certificate(name, "yes")) if answer else No(Certificate(name, "no"))
