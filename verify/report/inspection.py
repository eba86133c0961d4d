"""What the theory says about one network: paths, admissibility, twins, balance, what stays open."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, final

import numpy as np

from verify.claims.budget import Budget
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.measurement import Measurement
from verify.claims.number import size, to_text
from verify.exact.dyadic import fractions_of, nonzero
from verify.identifiability.degeneracy import non_degenerate
from verify.identifiability.irreducible import irreducible
from verify.identifiability.ps import ps_identifiable
from verify.lifting.norm import path_norm
from verify.network.network import Network
from verify.network.pairs import parameters
from verify.symmetry.admissible import inadmissible_neurons
from verify.symmetry.enorm import ENorm, enorm
from verify.symmetry.imbalance import imbalance
from verify.symmetry.twins import twin_groups

FORMAT = "rescaling-verify/inspection/1"
_ASKED = (irreducible, ps_identifiable, non_degenerate)  # questions that can be hard
_LAYERED = "a notion of layered networks"  # said of general graphs
_MOST = 20_000  # parameters of networks of which they are asked
_GRAPH = 100_000  # parameters of a general graph that ENorm takes a few seconds for
_BUDGETS = {non_degenerate.name: Budget(seconds=10, items=1_000)}  # where none is given


@final
@dataclass(frozen=True, slots=True)
class Inspection:
    """Exact facts about a network, measurements marked as such, and what is not known and why.

    `inadmissible` lists (neuron, side) with only zero weights on that side; `dead_rows` the hidden
    neurons whose incoming weights all vanish, with the constant they give; `twins` the groups of
    hidden neurons with proportional rows; `balance` one measurement a hidden layer. The last two
    are None where the network is not layered. `squares` is the sum of |w|^2, `enorm` what it could
    be after a rescaling, or why that is not said. `path_norms` are ||Phi||_1 and
    ||Phi||_2 ** 2.
    `decisions` are the answers to questions that can be too hard, by name; `notes` say how the
    network came out of its file.
    """

    architecture: str
    numbers: str
    n_params: int
    n_nonzero: int
    n_hidden: int
    n_paths: tuple[int, int]
    inadmissible: tuple[tuple[int, str], ...]
    dead_rows: tuple[tuple[int, Fraction], ...]
    twins: tuple[tuple[tuple[int, Fraction], ...], ...] | None
    path_norms: tuple[Fraction | Measurement, Fraction | Measurement]
    balance: tuple[Measurement, ...] | None
    squares: Fraction | Measurement
    enorm: ENorm | Unknown
    decisions: tuple[tuple[str, Decision], ...]
    notes: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[str, str]]:
        """(what, finding) pairs for a table."""
        full, partial = self.n_paths
        yield "architecture", self.architecture
        yield "numbers", self.numbers
        yield "parameters", f"{self.n_params:,} ({self.n_nonzero:,} nonzero)"
        yield "hidden neurons", f"{self.n_hidden:,}"
        yield "full paths", f"{full:,}" if full < 10**15 else f"about 10^{len(str(full)) - 1}"
        yield "partial paths", (f"{partial:,}" if partial < 10**15
                                else f"about 10^{len(str(partial)) - 1}")
        for name, value in zip(("||Phi||_1", "||Phi||_2^2"), self.path_norms, strict=True):
            yield name, _value(value)
        yield "admissible", ("yes: every hidden neuron reads and is read" if not self.inadmissible
                             else "no: " + _some(f"neuron {neuron} has no {side} weight"
                                                 for neuron, side in self.inadmissible))
        yield "dead rows", ("none" if not self.dead_rows else
                            _some(f"neuron {neuron} is the constant {_text(value)}"
                                  for neuron, value in self.dead_rows))
        if self.twins is None:
            yield "twins", _LAYERED
        else:
            for name, wanted in (("positive twins", 1), ("negative twins", -1)):
                yield name, _twins(self.twins, wanted)
        if self.balance:
            yield "imbalance", _some(f"layer {layer}: {found.value:.3g}" for layer, found
                                     in enumerate(self.balance, 1)) + (
                " (largest of | |w_in| / |w_out| - 1 |, measured)")
        yield "sum of |w|^2", _value(self.squares) + self._gain()
        for name, decision in self.decisions:
            yield name.replace("_", " "), _LAYERED if self.twins is None else _answer(decision)
            if name == non_degenerate.name:
                yield from self._locally(decision)
        for note in self.notes:
            yield "note", note

    def _gain(self) -> str:
        """What ENorm would make of the sum of squares."""
        if isinstance(self.enorm, Unknown):
            return f"; ENorm: {self.enorm.reason}"
        least = self.enorm.objective.hi
        now = self.squares.value if isinstance(self.squares, Measurement) else self.squares
        share = (f" ({float(1 - least / Fraction(now)):.1%} less)" if now and now != math.inf
                 else "")
        return f"; ENorm: {_about(least)}{share}" + (
            "" if self.enorm.attained else ", approached but not attained")

    def _locally(self, decision: Decision) -> Iterator[tuple[str, str]]:
        """What non-degeneracy says about local identifiability from points off the kinks."""
        match decision:
            case Yes(certificate) if "rows" in certificate.witness or not self.inadmissible:
                points = certificate.witness.get("points")
                number = (sum(self.n_paths) // int(self.architecture.rpartition("-")[2])  # V = 0
                          if points is None else len(points))
                yield "locally identifiable", f"yes: by f at {number:,} points off the kinks"
            case No():
                yield "locally identifiable", "no: by f at no finite set of points off the kinks"

    def document(self) -> dict[str, Any]:
        """The same as JSON-ready exact data; measured floats are hexadecimal and marked."""
        norms = dict(zip(("1", "2"), map(_number, self.path_norms), strict=True))
        return {
            "format": FORMAT, "architecture": self.architecture, "numbers": self.numbers,
            "parameters": self.n_params, "nonzero": self.n_nonzero, "hidden": self.n_hidden,
            "paths": {"full": self.n_paths[0], "partial": self.n_paths[1]},
            "path_norms": norms,
            "inadmissible": [{"neuron": neuron, "side": side} for neuron, side in
                             self.inadmissible],
            "dead_rows": [{"neuron": neuron, "value": to_text(value)}
                          for neuron, value in self.dead_rows],
            "twins": None if self.twins is None else [
                [{"neuron": neuron, "factor": to_text(factor)} for neuron, factor in group]
                for group in self.twins],
            "imbalance": None if self.balance is None else list(map(_number, self.balance)),
            "squares": _number(self.squares),
            "enorm": {"reason": self.enorm.reason} if isinstance(self.enorm, Unknown) else {
                "squares": _about(self.enorm.objective.hi), "attained": self.enorm.attained},
            "decisions": {name: _document(decision) for name, decision in self.decisions},
            "notes": list(self.notes)}


def inspection(net: Network, *, budget: Budget | None = None,
               notes: tuple[str, ...] = ()) -> Inspection:
    """What is known about this network; floats count as the dyadic rationals they are.

    `notes` on how it came out of its file are passed on.

    Cost: O(#parameters) rational operations, a few readings where the network is layered and
        floating; of small networks also that of the questions that can be hard, within the budget
        (for non-degeneracy 10 s if there is none).
    """
    architecture = net.architecture
    inadmissible = tuple(inadmissible_neurons(net))
    return Inspection(
        architecture="-".join(map(str, architecture.widths)) if architecture.widths
        else repr(architecture),
        numbers="exact rationals" if net.is_exact else f"{net.dtype}, taken as exact dyadics",
        n_params=net.n_params, n_nonzero=_n_nonzero(net),
        n_hidden=net.n_hidden, n_paths=net.n_paths, inadmissible=inadmissible,
        dead_rows=tuple(_constants(net, {neuron for neuron, side in inadmissible
                                         if side == "incoming"})),
        twins=tuple(map(tuple, twin_groups(net))) if architecture.is_layered else None,
        path_norms=(path_norm(net), path_norm(net, q=2)),
        balance=imbalance(net) if architecture.is_layered else None,
        squares=_squares(net), enorm=_enorm(net),
        decisions=tuple(_decisions(net, budget)), notes=notes)


def _about(value: Fraction) -> str:
    """Six digits of the value."""
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        return f"about 2^{int(value).bit_length()}"


def _squares(net: Network) -> Fraction | Measurement:
    """The sum of the squared weights; biases are not counted."""
    if net.is_exact or not net.architecture.is_layered:
        return sum((value * value for name, value in parameters(net.exactly()) if len(name) == 2),
                   Fraction(0))
    with np.errstate(over="ignore"):
        total = sum(float(np.vdot(wide, wide)) for matrix in net.weights
                    for wide in [matrix.astype(np.float64)])
    return Measurement(total, 0.0, 0.0, "a sum in double precision")


def _enorm(net: Network) -> ENorm | Unknown:
    if not net.architecture.is_layered and net.n_params > _GRAPH:
        return Unknown(f"not asked of a general graph beyond {_GRAPH:,} parameters")
    try:
        return enorm(net)
    except (InvalidInstance, BudgetExceeded) as error:
        return Unknown(str(error))


def _n_nonzero(net: Network) -> int:
    if net.is_exact or not net.architecture.is_layered:
        return sum(bool(value) for _, value in parameters(net.exactly()))
    return sum(int(np.count_nonzero(nonzero(array))) for array in (*net.weights, *net.biases))


def _constants(net: Network, dead: set[int]) -> Iterator[tuple[int, Fraction]]:
    """The value of each hidden neuron whose incoming weights all vanish, with the neuron."""
    if not dead:
        return
    for neuron, _, _, bias in net.rows():
        if neuron in dead:
            value, = fractions_of(np.array([bias])) if isinstance(bias, np.floating) else (bias,)
            relu = net.architecture.kind(neuron) == "relu"
            yield neuron, max(value, Fraction(0)) if relu else value


def _decisions(net: Network, budget: Budget | None) -> Iterator[tuple[str, Decision]]:
    for question in _ASKED:
        if not net.architecture.is_layered:
            yield question.name, Unknown(_LAYERED)
        elif net.n_params > _MOST:
            yield question.name, Unknown(f"not asked of more than {_MOST:,} parameters")
        else:
            yield question.name, question(net, budget=budget or _BUDGETS.get(question.name))


def _twins(groups: tuple[tuple[tuple[int, Fraction], ...], ...], wanted: int) -> str:
    total, with_pairs = 0, []
    for group in groups:  # counted, not listed: a group of n twins has n (n - 1) / 2 pairs
        positive = sum(factor > 0 for _, factor in group)
        across = positive * (len(group) - positive)
        number = math.comb(len(group), 2) - across if wanted > 0 else across
        total += number
        if number:
            with_pairs.append(group)
    if not total:
        return "none"
    pairs = (pair for group in with_pairs for pair in _pairs(group) if pair[2] * wanted > 0)
    said = (f"{second} = {_text(factor)} x {first}" for first, second, factor in pairs)
    return f"{total:,} pair{'s' * (total != 1)}: " + _some(said, total)


def _pairs(group: tuple[tuple[int, Fraction], ...]) -> Iterator[tuple[int, int, Fraction]]:
    """(first, second, factor) for each pair of the group."""
    for i, (first, left) in enumerate(group):
        for second, right in group[i + 1:]:
            yield first, second, right / left


def _some(items: Iterator[str], total: int | None = None, most: int = 4) -> str:
    """The first items, and how many more there are; `total` spares going through them."""
    listed = list(items if total is None else islice(items, most))
    more = (len(listed) if total is None else total) - most
    return ", ".join(listed[:most]) + (f", and {more:,} more" if more > 0 else "")


def _value(value: Fraction | Measurement) -> str:
    if isinstance(value, Measurement):
        beyond = not math.isfinite(value.value) or not value.value
        return (f"measured: {value.method}" if beyond and "about" in value.method
                else f"{value.value:.6g} (measured)")
    return _text(value)


def _text(value: Fraction) -> str:
    if size(value) < 40:
        return str(value)
    magnitude = value.numerator.bit_length() - value.denominator.bit_length()
    if abs(magnitude) < 1000:
        return f"about {float(value):.6g}"
    return f"about {'-' if value < 0 else ''}2^{magnitude}"


def _answer(decision: Decision) -> str:
    match decision:
        case Yes():
            return "yes"
        case No(certificate):
            text = ", ".join(f"{key} {part}" for key, part in certificate.witness.items())
            return "no" + (f": {text[:200]}" if text else "")
        case Unknown(reason):
            return f"unknown: {reason}"
    raise TypeError(f"{type(decision).__name__} is not a Decision")


def _number(value: Fraction | Measurement) -> Any:
    if isinstance(value, Measurement):
        return {"measured": float(value.value).hex(), "residual": float(value.residual).hex(),
                "method": value.method}
    return to_text(value)


def _document(decision: Decision) -> dict[str, Any]:
    match decision:
        case Yes(certificate) | No(certificate):
            return {"answer": certificate.answer, "witness": certificate.witness, "reason": None}
        case Unknown(reason):
            return {"answer": "unknown", "witness": {}, "reason": reason}
    raise TypeError(f"{type(decision).__name__} is not a Decision")
