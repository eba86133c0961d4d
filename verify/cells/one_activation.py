"""Points that one activation pattern serves, and what the function does between them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.instance import coerce
from verify.claims.predicate import predicate
from verify.lifting.activation import activation
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.network.realization import exact_point, exact_value

Points = list[tuple[Fraction, ...]]


@predicate
def one_activation(net: Network, points: Sequence[Any]) -> Decision:
    """At all the points the same neurons are on, and max-pools select the same arguments.

    Shapes: points is (n, d), n >= 1.
    Cost: O(n * #parameters). Raises: InvalidInstance if there is no point or one is no point.
    Witness: nothing; the activations are recomputed.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> one_activation(absolute, [[1], [5]]).certificate.answer
    'yes'
    """
    net, exact = _exactly(net, points)
    states = [activation(net, point) for point in exact]
    first = states[0].pattern, states[0].selected
    answer = all((state.pattern, state.selected) == first for state in states)
    return _decided("one_activation", answer)


@predicate
def preserves_mean(net: Network, points: Sequence[Any]) -> Decision:
    """f maps the mean of the points to the mean of its values at them.

    Shapes: points is (n, d), n >= 1.
    Cost: O(n * #parameters). Raises: InvalidInstance if there is no point or one is no point.
    Witness: nothing; both sides are recomputed.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> preserves_mean(absolute, [[-1], [1]]).certificate.answer
    'no'
    """
    net, exact = _exactly(net, points)
    values = [exact_value(net, point) for point in exact]
    return _decided("preserves_mean", exact_value(net, _mean(exact)) == _mean(values))


def _exactly(net: Network, points: Sequence[Any]) -> tuple[Network, Points]:
    net = require_network(net).exactly()
    points = coerce({"points": "points"}, {"points": points})["points"]
    if not points:
        raise InvalidInstance("points: at least one is needed")
    return net, [exact_point(net, x, f"points[{i}]") for i, x in enumerate(points)]


def _mean(points: Points) -> tuple[Fraction, ...]:
    return tuple(sum(column, Fraction(0)) / len(points) for column in zip(*points, strict=True))


def _decided(name: str, answer: bool) -> Decision:
    return Yes(Certificate(name, "yes")) if answer else No(Certificate(name, "no"))
