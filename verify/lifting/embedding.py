"""Phi(theta): one number a path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import chain
from typing import Any, final

from verify.network.network import Network
from verify.network.pairs import require_network
from verify.network.paths import Path, live_successors, require_few

Value = Fraction | float


@final
class Embedding(Mapping[Path, Value]):
    """Phi(theta) as a mapping from paths to values; `full` and `partial` are its two halves."""

    __slots__ = ("full", "partial")

    def __init__(self, full: dict[Path, Value], partial: dict[Path, Value]) -> None:
        self.full = full
        self.partial = partial

    def __getitem__(self, path: Path) -> Value:
        return self.full[path] if path in self.full else self.partial[path]

    def __iter__(self) -> Iterator[Path]:
        return chain(self.full, self.partial)

    def __len__(self) -> int:
        return len(self.full) + len(self.partial)

    def __repr__(self) -> str:
        return f"Embedding({len(self.full)} full paths, {len(self.partial)} partial paths)"


def embedding(net: Network, *, max_paths: int = 1_000_000) -> Embedding:
    """Phi_p is the product of the path's weights, times its first neuron's bias where p is partial.

    Phi does not look at the kinds of the neurons: ReLU, identity and max-pool alike.

    Scalars: Fraction if the network is exact, else float (use `net.exactly()` for exact values of
        a floating network).
    Cost: O(#paths), in the order of `paths`.
    Raises: BudgetExceeded, before any path is listed, if there are more than `max_paths`.
    Source: Neyshabur et al. 2015; Gonon, Brisebarre, Riccietti, Gribonval, ICLR 2024.

    >>> import verify
    >>> phi = embedding(verify.Network([[[2]], [[3]]], [[5], [7]]))
    >>> {path: int(value) for path, value in phi.items()}
    {(0, 1, 2): 6, (1, 2): 15, (2,): 7}
    """
    architecture = require_network(net).architecture
    require_few(architecture, max_paths)
    one = Fraction(1) if net.is_exact else 1.0
    weight: dict[tuple[int, int], Value] = {}
    biases: list[tuple[int, Value]] = []
    for neuron, sources, row, bias in net.rows():
        numbers: Any = row if net.is_exact else row.tolist()  # type: ignore[attr-defined]
        weight.update(((source, neuron), value)
                      for source, value in zip(sources, numbers, strict=True))
        if architecture.has_bias(neuron):
            biases.append((neuron, bias if net.is_exact else float(bias)))
    successors = live_successors(architecture)

    def products(starts: list[tuple[int, Value]]) -> dict[Path, Value]:
        found: dict[Path, Value] = {}
        stack: list[tuple[Path, Value]] = [((start,), value) for start, value in reversed(starts)]
        while stack:
            path, value = stack.pop()
            last = path[-1]
            if last in architecture.outputs:
                found[path] = value
            for after in reversed(successors[last]):
                stack.append(((*path, after), value * weight[last, after]))
        return found

    return Embedding(products([(neuron, one) for neuron in architecture.inputs]), products(biases))
