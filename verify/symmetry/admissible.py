"""Admissible parameters: every hidden neuron reads something and is read by something."""

from __future__ import annotations

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.exact.dyadic import nonzero
from verify.network.network import Network
from verify.network.pairs import require_network


@predicate
def admissible(net: Network) -> Decision:
    """Every hidden neuron has a nonzero incoming and a nonzero outgoing weight.

    Equivalently, each hidden neuron lies on a full path p with Phi_p != 0. Biases do not count.

    Cost: O(#parameters).
    Source: Gonon, Brisebarre, Riccietti, Gribonval, the path-norm toolkit; the talk's notion.
    Witness: yes, nothing; no, the first `neuron` at fault and its `side`, incoming or outgoing.

    >>> import verify
    >>> admissible(verify.Network([[[1]], [[0]]], [[5], [0]])).certificate.witness
    {'neuron': 1, 'side': 'outgoing'}
    """
    fault = next(iter(inadmissible_neurons(require_network(net))), None)
    if fault is None:
        return Yes(Certificate("admissible", "yes"))
    return No(Certificate("admissible", "no", {"neuron": fault[0], "side": fault[1]}))


def inadmissible_neurons(net: Network) -> list[tuple[int, str]]:
    """Every hidden neuron whose incoming or outgoing weights all vanish, with the side."""
    if not net.is_exact and net.architecture.is_layered:
        return _inadmissible_floats(net)
    reads = set()
    is_read = set()
    for neuron, sources, row, _ in net.exactly().rows():
        nonzero = [source for source, weight in zip(sources, row, strict=True) if weight]
        if nonzero:
            reads.add(neuron)
            is_read.update(nonzero)
    return [(neuron, side) for neuron in net.architecture.hidden
            for side, good in (("incoming", reads), ("outgoing", is_read)) if neuron not in good]


def _inadmissible_floats(net: Network) -> list[tuple[int, str]]:
    """The same for layered floating networks, a matrix at a time."""
    found = []
    masks = [nonzero(matrix) for matrix in net.weights]
    for layer, incoming, outgoing in zip(net.architecture.layers()[1:-1], masks, masks[1:],
                                         strict=False):
        sides = incoming.any(axis=1).tolist(), outgoing.any(axis=0).tolist()
        found += [(neuron, side) for neuron, *good in zip(layer, *sides, strict=True)
                  for side, fine in zip(("incoming", "outgoing"), good, strict=True) if not fine]
    return found
