"""The directed acyclic graph of neurons, in one canonical order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import prod
from typing import TYPE_CHECKING, final

from verify.claims.errors import InvalidInstance

if TYPE_CHECKING:
    import networkx as nx

KINDS = ("relu", "identity", "maxpool")


@final
@dataclass(frozen=True, slots=True)
class Architecture:
    """The neurons 0, 1, ... are inputs, then hidden ones in topological order, then outputs.

    Layered architectures are given by `widths` alone and have all edges between consecutive
    layers; their hidden neurons are numbered layer by layer. In any other one, `predecessors_of`
    lists, for each neuron that is no input, the neurons it reads, in increasing order.

    `kinds` holds one of relu, identity, maxpool for each hidden neuron. Max-pools carry no bias.
    Build one with `layered` or through `Network.from_graph`.
    """

    n_inputs: int
    n_outputs: int
    kinds: tuple[str, ...]
    widths: tuple[int, ...] | None = None
    predecessors_of: tuple[tuple[int, ...], ...] | None = None

    @staticmethod
    def layered(widths: Sequence[int]) -> Architecture:
        """The fully connected layered architecture d, N_1, ..., N_{L-1}, k with ReLU neurons.

        Raises: InvalidInstance if there are fewer than two widths or one is not positive.

        >>> Architecture.layered([2, 3, 1]).n_paths
        (6, 4)
        """
        if len(widths) < 2:
            raise InvalidInstance(f"widths {tuple(widths)}: an input and an output layer are "
                                  "needed")
        for position, width in enumerate(widths):
            if type(width) is not int or width < 1:
                raise InvalidInstance(f"widths[{position}] is {width!r}, not a positive integer")
        return Architecture(widths[0], widths[-1], ("relu",) * sum(widths[1:-1]), tuple(widths))

    @property
    def is_layered(self) -> bool:
        """The edges are exactly those between consecutive layers of ReLU neurons."""
        return self.widths is not None

    def require_layered(self, notion: str) -> tuple[int, ...]:
        """The widths. Raises: InvalidInstance, naming the notion, on a general graph."""
        if self.widths is None:
            raise InvalidInstance(f"{notion} is a notion of layered networks; this architecture is "
                                  "a general directed acyclic graph")
        return self.widths

    @property
    def n_hidden(self) -> int:
        """The number of hidden neurons."""
        return len(self.kinds)

    @property
    def n_neurons(self) -> int:
        """The number of neurons, inputs and outputs included."""
        return self.n_inputs + len(self.kinds) + self.n_outputs

    @property
    def inputs(self) -> range:
        """The input neurons."""
        return range(self.n_inputs)

    @property
    def hidden(self) -> range:
        """The hidden neurons, in topological order."""
        return range(self.n_inputs, self.n_inputs + len(self.kinds))

    @property
    def outputs(self) -> range:
        """The output neurons."""
        return range(self.n_inputs + len(self.kinds), self.n_neurons)

    def kind(self, neuron: int) -> str:
        """input, relu, identity, maxpool or output."""
        if neuron < self.n_inputs:
            return "input"
        hidden = neuron - self.n_inputs
        return self.kinds[hidden] if hidden < len(self.kinds) else "output"

    def has_bias(self, neuron: int) -> bool:
        """The neuron has a bias: it is no input and no max-pool."""
        return self.kind(neuron) not in ("input", "maxpool")

    def layers(self) -> tuple[range, ...]:
        """The layers of a layered architecture, inputs and outputs included, as neuron ranges.

        Raises: InvalidInstance on a general graph.
        """
        widths = self.require_layered("a layer")
        return tuple(range(a, b) for a, b in pairwise((0, *accumulate(widths))))

    def predecessors(self, neuron: int) -> Sequence[int]:
        """The neurons this one reads, in increasing order; none for an input."""
        if neuron < self.n_inputs:
            return ()
        if self.predecessors_of is not None:
            return self.predecessors_of[neuron - self.n_inputs]
        assert self.widths is not None
        starts = (0, *accumulate(self.widths))
        layer = bisect_right(starts, neuron) - 1
        return range(starts[layer - 1], starts[layer])

    def incoming(self) -> Iterator[tuple[int, Sequence[int]]]:
        """Every neuron that is no input with its predecessors, in topological order."""
        if self.predecessors_of is not None:
            yield from zip(range(self.n_inputs, self.n_neurons), self.predecessors_of, strict=True)
            return
        for before, layer in pairwise(self.layers()):
            for neuron in layer:
                yield neuron, before

    @property
    def n_edges(self) -> int:
        """The number of edges."""
        if self.widths is not None:
            return sum(a * b for a, b in pairwise(self.widths))
        return sum(len(sources) for _, sources in self.incoming())

    @property
    def n_params(self) -> int:
        """The number of weights and biases."""
        return self.n_edges + self.n_hidden + self.n_outputs - self.kinds.count("maxpool")

    @property
    def n_paths(self) -> tuple[int, int]:
        """The numbers of full and of partial paths, exact and never enumerated.

        A full path starts at an input, a partial one at the neuron whose bias it carries; both end
        at an output. Cost: O(#edges), O(#layers) when layered.

        >>> Architecture.layered([5, 50, 50, 50, 50, 50, 50, 5]).n_paths[0]
        390625000000
        """
        if self.widths is not None:
            partial = sum(prod(self.widths[layer:]) for layer in range(1, len(self.widths)))
            return prod(self.widths), partial
        full = [1] * self.n_inputs
        partials = [0] * self.n_inputs
        for neuron, sources in self.incoming():
            full.append(sum(full[source] for source in sources))
            partials.append(sum(partials[source] for source in sources) + self.has_bias(neuron))
        return (sum(full[output] for output in self.outputs),
                sum(partials[output] for output in self.outputs))

    @property
    def graph(self) -> nx.DiGraph[int]:
        """A new networkx DiGraph of the neurons; each node carries its `kind`.

        Cost: O(#edges) Python objects, about a kilobyte an edge.
        """
        import networkx as nx

        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from((neuron, {"kind": self.kind(neuron)})
                             for neuron in range(self.n_neurons))
        graph.add_edges_from((source, neuron) for neuron, sources in self.incoming()
                             for source in sources)
        return graph

    def __repr__(self) -> str:
        if self.widths is not None:
            return f"Architecture({'-'.join(map(str, self.widths))})"
        return (f"Architecture({self.n_inputs} inputs, {self.n_hidden} hidden, "
                f"{self.n_outputs} outputs, {self.n_edges} edges)")


def require_architecture(value: object, place: str = "the argument") -> Architecture:
    """The architecture itself. Raises: InvalidInstance if it is none; of a network, what to do."""
    if not isinstance(value, Architecture):
        has = isinstance(getattr(value, "architecture", None), Architecture)
        raise InvalidInstance(f"{place}: {type(value).__name__} is not an Architecture"
                              + ("; it has one as .architecture" if has else ""))
    return value
