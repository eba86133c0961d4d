"""Steps that make a layered network smaller and keep its function, done once more and justified.

A step names a hidden `layer` (from 1) of the network as it then is, and a `neuron` by its place in
the layer. That a neuron is off (never positive) or on (never negative) follows from bounds on all
of R^d, or from the signs at the ends of a tree of cells that covers R^d, given as `splits`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..network import Network
from ..number import integer, number, sequence
from ..rejected import Meter, Rejected
from .cells import ends
from .elimination import Matrix

_ZERO = Fraction(0)


def same_by_steps(a: Network, b: Network, steps: Any, meter: Meter) -> None:
    """The steps lead from a to exactly the parameters of b."""
    draft = Draft(a, meter)
    for i, step in enumerate(sequence(steps, "steps")):
        kind = step.get("step") if type(step) is dict else None
        if type(kind) is not str or kind not in _STEPS:
            raise Rejected(f"steps[{i}]: a step of one of the kinds {', '.join(_STEPS)} is needed")
        needed, optional, act = _STEPS[kind]
        if not needed <= step.keys() - {"step", "layer"} <= needed | optional:
            raise Rejected(f"steps[{i}]: layer, {', '.join(sorted(needed))} are needed")
        place = f"steps[{i}]"
        layer = integer(step.get("layer"), f"{place}.layer") - 1
        if not 0 <= layer < len(draft.weights) - 1:
            raise Rejected(f"{place}.layer is no hidden layer")
        act(draft, layer, step, place)
    meter.spend(sum(1 + len(row) for row in b.rows))
    if (b.widths is None or b.n_inputs != a.n_inputs
            or [row for matrix in draft.weights for row in matrix] != b.rows
            or [len(matrix) for matrix in draft.weights] != b.widths[1:]
            or [bias for vector in draft.biases for bias in vector] != b.biases):
        raise Rejected("steps: they do not lead to the second network")


class Draft:
    """The network so far, as matrices and biases."""

    def __init__(self, net: Network, meter: Meter) -> None:
        if net.widths is None:
            raise Rejected("steps: the network is not layered")
        self.meter, self.n_inputs = meter, net.n_inputs
        meter.spend(sum(1 + len(row) for row in net.rows))
        cuts = [0]
        for width in net.widths[1:]:
            cuts.append(cuts[-1] + width)
        self.weights: list[Matrix] = [[list(row) for row in net.rows[i:j]]
                                      for i, j in pairwise(cuts)]
        self.biases = [list(net.biases[i:j]) for i, j in pairwise(cuts)]

    def neuron(self, layer: int, value: Any, place: str) -> int:
        if not 0 <= integer(value, place) < len(self.weights[layer]):
            raise Rejected(f"{place} is no neuron of the layer")
        return int(value)

    def factor(self, value: Any, place: str) -> Fraction:
        factor = number(value, place)
        if factor <= 0:
            raise Rejected(f"{place} is not positive")
        return factor

    def outgoing(self, layer: int, neuron: int) -> list[Fraction]:
        self.meter.spend(len(self.weights[layer + 1]))
        return [row[neuron] for row in self.weights[layer + 1]]

    def row(self, layer: int, neuron: int) -> list[Fraction]:
        return [*self.weights[layer][neuron], self.biases[layer][neuron]]

    def feed(self, layer: int, neuron: int, amount: Fraction) -> None:
        for j, v in enumerate(self.outgoing(layer, neuron)):
            self.biases[layer + 1][j] = self.meter.add(self.biases[layer + 1][j],
                                                       self.meter.mul(amount, v))

    def add_outgoing(self, layer: int, target: int, factor: Fraction, source: int) -> None:
        for row in self.weights[layer + 1]:
            row[target] = self.meter.add(row[target], self.meter.mul(factor, row[source]))

    def remove(self, layer: int, neuron: int) -> None:
        del self.weights[layer][neuron], self.biases[layer][neuron]
        self.meter.spend(sum(1 + len(row) for row in self.weights[layer + 1]))
        for row in self.weights[layer + 1]:
            del row[neuron]

    def states(self, layer: int, step: dict[str, Any]) -> list[tuple[bool, bool]]:
        """(never positive, never negative) of each pre-activation of the layer."""
        if "splits" in step:
            return self._by_cells(layer, step["splits"])
        low: list[Fraction | None] = [None] * self.n_inputs
        high: list[Fraction | None] = [None] * self.n_inputs
        for matrix, biases in zip(self.weights[:layer + 1], self.biases, strict=False):
            lows = [self._bound(row, bias, low, high) for row, bias in
                    zip(matrix, biases, strict=True)]
            highs = [self._bound(row, bias, high, low) for row, bias in
                     zip(matrix, biases, strict=True)]
            low = [max(x or _ZERO, _ZERO) for x in lows]
            high = [None if x is None else max(x, _ZERO) for x in highs]
        return [(y is not None and y <= 0, x is not None and x >= 0)
                for x, y in zip(lows, highs, strict=True)]

    def _bound(self, row: list[Fraction], bias: Fraction, near: list[Fraction | None],
               far: list[Fraction | None]) -> Fraction | None:
        total = bias
        self.meter.spend(len(row))
        for weight, ahead, behind in zip(row, near, far, strict=True):
            end = ahead if weight > 0 else behind
            if weight and end is None:
                return None
            if weight and end:
                total = self.meter.add(total, self.meter.mul(weight, end))
        return total

    def _by_cells(self, layer: int, splits: Any) -> list[tuple[bool, bool]]:
        start, last = 0, len(self.weights) - 1
        kinds: list[str] = []
        sources: list[Sequence[int]] = []
        widths = [self.n_inputs, *map(len, self.weights)]
        for l, matrix in enumerate(self.weights):
            sources += [range(start, start + widths[l])] * len(matrix)
            kinds += ["relu" if l < last else "output"] * len(matrix)
            start += widths[l]
        net = Network(self.n_inputs, len(kinds) - widths[-1], kinds, sources,
                      [row for matrix in self.weights for row in matrix],
                      [bias for vector in self.biases for bias in vector], widths, None)
        first = sum(widths[1:layer + 1])
        off, on = [True] * widths[layer + 1], [True] * widths[layer + 1]
        for end in ends([net], splits, self.meter):
            self.meter.spend(widths[layer + 1])
            for i in range(widths[layer + 1]):
                off[i] = off[i] and end.states[first + i] <= 0
                on[i] = on[i] and end.states[first + i] >= 0
        return list(zip(off, on, strict=True))


def _merge(draft: Draft, layer: int, step: dict[str, Any], place: str) -> None:
    """relu(factor t) = factor relu(t): the outgoing weights are added, with that factor."""
    j, i, factor = _two(draft, layer, step, place)
    for left, right in zip(draft.row(layer, i), draft.row(layer, j), strict=True):
        if draft.meter.mul(factor, left) != right:
            raise Rejected(f"{place}: the rows are no positive twins")
    draft.add_outgoing(layer, i, factor, j)
    draft.remove(layer, j)


def _drop(draft: Draft, layer: int, step: dict[str, Any], place: str) -> None:
    """A neuron that nobody reads, that is constant, or that is off."""
    i = draft.neuron(layer, step["neuron"], f"{place}.neuron")
    if step["reason"] == "unread":
        good = not any(draft.outgoing(layer, i))
    elif step["reason"] == "constant":
        good = not any(draft.weights[layer][i])
        draft.feed(layer, i, max(draft.biases[layer][i], _ZERO))
    elif step["reason"] == "off":
        good = draft.states(layer, step)[i][0]
    else:
        raise Rejected(f"{place}.reason is not one of unread, constant, off")
    if not good:
        raise Rejected(f"{place}.reason does not apply to the neuron")
    draft.remove(layer, i)


def _absorb(draft: Draft, layer: int, step: dict[str, Any], place: str) -> None:
    """v relu(s) + factor v relu(t) = v relu(s + factor t) where s and t are never negative."""
    j, i, factor = _two(draft, layer, step, place)
    for left, right in zip(draft.outgoing(layer, i), draft.outgoing(layer, j), strict=True):
        if draft.meter.mul(factor, left) != right:
            raise Rejected(f"{place}: the outgoing weights are not proportional")
    _require_on(draft, layer, step, place, {i, j})
    *row, bias = [draft.meter.add(x, draft.meter.mul(factor, y)) for x, y in
                  zip(draft.row(layer, i), draft.row(layer, j), strict=True)]
    draft.weights[layer][i], draft.biases[layer][i] = row, bias
    draft.remove(layer, j)


def _express(draft: Draft, layer: int, step: dict[str, Any], place: str) -> None:
    """The row is a combination of others of its layer, all of which are never negative."""
    j = draft.neuron(layer, step["neuron"], f"{place}.neuron")
    terms = []
    for term in sequence(step["terms"], f"{place}.terms"):
        i, c = sequence(term, f"{place}.terms", 2)
        terms.append((draft.neuron(layer, i, f"{place}.terms"), number(c, f"{place}.terms")))
    if any(i == j for i, _ in terms):
        raise Rejected(f"{place}.terms: the neuron itself is among them")
    _require_on(draft, layer, step, place, {j, *(i for i, _ in terms)})
    rest = draft.row(layer, j)
    for i, c in terms:
        rest = [draft.meter.add(x, -draft.meter.mul(c, y))
                for x, y in zip(rest, draft.row(layer, i), strict=True)]
    if any(rest[:-1]):
        raise Rejected(f"{place}.terms: the row is another combination")
    for i, c in terms:
        draft.add_outgoing(layer, i, c, j)
    draft.feed(layer, j, rest[-1])
    draft.remove(layer, j)


def _join(draft: Draft, layer: int, step: dict[str, Any], place: str) -> None:
    """A layer of neurons that are all never negative: its affine map goes into the next one's."""
    _require_on(draft, layer, step, place, set(range(len(draft.weights[layer]))))
    inner = list(zip(*draft.weights[layer], strict=True))
    meter, outer = draft.meter, draft.weights[layer + 1]
    draft.biases[layer + 1] = [meter.dot(row, draft.biases[layer], bias) for row, bias in
                               zip(outer, draft.biases[layer + 1], strict=True)]
    draft.weights[layer + 1] = [[meter.dot(row, list(column), _ZERO) for column in inner]
                                for row in outer]
    del draft.weights[layer], draft.biases[layer]


