"""The least norm of a rescaling class where a formula gives it: one hidden layer, and chains."""

from __future__ import annotations

import math
from fractions import Fraction

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_same_architecture
from verify.symmetry.balance import require_power, sums_around


@predicate
def two_layer_minimum(a: Network, b: Network, p: int = 2) -> Decision:
    """At each hidden neuron, the sums of |w|^p that b reads and sends are the root of a's product.

    With one hidden layer: read by b = sent by b = sqrt(read by a * sent by a), so that the sum of
    |w|^p in b is 2 sum sqrt(read * sent) in a.

    Cost: O(#parameters).
    Raises: InvalidInstance unless both have one hidden layer and one architecture, p from 1 to 64.
    Witness: yes, nothing; no, a `neuron` where it is not so.

    >>> import verify
    >>> a, b = (verify.Network([[[w]], [[v]]], [[0], [0]]) for w, v in ((8, 2), (4, 4)))
    >>> type(two_layer_minimum(a, b)).__name__
    'Yes'
    """
    require_same_architecture(a, b)
    if len(a.architecture.require_layered("this formula")) != 3:
        raise InvalidInstance("this formula is one of networks with one hidden layer")
    before, after = sums_around(a, p), sums_around(b, p)
    for neuron, (reads, sends) in after.items():
        if reads != sends or reads * sends != before[neuron][0] * before[neuron][1]:
            return No(Certificate("two_layer_minimum", "no", {"neuron": neuron}))
    return Yes(Certificate("two_layer_minimum", "yes"))


@predicate
def chain_minimum(a: Network, b: Network, p: int = 2) -> Decision:
    """The sum of |w|^p over the L weights of the chain b is L times the geometric mean in a.

    A chain has one neuron a layer. Decided as (sum / L)^L = product.

    Cost: O(L), of numbers that grow with L.
    Raises: InvalidInstance unless both are chains of one length, p from 1 to 64.
    Witness: nothing; both sides are recomputed.

    >>> import verify
    >>> a, b = (verify.Network([[[w]], [[v]]], [[0], [0]]) for w, v in ((8, 2), (4, 4)))
    >>> type(chain_minimum(a, b)).__name__, type(chain_minimum(a, a)).__name__
    ('Yes', 'No')
    """
    require_same_architecture(a, b)
    if set(a.architecture.require_layered("a chain")) != {1}:
        raise InvalidInstance("a chain has one neuron a layer")
    left, right = ([abs(matrix[0][0]) ** require_power(p) for matrix in net.exactly().weights]
                   for net in (a, b))
    length = len(left)
    if (sum(right, Fraction(0)) / length) ** length == math.prod(left):
        return Yes(Certificate("chain_minimum", "yes"))
    return No(Certificate("chain_minimum", "no"))
