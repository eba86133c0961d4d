"""The largest weight of a network: it is the least of its class iff some path is tight."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_network

Weighted = tuple[int, int, Fraction]  # tail, head, |w|; heads in topological order


@predicate
def tight_path(net: Network) -> Decision:
    """On some path from an input to an output every weight is as large as the network's largest.

    Cost: O(#parameters).
    Witness: yes, the `path`; no, nothing: the neurons that such weights reach are recomputed.

    >>> import verify
    >>> tight_path(verify.Network([[[1], [2]], [[2, -2]]], [[0, 0], [0]])).certificate.witness
    {'path': [0, 2, 3]}
    """
    path = _tight(net)
    if path is None:
        return No(Certificate("tight_path", "no"))
    return Yes(Certificate("tight_path", "yes", {"path": path}))


@predicate
def peak_minimal(net: Network) -> Decision:
    """No rescaling of the network has a smaller largest |w|.

    Cost: O(#parameters), times the number of halvings until the factors are close enough to 1.
    Witness: yes, a `path` of weights all as large as the largest, whose product no rescaling
        changes; no, `factors` that make the largest smaller.

    >>> import verify
    >>> peak_minimal(verify.Network([[[4]], [[2]]], [[0], [0]])).certificate.witness
    {'factors': ['5/6']}
    """
    path = _tight(net)
    if path is not None:
        return Yes(Certificate("peak_minimal", "yes", {"path": path}))
    factors = _smaller(net)
    return No(Certificate("peak_minimal", "no", {"factors": list(map(to_text, factors))}))


def _weighted(net: Network) -> Iterator[Weighted]:
    for neuron, sources, row, _ in net.exactly().rows():
        for source, weight in zip(sources, row, strict=True):
            yield source, neuron, abs(weight)


def _tight(net: Network) -> list[int] | None:
    architecture = require_network(net).architecture
    edges = list(_weighted(net))
    largest = max(weight for _, _, weight in edges)
    before: dict[int, int] = {}
    for tail, head, weight in edges:
        if weight == largest and (tail in architecture.inputs or tail in before):
            before.setdefault(head, tail)
    for output in architecture.outputs:
        if output in before:
            path = [output]
            while path[0] not in architecture.inputs:
                path.insert(0, before[path[0]])
            return path
    return None


def _smaller(net: Network) -> list[Fraction]:
    """Factors 1 - t h for small t, where h grows along each edge of largest weight.

    h is 0 on inputs and outputs; positive where such edges lead from an input, negative where they
    lead to an output, and between -1/2 and 1/2 elsewhere.
    """
    architecture = net.architecture
    edges = list(_weighted(net))
    largest = max(weight for _, _, weight in edges)
    tight = [(tail, head) for tail, head, weight in edges if weight == largest]
    up: dict[int, int] = dict.fromkeys(architecture.inputs, 0)
    down: dict[int, int] = dict.fromkeys(architecture.outputs, 0)
    for tail, head in tight:
        if tail in up:
            up[head] = max(up.get(head, 0), up[tail] + 1)
    for tail, head in sorted(tight, reverse=True):
        if head in down:
            down[tail] = min(down.get(tail, 0), down[head] - 1)
    n = architecture.n_neurons
    height = {neuron: Fraction(up[neuron] if neuron in up else down[neuron] if neuron in down
                               else Fraction(2 * neuron - n, 2 * n + 2))
              for neuron in architecture.hidden}
    t = Fraction(1, 2 * n)
    while True:
        factors = {neuron: 1 - t * h for neuron, h in height.items()}
        if all(weight * factors.get(head, 1) / factors.get(tail, 1) < largest
               for tail, head, weight in edges):
            return list(factors.values())
        t /= 2
