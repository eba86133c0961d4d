"""realization_locally_polynomial(net, points): gates that stay, and the sum over active paths.

Behind the last hidden layer that is off at x, and stays off, no value depends on those before it.
If there all gates stay while the parameters change, f at x is the sum over the active paths of
their monomials, by distributivity. `verify/identifiability/locally_polynomial.py` says why a
pre-activation that vanishes, with a path through neurons that are on behind it, refutes.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .jacobians import Passed, points_of
from .objects import networks

_ZERO = Fraction(0)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Each bound follows from those before it; no relevant gate is reached; the paths are all."""
    net, points = _about(objects)
    mapping(witness, "witness", "radius", "moves", "terms")
    radius = number(witness["radius"], "witness.radius")
    if radius <= 0:
        raise Rejected("witness.radius is not positive")
    moves = sequence(witness["moves"], "witness.moves", len(points))
    terms = sequence(witness["terms"], "witness.terms", len(points))
    for i, point in enumerate(points):
        values = Passed(net, point, meter).values
        pre = _pre_activations(net, values, meter)
        bounds = [number(bound, f"witness.moves[{i}]")
                  for bound in sequence(moves[i], f"witness.moves[{i}]", net.n_hidden)]
        _require_bounds(net, (values, pre, bounds), radius, meter)
        for neuron in _relevant(net, pre):
            if bounds[neuron - net.n_inputs] >= abs(pre[neuron - net.n_inputs]):
                raise Rejected(f"witness.moves[{i}]: neuron {neuron} may reach its kink")
        _require_terms(net, pre, terms[i], f"witness.terms[{i}]", meter)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The path starts at a neuron at 0 and goes on through neurons that are on to an output."""
    net, points = _about(objects)
    mapping(witness, "witness", "point", "path")
    i = integer(witness["point"], "witness.point")
    if not 0 <= i < len(points):
        raise Rejected("witness.point: there is no such point")
    pre = _pre_activations(net, Passed(net, points[i], meter).values, meter)
    path = [integer(neuron, "witness.path") for neuron in sequence(witness["path"],
                                                                   "witness.path")]
    if not path or path[0] not in net.hidden:
        raise Rejected("witness.path does not start at a hidden neuron")
    if pre[path[0] - net.n_inputs]:
        raise Rejected("witness.path: where it starts, the pre-activation does not vanish")
    behind = [layer for layer in (*net.layers(), net.outputs) if layer.start > path[0]]
    if len(path) != 1 + len(behind) or any(neuron not in layer for neuron, layer in
                                           zip(path[1:], behind, strict=True)):
        raise Rejected("witness.path does not go layer by layer to an output")
    if any(pre[neuron - net.n_inputs] <= 0 for neuron in path[1:-1]):
        raise Rejected("witness.path: a neuron on it is not on")


def _require_bounds(net: Network, state: tuple[list[Fraction], list[Fraction], list[Fraction]],
                    radius: Fraction, meter: Meter) -> None:
    """If what neuron s gives changes by at most m_s, a pre-activation changes by at most the sum
    of |w| m_s + radius (|value of s| + m_s), plus the radius for the bias.
    """
    values, pre, bounds = state
    add, mul = meter.add, meter.mul
    moves = [_ZERO] * net.n_inputs
    for (neuron, _, sources, row, _), total, bound in zip(net.neurons(), pre, bounds,
                                                          strict=False):
        meter.spend(1 + 4 * len(row))
        move = radius
        for source, weight in zip(sources, row, strict=True):
            change = moves[source]
            move = add(move, add(mul(abs(weight), change),
                                 mul(radius, add(abs(values[source]), change))))
        if bound < move:
            raise Rejected(f"witness.moves: neuron {neuron} may move by more")
        moves.append(bound if total > 0 else max(add(bound, total), _ZERO))


def _require_terms(net: Network, pre: list[Fraction], claimed: Any, place: str,
                   meter: Meter) -> None:
    """The monomials are those of the product, gate by gate: off means none."""
    paths: list[list[list[int]]] = [[[i]] for i in range(net.n_inputs)]
    for (neuron, kind, sources, _, _), total in zip(net.neurons(), pre, strict=True):
        off = kind != "output" and total <= 0
        found = [] if off else [[neuron]]
        for source in () if off else sources:
            meter.spend(len(paths[source]) * (1 + len(net.layers())))
            found += [[*path, neuron] for path in paths[source]]
        paths.append(found)
    for output, listed in zip(net.outputs, sequence(claimed, place, len(net.outputs)),
                              strict=True):
        terms = [[integer(neuron, place) for neuron in sequence(term, place)]
                 for term in sequence(listed, place)]
        if sorted(terms) != sorted(paths[output]):
            raise Rejected(f"{place}: these are not the active paths to output {output}")


def _pre_activations(net: Network, values: list[Fraction], meter: Meter) -> list[Fraction]:
    found = []
    for _, _, sources, row, bias in net.neurons():
        found.append(meter.dot(row, [values[source] for source in sources], bias))
    return found


def _relevant(net: Network, pre: list[Fraction]) -> range:
    """The hidden neurons from the last layer on that is off throughout, else all of them."""
    for layer in reversed(net.layers()):
        if all(pre[neuron - net.n_inputs] < 0 for neuron in layer):
            return range(layer.start, net.hidden.stop)
    return net.hidden


def _about(objects: list[Any]) -> tuple[Network, list[list[Fraction]]]:
    if len(objects) != 2:
        raise Rejected("the predicate is about a network and points")
    (net,) = networks(objects[:1], 1)
    net.layers()
    return net, points_of(objects[1], net, "points")
