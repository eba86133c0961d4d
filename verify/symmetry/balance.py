"""Balanced networks, and when a rescaling class has a member of least norm: decided exactly."""

from __future__ import annotations

from fractions import Fraction

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import parameters, require_network

MAX_POWER = 64
Edge = tuple[int, int]


@predicate
def balanced(net: Network, p: int = 2) -> Decision:
    """Each hidden neuron reads and sends weights of equal sums of |w|^p; biases do not count.

    Cost: O(#parameters). Raises: InvalidInstance unless p is an integer from 1 to 64.
    Source: Stock, Graham, Gribonval, Jegou, ICLR 2019.
    Witness: yes, nothing; no, a `neuron` where the sums differ.

    >>> import verify
    >>> balanced(verify.Network([[[4]], [[2]]], [[0], [0]])).certificate.witness
    {'neuron': 1}
    """
    for neuron, (reads, sends) in sums_around(net, p).items():
        if reads != sends:
            return No(Certificate("balanced", "no", {"neuron": neuron}))
    return Yes(Certificate("balanced", "yes"))


@predicate
def norm_minimal(net: Network, p: int = 2) -> Decision:
    """No rescaling of the network has a smaller sum of |w|^p.

    Cost, Raises, Source: as for `balanced`.
    Witness: yes, nothing (the |w|^p are a circulation: see the checker's rule); no, `factors` that
        make the sum smaller.

    >>> import verify
    >>> norm_minimal(verify.Network([[[4]], [[2]]], [[0], [0]])).certificate.witness
    {'factors': ['2/3']}
    """
    sums = sums_around(net, p)
    for neuron, (reads, sends) in sums.items():
        if reads != sends:
            factors = {other: Fraction(1) for other in sums} | {neuron: _better(reads, sends, p)}
            return No(Certificate("norm_minimal", "no", {
                "factors": [to_text(factor) for factor in factors.values()]}))
    return Yes(Certificate("norm_minimal", "yes"))


def _better(reads: Fraction, sends: Fraction, p: int) -> Fraction:
    """An f with reads * f**p + sends / f**p < reads + sends: f**p between 1 and sends / reads."""
    if reads > sends:
        return 1 / _better(sends, reads, p)
    k = 1
    while reads * Fraction(k + 1, k) ** p >= sends:
        k = k * 9 // 8 + 1
    return Fraction(k + 1, k)


@predicate
def matched_supports(net: Network) -> Decision:
    """At each hidden neuron the incoming weights all vanish if and only if the outgoing ones do.

    Cost: O(#parameters).
    Witness: yes, nothing; no, a `neuron` and the `side`, incoming or outgoing, that alone vanishes.

    >>> import verify
    >>> matched_supports(verify.Network([[[1]], [[0]]], [[0], [0]])).certificate.witness
    {'neuron': 1, 'side': 'outgoing'}
    """
    for neuron, (reads, sends) in sums_around(net, 1).items():
        if bool(reads) != bool(sends):
            side = "outgoing" if reads else "incoming"
            return No(Certificate("matched_supports", "no", {"neuron": neuron, "side": side}))
    return Yes(Certificate("matched_supports", "yes"))


@predicate
def norm_minimum_attained(net: Network) -> Decision:
    """Some rescaling of the network has the least sum of |w|^p of its class, for whatever p > 0.

    Cost: O(#parameters), and a path for each edge.
    Witness: yes, a `flow` [u, v, count] on the nonzero edges, positive on each, conserved at each
        hidden neuron; no, a `direction`, an integer a hidden neuron, along which (rescaling by
        exp(t direction)) no weight grows and some weight tends to 0.

    >>> import verify
    >>> norm_minimum_attained(verify.Network([[[1]], [[0]]], [[0], [0]])).certificate.witness
    {'direction': [-1]}
    """
    hidden = require_network(net).architecture.hidden
    edges = [name for name, value in parameters(net.exactly()) if len(name) == 2 and value]
    before: dict[int, Edge] = {}
    after: dict[int, Edge] = {}
    for u, v in edges:  # heads in topological order
        if u not in hidden or u in before:
            before.setdefault(v, (u, v))
    for u, v in sorted(edges, reverse=True):
        if v not in hidden or v in after:
            after.setdefault(u, (u, v))
    if all((u not in hidden or u in before) and (v not in hidden or v in after) for u, v in edges):
        flow = dict.fromkeys(edges, 0)
        for edge in edges:
            for step in _through(edge, before, after, hidden):
                flow[step] += 1
        return Yes(Certificate("norm_minimum_attained", "yes", {
            "flow": [[u, v, count] for (u, v), count in flow.items()]}))
    return No(Certificate("norm_minimum_attained", "no", {"direction": [
        0 if v in before and v in after else -1 - i if v in before else len(hidden) - i
        for i, v in enumerate(hidden)]}))


def _through(edge: Edge, before: dict[int, Edge], after: dict[int, Edge],
             hidden: range) -> list[Edge]:
    """A path from an input to an output through the edge."""
    path = [edge]
    while path[0][0] in hidden:
        path.insert(0, before[path[0][0]])
    while path[-1][1] in hidden:
        path.append(after[path[-1][1]])
    return path


def require_power(p: int) -> int:
    """p itself. Raises: InvalidInstance unless it is an integer from 1 to 64."""
    if type(p) is not int or not 1 <= p <= MAX_POWER:
        raise InvalidInstance(f"p is {p!r}, not an integer from 1 to {MAX_POWER}")
    return p


def sums_around(net: Network, p: int) -> dict[int, tuple[Fraction, Fraction]]:
    """(sum of |w|^p over what it reads, over what it sends) of each hidden neuron."""
    require_power(p)
    reads = {neuron: Fraction(0) for neuron in require_network(net).architecture.hidden}
    sends = dict(reads)
    for name, value in parameters(net.exactly()):
        if len(name) == 2 and value:
            size = abs(value) ** p
            if name[1] in reads:
                reads[name[1]] += size
            if name[0] in sends:
                sends[name[0]] += size
    return {neuron: (reads[neuron], sends[neuron]) for neuron in reads}
