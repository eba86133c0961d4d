"""Complete classes whose factors have full rank, near which every product is reached."""

from __future__ import annotations

from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.exact.rank import rank
from verify.sparsity.landscape import Landscape
from verify.sparsity.support import support_pair
from verify.sparsity.tractability import structure


@predicate
def complete_classes_full_rank(I: Any, J: Any, X: Any, Y: Any) -> Decision:
    """Each complete class has independent rows of X on its rows, or of Y on its columns.

    Then near (X, Y) its terms reach every matrix near their product on their rectangle.

    Shapes: I and X are (m, r), J and Y are (n, r).
    Raises: InvalidInstance, naming the place, if the shapes do not fit or X or Y leaves its
    support.
    Witness: yes, nothing; no, the `terms` of a class.

    >>> complete_classes_full_rank([[1]], [[1]], [[0]], [[0]]).certificate.witness
    {'terms': [0]}
    """
    name = "complete_classes_full_rank"
    left, right = support_pair(I, J)
    landscape = Landscape.of([[0] * len(right)] * len(left), I, J)
    X, Y = landscape.point(X, Y)
    for one in structure(I, J).classes:
        if one.complete and not any(
                rank([[factor[i][k] for k in one.terms] for i in places]) == len(places)
                for factor, places in ((X, one.rows), (Y, one.columns))):
            return No(Certificate(name, "no", {"terms": one.terms.tolist()}))
    return Yes(Certificate(name, "yes"))
