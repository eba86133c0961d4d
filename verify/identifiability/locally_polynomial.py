"""Where f is, near theta, one polynomial in the parameters: that of the active paths.

If no pre-activation vanishes at x, then in a neighbourhood of theta every gate is as at theta, and
f_theta'(x) is the sum over the active paths of their monomials in theta'. It is enough that this
holds behind the last hidden layer that is off throughout, since no path passes through that one.

It is also necessary. Else let nu be the last neuron there whose pre-activation vanishes. Every
layer behind it has some neuron that is on, and none at 0. Raise the bias of nu by t > 0: f grows by
t times the sum, over the paths from nu on through neurons that are on, of their weights, and the
activation polynomial does not grow. That sum does not vanish identically near theta. No other
polynomial equals f, since f is the activation polynomial on an open set that theta bounds: where
the pre-activations that vanish at theta are negative.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.identifiability.constancy import movement
from verify.identifiability.jacobian import prepared
from verify.network.network import Network
from verify.network.realization import neuron_values

_NAME = "realization_locally_polynomial"
_TERMS = 10_000


@predicate
def realization_locally_polynomial(net: Network, points: Any) -> Decision:
    """Near theta, f_theta'(x) is at each of the points a polynomial in theta'.

    It is the activation polynomial of theta at x, see `activation_polynomial`.

    Shapes: points is (m, d). Cost: O(m #parameters), a few times, and some ten microseconds for
        each active path; Unknown beyond 10,000 at a point.
    Raises: InvalidInstance on a network that is not layered, or if a point is none.
    Witness: yes, a positive `radius` by which each parameter may change, and for each point
        `moves`, bounds on how much each hidden pre-activation then changes, and `terms`, for each
        output the paths that are the monomials of the polynomial; no, the number of a `point` and
        a `path` from a neuron at 0 there through neurons that are on to an output.

    >>> import verify
    >>> hinge = verify.Network([[[1]], [[1]]], [[0], [0]])
    >>> realization_locally_polynomial(hinge, [[2]]).certificate.witness
    {'radius': '1/2', 'terms': [[[[0, 1, 2], [1, 2], [2]]]], 'moves': [['3/2']]}
    >>> realization_locally_polynomial(hinge, [[0]]).certificate.witness
    {'point': 0, 'path': [1, 2]}
    """
    net, exact = prepared(net, points)
    net.architecture.require_layered("the activation polynomial near theta")
    values = [neuron_values(net, x) for x in exact]
    for i, (pre, _) in enumerate(values):
        path = _path_from_kink(net, pre)
        if path:
            return No(Certificate(_NAME, "no", {"point": i, "path": path}))
    radius, step = Fraction(1), 1
    while True:
        moves = [movement(net, pre, post, radius) for pre, post in values]
        if all(_stays(net, pre, found) for (pre, _), found in zip(values, moves, strict=True)):
            break
        radius, step = radius / 2**step, 2 * step
    polynomials: list[Plain] = [_terms(net, pre) for pre, _ in values]
    return Yes(Certificate(_NAME, "yes", {
        "radius": to_text(radius), "terms": polynomials,
        "moves": [[to_text(move) for move in found] for found in moves]}))


def _relevant(net: Network, pre: Sequence[Fraction]) -> range:
    """The hidden neurons from the last layer on that is off throughout, else all of them."""
    hidden = net.architecture.hidden
    return next((range(layer.start, hidden.stop) for layer in net.architecture.layers()[-2:0:-1]
                 if all(pre[neuron] < 0 for neuron in layer)), hidden)


def _path_from_kink(net: Network, pre: Sequence[Fraction]) -> list[int]:
    """From the last relevant neuron at 0, through neurons that are on, to the first output."""
    start = next((neuron for neuron in reversed(_relevant(net, pre)) if not pre[neuron]), None)
    if start is None:
        return []
    behind = [layer for layer in net.architecture.layers()[1:-1] if layer.start > start]
    return [start, *(next(neuron for neuron in layer if pre[neuron] > 0) for layer in behind),
            net.architecture.outputs[0]]


def _stays(net: Network, pre: Sequence[Fraction], moves: Sequence[Fraction]) -> bool:
    first = net.architecture.n_inputs
    return all(moves[neuron - first] < abs(pre[neuron]) for neuron in _relevant(net, pre))


def _terms(net: Network, pre: Sequence[Fraction]) -> Plain:
    from verify.symbolic.polynomial import activation_polynomial
    from verify.symbolic.terms import terms

    pattern = [int(pre[neuron] > 0) for neuron in net.architecture.hidden]
    return [[list(path) for path in terms(polynomial)] for polynomial in
            activation_polynomial(net.architecture, pattern, max_terms=_TERMS)]
