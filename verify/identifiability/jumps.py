"""What the neurons of the first hidden layer do together across each of their hyperplanes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_network

_NAME = "jumps_nonzero"


@predicate
def jumps_nonzero(net: Network) -> Decision:
    """Where a pre-activation of the first hidden layer vanishes, its neurons' jumps do not cancel.

    Let w.x + b = 0 be the hyperplane of neurons (w_i, b_i) = s_i (w, b). Across it the gradient of
    sum v_i relu(s_i (w.x + b)) jumps by (sum |s_i| v_i) w^T, whichever sides are the active ones:
    this sum of outgoing weights, a vector, is not 0. A row (w, b) = 0, all of whose multiples
    vanish, is not allowed; a row with w = 0 != b has no hyperplane.

    Cost: O(#parameters) rational operations.
    Raises: InvalidInstance on a network that is not layered.
    Witness: no, the `neurons` of one hyperplane whose jumps cancel, or with row 0; yes, nothing.

    >>> import verify
    >>> jumps_nonzero(Network([[[1], [-2]], [[2, -1]]], [[0, 0], [0]])).certificate.witness
    {'neurons': [1, 2]}
    """
    require_network(net).architecture.require_layered("the first hidden layer")
    for neurons, jump in _jumps(net.exactly()):
        if not any(jump):
            return No(Certificate(_NAME, "no", {"neurons": neurons}))
    return Yes(Certificate(_NAME, "yes"))


def _jumps(net: Network) -> Iterator[tuple[list[int], list[Fraction]]]:
    """The neurons of each hyperplane, or with row 0, and the sum of their |s| v."""
    if len(net.weights) == 1:
        return
    found: dict[tuple[Fraction, ...], list[tuple[int, Fraction]]] = {}
    for i, (weights, bias) in enumerate(zip(net.weights[0], net.biases[0], strict=True)):
        scale = next((weight for weight in weights if weight), Fraction(0))
        if scale or not bias:
            key = tuple(entry / scale if scale else entry for entry in (*weights, bias))
            found.setdefault(key, []).append((i, abs(scale)))
    for members in found.values():
        yield ([net.architecture.n_inputs + i for i, _ in members],
               [sum((scale * row[i] for i, scale in members), Fraction(0))
                for row in net.weights[1]])
