"""Permutation and rescaling together, decided by colour refinement and search.

The gauge of a neuron is the largest |product of parameters| over all walks from the inputs and
biases to it; where that is 0, the inverse of the largest over all walks from it to the outputs;
where that is 0 too, it has none. Rescaling multiplies a gauge by the neuron's factor, permutation
moves it. So w_{u->v} * gauge_u / gauge_v (only the sign of w where a gauge is missing) is a *label*
of the edge u -> v, and b_v / gauge_v one of the bias: equivalent networks have the same labels
up to permutation, and where no gauge is missing the converse holds. (A sum over walks would do as
well as the largest, but its denominator grows with every parameter.)

Permutations that keep labels are isomorphisms of two edge-labelled graphs. Colours are refined
until neurons of one colour see the same labels towards the same colours: equivalent networks then
have each colour equally often. Without positive twins and zero rows one refinement tells all
neurons apart and a single permutation remains; else neurons that look alike are matched in every
possible way, one after the other, within a budget. With many positive twins the problem is as hard
as graph isomorphism.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from fractions import Fraction
from typing import final

from verify.claims.budget import Budget, Meter
from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import BudgetExceeded
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import exact_pair, require_same_architecture, sign
from verify.symmetry.align import align
from verify.symmetry.forced_matching import unmatched
from verify.symmetry.scaling import scaling_equivalent

_ZERO, _ONE = Fraction(0), Fraction(1)
_DEFAULT = Budget(items=10_000)


@predicate
def permutation_scaling_equivalent(a: Network, b: Network, *,
                                   budget: Budget | None = None) -> Decision:
    """Permuting each hidden layer of a and rescaling with positive factors turns a into b.

    All parameters count, not only those on live paths.

    Cost: that of `align` where it is exact, of floats that were permuted and rescaled without
        rounding; a few readings of each layer where the rows of floats force a matching that fails;
        else O(#parameters) rational operations and a sort where no two neurons of a
        hidden layer are positive twins and no row (w, b) vanishes; else a search of at most
        `budget.items` (default 10,000) matchings of a neuron, Unknown when it ends without an
        answer.
    Raises: InvalidInstance if the networks are not layered or not of one architecture.
    Source: the talk, PS-equivalence.
    Witness: yes, the `permutations` (permutations[l][i] = j: neuron i of a's hidden layer l becomes
        neuron j of b's) and the `factors`, in a's neuron order; no, nothing: the refinement and
        the search are run anew.

    >>> import verify
    >>> a = verify.Network([[[1], [2]], [[3, 4]]], [[0, 5], [0]])
    >>> b = verify.Network([[[2], [3]], [[4, 1]]], [[5, 0], [0]])
    >>> permutation_scaling_equivalent(a, b).certificate.witness
    {'permutations': [[1, 0]], 'factors': ['3', '1']}
    """
    name = "permutation_scaling_equivalent"
    require_same_architecture(a, b)
    if a.architecture.is_layered and a.n_hidden and not (a.is_exact or b.is_exact):
        if unmatched(a, b):
            return No(Certificate(name, "no"))
        proposed = _proposed(a, b)
        if proposed is not None:
            return Yes(Certificate(name, "yes", proposed))
    a, b = exact_pair(a, b)
    a.architecture.require_layered("permutation of a layer")
    meter = (budget or _DEFAULT).meter("matchings of a neuron")
    try:
        for match in _isomorphisms(_Labels(a), _Labels(b), meter):
            layers = [[match[neuron] - layer.start for neuron in layer]
                      for layer in a.architecture.layers()[1:-1]]
            match_factors = scaling_equivalent(a, permuted(b, layers))
            if isinstance(match_factors, Yes):
                return Yes(Certificate(name, "yes", {"permutations": layers}
                                       | match_factors.certificate.witness))
    except BudgetExceeded as error:
        return Unknown(f"the search for a permutation was cut short: {error}")
    return No(Certificate(name, "no"))


def _proposed(a: Network, b: Network) -> dict[str, Plain] | None:
    """What carries a to b, if an alignment of two floating networks is exact; no search."""
    found = align(a, b)
    return None if found.distance.hi else {
        "permutations": [list(order) for order in found.permutations],
        "factors": [to_text(factor) for factor in found.factors]}


def permuted(net: Network, permutations: list[list[int]]) -> Network:
    """The network whose i-th neuron of hidden layer l is neuron permutations[l][i] of `net`.

    Layered and exact only.
    """
    widths = net.widths
    orders = [list(range(widths[0])), *permutations, list(range(widths[-1]))]
    weights = tuple(tuple(tuple(matrix[i][j] for j in before) for i in order)
                    for matrix, before, order in zip(net.weights, orders, orders[1:], strict=False))
    biases = tuple(tuple(vector[i] for i in order)
                   for vector, order in zip(net.biases, orders[1:], strict=True))
    return Network.trusted(net.architecture, weights, biases)


Colours = dict[int, int]
_FRESH = -1  # no colour yet: refined ones are numbered from 0


@final
class _Labels:
    """The labels of an exact layered network: of each neuron, and towards each neighbour."""

    __slots__ = ("_signatures", "exact", "hidden", "neighbours", "start")

    def __init__(self, net: Network) -> None:
        architecture = net.architecture
        gauge = _gauges(net)
        self.hidden = architecture.hidden
        self.exact = all(gauge[neuron] for neuron in self.hidden)
        self._signatures: dict[int, Hashable] = {}
        self.start: dict[int, Hashable] = {neuron: neuron for neuron in architecture.inputs}
        self.neighbours: dict[int, list[tuple[Hashable, int]]] = {
            neuron: [] for neuron in range(architecture.n_neurons)}
        layer_of = {neuron: index for index, layer in enumerate(architecture.layers())
                    for neuron in layer}
        for neuron, sources, row, bias in net.rows():
            here = gauge[neuron]
            self.start[neuron] = (layer_of[neuron] if neuron in self.hidden else neuron,
                                  bias / here if here else None)
            for source, weight in zip(sources, row, strict=True):
                if weight:
                    known = here and gauge[source]
                    label = (weight * gauge[source] / here if known
                             else (sign(weight), bool(here), bool(gauge[source])))
                    self.neighbours[neuron].append(((0, label), source))
                    self.neighbours[source].append(((1, label), neuron))

    def signature(self, neuron: int) -> Hashable:
        """Two neurons of equal signatures can change places: the network stays the same."""
        if not self.exact:
            return neuron
        if neuron not in self._signatures:
            self._signatures[neuron] = (self.start[neuron], frozenset(self.neighbours[neuron]))
        return self._signatures[neuron]


def _gauges(net: Network) -> list[Fraction]:
    """The gauge of every neuron, 0 where there is none; inputs and outputs have 1."""
    architecture = net.architecture
    into = [_ONE] * architecture.n_inputs
    onward = [_ZERO] * architecture.outputs.start + [_ONE] * architecture.n_outputs
    rows = list(net.rows())
    for _, sources, row, bias in rows:
        into.append(max((abs(weight) * into[source] for source, weight
                         in zip(sources, row, strict=True) if weight and into[source]),
                        default=_ZERO))
        into[-1] = max(into[-1], abs(bias))
    for neuron, sources, row, _ in reversed(rows):
        for source, weight in zip(sources, row, strict=True):
            if weight and onward[neuron]:
                onward[source] = max(onward[source], abs(weight) * onward[neuron])
    return [_ONE if neuron not in architecture.hidden else
            into[neuron] or (1 / onward[neuron] if onward[neuron] else _ZERO)
            for neuron in range(architecture.n_neurons)]


def _isomorphisms(a: _Labels, b: _Labels, meter: Meter) -> Iterator[dict[int, int]]:
    """Every bijection that keeps labels, and maybe some that do not (but none is left out).

    Of bijections that differ by exchanging like neurons of b, one is given.
    """
    start: dict[Hashable, int] = {}
    left, right = ({neuron: start.setdefault(label, len(start))
                    for neuron, label in labels.start.items()} for labels in (a, b))
    stack = [(left, right, 0, 0)]  # input 0 is its own image
    while stack:
        left, right, pivot, candidate = stack.pop()
        refined = _refine(a, b, left | {pivot: _FRESH}, right | {candidate: _FRESH}, meter)
        if refined is None:
            continue
        left, right = refined
        cells: dict[int, list[int]] = {}
        for neuron in a.hidden:
            cells.setdefault(left[neuron], []).append(neuron)
        open_cells = [cell for cell in cells.values() if len(cell) > 1]
        if not open_cells:
            image = {colour: neuron for neuron, colour in right.items()}
            yield {neuron: image[left[neuron]] for neuron in a.hidden}
            continue
        pivot = min(open_cells, key=len)[0]
        tried: set[Hashable] = set()
        for candidate in b.hidden:
            if right[candidate] == left[pivot] and b.signature(candidate) not in tried:
                meter.spend()
                tried.add(b.signature(candidate))
                stack.append((left, right, pivot, candidate))


def _refine(a: _Labels, b: _Labels, left: Colours, right: Colours,
            meter: Meter) -> tuple[Colours, Colours] | None:
    """The coarsest stable colours below these, or None if a colour is not equally frequent."""
    while True:
        meter.spend(0)  # time may run out
        number: dict[Hashable, int] = {}
        finer = []
        for labels, colours in ((a, left), (b, right)):
            seen = {}
            for neuron, colour in colours.items():
                sights = Counter((label, colours[other])
                                 for label, other in labels.neighbours[neuron])
                seen[neuron] = (colour, frozenset(sights.items()))
            finer.append({neuron: number.setdefault(key, len(number))
                          for neuron, key in seen.items()})
        if sorted(finer[0].values()) != sorted(finer[1].values()):
            return None
        stable = len(number) == len(set(left.values()))
        left, right = finer
        if stable:
            return left, right
