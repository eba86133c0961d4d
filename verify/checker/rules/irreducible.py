"""irreducible(net): neurons whose outer products sum to 0, or one of four proofs for each layer."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby, pairwise
from math import lcm
from typing import Any

from ..network import Network
from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from .elimination import Matrix, indices, matrix, modulus, require_echelon, require_regular
from .objects import networks


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The sum over the subset of v w^T vanishes."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "layer", "subset")
    layer, places = layer_and_subset(net, witness["layer"], witness["subset"])
    require_vanishing(net, layer, places, meter)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """For each hidden layer, no nonzero 0/1 vector is in the kernel of its matrix of v w^T."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "layers")
    proofs = sequence(witness["layers"], "witness.layers", len(net.layers()))
    for l, proof in enumerate(proofs, 1):
        require_irreducible(Layer(net, l, meter), proof, f"witness.layers[{l - 1}]", meter)


def require_irreducible(layer: Layer, proof: Any, place: str, meter: Meter) -> None:
    """No nonzero 0/1 vector is in the kernel of the layer's matrix, by a proof of some kind."""
    if type(proof) is not dict or len(proof) != 1 or not proof.keys() <= _PROOFS.keys():
        raise Rejected(f"{place}: one of {', '.join(_PROOFS)} is needed")
    ((kind, data),) = proof.items()
    _PROOFS[kind](layer, data, f"{place}.{kind}", meter)


def require_vanishing(net: Network, layer: int, places: set[int], meter: Meter) -> None:
    """The sum of v w^T over these places of the layer is 0."""
    if any(Layer(net, layer, meter).times([int(nu in places) for nu in range(
            len(net.layers()[layer - 1]))])):
        raise Rejected("witness.subset: the sum of v w^T does not vanish")


def layer_and_subset(net: Network, layer: Any, subset: Any) -> tuple[int, set[int]]:
    """The hidden layer, counted from 1, and the places in it of a nonempty set of its neurons."""
    layers = net.layers()
    if not 0 < integer(layer, "witness.layer") <= len(layers):
        raise Rejected("witness.layer is no hidden layer")
    neurons = layers[layer - 1]
    chosen = [integer(neuron, "witness.subset") for neuron in sequence(subset, "witness.subset")]
    if not chosen or not all(neuron in neurons for neuron in chosen):
        raise Rejected("witness.subset: neurons of the layer are needed")
    return layer, {neuron - neurons.start for neuron in chosen}


class Layer:
    """The matrix whose column of neuron nu is v_nu w_nu^T, row j * width + i being v[j] w[i].

    The neurons are those at the places `kept` of the hidden layer, by default all.
    """

    def __init__(self, net: Network, layer: int, meter: Meter,
                 kept: list[int] | None = None) -> None:
        neurons = net.layers()[layer - 1]
        places = list(range(len(neurons))) if kept is None else kept
        start = neurons.stop - net.n_inputs
        assert net.widths is not None
        meter.spend(len(places) * net.widths[layer + 1])
        self.incoming = [net.rows[neurons[nu] - net.n_inputs] for nu in places]
        self.outgoing = [[row[nu] for nu in places]
                         for row in net.rows[start:start + net.widths[layer + 1]]]
        self.size, self.width, self.meter = len(places), len(self.incoming[0]), meter
        self.height = self.width * len(self.outgoing)

    def row(self, index: int) -> list[Fraction]:
        j, i = divmod(index, self.width)
        return [self.meter.mul(v, row[i])
                for v, row in zip(self.outgoing[j], self.incoming, strict=True)]

    def times(self, vector: list[Any]) -> list[Fraction]:
        """The matrix times the vector."""
        weights = [Fraction(x) for x in vector]
        return [self.meter.dot(weights, self.row(index), Fraction(0))
                for index in range(self.height)]


def _minor(layer: Layer, data: Any, place: str, meter: Meter) -> None:
    """As many independent rows as neurons: the columns are independent."""
    mapping(data, place, "prime", "rows")
    rows = indices(data["rows"], f"{place}.rows", layer.height)
    if len(rows) != layer.size:
        raise Rejected(f"{place}.rows: {len(rows)} for {layer.size} neurons")
    require_regular([layer.row(row) for row in rows], modulus(data["prime"], f"{place}.prime"),
                    place, meter)


def _vector(layer: Layer, data: Any, place: str, meter: Meter) -> None:
    """All v w^T have a positive product with one matrix C: no sum of them vanishes."""
    table = matrix(data, place, layer.width, meter)
    if len(table) != len(layer.outgoing):
        raise Rejected(f"{place}: {len(table)} rows, {len(layer.outgoing)} needed")
    for nu, row in enumerate(layer.incoming):
        total = Fraction(0)
        for line, outgoing in zip(table, layer.outgoing, strict=True):
            if outgoing[nu]:
                total = meter.add(total, meter.mul(outgoing[nu],
                                                   meter.dot(line, row, Fraction(0))))
        if total <= 0:
            raise Rejected(f"{place}: its product with neuron {nu} of the layer is not positive")


