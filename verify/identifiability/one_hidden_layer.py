"""What theorems on shallow networks are about."""

from __future__ import annotations

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_network


@predicate
def one_hidden_layer(net: Network) -> Decision:
    """The network is layered with exactly one hidden layer.

    Witness: nothing; it is seen from the sizes.

    >>> import verify
    >>> one_hidden_layer(verify.Network([[[1]], [[1]]], [[0], [0]])).certificate.answer
    'yes'
    """
    architecture = require_network(net).architecture
    shallow = architecture.is_layered and len(architecture.layers()) == 3
    return (Yes(Certificate("one_hidden_layer", "yes")) if shallow
            else No(Certificate("one_hidden_layer", "no")))
