"""Equality of Phi, decided on parameters instead of paths.

Let a parameter be live if it lies on a path where Phi does not vanish.

Phi(a) = Phi(b) exactly if a and b have the same live parameters and there are factors f != 0, one
a neuron, 1 on inputs and outputs, with b_e = a_e * f_head / f_tail for each live parameter e (bias
sources having factor 1).

If so, the factors cancel along every path of live parameters, and all other paths vanish in both.
If the live parameters differ, say e is live in a alone, take a path through e with Phi != 0 in a:
in b it vanishes, for else e would be live there. If they agree, follow the ratios b_e / a_e from
the inputs and biases on, giving each neuron the product along the first walk that reaches it.
Suppose another walk reaches neuron v with another product. Continue both walks by the same live
walk to an output: the two paths have different products of ratios, so one of them has
Phi(b) / Phi(a) different from 1. At an output the product itself has to be 1.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.lifting.live import Live
from verify.network.network import Network
from verify.network.pairs import Parameter, exact_pair
from verify.network.paths import Path

_ONE = Fraction(1)


@predicate
def phi_equal(a: Network, b: Network) -> Decision:
    """The two networks have the same Phi: equal products along every path.

    Cost: O(#parameters) rational operations; no path is listed, however many there are.
    Raises: InvalidInstance if the networks are not of one architecture.
    Source: the talk, the embedding Phi is injective up to rescaling by factors of either sign.
    Witness: yes, `signed_factors`, one nonzero rational a hidden neuron (1 off the live paths) that
        carries every live parameter of a to that of b; no, a `path` where Phi differs.

    >>> import verify
    >>> a, b, c = (verify.Network([[[w]], [[v]]], [[0], [0]])
    ...            for w, v in ((2, 3), (-1, -6), (2, 2)))
    >>> phi_equal(a, b).certificate.witness, phi_equal(a, c).certificate.witness
    ({'signed_factors': ['-1/2']}, {'path': [0, 1, 2]})
    """
    return _decide("phi_equal", *exact_pair(a, b))


@predicate
def full_path_phi_equal(a: Network, b: Network) -> Decision:
    """The two networks have the same Phi at the full paths; biases do not count.

    Cost, Raises, Source, Witness: as for `phi_equal` of the networks without their biases.

    >>> import verify
    >>> a, b = (verify.Network([[[1]], [[1]]], [[c], [0]]) for c in (0, 1))
    >>> full_path_phi_equal(a, b).certificate.answer, phi_equal(a, b).certificate.answer
    ('yes', 'no')
    """
    return _decide("full_path_phi_equal", *(_without_biases(net) for net in exact_pair(a, b)))


def _decide(name: str, a: Network, b: Network) -> Decision:
    path, factors = _compare(a, b)
    if path is not None:
        return No(Certificate(name, "no", {"path": list(path)}))
    return Yes(Certificate(name, "yes", {"signed_factors": [
        to_text(factors.get(neuron, _ONE)) for neuron in a.architecture.hidden]}))


def _without_biases(net: Network) -> Network:
    zero = Fraction(0)
    biases = (tuple((zero,) * len(vector) for vector in net.biases)
              if net.architecture.is_layered else (zero,) * len(net.biases))
    return Network.trusted(net.architecture, net.weights, biases)


def _compare(a: Network, b: Network) -> tuple[Path | None, dict[int, Fraction]]:
    """(a path where Phi differs or None, the factors of the neurons on live paths)."""
    live, other = Live(a), Live(b)
    for one, two in ((live, other), (other, live)):
        for parameter in one.parameters:
            if parameter not in two.parameters:
                return one.path(parameter), {}
    factors = dict.fromkeys([*a.architecture.inputs, *a.architecture.outputs], _ONE)
    tree: dict[int, Parameter] = {}
    for parameter, value in live.parameters.items():
        head = parameter[-1]
        reached = other.parameters[parameter]
        if len(parameter) == 2:
            reached *= factors[parameter[0]]
        if head not in factors:
            factors[head] = reached / value
            tree[head] = parameter
        elif reached != factors[head] * value:
            second = (*_walk(tree, parameter[0]), head) if len(parameter) == 2 else parameter
            walks = [second, _walk(tree, head)]
            onward = live.onward(head)[1:]
            return next(path for walk in walks
                        if _phi(live, path := walk + onward) != _phi(other, path)), {}
    return None, factors


def _walk(tree: dict[int, Parameter], neuron: int) -> Path:
    """The walk that gave this neuron its factor."""
    walk = [neuron]
    while walk[-1] in tree and len(tree[walk[-1]]) == 2:
        walk.append(tree[walk[-1]][0])
    return tuple(reversed(walk))


def _phi(live: Live, path: Path) -> Fraction:
    """Phi at a path of live parameters."""
    value = live.parameters.get((path[0],), _ONE)
    for edge in pairwise(path):
        value *= live.parameters[edge]
    return value
