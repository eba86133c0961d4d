"""The derivative of Phi, and how many directions it does not forget."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import prod

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.predicate import predicate
from verify.exact.rank import rank
from verify.network.network import Network
from verify.network.pairs import Parameter, parameters, require_network
from verify.network.paths import full_paths, partial_paths, require_few


def phi_jacobian(net: Network, *, max_paths: int = 10_000) -> list[list[Fraction]]:
    """One row a path, in the order of `paths`, one column a parameter: the derivative of Phi.

    Cost: O(#paths * #parameters). Raises: BudgetExceeded, before any path is listed.
    """
    net = require_network(net).exactly()
    require_few(net.architecture, max_paths)
    value = dict(parameters(net))
    column = {parameter: i for i, parameter in enumerate(value)}
    routes: list[list[Parameter]] = [list(pairwise(path)) for path in full_paths(net.architecture)]
    routes += [[(path[0],), *pairwise(path)] for path in partial_paths(net.architecture)]
    jacobian = []
    for route in routes:
        row = [Fraction(0)] * len(value)
        for parameter in route:
            row[column[parameter]] = prod((value[other] for other in route if other != parameter),
                                          start=Fraction(1))
        jacobian.append(row)
    return jacobian


def phi_rank(net: Network) -> int:
    """The rank of the derivative of Phi, without listing a path.

    Its kernel is spanned by one direction a hidden neuron on a live path (the rescaling of that
    neuron) and one a parameter that no path can make live: its tail is reached by no nonzero walk,
    or its head leads to no output.

    Cost: O(#parameters).
    Source: the talk; rank = #parameters - #hidden neurons for admissible parameters.

    >>> import verify
    >>> phi_rank(verify.Network([[[1]], [[2]]], [[0], [0]]))
    3
    """
    net = require_network(net).exactly()
    nonzero = {name: value for name, value in parameters(net) if value}
    reached = set(net.architecture.inputs)
    for name in nonzero:
        if len(name) == 1 or name[0] in reached:
            reached.add(name[-1])
    leading = set(net.architecture.outputs)
    for name in reversed(nonzero):
        if len(name) == 2 and name[1] in leading:
            leading.add(name[0])
    movable = sum((len(name) == 1 or name[0] in reached) and name[-1] in leading
                  for name, _ in parameters(net))
    return movable - len(reached & leading & set(net.architecture.hidden))


@predicate
def phi_rank_maximal(net: Network) -> Decision:
    """The derivative of Phi has rank #parameters - #hidden neurons: rescaling is all it forgets.

    Cost: that of the rank of a (#paths x #parameters) matrix; Unknown beyond 2,000 paths.
    Witness: nothing; the rank is recomputed.
    """
    net = require_network(net).exactly()
    try:
        found = rank(phi_jacobian(net, max_paths=2_000))
    except BudgetExceeded as error:
        return Unknown(str(error))
    if found == net.n_params - net.n_hidden:
        return Yes(Certificate("phi_rank_maximal", "yes"))
    return No(Certificate("phi_rank_maximal", "no"))
