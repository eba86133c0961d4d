"""balanced, norm_minimal, matched_supports, norm_minimum_attained, and convexity of the norm."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .objects import networks, nothing

_ZERO, _ONE = Fraction(0), Fraction(1)
_MAX_POWER = 64
Edges = list[tuple[int, int, Fraction]]  # tail, head, |w|^p, none of them 0


def balanced_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At every hidden neuron the sums of |w|^p over what it reads and what it sends are equal."""
    nothing(witness)
    _require_balance(*_with_power(objects), meter)


def balanced_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At the named neuron they differ."""
    net, p = _with_power(objects)
    mapping(witness, "witness", "neuron")
    neuron = integer(witness["neuron"], "witness.neuron")
    sums = sums_around(net, p, meter)
    if neuron not in sums or sums[neuron][0] == sums[neuron][1]:
        raise Rejected("witness.neuron is no hidden neuron out of balance")


def minimal_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The a_e = |w_e|^p are balanced, hence a circulation once inputs and outputs are tied.

    A rescaling turns a_e into a_e exp(d_e) with sum a_e d_e = 0 for a circulation a. By
    exp(d) >= 1 + d the new sum is at least the old one.
    """
    nothing(witness)
    _require_balance(*_with_power(objects), meter)


def minimal_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The factors make the sum of |w|^p smaller."""
    net, p = _with_power(objects)
    mapping(witness, "witness", "factors")
    factors = _positive(sequence(witness["factors"], "witness.factors"), net)
    if _total(net, p, factors, meter) >= _total(net, p, [_ONE] * net.n_hidden, meter):
        raise Rejected("witness.factors do not make the norm smaller")


def matched_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No hidden neuron has nonzero weights on one side only."""
    nothing(witness)
    (net,) = networks(objects, 1)
    for neuron, (reads, sends) in sums_around(net, 1, meter).items():
        if bool(reads) != bool(sends):
            raise Rejected(f"neuron {neuron} has nonzero weights on one side only")


def matched_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The named hidden neuron has only zeros on the named side, and not on the other."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "neuron", "side")
    neuron, side = integer(witness["neuron"], "witness.neuron"), witness["side"]
    sums = sums_around(net, 1, meter)
    if neuron not in sums or type(side) is not str or side not in ("incoming", "outgoing"):
        raise Rejected("witness: a hidden neuron and a side, incoming or outgoing, are needed")
    vanishes, other = sums[neuron] if side == "incoming" else sums[neuron][::-1]
    if vanishes or not other:
        raise Rejected(f"neuron {neuron} does not have zeros on the {side} side alone")


def attained_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A flow that is positive on every nonzero weight and conserved at every hidden neuron.

    Along a direction in which no weight grows, the flow's sum of logarithmic changes is 0, so none
    shrinks either: the sum of |w|^p, convex in the logarithms, has no direction of recession other
    than of constancy, and attains its infimum.
    """
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "flow")
    edges = {(tail, head) for tail, head, _ in _edges(net, 1, meter)}
    excess = dict.fromkeys(net.hidden, 0)
    flow = sequence(witness["flow"], "witness.flow", len(edges))
    for i, entry in enumerate(flow):
        tail, head, count = (integer(part, f"flow[{i}]")
                             for part in sequence(entry, f"flow[{i}]", 3))
        if (tail, head) not in edges:
            raise Rejected(f"flow[{i}] is on no nonzero weight, or on one that had its turn")
        edges.remove((tail, head))
        if count < 1:
            raise Rejected(f"flow[{i}] is not positive")
        meter.spend(1 + (count.bit_length() >> 8))
        for neuron, sign in ((head, 1), (tail, -1)):
            if neuron in excess:
                excess[neuron] += sign * count
    for neuron, value in excess.items():
        if value:
            raise Rejected(f"the flow is not conserved at neuron {neuron}")


def attained_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Along the direction no nonzero weight grows and some shrinks: no member is minimal."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "direction")
    steps = [integer(step, "witness.direction") for step in
             sequence(witness["direction"], "witness.direction", net.n_hidden)]
    direction = dict(zip(net.hidden, steps, strict=True))
    meter.spend(sum(step.bit_length() >> 8 for step in steps))
    shrinks = False
    for tail, head, _ in _edges(net, 1, meter):
        change = direction.get(head, 0) - direction.get(tail, 0)
        if change > 0:
            raise Rejected(f"weight {tail} -> {head} grows along the direction")
        shrinks = shrinks or change < 0
    if not shrinks:
        raise Rejected("no weight shrinks along the direction")


def midpoint_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At (x + y) / 2 the sum of |w|^p is at most the mean of those at x and y."""
    if not _midpoint(objects, witness, meter):
        raise Rejected("the norm at the midpoint is larger than the mean")


