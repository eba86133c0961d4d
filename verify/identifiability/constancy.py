"""Activations that stay while all parameters move a little: exactly those off the kinks.

As long as the activation at x stays, f_theta'(x) is one polynomial of the parameters theta'.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.identifiability.jacobian import Point, kinks, prepared
from verify.network.network import Network
from verify.network.realization import neuron_values


@predicate
def off_kinks(net: Network, points: Any) -> Decision:
    """At none of the points a hidden neuron's pre-activation vanishes: all are in X_theta.

    Shapes: points is (m, d). Cost: O(m #parameters).
    Raises: InvalidInstance on a network that is not layered, or if a point is none.
    Witness: yes, nothing; no, the number of a `point` and a `neuron` that has its kink there.

    >>> import verify
    >>> off_kinks(verify.Network([[[1]], [[1]]], [[0], [0]]), [[1], [0]]).certificate.witness
    {'point': 1, 'neuron': 1}
    """
    _, _, kink = _about(net, points)
    return _no("off_kinks", kink) if kink else Yes(Certificate("off_kinks", "yes"))


@predicate
def activation_locally_constant(net: Network, points: Any) -> Decision:
    """Near theta, all parameters switch the same neurons on as theta does, at each of the points.

    Shapes: points is (m, d). Cost: O(m #parameters), a few times.
    Raises: InvalidInstance on a network that is not layered, or if a point is none.
    Witness: yes, a positive `radius`: the parameters may change by that much each; no, the number
        of a `point` and a `neuron` that is off there, though raising its bias at all turns it on.

    >>> import verify
    >>> hinge = verify.Network([[[1]], [[1]]], [[0], [0]])
    >>> activation_locally_constant(hinge, [[1], [-3]]).certificate.witness
    {'radius': '1/8'}
    """
    net, exact, kink = _about(net, points)
    name = "activation_locally_constant"
    if kink:
        return _no(name, kink)
    values = [neuron_values(net, x) for x in exact]
    radius, step = Fraction(1), 1
    while not all(_stays(net, *value, radius) for value in values):
        radius, step = radius / 2**step, 2 * step
    return Yes(Certificate(name, "yes", {"radius": to_text(radius)}))


def _about(net: Network, points: Any) -> tuple[Network, list[Point], tuple[int, int] | None]:
    """The exact network and points, and the first of these on a kink, with the neuron."""
    net, exact = prepared(net, points)
    net.architecture.require_layered("activation near theta")
    return net, exact, next(((i, neuron) for i, neuron in enumerate(kinks(net, exact))
                             if neuron is not None), None)


def _no(name: str, kink: tuple[int, int]) -> No:
    return No(Certificate(name, "no", {"point": kink[0], "neuron": kink[1]}))


def movement(net: Network, pre: Sequence[Fraction], post: Sequence[Fraction],
             radius: Fraction) -> list[Fraction]:
    """How much each hidden pre-activation can change if each parameter changes by at most the
    radius: bounds, layer by layer.

    What a neuron gives changes by no more than its pre-activation, and where that is not positive
    only by what lifts it above 0.
    """
    moves, found = [Fraction(0)] * net.architecture.n_inputs, []
    for neuron, sources, row, _ in net.rows():
        if neuron not in net.architecture.hidden:
            break
        move = radius + sum(abs(w) * moves[s] + radius * (abs(post[s]) + moves[s])
                            for s, w in zip(sources, row, strict=True))
        found.append(move)
        moves.append(move if pre[neuron] > 0 else max(move + pre[neuron], Fraction(0)))
    return found


def _stays(net: Network, pre: Sequence[Fraction], post: Sequence[Fraction],
           radius: Fraction) -> bool:
    """No hidden pre-activation can reach 0 if each parameter changes by at most the radius."""
    hidden = pre[net.architecture.n_inputs:]
    return all(move < abs(z) for move, z in zip(movement(net, pre, post, radius), hidden,
                                                strict=False))
