"""The Jacobian of f at points, with respect to the parameters, and what is evidence about it.

Rows go point by point, output by output; columns run over the parameters: neuron by neuron, the
edges that lead into it in order, then its bias. Entries exist where no point is on a kink.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..network import Network
from ..number import integer, number, sequence
from ..rejected import Meter, Rejected
from .elimination import Matrix, indices, modulus, require_regular

_ZERO = Fraction(0)


class Passed:
    """The network at a point: what each neuron gives, and which terms pass each gate.

    A neuron whose pre-activation vanishes lets its terms pass if it is in `on`.
    """

    def __init__(self, net: Network, point: list[Fraction], meter: Meter,
                 on: frozenset[int] = frozenset()) -> None:
        self.net, self.meter = net, meter
        self.values = list(point)
        self.passes: list[list[bool]] = []  # one a source of each neuron
        self.kinks: list[int] = []
        for neuron, kind, sources, row, bias in net.neurons():
            meter.spend(1 + 2 * len(row))
            terms = [meter.mul(w, self.values[s]) if w and self.values[s] else _ZERO
                     for w, s in zip(row, sources, strict=True)]
            if kind == "maxpool":
                value = max(terms)
                winner = terms.index(value)
                self.passes.append([i == winner for i in range(len(terms))])
                on_kink = terms.count(value) > 1
            else:
                value = bias
                for term in terms:
                    if term:
                        value = meter.add(value, term)
                on_kink = kind == "relu" and value == 0
                passes = kind != "relu" or value > 0 or (on_kink and neuron in on)
                self.passes.append([passes] * len(terms))
                value = value if passes else _ZERO
            if on_kink:
                self.kinks.append(neuron)
            self.values.append(value)

    @property
    def kink(self) -> int | None:
        """The first neuron that is on its kink."""
        return self.kinks[0] if self.kinks else None

    def rows(self) -> Matrix:
        """The gradients of the outputs."""
        return [self.gradient(output) for output in self.net.outputs]

    def along(self, direction: dict[int, Fraction]) -> list[tuple[Fraction, Fraction, Fraction]]:
        """The outputs at theta + t direction, up to t^2: the coefficients of 1, t and t^2.

        The gates stay; the direction gives the entries of columns that are not 0.
        """
        add, mul = self.meter.add, self.meter.mul
        curves = [(value, _ZERO, _ZERO) for value in self.values[:self.net.n_inputs]]
        column = 0
        for (_, kind, sources, row, bias), passes in zip(self.net.neurons(), self.passes,
                                                         strict=True):
            self.meter.spend(1 + 6 * len(row))
            a = b = c = _ZERO
            for source, weight, passed in zip(sources, row, passes, strict=True):
                move = direction.get(column, _ZERO)
                column += 1
                if passed:
                    x, y, z = curves[source]
                    a = add(a, mul(weight, x))
                    b = add(b, add(mul(weight, y), mul(move, x)))
                    c = add(c, add(mul(weight, z), mul(move, y)))
            if kind != "maxpool":
                if passes and passes[0]:
                    a, b = add(a, bias), add(b, direction.get(column, _ZERO))
                column += 1
            curves.append((a, b, c))
        return [curves[output] for output in self.net.outputs]

    def gradient(self, start: int) -> list[Fraction]:
        """The derivative of the pre-activation of a neuron, which for an output is f."""
        effect = [_ZERO] * (self.net.outputs.stop)
        effect[start] = Fraction(1)
        line: list[Fraction] = []
        rows = list(zip(self.net.neurons(), self.passes, strict=True))
        for (neuron, kind, sources, row, _), passes in reversed(rows):
            self.meter.spend(1 + 2 * len(row))
            here = effect[neuron]
            if kind != "maxpool":
                line.append(here if neuron == start or (passes and passes[0]) else _ZERO)
            for source, weight, passed in reversed(list(zip(sources, row, passes, strict=True))):
                if not here or not (passed or neuron == start):
                    line.append(_ZERO)
                    continue
                line.append(self.meter.mul(here, self.values[source]))
                if weight:
                    effect[source] = self.meter.add(effect[source], self.meter.mul(weight, here))
        return line[::-1]


def points_of(data: Any, net: Network, place: str) -> list[list[Fraction]]:
    """The points, if they are lists of as many numbers as the network has inputs."""
    if type(data) is not list or not all(type(x) is list and len(x) == net.n_inputs
                                         and all(type(y) is Fraction for y in x) for x in data):
        raise Rejected(f"{place}: points with {net.n_inputs} coordinates are needed")
    return data


def listed_points(data: Any, net: Network, place: str) -> list[list[Fraction]]:
    """The points of a witness."""
    return [[number(y, f"{place}[{i}]") for y in sequence(x, f"{place}[{i}]", net.n_inputs)]
            for i, x in enumerate(sequence(data, place))]


def passed(net: Network, points: list[list[Fraction]], meter: Meter) -> list[Passed]:
    """The network at each point. Raises: Rejected if one is on a kink."""
    found = [Passed(net, point, meter) for point in points]
    for i, state in enumerate(found):
        if state.kink is not None:
            raise Rejected(f"point {i} is on the kink of neuron {state.kink}")
    return found


def n_parameters(net: Network) -> int:
    """The number of weights and biases."""
    return sum(len(row) + (kind != "maxpool") for _, kind, _, row, _ in net.neurons())


def sparse_vector(data: Any, length: int, place: str) -> dict[int, Fraction]:
    """The entries of a vector that are listed, as pairs of an index and a number."""
    found: dict[int, Fraction] = {}
    for i, pair in enumerate(sequence(data, place)):
        index, value = sequence(pair, f"{place}[{i}]", 2)
        if not 0 <= integer(index, f"{place}[{i}]") < length or index in found:
            raise Rejected(f"{place}[{i}]: an index is out of range, or stands twice")
        found[index] = number(value, f"{place}[{i}]")
    return found


def require_minor(net: Network, states: list[Passed | None], witness: dict[str, Any],
                  meter: Meter) -> int:
    """The size of the minor of the Jacobian that the witness's prime, rows and columns name.

    A state that is None has no rows.
    """
    k = len(net.outputs)
    rows = indices(witness["rows"], "witness.rows", k * len(states))
    columns = indices(witness["columns"], "witness.columns", n_parameters(net))
    if len(rows) != len(columns):
        raise Rejected("witness: as many rows as columns are needed")
    gradients: dict[int, Matrix] = {}
    chosen: Matrix = []
    for row in rows:
        state = states[row // k]
        if state is None:
            raise Rejected(f"witness.rows: point {row // k} is on a kink")
        if row // k not in gradients:
            gradients[row // k] = state.rows()
        meter.spend(len(columns))
        chosen.append([gradients[row // k][row % k][column] for column in columns])
    require_regular(chosen, modulus(witness["prime"], "witness.prime"), "witness", meter)
    return len(rows)


def require_grounded(net: Network, meter: Meter) -> None:
    """Nonzero parameters join every hidden neuron to inputs, outputs or biases.

    Then rescalings move theta in as many directions as there are hidden neurons.
    """
    near: dict[int, list[int]] = {neuron: [] for neuron in range(net.outputs.stop)}
    queue = [*range(net.n_inputs), *net.outputs]
    for name, value in net.parameters(meter).items():
        if value and len(name) == 1:
            queue.append(name[0])
        elif value:
            near[name[0]].append(name[1])
            near[name[1]].append(name[0])
    joined = set(queue)
    while queue:
        for other in near[queue.pop()]:
            meter.spend()
            if other not in joined:
                joined.add(other)
                queue.append(other)
    if not joined.issuperset(net.hidden):
        raise Rejected("some hidden neuron is joined to nothing by nonzero parameters")


def require_weighted(net: Network, meter: Meter) -> None:
    """Every hidden neuron of a layered network has a nonzero (w, b) and a nonzero v."""
    for neuron in (neuron for layer in net.layers() for neuron in layer):
        for side in ("incoming", "outgoing"):
            if vanishes(net, neuron, side, meter):
                raise Rejected(f"neuron {neuron}: all its {side} parameters vanish")


def vanishes(net: Network, neuron: Any, side: Any, meter: Meter) -> bool:
    """All that leads into the hidden neuron (its bias too), or all that leads out of it, is 0."""
    if integer(neuron, "witness.neuron") not in net.hidden:
        raise Rejected("witness.neuron is no hidden neuron")
    meter.spend(len(net.rows[neuron - net.n_inputs]))
    if side == "incoming":
        place = neuron - net.n_inputs
        return not any(net.rows[place]) and not net.biases[place]
    if side != "outgoing":
        raise Rejected("witness.side is neither incoming nor outgoing")
    layer = next(layer for layer in net.layers() if neuron in layer)
    start, after = layer.stop - net.n_inputs, neuron - layer.start
    behind = next((other.stop for other in net.layers() if other.start == layer.stop),
                  net.outputs.stop) - net.n_inputs
    meter.spend(behind - start + len(net.layers()))
    return not any(row[after] for row in net.rows[start:behind])


def require_direction(net: Network, states: list[Passed], witness: dict[str, Any],
                      meter: Meter) -> None:
    """Along the direction f does not change at the points, and f is affine in what moves.

    What moves are weights and biases of one layer, and biases behind it. As no other weight does,
    and every neuron has parameters on both sides, no other point of the line near theta is a
    rescaling of theta.
    """
    require_weighted(net, meter)
    assert net.widths is not None
    layer = integer(witness["layer"], "witness.layer")
    if not 0 < layer < len(net.widths):
        raise Rejected("witness.layer is no layer")
    allowed: set[int] = set()
    column = 0
    for l, (width, height) in enumerate(zip(net.widths, net.widths[1:], strict=False), 1):
        for _ in range(height):
            meter.spend(width + 1)
            allowed.update(range(column if l == layer else column + width, column + width + 1)
                           if l >= layer else ())
            column += width + 1
    direction: dict[int, Fraction] = {}
    for i, pair in enumerate(sequence(witness["direction"], "witness.direction")):
        c, x = sequence(pair, f"witness.direction[{i}]", 2)
        if integer(c, "witness.direction") not in allowed or c in direction:
            raise Rejected(f"witness.direction[{i}]: the parameter may not move, or moves twice")
        direction[c] = number(x, f"witness.direction[{i}]")
    if not any(direction.values()):
        raise Rejected("witness.direction: nothing moves")
    for state in states:
        for gradient in state.rows():
            total = _ZERO
            for c, x in direction.items():
                if gradient[c] and x:
                    total = meter.add(total, meter.mul(gradient[c], x))
            if total:
                raise Rejected("witness.direction: f changes along it at a point")


def gram(states: list[Passed], points: list[list[Fraction]], meter: Meter) -> list[Matrix]:
    """For each output the inner products of the path activations at the points.

    The entry of a path is its activation, times the coordinate of the point at its input if it
    starts at one; two sweep through the network together, and no path is listed.
    """
    net = states[0].net
    meter.spend(len(points) ** 2 * len(net.outputs))
    tables: list[Matrix] = [[[_ZERO] * len(points) for _ in points] for _ in net.outputs]
    for i, (x, a) in enumerate(zip(points, states, strict=True)):
        for j in range(i + 1):
            b, total = states[j], [meter.mul(s, t) for s, t in zip(x, points[j], strict=True)]
            for (_, kind, sources, row, _), left, right in zip(net.neurons(), a.passes, b.passes,
                                                               strict=True):
                meter.spend(1 + len(row))
                value = Fraction(kind != "maxpool" and left[0] and right[0])
                for source, p, q in zip(sources, left, right, strict=True):
                    if p and q and total[source]:
                        value = meter.add(value, total[source])
                total.append(value)
            for table, output in zip(tables, net.outputs, strict=True):
                table[i][j] = table[j][i] = total[output]
    return tables
