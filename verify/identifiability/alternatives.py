"""Other networks of one architecture and function, one for each reason why there is another."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil

from verify.claims.certificate import Plain
from verify.claims.decision import No
from verify.identifiability.stable import lets_through, never_fires, pre_activation_bounds
from verify.network.network import Network
from verify.symmetry.permutation import permutation_scaling_equivalent

_TRIES = 64


def stable_neuron(net: Network) -> dict[str, Plain] | None:
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


class Draft:
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


def unweighted(net: Network, neuron: int, side: str) -> Network:
    """With v = 0 any row has this function; with w = 0 the neuron is a constant that can move.

    The number of nonzero parameters of a layer, which no permutation and scaling changes, does.
    """
    draft = Draft(net)
    l, i = draft.place(neuron)
    if side == "outgoing":
        row = draft.weights[l][i]
        row[0] = Fraction(not row[0])
        return draft.done()
    bias = draft.biases[l][i]
    draft.shift(l, i, max(bias, Fraction(0)))
    draft.biases[l][i] = Fraction(0) if bias else Fraction(-1)
    return draft.done()


def stabilized(net: Network, neuron: int, state: str) -> Network | None:
    """A neuron that is off loses its outgoing weights; one that is on slides its bias onwards."""
    draft = Draft(net)
    l, i = draft.place(neuron)
    if state == "off":
        for row in draft.weights[l + 1]:
            row[i] = Fraction(0)
        return draft.done()

    def slid(step: int) -> Network:
        draft = Draft(net)
        draft.biases[l][i] += step
        draft.shift(l, i, Fraction(-step))
        return draft.done()

    return first_inequivalent(net, slid, 1)


def merged(net: Network, pair: list[int], factor: Fraction) -> Network:
    """v relu(t) + v' relu(factor t) = (v + factor v') relu(t): the second loses all its weights."""
    draft = Draft(net)
    (l, i), (_, j) = map(draft.place, pair)
    for row in draft.weights[l + 1]:
        row[i] += factor * row[j]
        row[j] = Fraction(0)
    return draft.done()


def shifted(net: Network, pairs: list[tuple[int, int, Fraction]]) -> Network | None:
    """Where sum (v - m v') w^T over negative twins (w', b') = -m (w, b) is 0, but not all v - m v'.

    `pairs` holds both neurons and m. None without pairs, or where all v - m v' vanish.

    For numbers c with sum c w = 0 (a row of the v - m v') and any j, adding c to v_j and taking
    c / m from v'_j adds sum c relu(t) - c relu(-t) = sum c t = sum c b to the j-th neuron behind.
    """
    draft = Draft(net)
    places = [(*draft.place(i), draft.place(k)[1], m) for i, k, m in pairs]
    rows = net.weights[places[0][0] + 1] if places else ()
    c = next((c for row in rows if any(c := [row[i] - m * row[k] for _, i, k, m in places])), None)
    if c is None:
        return None

    def moved(step: int) -> Network:
        draft = Draft(net)
        for share, (l, i, k, m) in zip(c, places, strict=True):
            draft.weights[l + 1][0][i] += step * share
            draft.weights[l + 1][0][k] -= step * share / m
            draft.biases[l + 1][0] -= step * share * net.biases[l][i]
        return draft.done()

    return first_inequivalent(net, moved, 1)


def unfolded(net: Network, pair: list[int], factor: Fraction,
              radius: Fraction) -> Network | None:
    """v relu(t) + v' relu(-t) = (v + v') relu(t) - v' relu(t + M) + v' M where t >= -M."""
    (l, i), (_, j) = (Draft(net).place(neuron) for neuron in pair)
    size = radius
    for matrix, biases in zip(net.weights[:l], net.biases[:l], strict=True):
        size = max(abs(b) + size * sum(map(abs, row))
                   for row, b in zip(matrix, biases, strict=True))
    row, bias = net.weights[l][i], net.biases[l][i]

    def spread(least: int) -> Network:
        draft = Draft(net)
        draft.weights[l][j] = list(row)
        draft.biases[l][j] = bias + least
        for k, outgoing in enumerate(draft.weights[l + 1]):
            v = -factor * outgoing[j]
            draft.biases[l + 1][k] += v * least
            outgoing[i] += v
            outgoing[j] = -v
        return draft.done()

    return first_inequivalent(net, spread, ceil(abs(bias) + size * sum(map(abs, row))))


def first_inequivalent(net: Network, make: Callable[[int], Network], start: int) -> Network | None:
    """The first of a family of networks that is not equivalent to `net`.

    Its members are on a line or curve that meets each of finitely many rescaling classes at most
    finitely often.
    """
    for step in range(start, start + _TRIES):
        other = make(step)
        if isinstance(permutation_scaling_equivalent(net, other), No):
            return other
    return None
