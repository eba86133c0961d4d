"""regions_coincide(net): a point on a kink near which f is affine, or that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, mapping, number, sequence
from ..rejected import Meter, Rejected
from .cells import End, activation, beside, ends, multiple
from .objects import networks, text_key

_ZERO = Fraction(0)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A neuron has a kink at the point, and f has one map on both sides of the only hyperplane."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "point")
    point = [number(x, f"witness.point[{i}]") for i, x in enumerate(
        sequence(witness["point"], "witness.point", net.n_inputs))]
    if not _on_kink(net, point, meter):
        raise Rejected("witness.point is on no kink")
    left, right = (beside(net, point, side, meter) for side in (1, -1))
    if _maps(net, left) != _maps(net, right):
        raise Rejected("witness.point: f has a kink there")


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """No pre-activation vanishes on a cell; cells with one map have one activation or are apart.

    If f were affine near a point on a kink, it would have one map on all cells around. Then there
    is only one, with a kink everywhere, or two with different activations have a common facet:
    along facets, cells of one activation are parts of one region without kink.
    """
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "splits", "apart")
    proofs = enumerate(sequence(witness["apart"], "witness.apart"))
    found: dict[str, list[tuple[str, End]]] = {}
    for end in ends([net], witness["splits"], meter):
        key, on_kink = activation(net, end.states)
        if on_kink:
            raise Rejected("splits: a pre-activation vanishes, or a max-pool ties, on a whole cell")
        meter.spend(len(net.kinds) + len(net.outputs) * (net.n_inputs + 1))
        others = found.setdefault(" ".join(text_key(form) for form in _maps(net, end)), [])
        for other_key, other in others:
            meter.spend()
            if other_key != key:
                _require_apart(other, end, proofs, meter)
        others.append((key, end))
    if next(proofs, None) is not None:
        raise Rejected("witness.apart: there are more than pairs of cells with one map")


def _require_apart(a: End, b: End, proofs: Iterator[tuple[int, Any]], meter: Meter) -> None:
    """The closed cells meet in no facet.

    On both of them the decision where their branches part vanishes, as it is nonnegative on one and
    nonpositive on the other. By the proof nonnegative multiples of decisions that are nonnegative
    on them add up to a constant: it is negative, and they do not meet, or 0, and where they meet
    all that take part vanish, one of them not a multiple of that where they part.
    """
    place, proof = next(proofs, (None, None))
    if place is None:
        raise Rejected("witness.apart: there are fewer than pairs of cells with one map")
    here = f"witness.apart[{place}]"
    items = sequence(proof, here)
    if len(items) % 2:
        raise Rejected(f"{here}: pairs of a decision and a multiplier are needed")
    part = next(p for p, q in zip(a.constraints, b.constraints, strict=False) if p != q)
    constraints = a.constraints + b.constraints
    meter.spend(len(constraints) * len(part))
    total, turned = [_ZERO] * len(part), False
    for k, text in zip(items[::2], items[1::2], strict=True):
        m = number(text, here)
        if not 0 <= integer(k, here) < len(constraints) or m <= 0:
            raise Rejected(f"{here}: a decision on the cells and a multiplier > 0 are needed")
        total = [meter.add(x, meter.mul(m, y)) for x, y in zip(total, constraints[k], strict=True)]
        turned = turned or not multiple(constraints[k], part, meter)
    if any(total[:-1]) or total[-1] > 0 or (not total[-1] and not turned):
        raise Rejected(f"{here}: the combination does not keep the cells apart")


def _maps(net: Network, end: End) -> list[list[Fraction]]:
    return [end.forms[output] for output in net.outputs]


def _on_kink(net: Network, point: list[Fraction], meter: Meter) -> bool:
    """A pre-activation is 0 at the point, or two arguments of a max-pool are the largest."""
    values, found = list(point), False
    for _, kind, sources, row, bias in net.neurons():
        if kind == "maxpool":
            terms = [meter.mul(weight, values[source])
                     for source, weight in zip(sources, row, strict=True)]
            values.append(max(terms))
            found = found or terms.count(values[-1]) > 1
            continue
        total = meter.dot(row, [values[source] for source in sources], bias)
        found = found or (kind == "relu" and not total)
        values.append(max(total, _ZERO) if kind == "relu" else total)
    return found