def _kernel(layer: Layer, data: Any, place: str, meter: Meter) -> None:
    """The basis spans the kernel, and no sum of some of its vectors is a nonzero 0/1 vector.

    The minor bounds the dimension of the kernel from above. A 0/1 vector in it is the sum of the
    basis vectors at whose last place it has a 1; all those sums are gone through, one vector being
    added or taken away at a time.
    """
    mapping(data, place, "prime", "rows", "columns", "basis")
    rows = indices(data["rows"], f"{place}.rows", layer.height)
    columns = indices(data["columns"], f"{place}.columns", layer.size)
    basis = matrix(data["basis"], f"{place}.basis", layer.size, meter)
    if len(rows) != len(columns) or len(rows) + len(basis) != layer.size:
        raise Rejected(f"{place}: rows, columns and basis do not fit together")
    chosen = [layer.row(row) for row in rows]
    require_regular([[row[j] for j in columns] for row in chosen],
                    modulus(data["prime"], f"{place}.prime"), place, meter)
    require_echelon(basis, f"{place}.basis", meter)
    for i, vector in enumerate(basis):
        if any(meter.dot(row, vector, Fraction(0)) for row in chosen):
            raise Rejected(f"{place}.basis[{i}] is not in the kernel of the chosen rows")
    scale = 1
    for vector in basis:
        for x in vector:
            scale = lcm(scale, x.denominator)
            meter.spend(1 + (scale.bit_length() >> 8))
    meter.spend(sum(len(vector) for vector in basis) * (1 + (scale.bit_length() >> 8)))
    steps = [[(j, int(x * scale)) for j, x in enumerate(vector) if x] for vector in basis]
    prices = [1 + sum(1 + (y.bit_length() >> 8) for _, y in moves) for moves in steps]
    total: list[int] = [0] * layer.size
    strange = 0
    for count in range(1, 2 ** len(basis)):
        bit = (count & -count).bit_length() - 1
        meter.spend(prices[bit])
        sign = 1 if (count ^ count >> 1) >> bit & 1 else -1
        for j, step in steps[bit]:
            before, total[j] = total[j], total[j] + sign * step
            strange += (total[j] not in (0, scale)) - (before not in (0, scale))
        if not strange and any(total):
            raise Rejected(f"{place}: a sum of basis vectors is a 0/1 vector in the kernel")


def _halves(layer: Layer, data: Any, place: str, meter: Meter) -> None:
    """On these rows no sum over one half of the neurons is the negative of one over the other."""
    mapping(data, place, "rows")
    rows = [layer.row(row) for row in indices(data["rows"], f"{place}.rows", layer.height)]
    if not rows:
        raise Rejected(f"{place}.rows is empty")
    half = layer.size // 2
    numbers = _packed(rows, meter)
    left, right = _sums(numbers[:half], meter), _sums([-x for x in numbers[half:]], meter)
    common = sum(a == b for a, b in pairwise(sorted(_distinct(left) + _distinct(right))))
    if left.count(0) + right.count(0) > 2 or common > 1:
        raise Rejected(f"{place}: some sum vanishes on these rows")


def _packed(rows: Matrix, meter: Meter) -> list[int]:
    """A number for each column: sums of columns vanish if and only if sums of these do.

    Rows are made integral. Then each is a digit, larger than which no sum in its row can be.
    """
    packed, unit = [0] * len(rows[0]), 1
    for row in rows:
        scale = 1
        for x in row:
            scale = lcm(scale, x.denominator)
            meter.spend(1 + (scale.bit_length() >> 8) ** 2)
        whole = [x.numerator * (scale // x.denominator) for x in row]
        packed = [total + unit * x for total, x in zip(packed, whole, strict=True)]
        unit *= 2 * sum(map(abs, whole)) + 1
        meter.spend(len(row) * (1 + (unit.bit_length() >> 8) ** 2))
    return packed


def _sums(numbers: list[int], meter: Meter) -> list[int]:
    """The sums over all sets of them, in order: a document could make their hashes collide."""
    sums = [0]
    for number in numbers:
        meter.spend(len(sums) * (1 + (number.bit_length() >> 7)))
        sums = sorted(sums + [total + number for total in sums])
    return sums


def _distinct(numbers: list[int]) -> list[int]:
    return [number for number, _ in groupby(numbers)]


_PROOFS = {"minor": _minor, "vector": _vector, "kernel": _kernel, "halves": _halves}
