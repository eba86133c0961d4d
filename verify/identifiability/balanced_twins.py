"""Balanced twins: v relu(t) and v relu(-t), which turning both around only exchanges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.predicate import predicate
from verify.identifiability.irreducible import OuterProducts, decide_layer
from verify.network.network import Network
from verify.network.pairs import require_network

Vector = tuple[Fraction, ...]
Sides = tuple[list[int], list[int]]

_NAME = "irreducible_up_to_balanced_twins"
_CANDIDATES = 2**24
_CHOICES = 2**10


@predicate
def irreducible_up_to_balanced_twins(net: Network, *, budget: Budget | None = None) -> Decision:
    """A set T of neurons of one hidden layer has sum v w^T = 0 only if it has balanced twins in it.

    Balanced twins are neurons (w, b, v) and (-c w, -c b, v / c) with c > 0, (w, b) != 0: turning
    both around exchanges them. So |x| is reducible, but not beyond its balanced twins.

    Cost: that of `irreducible` for each way to leave out one side of every balanced pair, of which
        there are 1,024 at most unless the budget says otherwise.
    Raises: InvalidInstance on a network that is not layered.
    Witness: no, `layer` (hidden layers count from 1) and `subset`, the neurons T; yes, for each
        hidden layer proofs as in `irreducible`, one a choice of sides.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> [type(p(absolute)).__name__ for p in (verify.irreducible, irreducible_up_to_balanced_twins)]
    ['No', 'Yes']
    """
    layers = require_network(net).architecture.require_layered("irreducibility")
    net = net.exactly()
    start, proofs, reason = layers[0], [], ""
    for layer in range(1, len(layers) - 1):
        try:
            found = _decide(net, layer, budget)
        except BudgetExceeded as error:
            reason = reason or f"hidden layer {layer}: {error}"
        else:
            if isinstance(found, set):
                subset = [start + i for i in sorted(found)]
                return No(Certificate(_NAME, "no", {"layer": layer, "subset": subset}))
            proofs.append(found)
        start += layers[layer]
    return Unknown(reason) if reason else Yes(Certificate(_NAME, "yes", {"layers": proofs}))


def balanced_twins(rows: Sequence[Vector], columns: Sequence[Vector]) -> list[Sides]:
    """Groups of balanced twins, their two sides not empty, given all (w, b) and v of a layer.

    >>> one = Fraction(1)
    >>> balanced_twins([(one, one), (-one, -one)], [(one,), (one,)])
    [([0], [1])]
    """
    groups: dict[tuple[Vector, Vector], Sides] = {}
    for i, (row, column) in enumerate(zip(rows, columns, strict=True)):
        lead = next((entry for entry in row if entry), None)
        if lead is not None:
            key = tuple(x / lead for x in row), tuple(abs(lead) * x for x in column)
            groups.setdefault(key, ([], []))[lead < 0].append(i)
    return [sides for sides in groups.values() if all(sides)]


def _decide(net: Network, layer: int, budget: Budget | None) -> set[int] | list[Plain]:
    """A set of neurons without balanced twins whose outer products sum to 0, or proofs of none."""
    incoming, outgoing = net.weights[layer - 1], net.weights[layer]
    rows = [(*w, b) for w, b in zip(incoming, net.biases[layer - 1], strict=True)]
    choices = (budget or Budget(items=_CHOICES)).meter("choices of sides")
    meter = (budget or Budget(items=_CANDIDATES)).meter("candidates")
    proofs: list[Plain] = []
    for kept in _one_sided(len(rows), balanced_twins(rows, list(zip(*outgoing, strict=True)))):
        choices.spend()
        found = decide_layer(OuterProducts([incoming[i] for i in kept],
                                           [tuple(row[i] for i in kept) for row in outgoing]),
                             meter)
        if isinstance(found, list):
            return {kept[i] for i in found}
        proofs.append(found)
    return proofs


def _one_sided(size: int, groups: list[Sides]) -> Iterator[list[int]]:
    """The places left by each way to leave out one side of every group: all second ones first."""
    for left_out in product(*((second, first) for first, second in groups)):
        out = {i for side in left_out for i in side}
        yield [i for i in range(size) if i not in out]
