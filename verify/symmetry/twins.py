"""Twins: hidden neurons of one layer whose rows (w, b) are proportional."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_network

Row = tuple[Fraction, ...]


@predicate
def positive_twins(net: Network) -> Decision:
    """Two hidden neurons of one layer have nonzero rows (w, b) = factor * (w', b'), factor > 0.

    Cost: O(#parameters) rational operations.
    Raises: InvalidInstance on a network that is not layered.
    Source: the talk, necessary conditions of identifiability.
    Witness: yes, the `pair` and the `factor` (the second neuron's row over the first's); no,
        nothing: canonical rows are recomputed.

    >>> import verify
    >>> positive_twins(verify.Network([[[1], [2]], [[1, 1]]], [[0, 0], [0]])).certificate.witness
    {'pair': [1, 2], 'factor': '2'}
    """
    return _twins(net, "positive_twins", 1)


@predicate
def negative_twins(net: Network) -> Decision:
    """Two hidden neurons of one layer have nonzero rows (w, b) = factor * (w', b'), factor < 0.

    Cost, Raises, Source, Witness: as for `positive_twins`.

    >>> import verify
    >>> negative_twins(verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])).certificate.witness
    {'pair': [1, 2], 'factor': '-1'}
    """
    return _twins(net, "negative_twins", -1)


def twin_groups(net: Network) -> list[list[tuple[int, Fraction]]]:
    """The groups of at least two twins, each neuron with its row's factor over the group's first.

    The factor is negative for negative twins; groups and neurons are in neuron order.

    Cost: O(#parameters) rational operations.
    Raises: InvalidInstance on a network that is not layered.

    >>> import verify
    >>> twin_groups(verify.Network([[[1], [2], [-1]], [[1, 1, 1]]], [[0, 0, 0], [0]]))
    [[(1, Fraction(1, 1)), (2, Fraction(2, 1)), (3, Fraction(-1, 1))]]
    """
    groups: dict[tuple[int, Row], list[tuple[int, Fraction]]] = {}
    for neuron, layer, lead, line in _lines(net):
        groups.setdefault((layer, line), []).append((neuron, lead))
    return [[(neuron, lead / group[0][1]) for neuron, lead in group]
            for group in groups.values() if len(group) > 1]


def _twins(net: Network, name: str, wanted: int) -> Decision:
    first: dict[tuple[int, Row, bool], tuple[int, Fraction]] = {}
    for neuron, layer, lead, line in _lines(net):
        positive = lead > 0
        other = first.get((layer, line, positive if wanted > 0 else not positive))
        if other is not None:
            return Yes(Certificate(name, "yes", {"pair": [other[0], neuron],
                                                 "factor": to_text(lead / other[1])}))
        first.setdefault((layer, line, positive), (neuron, lead))
    return No(Certificate(name, "no"))


def _lines(net: Network) -> Iterator[tuple[int, int, Fraction, Row]]:
    """(neuron, layer, first nonzero entry, row divided by it) of each nonzero row (w, b)."""
    require_network(net).architecture.require_layered("twins")
    layer_of = {neuron: index for index, layer in enumerate(net.architecture.layers())
                for neuron in layer}
    for neuron, _, weights, bias in net.exactly().rows():
        if neuron in net.architecture.hidden:
            row = (*weights, bias)
            lead = next((entry for entry in row if entry), None)
            if lead is not None:
                yield neuron, layer_of[neuron], lead, tuple(entry / lead for entry in row)
