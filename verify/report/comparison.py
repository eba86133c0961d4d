"""Are two networks the same model? By rescaling, by permutation too, or as functions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np

from verify.claims.budget import Budget
from verify.claims.decision import Decision, No, Unknown, Yes, answer_of
from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.number import brief, to_text
from verify.identifiability.realization import realization_equal
from verify.network.model import Channels
from verify.network.network import Network
from verify.report.channels import channel_factors
from verify.symmetry.align import Alignment, align
from verify.symmetry.distance import ScalingDistance, scaling_distance
from verify.symmetry.permutation import permutation_scaling_equivalent

FORMAT = "rescaling-verify/comparison/1"
_LARGE = 50_000  # parameters up to which permutations are searched exactly


@final
@dataclass(frozen=True, slots=True)
class Comparison:
    """What is proved about a and b, from the finest relation to the coarsest.

    `distance` is None where the architectures differ, `alignment` where the networks are not
    layered or are rescalings of each other. `function` decides whether they are one function; a
    relation that is found implies that they are, and it is None then. `permutation` is None where
    the alignment is exact and where the functions differ before it is asked. `ulp` is the larger
    unit in the last place at 1 of the two float types, None if both are exact. `channels` are the
    layers with channels of a and, if b is a rescaling, the factor of each channel (None where its
    neurons have several); `notes` say how the networks came out of their files.
    """

    architectures: tuple[str, str]
    distance: ScalingDistance | None
    alignment: Alignment | None
    permutation: Decision | None
    function: Decision | None
    ulp: tuple[Fraction, str] | None
    channels: tuple[tuple[str, tuple[Fraction | None, ...]], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The finest relation that is proved, or that they differ, or that it is open."""
        if self.distance is not None and self.distance.hi == 0:
            return "equivalent by rescaling"
        if self._permuted:
            return "equivalent by permutation and rescaling"
        return {"yes": "the same function", "no": "different functions",
                "unknown": "undecided"}[self.answer]

    @property
    def answer(self) -> str:
        """Are they one function: yes, no or unknown."""
        return "yes" if self.function is None else answer_of(self.function)

    @property
    def _permuted(self) -> bool:
        return isinstance(self.permutation, Yes) or (
            self.alignment is not None and self.alignment.distance.hi == 0)

    def rows(self) -> Iterator[tuple[str, str]]:
        """(what, finding) pairs for a table."""
        same = self.architectures[0] == self.architectures[1]
        yield "architecture", self.architectures[0] if same else " and ".join(self.architectures)
        yield "verdict", self.verdict
        if self.distance is None:
            yield "by rescaling", "no: the architectures differ"
        else:
            yield "by rescaling", self._row(self.distance)
        if self.alignment is not None:
            yield "by permutation too", self._permutation_row(self.alignment)
        match self.function:
            case None | Yes():
                yield "function", "the same on every input"
            case No(certificate):
                yield "function", f"they differ at x = ({_point(certificate.witness)})"
            case Unknown(reason):
                yield "function", f"unknown: {reason}"
        for layer, factors in self.channels:
            yield f"channels of {layer}", ", ".join(
                "several factors" if factor is None else brief(factor)
                for factor in factors[:8]) + (", ..." if len(factors) > 8 else "")
        for note in self.notes:
            yield "note", note

    def _row(self, distance: ScalingDistance) -> str:
        if distance.hi == 0:
            return "yes, exactly"
        if distance.hi == math.inf:
            place = dict(distance.cycle[0])
            where = (f"the bias of neuron {place['bias']}" if "bias" in place
                     else f"the weight {place['edge'][0]} -> {place['edge'][1]}")
            return f"no: {where} differs in sign or vanishes in one only"
        return f"no; the same up to {closeness(distance.ratio, self.ulp)}"

    def _permutation_row(self, alignment: Alignment) -> str:
        if self._permuted:
            return "yes, exactly"
        near = ("" if alignment.distance.hi == math.inf else
                f"the same up to {closeness(alignment.distance.ratio, self.ulp)}")
        match self.permutation:
            case Unknown(reason):
                return "; ".join(filter(None, (near, f"exactly? unknown: {reason}")))
        return "no" + (near and f"; {near}")

    def document(self) -> dict[str, Any]:
        """The same as JSON-ready exact data; infinity is null."""
        document: dict[str, Any] = {
            "format": FORMAT, "architectures": list(self.architectures), "verdict": self.verdict,
            "distance": _distance(self.distance), "permutations": None, "aligned": None,
            "permutation": _decision("permutation_scaling_equivalent", self.permutation),
            "function": _decision("realization_equal", self.function),
            "channels": {layer: [None if factor is None else to_text(factor) for factor in factors]
                         for layer, factors in self.channels}, "notes": list(self.notes)}
        if self.alignment is not None:
            document["permutations"] = [list(order) for order in self.alignment.permutations]
            document["aligned"] = _distance(self.alignment.distance)
        return document