def midpoint_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At (x + y) / 2 the sum of |w|^p is larger than the mean of those at x and y."""
    if _midpoint(objects, witness, meter):
        raise Rejected("the norm at the midpoint is at most the mean")


def log_midpoint_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At x y the sum of |w|^p is at most the mean of those at x^2 and y^2."""
    if not _log_midpoint(objects, witness, meter):
        raise Rejected("the norm at the geometric mean is larger than the mean")


def log_midpoint_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """At x y the sum of |w|^p is larger than the mean of those at x^2 and y^2."""
    if _log_midpoint(objects, witness, meter):
        raise Rejected("the norm at the geometric mean is at most the mean")


def _midpoint(objects: list[Any], witness: dict[str, Any], meter: Meter) -> bool:
    nothing(witness)
    net, x, y, p = _with_factors(objects)
    middle = [meter.add(a, b) / 2 for a, b in zip(x, y, strict=True)]
    return 2 * _total(net, p, middle, meter) <= (_total(net, p, x, meter)
                                                 + _total(net, p, y, meter))


def _log_midpoint(objects: list[Any], witness: dict[str, Any], meter: Meter) -> bool:
    nothing(witness)
    net, x, y, p = _with_factors(objects)
    squares = [[meter.mul(a, a) for a in factors] for factors in (x, y)]
    middle = [meter.mul(a, b) for a, b in zip(x, y, strict=True)]
    return 2 * _total(net, p, middle, meter) <= (_total(net, p, squares[0], meter)
                                                 + _total(net, p, squares[1], meter))


def with_power(objects: list[Any], count: int) -> tuple[list[Any], int]:
    """(the first `count` objects, the p that may follow them and else is 2)."""
    if len(objects) == count:
        return objects, 2
    if len(objects) != count + 1 or type(objects[count]) is not Fraction:
        raise Rejected("the predicate takes one number, p, after its other objects")
    p = objects[count]
    if p.denominator != 1 or not 1 <= p <= _MAX_POWER:
        raise Rejected(f"p is not an integer from 1 to {_MAX_POWER}")
    return objects[:count], p.numerator


def _with_power(objects: list[Any]) -> tuple[Network, int]:
    rest, p = with_power(objects, 1)
    return networks(rest, 1)[0], p


def _with_factors(objects: list[Any]) -> tuple[Network, list[Fraction], list[Fraction], int]:
    rest, p = with_power(objects, 3)
    (net,) = networks(rest[:1], 1)
    x, y = (_positive(sequence(part, "factors"), net) for part in rest[1:])
    return net, x, y, p


def _positive(values: list[Any], net: Network) -> list[Fraction]:
    if len(values) != net.n_hidden:
        raise Rejected(f"{len(values)} factors for {net.n_hidden} hidden neurons")
    factors = [value if type(value) is Fraction else number(value, "factors") for value in values]
    if any(factor <= 0 for factor in factors):
        raise Rejected("factors are positive")
    return factors


def power(value: Fraction, p: int, meter: Meter) -> Fraction:
    """value ** p, paid for."""
    result = value
    for _ in range(p - 1):
        result = meter.mul(result, value)
    return result


def _edges(net: Network, p: int, meter: Meter) -> Edges:
    return [(name[0], name[1], power(abs(value), p, meter))
            for name, value in net.parameters(meter).items() if len(name) == 2 and value]


def sums_around(net: Network, p: int, meter: Meter) -> dict[int, tuple[Fraction, Fraction]]:
    """(sum of |w|^p over what it reads, over what it sends) of each hidden neuron."""
    reads, sends = dict.fromkeys(net.hidden, _ZERO), dict.fromkeys(net.hidden, _ZERO)
    for tail, head, size in _edges(net, p, meter):
        if head in reads:
            reads[head] = meter.add(reads[head], size)
        if tail in sends:
            sends[tail] = meter.add(sends[tail], size)
    return {neuron: (reads[neuron], sends[neuron]) for neuron in net.hidden}


def _require_balance(net: Network, p: int, meter: Meter) -> None:
    for neuron, (reads, sends) in sums_around(net, p, meter).items():
        if reads != sends:
            raise Rejected(f"neuron {neuron} is out of balance")


def _total(net: Network, p: int, factors: list[Fraction], meter: Meter) -> Fraction:
    scale = {neuron: power(factor, p, meter)
             for neuron, factor in zip(net.hidden, factors, strict=True)}
    total = _ZERO
    for tail, head, size in _edges(net, p, meter):
        moved = meter.div(meter.mul(size, scale.get(head, _ONE)), scale.get(tail, _ONE))
        total = meter.add(total, moved)
    return total
