"""Identifiable from everywhere: what the function on all of R^d says about the parameters."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.predicate import predicate
from verify.identifiability.alternatives import (
    merged,
    shifted,
    stabilized,
    stable_neuron,
    unweighted,
)
from verify.identifiability.balanced_twins import irreducible_up_to_balanced_twins
from verify.identifiability.flip import flipped
from verify.identifiability.irreducible import irreducible
from verify.identifiability.realization import realization_equal
from verify.identifiability.shallow_fibre import another
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.symmetry.admissible import inadmissible_neurons
from verify.symmetry.permutation import permutation_scaling_equivalent
from verify.symmetry.twins import negative_twins, positive_twins, row_ratio, twin_groups

_NAME = "globally_identifiable"
_CANDIDATES = 2**16


@predicate
def globally_identifiable(net: Network, *, budget: Budget | None = None) -> Decision:
    """On all of R^d, f determines theta up to permutation and scaling.

    That is, every network of this architecture with the same function arises from this one by
    permuting and rescaling hidden neurons. It follows if some smaller set of inputs suffices, and
    is less than that: |x| is globally identifiable, but from no bounded set. With one hidden layer
    and no negative twins it is to be admissible, without positive twins, and irreducible; how it is
    decided with negative twins is told in the module `shallow_fibre`. Deeper, the answer is No or
    Unknown.

    Cost: that of `irreducible`, or with negative twins the choices of as many hyperplanes, and of
        sides for the others, at most 2^16 unless the budget says otherwise.
    Raises: InvalidInstance on a network that is not layered.
    Source: the talk, identifiability up to permutation and scaling from any set.
    Witness: no, an `other` network, and the witness `equal` of the equality with it; yes, that of
        `irreducible`, or with negative twins nothing: all choices are gone through again.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> [type(p(absolute)).__name__ for p in (globally_identifiable, verify.ps_identifiable)]
    ['Yes', 'No']
    """
    widths = require_network(net).architecture.require_layered("permutation of a layer")
    net = net.exactly()
    fault = next(iter(inadmissible_neurons(net)), None)
    if fault is not None:
        return _no(net, unweighted(net, *fault))
    match positive_twins(net):
        case Yes(certificate):
            return _no(net, merged(net, certificate.witness["pair"],
                                   Fraction(certificate.witness["factor"])))
    if len(widths) > 3:
        return _deep(net, budget)
    if isinstance(negative_twins(net), Yes):
        try:
            other = another(net, (budget or Budget(items=_CANDIDATES)).meter("choices of sides"))
        except BudgetExceeded as error:
            return Unknown(str(error))
        return Yes(Certificate(_NAME, "yes")) if other is None else _no(net, other)
    decision = irreducible(net, budget=budget)
    match decision:
        case No(certificate):
            return _no(net, flipped(net, certificate.witness["layer"],
                                    certificate.witness["subset"]))
        case Yes(certificate):
            return Yes(Certificate(_NAME, "yes", certificate.witness))
    return decision


def _deep(net: Network, budget: Budget | None) -> Decision:
    stable = stable_neuron(net)
    if stable is not None:
        return _no(net, stabilized(net, stable["neuron"], stable["state"]))
    decision = irreducible_up_to_balanced_twins(net, budget=budget)
    match decision:
        case No(certificate):
            return _turned(net, certificate.witness["layer"], certificate.witness["subset"])
        case Unknown():
            return decision
    return Unknown("no condition that is known to be necessary fails; none is known to suffice for "
                   "more than one hidden layer")


def _turned(net: Network, layer: int, subset: list[int]) -> Decision:
    """No, by turning the neurons around, or where that permutes them, all being negative twins."""
    other = flipped(net, layer, subset)
    if isinstance(permutation_scaling_equivalent(net, other), No):
        return _no(net, other)
    pairs = [(i, j, -row_ratio(net, i, j)) for group in twin_groups(net)
             for i, j in combinations([i for i, _ in group if i in subset], 2)]
    return _no(net, shifted(net, pairs))


def _no(net: Network, other: Network | None) -> Decision:
    """No, if the other network is proved to have the same function and not to be equivalent."""
    if other is None or not isinstance(permutation_scaling_equivalent(net, other), No):
        return Unknown("another network with this function was not found")
    match realization_equal(net, other):
        case Yes(certificate):
            return No(Certificate(_NAME, "no", {"other": other.document(),
                                                "equal": certificate.witness}))
    return Unknown("another network was found, but the functions could not be proved equal")
