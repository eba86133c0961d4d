"""What per-tensor quantization leaves of each neuron's weights, with one hidden layer."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import require_network, require_same_architecture


@predicate
def equalized(net: Network) -> Decision:
    """The largest |w| that each hidden neuron reads equals the largest |w| that it sends.

    Cost: O(#parameters). Raises: InvalidInstance on a network that is not layered.
    Source: Nagel et al., Data-Free Quantization, ICCV 2019.
    Witness: yes, nothing; no, a `neuron` where they differ.
    """
    first = require_network(net).architecture.n_inputs
    for i, (reads, sends) in enumerate(_maxima(net)):
        if reads != sends:
            return No(Certificate("equalized", "no", {"neuron": first + i}))
    return Yes(Certificate("equalized", "yes"))


@predicate
def precision_at_most(a: Network, b: Network) -> Decision:
    """The sum over hidden neurons of (r_i / max r)(s_i / max s) is for a at most what it is for b.

    r_i and s_i are the largest |w| that neuron i reads and sends; the sum is 0 where a layer
    vanishes.

    Cost: O(#parameters). Raises: InvalidInstance unless both have one hidden layer of one size.
    Witness: nothing; both sums are recomputed.
    """
    require_same_architecture(a, b)
    answer = precision(a) <= precision(b)
    return (Yes(Certificate("precision_at_most", "yes")) if answer
            else No(Certificate("precision_at_most", "no")))


def precision(net: Network) -> Fraction:
    """The sum of (r_i / max r)(s_i / max s). Raises: InvalidInstance unless one layer is hidden.

    >>> precision(Network([[[1], [2]], [[2, 1]]], [[0, 0], [0]]))
    Fraction(1, 1)
    """
    if len(net.architecture.require_layered("this precision")) != 3:
        raise InvalidInstance("this precision is one of networks with one hidden layer")
    pairs = _maxima(net)
    product = max(r for r, _ in pairs) * max(s for _, s in pairs)
    return sum((r * s for r, s in pairs), Fraction(0)) / product if product else Fraction(0)


def _maxima(net: Network) -> list[tuple[Fraction, Fraction]]:
    net.architecture.require_layered("equalization")
    return [(max(map(abs, row)), max(abs(later[i]) for later in after))
            for matrix, after in pairwise(net.exactly().weights) for i, row in enumerate(matrix)]
