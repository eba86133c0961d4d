"""How many activation regions? A number with a proof that there are no more and no fewer."""

from __future__ import annotations

from fractions import Fraction

from verify.cells.branches import Branches
from verify.cells.integral import program
from verify.cells.proof import Proof
from verify.cells.space import space
from verify.cells.walk import leaves
from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.instance import coerce
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_network

_CELLS = 2_000


@predicate
def has_activation_regions(net: Network, count: int, *, budget: Budget | None = None) -> Decision:
    """X_theta, the set where no pre-activation is 0 and no max-pool ties, has `count` components.

    Cost: as `regions`; Unknown beyond 2,000 cells unless there is a budget.
    Witness: the `splits` of R^d into cells with proofs that the other signs do not occur, and
        `points`, one inside each cell in their order.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> has_activation_regions(absolute, 2).certificate.witness
    {'splits': [0, [-1, 0, '1'], [1, 0, '1']], 'points': [['1'], ['-1']]}
    """
    name = "has_activation_regions"
    count = coerce({"count": "integer"}, {"count": count})["count"]
    source, proof = program(require_network(net)), Proof(bounded=budget is None)
    meter = (budget or Budget(items=_CELLS)).meter("cells")
    try:
        ends = list(leaves(source, space(source.n_inputs), meter, proof))
        points = [[to_text(Fraction(entry, ray[-1])) for entry in ray[:-1]]
                  for ray in (branch.interior() for branch in ends)]
    except BudgetExceeded as error:
        return Unknown(str(error))
    found = Branches(source)
    found.fill(ends)
    answer = len(found) - len(found.on_kink()) == count
    witness = {"splits": proof.splits, "points": points}
    return (Yes(Certificate(name, "yes", witness)) if answer
            else No(Certificate(name, "no", witness)))
