"""realization_equal(a, b): a point where the functions differ, or one of six proofs."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..network import Network
from ..number import number, sequence
from ..rejected import Meter, Rejected
from . import permutation_scaling_equivalent, scaling_equivalent
from .cells import ends
from .objects import networks, text_key
from .simplification import same_by_steps

_ZERO = Fraction(0)
Form = tuple[Fraction, Fraction]


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The functions differ at the point."""
    a, b = _comparable(objects)
    if set(witness) != {"point"}:
        raise Rejected("witness: a point is needed")
    point = [number(x, f"point[{i}]")
             for i, x in enumerate(sequence(witness["point"], "point", a.n_inputs))]
    if a.value(point, meter) == b.value(point, meter):
        raise Rejected("the functions agree at the point")


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Equal parameters or canonical forms, maps between breakpoints or on cells, steps, or positive
    factors at hidden neurons (relu(c z) = c relu(z) for c > 0, also a maximum's), maybe after
    permutations within layers.
    """
    a, b = _comparable(objects)
    if set(witness) == {"splits"}:
        _same_on_cells(a, b, witness["splits"], meter)
        return
    if set(witness) == {"breakpoints"}:
        _same_between(a, b, [number(x, f"breakpoints[{i}]") for i, x in
                             enumerate(sequence(witness["breakpoints"], "breakpoints"))], meter)
        return
    if set(witness) == {"steps"}:
        same_by_steps(a, b, witness["steps"], meter)
        return
    if set(witness) == {"factors"}:
        scaling_equivalent.yes(objects, witness, meter)
        return
    if set(witness) == {"permutations", "factors"}:
        permutation_scaling_equivalent.yes(objects, witness, meter)
        return
    if witness:
        raise Rejected("witness: breakpoints, splits, steps, factors, or nothing")
    if a != b:
        for net in (a, b):
            if net.widths is None or len(net.widths) > 3:
                raise Rejected("the parameters differ and there is more than one hidden layer")
        if _canonical(a, meter) != _canonical(b, meter):
            raise Rejected("the canonical forms differ")


def _comparable(objects: list[Any]) -> list[Network]:
    a, b = networks(objects, 2)
    if a.n_inputs != b.n_inputs or len(a.outputs) != len(b.outputs):
        raise Rejected("the numbers of inputs or of outputs differ")
    return [a, b]


def _canonical(net: Network, meter: Meter) -> tuple[dict[str, Any], list[list[Fraction]]]:
    """Jumps by hyperplane, and the affine rest, of a network with at most one hidden layer.

    A neuron v relu(w.x + b) with s the first nonzero of w and key (w, b)/s is
    |s| v relu(key.(x, 1)), minus |s| v key.(x, 1) if s < 0; with w = 0 it is the constant
    v max(b, 0). So equal forms are equal functions.
    """
    start = net.n_hidden
    last = net.rows[start:]
    meter.spend(len(last) * (net.n_inputs + 1))
    if not start:
        return {}, [[*row, bias] for row, bias in zip(last, net.biases, strict=True)]
    jumps: dict[str, list[Fraction]] = {}
    rest = [[_ZERO] * net.n_inputs + [bias] for bias in net.biases[start:]]
    for i in range(start):
        row = [*net.rows[i], net.biases[i]]
        column = [outgoing[i] for outgoing in last]
        lead = next((weight for weight in net.rows[i] if weight), None)
        if lead is None:
            for line, v in zip(rest, column, strict=True):
                line[-1] = meter.add(line[-1], meter.mul(v, max(row[-1], _ZERO)))
            continue
        key = text_key([meter.div(entry, lead) for entry in row])
        jump = jumps.setdefault(key, [_ZERO] * len(column))
        for k, v in enumerate(column):
            jump[k] = meter.add(jump[k], meter.mul(abs(lead), v))
            if lead < 0:
                rest[k] = [meter.add(entry, meter.mul(v, x))
                           for entry, x in zip(rest[k], row, strict=True)]
    return {key: jump for key, jump in jumps.items() if any(jump)}, rest


def _same_on_cells(a: Network, b: Network, splits: Any, meter: Meter) -> None:
    """On every cell of the tree both networks have the same affine map."""
    for end in ends([a, b], splits, meter):
        meter.spend(len(a.outputs) * (a.n_inputs + 1))
        if ([end.forms[i] for i in a.outputs]
                != [end.forms[len(a.kinds) + i] for i in b.outputs]):
            raise Rejected("splits: the functions differ at the end of a branch")


def _same_between(a: Network, b: Network, breakpoints: list[Fraction], meter: Meter) -> None:
    """On every interval between breakpoints all neurons are affine and the outputs are equal."""
    if a.n_inputs != 1:
        raise Rejected("breakpoints are for networks of one input")
    for before, after in pairwise(breakpoints):
        if before >= after:
            raise Rejected("breakpoints: they do not increase")
    ends = [None, *breakpoints, None]
    for i, (lo, hi) in enumerate(pairwise(ends)):
        if _forms(a, lo, hi, meter) != _forms(b, lo, hi, meter):
            raise Rejected(f"the functions differ below breakpoint {i} (or above the last one)")


def _forms(net: Network, lo: Fraction | None, hi: Fraction | None, meter: Meter) -> list[Form]:
    """The outputs as (slope, offset) on the open interval; every sign has to be constant on it."""
    forms: list[Form] = [(Fraction(1), _ZERO)]
    for neuron, kind, sources, row, bias in net.neurons():
        if kind == "maxpool":
            terms = [(meter.mul(w, forms[s][0]), meter.mul(w, forms[s][1]))
                     for s, w in zip(sources, row, strict=True)]
            best = terms[0]
            for term in terms[1:]:
                if _sign((term[0] - best[0], term[1] - best[1]), lo, hi, neuron, meter) > 0:
                    best = term
            forms.append(best)
            continue
        form = (meter.dot(row, [forms[s][0] for s in sources], _ZERO),
                meter.dot(row, [forms[s][1] for s in sources], bias))
        if kind == "relu" and _sign(form, lo, hi, neuron, meter) <= 0:
            form = (_ZERO, _ZERO)
        forms.append(form)
    return forms[net.outputs.start:]


def _sign(form: Form, lo: Fraction | None, hi: Fraction | None, neuron: int, meter: Meter) -> int:
    """The constant sign of slope * x + offset on the open interval (lo, hi)."""
    slope, offset = form
    low = ((-slope if lo is None else meter.add(meter.mul(slope, lo), offset)) if slope else offset)
    high = ((slope if hi is None else meter.add(meter.mul(slope, hi), offset)) if slope else offset)
    if low > 0 > high or low < 0 < high:
        raise Rejected(f"neuron {neuron} changes sign between two breakpoints")
    total = low or high
    return (total > 0) - (total < 0)
