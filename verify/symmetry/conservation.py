"""What gradient flow conserves: |w|^2 + b^2 - |v|^2 at each hidden neuron; how many such laws."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.network.architecture import Architecture, require_architecture
from verify.network.network import Network
from verify.network.pairs import parameters, require_network
from verify.network.paths import live_successors
from verify.symmetry.gradient import around, gradient, sgd_step


def conserved_quantities(architecture: Architecture) -> int:
    """The number of independent conservation laws of the gradient flows of all losses of Phi.

    It is the number of parameters less the rank of the incidence of paths and parameters, which is
    the rank of the derivative of Phi wherever no parameter vanishes. It equals the number of hidden
    neurons if each leads to an output; parameters on no path are conserved, one law each.

    Proof. Let a parameter count if its head leads to an output. At most: each hidden neuron that
    leads to an output gives a vector that all paths annihilate, 1 on its incoming weights and bias
    and -1 on the outgoing ones that count. These are independent: a combination with a neuron of
    nonzero coefficient has a first such neuron, whose incoming weights or bias no other cancels.
    At least: fix for each such neuron one incoming parameter's path to it and one outgoing edge on
    the way to an output. For each parameter e that counts and is no fixed outgoing edge, take the
    fixed path to its tail, e, and the fixed way on. Apart from e this meets only parameters whose
    head stands before e's, and fixed edges: ordered by heads, the minor is triangular with 1s on
    the diagonal.

    Cost: O(#edges), O(#layers) when layered.
    Raises: InvalidInstance if the argument is no architecture.
    Source: Marcotte, Gribonval, Peyre, Abide by the law and follow the flow, NeurIPS 2023.

    >>> conserved_quantities(Architecture.layered([3, 5, 4, 2]))
    9
    """
    require_architecture(architecture)
    if architecture.is_layered:
        return architecture.n_hidden
    successors = live_successors(architecture)
    leads = [neuron in architecture.outputs or bool(successors[neuron])
             for neuron in range(architecture.n_neurons)]
    counting = sum(len(sources) + architecture.has_bias(neuron)
                   for neuron, sources in architecture.incoming() if leads[neuron])
    return (architecture.n_params - counting) + sum(leads[v] for v in architecture.hidden)


def balances(net: Network) -> dict[int, Fraction]:
    """|w|^2 + b^2 - |v|^2 of each hidden neuron, exactly; gradient flow conserves it.

    >>> balances(Network([[[3]], [[2]]], [[1], [5]]))
    {1: Fraction(6, 1)}
    """
    values = dict(parameters(require_network(net).exactly()))
    return {neuron: sum((values[name] ** 2 for name in reads), Fraction(0))
            - sum((values[name] ** 2 for name in sends), Fraction(0))
            for neuron, reads, sends in around(net)}


def drifts(net: Network, x: Sequence[Any], y: Sequence[Any], rate: Any = 1) -> dict[int, Fraction]:
    """By how much one gradient step changes the balance of each hidden neuron, exactly.

    It is rate^2 (|g_w|^2 + g_b^2 - |g_v|^2), g being the gradient: nothing of first order, since
    w.g_w + b g_b = v.g_v by homogeneity.

    >>> drifts(Network([[[2]], [[3]]], [[0], [0]]), [[1]], [[5]], "1/3")
    {1: Fraction(14, 9)}
    """
    slope = gradient(net, x, y)
    length = Fraction(rate)
    zero = Fraction(0)
    return {neuron: length**2 * (sum((slope.get(name, zero) ** 2 for name in reads), zero)
                                 - sum((slope.get(name, zero) ** 2 for name in sends), zero))
            for neuron, reads, sends in around(net)}


@predicate
def drift_second_order(net: Network, x: Sequence[Any], y: Sequence[Any]) -> Decision:
    """A gradient step of length 1 changes each |w|^2 + b^2 - |v|^2 by |g_w|^2 + g_b^2 - |g_v|^2.

    That is, the part of first order vanishes: gradient flow conserves each of them.

    Raises: InvalidInstance if the data do not fit, or on a network with max-pools.
    Witness: yes, nothing; no, a `neuron` where it is not so.
    """
    before, after, drift = balances(net), balances(sgd_step(net, x, y)), drifts(net, x, y)
    for neuron, change in drift.items():
        if after[neuron] - before[neuron] != change:
            return No(Certificate("drift_second_order", "no", {"neuron": neuron}))
    return Yes(Certificate("drift_second_order", "yes"))


@predicate
def weight_drift_second_order(net: Network, x: Sequence[Any], y: Sequence[Any]) -> Decision:
    """A gradient step of length 1 changes each |w|^2 - |v|^2 by |g_w|^2 - |g_v|^2.

    Without the biases this need not be so. Raises, Witness: as for `drift_second_order`.
    """
    values, slope = dict(parameters(require_network(net).exactly())), gradient(net, x, y)
    for neuron, reads, sends in around(net):
        first_order = (sum(values[name] * slope.get(name, Fraction(0)) for name in reads
                           if len(name) == 2)
                       - sum(values[name] * slope.get(name, Fraction(0)) for name in sends))
        if first_order:
            return No(Certificate("weight_drift_second_order", "no", {"neuron": neuron}))
    return Yes(Certificate("weight_drift_second_order", "yes"))
