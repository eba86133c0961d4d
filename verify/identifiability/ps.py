"""Identifiable up to permutation and scaling: from some bounded set f leaves no other choice."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil
from typing import Any

from verify.claims.budget import Budget
from verify.claims.certificate import Certificate, Plain
from verify.claims.decision import Decision, No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import exact
from verify.claims.predicate import predicate
from verify.identifiability.flip import flipped
from verify.identifiability.irreducible import irreducible
from verify.identifiability.stable import lets_through, never_fires, pre_activation_bounds
from verify.network.network import Network
from verify.network.pairs import require_network
from verify.symmetry.admissible import admissible
from verify.symmetry.permutation import permutation_scaling_equivalent
from verify.symmetry.twins import negative_twins, positive_twins

_NAME = "ps_identifiable"
_TRIES = 64


@predicate
def ps_identifiable(net: Network, *, budget: Budget | None = None) -> Decision:
    """From some bounded set of inputs, f determines theta up to permutation and scaling.

    That is, every network of this architecture with the same values there arises from this one by
    permuting and rescaling hidden neurons. With at most one hidden layer this holds if and only if
    theta is admissible, has no twins and is irreducible. Deeper these conditions are necessary, as
    is that no neuron is stable (never fires, or never does anything); then the answer is No or
    Unknown. `other_network` shows what a No means.

    Cost: that of `irreducible`.
    Raises: InvalidInstance on a network that is not layered.
    Source: the talk, identifiability up to permutation and scaling.
    Witness: yes, that of `irreducible`; no, a `neuron` and its `side` without nonzero weight, or
        its `state` off or on; a `pair` of twins and the `factor`; a `layer` and a `subset` of it
        whose sum of v w^T vanishes.

    >>> import verify
    >>> net = verify.Network([[[1], [1], [-2]], [[1, 1, 1]]], [[0, 1, "1/2"], [0]])
    >>> ps_identifiable(net).certificate.witness
    {'layer': 1, 'subset': [1, 2, 3]}
    """
    widths = require_network(net).architecture.require_layered("permutation of a layer")
    net = net.exactly()
    stable = _stable(net)
    for decision, bad in ((admissible(net), No), (positive_twins(net), Yes),
                          (negative_twins(net), Yes)):
        if isinstance(decision, bad):
            return No(Certificate(_NAME, "no", decision.certificate.witness))
    if stable is not None:
        return No(Certificate(_NAME, "no", stable))
    decision = irreducible(net, budget=budget)
    match decision:
        case No(certificate):
            return No(Certificate(_NAME, "no", certificate.witness))
        case Yes(certificate) if len(widths) <= 3:
            return Yes(Certificate(_NAME, "yes", certificate.witness))
        case Unknown():
            return decision
    return Unknown("no condition that is known to be necessary fails; none is known to suffice for "
                   "more than one hidden layer")


def _stable(net: Network) -> dict[str, Plain] | None:
    """A neuron behind the first hidden layer that is off or on for every input."""
    start = net.architecture.n_inputs
    for layer in pre_activation_bounds(net)[:-1]:
        for i, interval in enumerate(layer):
            if never_fires(interval):
                return {"neuron": start + i, "state": "off"}
            if lets_through(interval):
                return {"neuron": start + i, "state": "on"}
        start += len(layer)
    return None


def other_network(net: Network, *, radius: Any = 1, budget: Budget | None = None) -> Network | None:
    """A network of the same architecture and function that is not equivalent, if one is known.

    The functions are equal on all of R^d, except where negative twins are the obstacle: then they
    are equal where every |x_i| <= radius. None where `ps_identifiable` is not No, or where the
    search among 64 candidates was inconclusive.

    Cost: that of `ps_identifiable`, and of `permutation_scaling_equivalent` for negative twins.
    Raises: InvalidInstance on a network that is not layered, or if radius is negative.

    >>> import verify
    >>> net = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> other_network(net, radius=1)
    Network([[[1], [1]], [[2, -1]]], [[0, 1], [1]])
    """
    bound = exact(radius, "radius")
    if bound < 0:
        raise InvalidInstance(f"radius is {bound}, not nonnegative")
    decision = ps_identifiable(net, budget=budget)
    if not isinstance(decision, No):
        return None
    net, witness = net.exactly(), decision.certificate.witness
    if "subset" in witness:
        return flipped(net, witness["layer"], witness["subset"])
    if "side" in witness:
        return _unweighted(net, witness["neuron"], witness["side"])
    if "state" in witness:
        return _stabilized(net, witness["neuron"], witness["state"])
    if Fraction(witness["factor"]) > 0:
        return _merged(net, witness["pair"], Fraction(witness["factor"]))
    return _unfolded(net, witness["pair"], Fraction(witness["factor"]), bound)


class _Draft:
    """The weights and biases of an exact layered network as lists to be changed."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self.weights = [[list(row) for row in matrix] for matrix in net.weights]
        self.biases = [list(vector) for vector in net.biases]

    def place(self, neuron: int) -> tuple[int, int]:
        """(l, i): the neuron is row i of matrix l."""
        for l, layer in enumerate(self.net.architecture.layers()[1:]):
            if neuron in layer:
                return l, neuron - layer.start
        raise AssertionError("unreachable")

    def shift(self, l: int, i: int, amount: Fraction) -> None:
        """Adds amount * v of row i of matrix l to the next layer's biases."""
        for j, row in enumerate(self.weights[l + 1]):
            self.biases[l + 1][j] += row[i] * amount

    def done(self) -> Network:
        return Network(self.weights, self.biases)