def _empty(draft: Draft, layer: int, step: dict[str, Any], place: str) -> None:
    """A layer without neurons: the next biases are the values there, and f is constant."""
    if draft.weights[layer]:
        raise Rejected(f"{place}: the layer is not empty")
    value = draft.biases[layer + 1]
    for matrix, biases in zip(draft.weights[layer + 2:], draft.biases[layer + 2:], strict=True):
        positive = [max(x, _ZERO) for x in value]
        value = [draft.meter.dot(row, positive, bias)
                 for row, bias in zip(matrix, biases, strict=True)]
    draft.weights, draft.biases = [[[_ZERO] * draft.n_inputs for _ in value]], [value]


def _two(draft: Draft, layer: int, step: dict[str, Any], place: str) -> tuple[int, int, Fraction]:
    j = draft.neuron(layer, step["neuron"], f"{place}.neuron")
    i = draft.neuron(layer, step["into"], f"{place}.into")
    if i == j:
        raise Rejected(f"{place}: two neurons are needed")
    return j, i, draft.factor(step["factor"], f"{place}.factor")


def _require_on(draft: Draft, layer: int, step: dict[str, Any], place: str,
                neurons: set[int]) -> None:
    states = draft.states(layer, step)
    if not neurons or not all(states[i][1] for i in neurons):
        raise Rejected(f"{place}: the neurons are not shown to be never negative")


_PAIR = {"neuron", "into", "factor"}
_STEPS: dict[str, tuple[set[str], set[str], Any]] = {
    "merge": (_PAIR, set(), _merge),
    "drop": ({"neuron", "reason"}, {"splits"}, _drop),
    "absorb": (_PAIR, {"splits"}, _absorb),
    "express": ({"neuron", "terms"}, {"splits"}, _express),
    "join": (set(), {"splits"}, _join),
    "empty": (set(), set(), _empty),
}
