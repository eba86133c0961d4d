"""Twins: hidden neurons of one layer whose rows (w, b) are proportional."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from fastpath import twins
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.dyadic import fractions_of, nonzero
from verify.network.network import Network
from verify.network.pairs import require_network

Row = tuple[Fraction, ...]


@predicate
def positive_twins(net: Network) -> Decision:
    """Two hidden neurons of one layer have nonzero rows (w, b) = factor * (w', b'), factor > 0.

    Cost: O(#parameters) rational operations; for floats, about one reading by compiled code.
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

    Cost: as for `positive_twins`.
    Raises: InvalidInstance on a network that is not layered.

    >>> import verify
    >>> twin_groups(verify.Network([[[1], [2], [-1]], [[1, 1, 1]]], [[0, 0, 0], [0]]))
    [[(1, Fraction(1, 1)), (2, Fraction(2, 1)), (3, Fraction(-1, 1))]]
    """
    return [[(neuron, row_ratio(net, min(group), neuron)) for neuron in group]
            for group in _classes(net) if len(group) > 1]


def _twins(net: Network, name: str, wanted: int) -> Decision:
    pairs = []
    for group in _classes(net):
        seen: dict[int, int] = {}
        for neuron, sign in group.items():
            if wanted * sign in seen:
                pairs.append((seen[wanted * sign], neuron))
                break
            seen.setdefault(sign, neuron)
    if not pairs:
        return No(Certificate(name, "no"))
    first, second = min(pairs)
    return Yes(Certificate(name, "yes", {"pair": [first, second],
                                         "factor": to_text(row_ratio(net, first, second))}))


def _classes(net: Network) -> Iterator[dict[int, int]]:
    """Each class of proportional nonzero rows (w, b): {neuron: sign of its factor to the first}."""
    require_network(net).architecture.require_layered("twins")
    hidden = zip(net.architecture.layers()[1:-1], net.weights, net.biases, strict=False)
    for layer, matrix, biases in hidden:
        first, sign = (_classify(matrix, biases) if net.is_exact
                       else (part.tolist() for part in twins.classify(matrix, biases, finite=True)))
        groups: dict[int, dict[int, int]] = {}
        for i, (leader, factor) in enumerate(zip(first, sign, strict=True)):
            if leader >= 0:
                groups.setdefault(leader, {})[layer[i]] = factor
        yield from groups.values()


def _classify(matrix: Sequence[Row], biases: Row) -> tuple[list[int], list[int]]:
    """For each row (w, b), the first one proportional to it (-1: it is zero), and the sign."""
    lines: dict[Row, tuple[int, Fraction]] = {}
    first, sign = [], []
    for i, (weights, bias) in enumerate(zip(matrix, biases, strict=True)):
        row = (*weights, bias)
        lead = next((entry for entry in row if entry), None)
        if lead is None:
            first.append(-1)
            sign.append(0)
            continue
        leader, other = lines.setdefault(tuple(entry / lead for entry in row), (i, lead))
        first.append(leader)
        sign.append(1 if (lead > 0) == (other > 0) else -1)
    return first, sign


def row_ratio(net: Network, first: int, second: int) -> Fraction:
    """The factor that turns the row (w, b) of one neuron into that of another, its twin."""
    layer, one = _place(net, first)
    two = _place(net, second)[1]
    weights, biases = net.weights[layer], net.biases[layer]
    if net.is_exact:
        column = next((j for j, weight in enumerate(weights[one]) if weight), None)
    else:
        found = np.flatnonzero(nonzero(weights[one]))
        column = int(found[0]) if len(found) else None
    left, right = (biases[i:i + 1] if column is None else weights[i][column:column + 1]
                   for i in (one, two))
    if not net.is_exact:
        left, right = fractions_of(left), fractions_of(right)
    return Fraction(right[0] / left[0])


def _place(net: Network, neuron: int) -> tuple[int, int]:
    """(index of its matrix, row) of a neuron that is no input."""
    return next((index, neuron - layer.start)
                for index, layer in enumerate(net.architecture.layers()[1:]) if neuron in layer)
