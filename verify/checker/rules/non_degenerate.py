"""non_degenerate(net): points that identify theta locally, or points that span and do not."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

from ..network import Network
from ..number import integer, mapping
from ..rejected import Meter, Rejected
from . import twins
from .cells import ends
from .jacobians import gram, listed_points, passed, require_weighted, vanishes
from .linear import rank
from .locally_identifiable import require_full_minor, require_refuted
from .objects import networks, text_key

Pattern = list[list[int]]  # of each hidden layer


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The Jacobian at points of X_theta has full rank, or the activations there span everything.

    In the first case theta is locally identifiable from them; in the second V = 0. That is so with
    one hidden layer where each neuron has a hyperplane of its own: where only that one is crossed,
    one activation changes, and all these changes, with any activation and 1, span everything.
    """
    (net,) = networks(objects, 1)
    layers = net.layers()
    if set(witness) == {"hyperplanes"}:
        if len(layers) != 1 or integer(witness["hyperplanes"], "witness.hyperplanes") != len(
                _hyperplanes(net, meter)) or len(layers[0]) != witness["hyperplanes"]:
            raise Rejected("witness.hyperplanes: there are not as many as neurons of one layer")
        return
    points = listed_points(witness.get("points"), net, "witness.points")
    states = passed(net, points, meter)
    if set(witness) == {"points"}:
        patterns = [pattern(net, [int(any(p)) for p in state.passes]) for state in states]
        if spans(patterns, meter) != most(net):
            raise Rejected("witness.points: their activations do not span everything")
        return
    mapping(witness, "witness", "points", "prime", "rows", "columns")
    require_full_minor(net, list(states), witness, meter)


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """V leaves room: nothing is off the kinks, or positive twins, or points that span all of it."""
    (net,) = networks(objects, 1)
    net.layers()
    if set(witness) == {"neuron"}:  # X_theta is empty, V everything, and Phi is not constant
        if not vanishes(net, witness["neuron"], "incoming", meter):
            raise Rejected("witness.neuron: its pre-activation does not vanish identically")
        return
    if set(witness) == {"pair", "factor"}:  # weight can be moved between them
        require_weighted(net, meter)
        twins.positive_yes(objects, witness, meter)
        return
    if not {"points", "splits"} <= witness.keys():
        raise Rejected("witness: neuron, or pair and factor, or points and splits are needed")
    points = listed_points(witness["points"], net, "witness.points")
    patterns = all_patterns(net, witness["splits"], meter)
    if not patterns and not points:
        return
    tuples, partial = spans(patterns, meter)
    states = passed(net, points, meter)
    if not points or rank(gram(states, points, meter)[0], meter) != (
            net.n_inputs * tuples + partial):
        raise Rejected("witness.points: they do not span what all cells span")
    require_weighted(net, meter)
    why = {key: value for key, value in witness.items() if key not in ("points", "splits")}
    require_refuted(net, points, states, why, meter)


def _hyperplanes(net: Network, meter: Meter) -> set[str]:
    """(w, b) of each neuron whose w is not 0, divided by the first entry of w that is not 0."""
    found: set[str] = set()
    for row, bias in zip(net.rows[:net.n_hidden], net.biases, strict=False):
        lead = next((w for w in row if w), None)
        if lead is not None:
            found.add(text_key(meter.div(x, lead) if x else x for x in (*row, bias)))
        meter.spend(len(row))
    return found


def all_patterns(net: Network, splits: Any, meter: Meter) -> list[Pattern]:
    """The activations off the kinks, and others where cells of the tree are empty."""
    patterns = []
    for end in ends([net], splits, meter):
        meter.spend(len(end.states))
        if all(end.states):
            patterns.append(pattern(net, [int(state > 0) for state in end.states]))
    return patterns


def pattern(net: Network, states: list[int]) -> Pattern:
    """The states of the hidden neurons, layer by layer."""
    assert net.widths is not None
    ends_at = accumulate(net.widths[1:-1], initial=0)
    return [states[i:j] for i, j in pairwise(ends_at)]


def most(net: Network) -> tuple[int, int]:
    """The numbers of hidden tuples, and of partial paths to one output."""
    assert net.widths is not None
    tuples = partial = 1
    for width in reversed(net.widths[1:-1]):
        tuples *= width
        partial += tuples
    return tuples, partial


def spans(patterns: list[Pattern], meter: Meter) -> tuple[int, int]:
    """The dimensions that the activations of hidden tuples, and of partial paths, span."""
    tuples, partial = [], []
    for a in patterns:
        rows: list[list[Fraction]] = [[], []]
        for b in patterns:
            meter.spend(1 + sum(map(len, a)))
            tail = total = 1
            for s, t in zip(reversed(a), reversed(b), strict=True):
                tail *= sum(x * y for x, y in zip(s, t, strict=True))
                total += tail
            rows[0].append(Fraction(tail))
            rows[1].append(Fraction(total))
        tuples.append(rows[0])
        partial.append(rows[1])
    return rank(tuples, meter), rank(partial, meter)