def _unweighted(net: Network, neuron: int, side: str) -> Network:
    """With v = 0 any row has this function; with w = 0 the neuron is a constant that can move.

    The number of nonzero parameters of a layer, which no permutation and scaling changes, does.
    """
    draft = _Draft(net)
    l, i = draft.place(neuron)
    if side == "outgoing":
        row = draft.weights[l][i]
        row[0] = Fraction(not row[0])
        return draft.done()
    bias = draft.biases[l][i]
    draft.shift(l, i, max(bias, Fraction(0)))
    draft.biases[l][i] = Fraction(0) if bias else Fraction(-1)
    return draft.done()


def _stabilized(net: Network, neuron: int, state: str) -> Network | None:
    """A neuron that is off loses its outgoing weights; one that is on slides its bias onwards."""
    draft = _Draft(net)
    l, i = draft.place(neuron)
    if state == "off":
        for row in draft.weights[l + 1]:
            row[i] = Fraction(0)
        return draft.done()

    def slid(step: int) -> Network:
        draft = _Draft(net)
        draft.biases[l][i] += step
        draft.shift(l, i, Fraction(-step))
        return draft.done()

    return _first_inequivalent(net, slid, 1)


def _merged(net: Network, pair: list[int], factor: Fraction) -> Network:
    """v relu(t) + v' relu(factor t) = (v + factor v') relu(t): the second loses all its weights."""
    draft = _Draft(net)
    (l, i), (_, j) = map(draft.place, pair)
    for row in draft.weights[l + 1]:
        row[i] += factor * row[j]
        row[j] = Fraction(0)
    return draft.done()


def _unfolded(net: Network, pair: list[int], factor: Fraction,
              radius: Fraction) -> Network | None:
    """v relu(t) + v' relu(-t) = (v + v') relu(t) - v' relu(t + M) + v' M where t >= -M."""
    (l, i), (_, j) = (_Draft(net).place(neuron) for neuron in pair)
    size = radius
    for matrix, biases in zip(net.weights[:l], net.biases[:l], strict=True):
        size = max(abs(b) + size * sum(map(abs, row))
                   for row, b in zip(matrix, biases, strict=True))
    row, bias = net.weights[l][i], net.biases[l][i]

    def unfolded(least: int) -> Network:
        draft = _Draft(net)
        draft.weights[l][j] = list(row)
        draft.biases[l][j] = bias + least
        for k, outgoing in enumerate(draft.weights[l + 1]):
            v = -factor * outgoing[j]
            draft.biases[l + 1][k] += v * least
            outgoing[i] += v
            outgoing[j] = -v
        return draft.done()

    return _first_inequivalent(net, unfolded, ceil(abs(bias) + size * sum(map(abs, row))))


def _first_inequivalent(net: Network, make: Callable[[int], Network], start: int) -> Network | None:
    """The first of a family of networks that is not equivalent to `net`.

    Its members are on a line or curve that meets each of finitely many rescaling classes at most
    finitely often.
    """
    for step in range(start, start + _TRIES):
        other = make(step)
        if isinstance(permutation_scaling_equivalent(net, other), No):
            return other
    return None
