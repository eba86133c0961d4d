"""Identifiable up to permutation and scaling: from some bounded set f leaves no other choice."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import exact
from verify.claims.predicate import predicate
from verify.identifiability.alternatives import (
    merged,
    stabilized,
    stable_neuron,
    unfolded,
    unweighted,
)
from verify.identifiability.flip import flipped
from verify.identifiability.irreducible import irreducible
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.symmetry.admissible import admissible
from verify.symmetry.twins import negative_twins, positive_twins

_NAME = "ps_identifiable"


@predicate
def ps_identifiable(net: Network, *, budget: Budget | None = None) -> Decision:
    """From some bounded set of inputs, f determines theta up to permutation and scaling.

    That is, every network of this architecture with the same values there arises from this one by
    permuting and rescaling hidden neurons. With at most one hidden layer this holds if and only if
    theta is admissible, has no twins and is irreducible. Deeper these conditions are necessary, as
    is that no neuron is stable (never fires, or never does anything); then the answer is No or
    Unknown. `other_network` shows what a No means.

    Cost: that of `irreducible`.
    Raises: InvalidInstance on a network that is not layered.
    Source: the talk, identifiability up to permutation and scaling.
    Witness: yes, that of `irreducible`; no, a `neuron` and its `side` without nonzero weight, or
        its `state` off or on; a `pair` of twins and the `factor`; a `layer` and a `subset` of it
        whose sum of v w^T vanishes.

    >>> import verify
    >>> net = verify.Network([[[1], [1], [-2]], [[1, 1, 1]]], [[0, 1, "1/2"], [0]])
    >>> ps_identifiable(net).certificate.witness
    {'layer': 1, 'subset': [1, 2, 3]}
    """
    widths = require_network(net).architecture.require_layered("permutation of a layer")
    net = net.exactly()
    stable = stable_neuron(net)
    for decision, bad in ((admissible(net), No), (positive_twins(net), Yes),
                          (negative_twins(net), Yes)):
        if isinstance(decision, bad):
            return No(Certificate(_NAME, "no", decision.certificate.witness))
    if stable is not None:
        return No(Certificate(_NAME, "no", stable))
    decision = irreducible(net, budget=budget)
    match decision:
        case No(certificate):
            return No(Certificate(_NAME, "no", certificate.witness))
        case Yes(certificate) if len(widths) <= 3:
            return Yes(Certificate(_NAME, "yes", certificate.witness))
        case Unknown():
            return decision
    return Unknown("no condition that is known to be necessary fails; none is known to suffice for "
                   "more than one hidden layer")


def other_network(net: Network, *, radius: Any = 1, budget: Budget | None = None) -> Network | None:
    """A network of the same architecture and function that is not equivalent, if one is known.

    The functions are equal on all of R^d, except where negative twins are the obstacle: then they
    are equal where every |x_i| <= radius. None where `ps_identifiable` is not No, or where the
    search among 64 candidates was inconclusive.

    Cost: that of `ps_identifiable`, and of `permutation_scaling_equivalent` for negative twins.
    Raises: InvalidInstance on a network that is not layered, or if radius is negative.

    >>> import verify
    >>> net = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> other_network(net, radius=1)
    Network([[[1], [1]], [[2, -1]]], [[0, 1], [1]])
    """
    bound = exact(radius, "radius")
    if bound < 0:
        raise InvalidInstance(f"radius is {bound}, not nonnegative")
    decision = ps_identifiable(net, budget=budget)
    if not isinstance(decision, No):
        return None
    net, witness = net.exactly(), decision.certificate.witness
    if "subset" in witness:
        return flipped(net, witness["layer"], witness["subset"])
    if "side" in witness:
        return unweighted(net, witness["neuron"], witness["side"])
    if "state" in witness:
        return stabilized(net, witness["neuron"], witness["state"])
    if Fraction(witness["factor"]) > 0:
        return merged(net, witness["pair"], Fraction(witness["factor"]))
    return unfolded(net, witness["pair"], Fraction(witness["factor"]), bound)
