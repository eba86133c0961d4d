"""Equality of Phi, decided on parameters instead of paths.

Let a parameter be live if it lies on a path where Phi does not vanish.

Phi(a) = Phi(b) exactly if a and b have the same live parameters and there are factors f != 0, one
a neuron, 1 on inputs and outputs, with b_e = a_e * f_head / f_tail for each live parameter e (bias
sources having factor 1).

If so, the factors cancel along every path of live parameters, and all other paths vanish in both.
If the live parameters differ, say e is live in a alone, take a path through e with Phi != 0 in a:
in b it vanishes, for else e would be live there. If they agree, follow the ratios b_e / a_e from
the inputs and biases on, giving each neuron the product along the first walk that reaches it.
Suppose another walk reaches neuron v with another product. Continue both walks by the same live
walk to an output: the two paths have different products of ratios, so one of them has
Phi(b) / Phi(a) different from 1. At an output the product itself has to be 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod
from random import Random
from typing import Any

import numpy as np

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.exact.dyadic import fractions_of
from verify.lifting.live import Live
from verify.network.network import Network
from verify.network.pairs import Parameter, exact_pair, require_same_architecture
from verify.network.paths import Path
from verify.symmetry.scaling import scaling_equivalent

_ONE = Fraction(1)
_PATHS = 8


@predicate
def phi_equal(a: Network, b: Network) -> Decision:
    """The two networks have the same Phi: equal products along every path.

    Cost: O(#parameters) rational operations; no path is listed, however many there are. For layered
        networks of floats one reading, where b is a rescaling of a or a path that is tried tells.
    Raises: InvalidInstance if the networks are not of one architecture.
    Source: the talk, the embedding Phi is injective up to rescaling by factors of either sign.
    Witness: yes, `signed_factors`, one nonzero rational a hidden neuron that carries every live
        parameter of a to that of b; no, a `path` where Phi differs.

    >>> import verify
    >>> a, b, c = (verify.Network([[[w]], [[v]]], [[0], [0]])
    ...            for w, v in ((2, 3), (-1, -6), (2, 2)))
    >>> phi_equal(a, b).certificate.witness, phi_equal(a, c).certificate.witness
    ({'signed_factors': ['-1/2']}, {'path': [0, 1, 2]})
    """
    return _decide("phi_equal", a, b, lambda net: net)


@predicate
def full_path_phi_equal(a: Network, b: Network) -> Decision:
    """The two networks have the same Phi at the full paths; biases do not count.

    Cost, Raises, Source, Witness: as for `phi_equal` of the networks without their biases.

    >>> import verify
    >>> a, b = (verify.Network([[[1]], [[1]]], [[c], [0]]) for c in (0, 1))
    >>> full_path_phi_equal(a, b).certificate.answer, phi_equal(a, b).certificate.answer
    ('yes', 'no')
    """
    return _decide("full_path_phi_equal", a, b, _without_biases)


def _decide(name: str, a: Network, b: Network, kept: Callable[[Network], Network]) -> Decision:
    require_same_architecture(a, b)
    path, factors = None, None
    if a.architecture.is_layered and not (a.is_exact or b.is_exact):
        path, factors = _by_floats(a, b)
    if path is None and factors is None:
        path, exact = _compare(*map(kept, exact_pair(a, b)))
        factors = [to_text(exact.get(neuron, _ONE)) for neuron in a.architecture.hidden]
    if path is not None:
        return No(Certificate(name, "no", {"path": list(path)}))
    return Yes(Certificate(name, "yes", {"signed_factors": factors}))


def _by_floats(a: Network, b: Network) -> tuple[Path | None, list[str] | None]:
    """A full path where Phi differs, or the factors of a rescaling, or neither.

    The path is one of a few drawn, or goes through a weight that shows that b is no rescaling.
    """
    layers, draws = a.architecture.layers(), Random(0)
    weights = [(draws.choice(layers[-2]), draws.choice(layers[-1])) for _ in range(_PATHS)]
    if (path := _full_path_apart(a, b, weights, draws)) or a.dtype != b.dtype:
        return path, None
    found = scaling_equivalent(a, b)
    if isinstance(found, Yes):
        return None, found.certificate.witness["factors"]
    assert isinstance(found, No)
    steps = found.certificate.witness.get("walk", [found.certificate.witness])
    return _full_path_apart(a, b, [step["edge"] for step in steps if "edge" in step], draws), None


def _full_path_apart(a: Network, b: Network, weights: Sequence[Sequence[int]], draws: Random
                     ) -> Path | None:
    """A full path where Phi differs: one path is drawn through each weight."""
    layers = a.architecture.layers()
    for tail, head in weights:
        at = next(l for l, layer in enumerate(layers) if tail in layer)
        path = [tail - layers[at].start, head - layers[at + 1].start]
        for matrix in reversed(a.weights[:at]):
            path.insert(0, _drawn(matrix[path[0]], draws))
        for matrix in a.weights[at + 1:]:
            path.append(_drawn(matrix[:, path[-1]], draws))
        one, two = (np.concatenate([matrix[i, j:j + 1] for matrix, (j, i) in
                                    zip(net.weights, pairwise(path), strict=True)])
                    for net in (a, b))
        if prod(fractions_of(one)) != prod(fractions_of(two)):
            return tuple(layer[i] for layer, i in zip(layers, path, strict=True))
    return None


def _drawn(vector: Any, draws: Random) -> int:
    """The place of an entry, not 0 unless all are."""
    places = vector.nonzero()[0]
    return int(draws.choice(places)) if len(places) else 0


def _without_biases(net: Network) -> Network:
    zero = Fraction(0)
    biases = (tuple((zero,) * len(vector) for vector in net.biases)
              if net.architecture.is_layered else (zero,) * len(net.biases))
    return Network.trusted(net.architecture, net.weights, biases)


def _compare(a: Network, b: Network) -> tuple[Path | None, dict[int, Fraction]]:
    """(a path where Phi differs or None, the factors of the neurons on live paths)."""
    live, other = Live(a), Live(b)
    for one, two in ((live, other), (other, live)):
        for parameter in one.parameters:
            if parameter not in two.parameters:
                return one.path(parameter), {}
    factors = dict.fromkeys([*a.architecture.inputs, *a.architecture.outputs], _ONE)
    tree: dict[int, Parameter] = {}
    for parameter, value in live.parameters.items():
        head = parameter[-1]
        reached = other.parameters[parameter]
        if len(parameter) == 2:
            reached *= factors[parameter[0]]
        if head not in factors:
            factors[head] = reached / value
            tree[head] = parameter
        elif reached != factors[head] * value:
            second = (*_walk(tree, parameter[0]), head) if len(parameter) == 2 else parameter
            walks = [second, _walk(tree, head)]
            onward = live.onward(head)[1:]
            return next(path for walk in walks
                        if _phi(live, path := walk + onward) != _phi(other, path)), {}
    return None, factors


def _walk(tree: dict[int, Parameter], neuron: int) -> Path:
    """The walk that gave this neuron its factor."""
    walk = [neuron]
    while walk[-1] in tree and len(tree[walk[-1]]) == 2:
        walk.append(tree[walk[-1]][0])
    return tuple(reversed(walk))


def _phi(live: Live, path: Path) -> Fraction:
    """Phi at a path of live parameters."""
    value = live.parameters.get((path[0],), _ONE)
    for edge in pairwise(path):
        value *= live.parameters[edge]
    return value
