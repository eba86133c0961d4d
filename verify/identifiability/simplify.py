"""An exact smaller network with the same function, step by step, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, final

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate, Plain
from verify.claims.errors import BudgetExceeded
from verify.claims.number import to_text
from verify.exact.matrix import dot, transposed
from verify.exact.rank import kernel
from verify.identifiability.signs import cell_signs
from verify.identifiability.stable import lets_through, never_fires, pre_activation_bounds
from verify.network.architecture import Architecture
from verify.network.network import Network
from verify.network.pairs import require_network

_CELLS, _NEURONS, _INPUTS = 200, 24, 3
_ZERO = Fraction(0)
Row = list[Fraction]


@final
@dataclass(frozen=True, slots=True)
class Step:
    """What was done: `kind`, the hidden neurons of the given network that went, the plain `data`.

    Kinds: `merge` (into a positive twin), `drop` (unread, constant or off), `absorb` and `express`
    (neurons that let everything through), `join` (a layer of such neurons), `empty` (a layer).
    """

    kind: str
    neurons: tuple[int, ...]
    data: dict[str, Plain]


@final
@dataclass(frozen=True, slots=True)
class Simplified:
    """`network` has the function of the given one; `steps` lead to it and make the certificate.

    The certificate is one of `realization_equal` on the two.
    """

    network: Network
    steps: tuple[Step, ...]
    certificate: Certificate


def simplify(net: Network, *, budget: Budget | None = None) -> Simplified:
    """An exact network with the same function on R^d and no more neurons.

    Positive twins are merged. Neurons that nobody reads, that are constant or never fire are
    dropped; the last by bounds on all of R^d, and by all cells where the network is small (or as
    far as a budget allows). Neurons that let everything through are expressed by others of their
    layer where their rows depend on these, absorbed by one with proportional outgoing weights, and
    their layer is joined to the next if it has no other neurons. If a layer is left empty the
    function is constant. Widths may drop to (d, k). Nothing says that the result is minimal.

    Cost: O(#neurons removed * #parameters) rational operations, and the cells of small networks.
    Raises: InvalidInstance on a network that is not layered.

    >>> import verify
    >>> net = verify.Network([[[1], [2], [3]], [[2, -1, 1]]], [[0, 0, 1], [5]])
    >>> simplify(net).network
    Network([[[3]], [[1]]], [[1], [5]])
    """
    require_network(net).architecture.require_layered("simplification of a layer")
    draft = _Draft(net.exactly(), budget)
    while any(rule(draft) for rule in _RULES):
        pass
    result = draft.network()
    return Simplified(result, tuple(draft.steps), Certificate("realization_equal", "yes", {
        "steps": [step.data for step in draft.steps]}))


@final
class _Draft:
    """The network so far, and the number of each hidden neuron in the given one."""

    def __init__(self, net: Network, budget: Budget | None) -> None:
        self.weights = [[list(row) for row in matrix] for matrix in net.weights]
        self.biases = [list(vector) for vector in net.biases]
        self.names = [list(layer) for layer in net.architecture.layers()[1:-1]]
        self.n_inputs = net.architecture.n_inputs
        self.steps: list[Step] = []
        self.meter = budget and budget.meter("cells")

    def network(self) -> Network:
        widths = (self.n_inputs, *map(len, self.weights))
        return Network.trusted(Architecture.layered(widths),
                               tuple(tuple(map(tuple, matrix)) for matrix in self.weights),
                               tuple(map(tuple, self.biases)))

    def outgoing(self, l: int, i: int) -> Row:
        return [row[i] for row in self.weights[l + 1]]

    def feed(self, l: int, i: int, amount: Fraction) -> None:
        """Adds amount * v of neuron i to the next biases."""
        for j, v in enumerate(self.outgoing(l, i)):
            self.biases[l + 1][j] += amount * v

    def add_outgoing(self, l: int, target: int, factor: Fraction, source: int) -> None:
        for row in self.weights[l + 1]:
            row[target] += factor * row[source]

    def remove(self, l: int, i: int, kind: str, **data: Plain) -> None:
        """Takes neuron i of hidden layer l + 1 away and writes down why."""
        del self.weights[l][i], self.biases[l][i]
        for row in self.weights[l + 1]:
            del row[i]
        self.note(kind, (self.names[l].pop(i),), layer=l + 1, neuron=i, **data)
        if not self.weights[l]:
            self._empty(l)

    def note(self, kind: str, neurons: tuple[int, ...], **data: Plain) -> None:
        self.steps.append(Step(kind, neurons, {"step": kind, **data}))

    def _empty(self, l: int) -> None:
        """Nothing is left of a hidden layer: what comes after it is constant."""
        value = self.biases[l + 1]
        for matrix, biases in zip(self.weights[l + 2:], self.biases[l + 2:], strict=True):
            value = [max(y, _ZERO) for y in value]
            value = [dot(row, value, bias) for row, bias in zip(matrix, biases, strict=True)]
        d = self.n_inputs
        gone = tuple(name for layer in self.names for name in layer)
        self.weights, self.biases, self.names = [[[_ZERO] * d for _ in value]], [value], []
        self.note("empty", gone, layer=l + 1)


def _drop_unread(draft: _Draft) -> bool:
    return _first(draft, lambda l, i: not any(draft.outgoing(l, i)),
                  lambda l, i: draft.remove(l, i, "drop", reason="unread"))


def _drop_constant(draft: _Draft) -> bool:
    def drop(l: int, i: int) -> None:
        draft.feed(l, i, max(draft.biases[l][i], _ZERO))
        draft.remove(l, i, "drop", reason="constant")

    return _first(draft, lambda l, i: not any(draft.weights[l][i]), drop)


def _first(draft: _Draft, applies: Callable[[int, int], bool],
           act: Callable[[int, int], None]) -> bool:
    for l in range(len(draft.names)):
        for i in range(len(draft.names[l])):
            if applies(l, i):
                act(l, i)
                return True
    return False


def _merge_twins(draft: _Draft) -> bool:
    for l in range(len(draft.names)):
        rows = [(*row, bias) for row, bias in zip(draft.weights[l], draft.biases[l], strict=True)]
        merged = [(i, first) for group in _groups(rows, range(len(rows)), 4)
                  for first, *others in _groups(rows, group, None) for i in others]
        for i, first in sorted(merged, reverse=True):
            factor = _size(rows[i]) / _size(rows[first])
            draft.add_outgoing(l, first, factor, i)
            draft.remove(l, i, "merge", into=first, factor=to_text(factor))
        if merged:
            return True
    return False


def _groups(rows: list[tuple[Fraction, ...]], places: Iterable[int], most: int | None
            ) -> list[list[int]]:
    """The rows at these places that agree up to positive factors in their first nonzero entries.

    As many as `most`, or all; rows of zeros and those that agree with no other are left out.
    """
    found: dict[tuple[tuple[int, Fraction], ...], list[int]] = {}
    for i in places:
        if any(rows[i]):
            size = _size(rows[i])
            entries = ((k, x / size) for k, x in enumerate(rows[i]) if x)
            found.setdefault(tuple(islice(entries, most)), []).append(i)
    return [group for group in found.values() if len(group) > 1]


def _size(row: tuple[Fraction, ...]) -> Fraction:
    return next(abs(x) for x in row if x)


def _drop_off(draft: _Draft) -> bool:
    bounds = pre_activation_bounds(draft.network())
    return _first(draft, lambda l, i: never_fires(bounds[l][i]),
                  lambda l, i: draft.remove(l, i, "drop", reason="off"))


def _use_identity(draft: _Draft) -> bool:
    """What can be done about neurons that let everything through, by bounds."""
    bounds = pre_activation_bounds(draft.network())
    return any(_through(draft, l, [i for i, interval in enumerate(bounds[l])
                                   if lets_through(interval)], {})
               for l in range(len(draft.names)))


def _use_cells(draft: _Draft) -> bool:
    """As `_drop_off` and `_use_identity`, with signs on all cells for evidence."""
    n_hidden = sum(map(len, draft.names))
    small = n_hidden <= _NEURONS and draft.n_inputs <= _INPUTS
    if not n_hidden or not (small or draft.meter):
        return False
    try:
        budget = draft.meter.rest() if draft.meter else Budget(items=_CELLS)
        signs, splits = cell_signs(draft.network(), budget=budget)
    except BudgetExceeded:
        return False
    start = 0
    for l, layer in enumerate(draft.names):
        states = signs[start:start + len(layer)]
        start += len(layer)
        for i, (_, high) in enumerate(states):
            if high <= 0:
                draft.remove(l, i, "drop", reason="off", splits=splits)
                return True
        if _through(draft, l, [i for i, (low, _) in enumerate(states) if low >= 0],
                    {"splits": splits}):
            return True
    return False


def _through(draft: _Draft, l: int, places: list[int], evidence: dict[str, Plain]) -> bool:
    """One step with the neurons at these places, which let everything through; if there is one."""
    if places and len(places) == len(draft.names[l]):
        _join(draft, l, evidence)
        return True
    for n, j in enumerate(places):
        for i in places[:n]:
            factor = _positive_ratio(draft.outgoing(l, i), draft.outgoing(l, j))
            if factor is not None:  # v_j = factor * v_i
                row, other = draft.weights[l][i], draft.weights[l][j]
                draft.weights[l][i] = [x + factor * y for x, y in zip(row, other, strict=True)]
                draft.biases[l][i] += factor * draft.biases[l][j]
                draft.remove(l, j, "absorb", into=i, factor=to_text(factor), **evidence)
                return True
    columns = [draft.weights[l][i] for i in places]
    relations = kernel(list(zip(*columns, strict=True)), len(places)) if places else []
    if not relations:
        return False
    relation = relations[0]
    last = max(n for n, x in enumerate(relation) if x)  # its coefficient is 1
    j = places[last]
    terms = [(places[n], -x) for n, x in enumerate(relation[:last]) if x]
    rest = draft.biases[l][j] - sum((c * draft.biases[l][i] for i, c in terms), _ZERO)
    for i, c in terms:
        draft.add_outgoing(l, i, c, j)
    draft.feed(l, j, rest)
    draft.remove(l, j, "express", terms=[[i, to_text(c)] for i, c in terms], **evidence)
    return True


def _join(draft: _Draft, l: int, evidence: dict[str, Plain]) -> None:
    inner, offset = draft.weights[l], draft.biases[l]
    for j, outer in enumerate(draft.weights[l + 1]):
        draft.biases[l + 1][j] = dot(outer, offset, draft.biases[l + 1][j])
        draft.weights[l + 1][j] = [dot(outer, column) for column in transposed(inner)]
    del draft.weights[l], draft.biases[l]
    draft.note("join", tuple(draft.names.pop(l)), layer=l + 1, **evidence)


def _positive_ratio(a: Row, b: Row) -> Fraction | None:
    """The factor > 0 with b = factor * a, for nonzero a."""
    lead = next(n for n, x in enumerate(a) if x)
    factor = b[lead] / a[lead]
    fits = factor > 0 and all(factor * x == y for x, y in zip(a, b, strict=True))
    return factor if fits else None


_RULES: tuple[Callable[[_Draft], Any], ...] = (
    _drop_unread, _drop_constant, _merge_twins, _drop_off, _use_identity, _use_cells)
