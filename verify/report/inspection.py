"""What the theory says about one network: sizes, paths, admissibility, twins, dead rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from verify.claims.number import to_text
from verify.network.network import Network
from verify.network.pairs import parameters
from verify.symmetry.admissible import inadmissible_neurons
from verify.symmetry.twins import twin_groups

FORMAT = "rescaling-verify/inspection/1"


@final
@dataclass(frozen=True, slots=True)
class Inspection:
    """Exact facts about a network.

    `inadmissible` lists (neuron, side) with only zero weights on that side; `dead_rows` the hidden
    neurons whose incoming weights all vanish, with the constant they give; `twins` the groups of
    hidden neurons with proportional rows, or None where the network is not layered.
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
        yield "admissible", ("yes: every hidden neuron reads and is read" if not self.inadmissible
                             else "no: " + _some(f"neuron {neuron} has no {side} weight"
                                                 for neuron, side in self.inadmissible))
        yield "dead rows", ("none" if not self.dead_rows else
                            _some(f"neuron {neuron} is the constant {value}"
                                  for neuron, value in self.dead_rows))
        if self.twins is None:
            yield "twins", "a notion of layered networks"
            return
        for name, wanted in (("positive twins", 1), ("negative twins", -1)):
            pairs = [pair for group in self.twins for pair in _pairs(group) if pair[2] * wanted > 0]
            yield name, ("none" if not pairs else f"{len(pairs)} pairs: " + _some(
                f"{second} = {_factor(factor)} x {first}" for first, second, factor in pairs))

    def document(self) -> dict[str, Any]:
        """The same as JSON-ready exact data."""
        return {
            "format": FORMAT, "architecture": self.architecture, "numbers": self.numbers,
            "parameters": self.n_params, "nonzero": self.n_nonzero, "hidden": self.n_hidden,
            "paths": {"full": self.n_paths[0], "partial": self.n_paths[1]},
            "inadmissible": [{"neuron": neuron, "side": side} for neuron, side in
                             self.inadmissible],
            "dead_rows": [{"neuron": neuron, "value": to_text(value)}
                          for neuron, value in self.dead_rows],
            "twins": None if self.twins is None else [
                [{"neuron": neuron, "factor": to_text(factor)} for neuron, factor in group]
                for group in self.twins]}


def inspection(net: Network) -> Inspection:
    """The exact facts about this network; floats count as the dyadic rationals they are.

    Cost: O(#parameters) rational operations.
    """
    exact = net.exactly()
    architecture = net.architecture
    constants = tuple((neuron, max(bias, Fraction(0)) if kind == "relu" else bias)
                      for neuron, _, row, bias in exact.rows() if not any(row)
                      and (kind := architecture.kind(neuron)) != "output")
    return Inspection(
        architecture="-".join(map(str, architecture.widths)) if architecture.widths
        else repr(architecture),
        numbers="exact rationals" if net.is_exact else f"{net.dtype}, taken as exact dyadics",
        n_params=net.n_params, n_nonzero=sum(bool(value) for _, value in parameters(exact)),
        n_hidden=net.n_hidden, n_paths=net.n_paths,
        inadmissible=tuple(inadmissible_neurons(exact)), dead_rows=constants,
        twins=tuple(map(tuple, twin_groups(net))) if architecture.is_layered else None)


def _pairs(group: tuple[tuple[int, Fraction], ...]) -> Iterator[tuple[int, int, Fraction]]:
    """(first, second, factor) for each pair of the group."""
    for i, (first, left) in enumerate(group):
        for second, right in group[i + 1:]:
            yield first, second, right / left


def _some(items: Iterator[str], most: int = 4) -> str:
    listed = list(items)
    more = f", and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def _factor(factor: Fraction) -> str:
    return str(factor) if len(str(factor)) < 12 else f"{float(factor):.6g}"