def comparison(a: Network, b: Network, *, budget: Budget | None = None,
               channels: tuple[Channels, ...] = (), notes: tuple[str, ...] = ()) -> Comparison:
    """What is proved about the relation of two networks, floats taken as the dyadics they are.

    Each question is asked only if no finer one was answered with yes. `channels` are those of a.

    Cost: that of scaling_distance, align, permutation_scaling_equivalent (up to 50,000 parameters)
        and realization_equal, the last two within the budget.
    Raises: InvalidInstance if the numbers of inputs or of outputs differ.
    """
    for what in ("n_inputs", "n_outputs"):
        one, two = (getattr(net.architecture, what) for net in (a, b))
        if one != two:
            raise InvalidInstance(f"the networks have {one} and {two} {what[2:]}: they cannot be "
                                  "compared")
    distance = alignment = None
    permutation: Decision | None = None
    function: Decision | None = None
    done = False
    if a.architecture == b.architecture:
        distance = scaling_distance(a, b)
        done = distance.hi == 0
        if not done and a.architecture.is_layered and a.n_hidden:
            alignment = align(a, b)
            done = alignment.distance.hi == 0
            if not done and a.n_params <= _LARGE:
                permutation = permutation_scaling_equivalent(a, b, budget=budget)
                done = isinstance(permutation, Yes)
    if not done:
        function = realization_equal(a, b, budget=budget)
        if alignment is not None and permutation is None and not isinstance(function, No):
            permutation = Unknown(f"more than {_LARGE:,} parameters")
    return Comparison((_name(a), _name(b)), distance, alignment, permutation, function,
                      _ulp(a, b), _channels(channels, distance, a), notes)


def _channels(channels: tuple[Channels, ...], distance: ScalingDistance | None,
              a: Network) -> tuple[tuple[str, tuple[Fraction | None, ...]], ...]:
    """The factors of the channels, if the networks are rescalings of each other."""
    if distance is None or distance.hi != 0 or distance.factors is None:
        return ()
    return tuple((layer.layer, channel_factors(layer, distance.factors, a.architecture.n_inputs))
                 for layer in channels)


def closeness(ratio: Enclosure, ulp: tuple[Fraction, str] | None) -> str:
    """A ratio of corresponding parameters for people, in units in the last place where that helps.

    >>> closeness(Enclosure(1, Fraction("1.00000031")), (Fraction(1, 2**23), "float32"))
    'a ratio of 1 + 3.1e-07 (about 3 ulp of float32)'
    """
    above = ratio.hi - 1
    if above >= 1:
        magnitude = ratio.hi.numerator.bit_length() - ratio.hi.denominator.bit_length()
        return f"a ratio of {float(ratio.hi):.4g}" if magnitude < 60 else (
            f"a ratio of about 2^{magnitude}")
    text = f"a ratio of 1 + {float(above):.2g}"
    if ulp is None or above > 1000 * ulp[0]:
        return text
    count = float(above / ulp[0])
    return f"{text} (about {f'{count:.0f}' if count >= 1 else f'{count:.1g}'} ulp of {ulp[1]})"


def _ulp(a: Network, b: Network) -> tuple[Fraction, str] | None:
    kinds = [net.dtype for net in (a, b) if net.dtype is not None]
    if not kinds:
        return None
    coarse = min(kinds, key=lambda kind: kind.itemsize)
    return Fraction(float(np.finfo(coarse).eps)), coarse.name


def _name(net: Network) -> str:
    widths = net.architecture.widths
    shape = "-".join(map(str, widths)) if widths else repr(net.architecture)
    return f"{shape}, {'exact' if net.is_exact else net.dtype}"


def _point(witness: dict[str, Any]) -> str:
    texts = [str(x) for x in witness["point"]]
    shown = ", ".join(text if len(text) < 16 else f"{float(Fraction(text)):.6g}..."
                      for text in texts[:8])
    return shown + (f", ... ({len(texts)} coordinates)" if len(texts) > 8 else "")


def _decision(name: str, decision: Decision | None) -> dict[str, Any] | None:
    match decision:
        case Yes(certificate) | No(certificate):
            return {"predicate": name, "answer": certificate.answer,
                    "witness": certificate.witness, "reason": None}
        case Unknown(reason):
            return {"predicate": name, "answer": "unknown", "witness": {}, "reason": reason}
    return None


def _distance(distance: ScalingDistance | None) -> dict[str, Any] | None:
    if distance is None:
        return None
    bounds = (distance.lo, distance.hi, distance.ratio.lo, distance.ratio.hi)
    texts = [None if bound == math.inf else to_text(bound) for bound in bounds]
    return {"log": texts[:2], "ratio": texts[2:], "cycle": list(distance.cycle),
            "factors": None if distance.factors is None else list(map(to_text, distance.factors))}
