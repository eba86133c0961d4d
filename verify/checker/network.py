"""Networks in documents, layered or general, in one form for every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .number import integer, mapping, number, sequence, show
from .rejected import Meter, Rejected

Parameter = tuple[int, ...]  # (u, v): the edge u -> v; (v,): the bias of v


class Network(NamedTuple):
    """Neurons 0, 1, ... are inputs, hidden, outputs; the lists run over all that are no inputs.

    `widths` and `hidden_layers` are None on a general graph.
    """

    n_inputs: int
    n_hidden: int
    kinds: list[str]
    sources: list[Sequence[int]]
    rows: list[list[Fraction]]
    biases: list[Fraction]
    widths: list[int] | None
    hidden_layers: list[range] | None

    @property
    def size(self) -> int:
        """The number of inputs, weights and other neurons: what going through all of it costs."""
        return self.n_inputs + len(self.rows) + sum(map(len, self.rows))

    @property
    def outputs(self) -> range:
        """The output neurons."""
        return range(self.n_inputs + self.n_hidden, self.n_inputs + len(self.kinds))

    @property
    def hidden(self) -> range:
        """The hidden neurons."""
        return range(self.n_inputs, self.n_inputs + self.n_hidden)

    def neurons(self) -> Iterator[tuple[int, str, Sequence[int], list[Fraction], Fraction]]:
        """(neuron, kind, sources, row, bias) of every neuron that is no input, in order."""
        yield from zip(range(self.n_inputs, self.outputs.stop), self.kinds, self.sources, self.rows,
                       self.biases, strict=True)

    def parameters(self, meter: Meter) -> dict[Parameter, Fraction]:
        """Every parameter with its value."""
        values: dict[Parameter, Fraction] = {}
        for neuron, kind, sources, row, bias in self.neurons():
            meter.spend(1 + len(row))
            values.update(((source, neuron), weight)
                          for source, weight in zip(sources, row, strict=True))
            if kind != "maxpool":
                values[neuron,] = bias
        return values

    def layers(self) -> list[range]:
        """The hidden layers. Raises: Rejected if the network is not given in layered form."""
        if self.hidden_layers is None:
            raise Rejected("the network is not layered")
        return self.hidden_layers

    def value(self, point: list[Fraction], meter: Meter) -> list[Fraction]:
        """f(point)."""
        values = list(point)
        for _, kind, sources, row, bias in self.neurons():
            arguments = [values[source] for source in sources]
            if kind == "maxpool":
                values.append(max(meter.mul(w, x) for w, x in zip(row, arguments, strict=True)))
            else:
                total = meter.dot(row, arguments, bias)
                values.append(Fraction(0) if kind == "relu" and total < 0 else total)
        return values[self.outputs.start:]


def parse_network(data: Any, place: str, meter: Meter) -> Network:
    """The network that the data describes. Raises: Rejected, naming the place."""
    if type(data) is dict and set(data) == {"weights", "biases"}:
        return _layered(data, place, meter)
    mapping(data, place, "inputs", "kinds", "predecessors", "weights", "biases")
    n_inputs = integer(data["inputs"], f"{place}.inputs")
    if n_inputs < 1:
        raise Rejected(f"{place}.inputs: {show(n_inputs)} is not positive")
    meter.spend(n_inputs)
    kinds = sequence(data["kinds"], f"{place}.kinds")
    n_outputs = kinds.count("output")
    n_hidden = len(kinds) - n_outputs
    for i, kind in enumerate(kinds):
        allowed = ("relu", "identity", "maxpool") if i < n_hidden else ("output",)
        if type(kind) is not str or kind not in allowed:
            raise Rejected(f"{place}.kinds[{i}]: {show(kind)} is not one of {', '.join(allowed)}")
    if not n_outputs:
        raise Rejected(f"{place}.kinds: there is no output")
    all_sources = sequence(data["predecessors"], f"{place}.predecessors", len(kinds))
    for i, sources in enumerate(all_sources):
        before, here = -1, f"{place}.predecessors[{i}]"
        for source in sequence(sources, here):
            if not before < integer(source, here) < n_inputs + min(i, n_hidden):
                raise Rejected(f"{here}: {show(source)} is not a later neuron than the one before "
                               "it that stands before this neuron and is no output")
            before = source
        if before < 0:
            raise Rejected(f"{here} is empty")
    rows = [_vector(row, f"{place}.weights[{i}]", meter, len(all_sources[i])) for i, row in
            enumerate(sequence(data["weights"], f"{place}.weights", len(kinds)))]
    biases = _vector(data["biases"], f"{place}.biases", meter, len(kinds))
    for i, (kind, bias) in enumerate(zip(kinds, biases, strict=True)):
        if kind == "maxpool" and bias:
            raise Rejected(f"{place}.biases[{i}]: a max-pool carries no bias")
    return Network(n_inputs, n_hidden, kinds, all_sources, rows, biases, None, None)


def _layered(data: dict[str, Any], place: str, meter: Meter) -> Network:
    matrices = sequence(data["weights"], f"{place}.weights")
    vectors = sequence(data["biases"], f"{place}.biases", len(matrices))
    if not matrices:
        raise Rejected(f"{place}.weights is empty")
    first = sequence(matrices[0], f"{place}.weights[0]")
    widths = [len(sequence(first[0], f"{place}.weights[0][0]")) if first else 0]
    kinds: list[str] = []
    sources: list[Sequence[int]] = []
    rows: list[list[Fraction]] = []
    biases: list[Fraction] = []
    layers: list[range] = []
    start = 0
    for l, (matrix, vector) in enumerate(zip(matrices, vectors, strict=True)):
        for i, row in enumerate(sequence(matrix, f"{place}.weights[{l}]")):
            rows.append(_vector(row, f"{place}.weights[{l}][{i}]", meter, widths[-1]))
            sources.append(range(start, start + widths[-1]))
            kinds.append("relu" if l + 1 < len(matrices) else "output")
        biases += _vector(vector, f"{place}.biases[{l}]", meter, len(matrix))
        start += widths[-1]
        widths.append(len(matrix))
        layers.append(range(start, start + widths[-1]))
        if 0 in widths[-2:]:
            raise Rejected(f"{place}.weights[{l}]: no width may be 0")
    return Network(widths[0], len(kinds) - widths[-1], kinds, sources, rows, biases, widths,
                   layers[:-1])


def _vector(data: Any, place: str, meter: Meter, length: int) -> list[Fraction]:
    meter.spend(1 + length)
    return [number(entry, f"{place}[{i}]")
            for i, entry in enumerate(sequence(data, place, length))]
