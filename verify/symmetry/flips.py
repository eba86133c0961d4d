"""Flipping signs of hidden neurons: how many rescaling classes share one Phi."""

from __future__ import annotations

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import parameters, require_network


@predicate
def sign_flips_distinct(net: Network) -> Decision:
    """The 2^h ways to give h hidden neurons a factor 1 or -1 lead to 2^h different sign patterns.

    They are then in as many rescaling classes, all with the same Phi. It fails exactly if some set
    of hidden neurons is joined to the rest, and to biases, by vanishing parameters only.

    Cost: O(#parameters).
    Witness: yes, nothing; no, such a set of `neurons`.

    >>> import verify
    >>> sign_flips_distinct(verify.Network([[[0]], [[0]]], [[0], [0]])).certificate.witness
    {'neurons': [1]}
    """
    architecture = require_network(net).architecture
    near: dict[int, list[int]] = {neuron: [] for neuron in range(architecture.n_neurons)}
    joined = {*architecture.inputs, *architecture.outputs}
    for name, value in parameters(net.exactly()):
        if value and len(name) == 1:
            joined.add(name[0])
        elif value:
            near[name[0]].append(name[1])
            near[name[1]].append(name[0])
    queue = list(joined)
    while queue:
        fresh = set(near[queue.pop()]) - joined
        joined |= fresh
        queue.extend(fresh)
    loose = [neuron for neuron in architecture.hidden if neuron not in joined]
    if loose:
        return No(Certificate("sign_flips_distinct", "no", {"neurons": loose}))
    return Yes(Certificate("sign_flips_distinct", "yes"))
