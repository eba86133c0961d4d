"""Scaling equivalence: is one network a rescaling of the other?

The parameters that do not vanish are the edges of a graph whose nodes are the hidden neurons and
one ground node, where all inputs, outputs and bias sources sit with factor 1. A rescaling is a
positive potential on this graph whose ratio along each edge is the ratio of the two parameters.
A spanning forest determines the potential up to one factor a component (1 for the component of
the ground), and every edge outside the forest is a check.

Parameters on no live path count like all others: with v = 0, the weights (1, 1) and (1, 2) into
one neuron are no rescaling of each other although Phi and the function agree.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.number import to_text
from verify.claims.predicate import predicate
from verify.network.architecture import Architecture
from verify.network.network import Network
from verify.network.pairs import (
    Parameter,
    exact_pair,
    parameter_pairs,
    place_of,
    require_same_architecture,
    sign,
)

GROUND = -1
Step = tuple[Parameter, bool]  # a parameter and whether the walk follows it forward


@predicate
def scaling_equivalent(a: Network, b: Network) -> Decision:
    """One positive factor a hidden neuron turns every parameter of a into that of b.

    That is, w'_{u->v} = (f_v / f_u) w_{u->v} and b'_v = f_v b_v with f = 1 on inputs and outputs.

    Cost: O(#parameters) rational operations; for two layered networks of one float type about one
        reading of both by compiled code that is exact.
    Raises: InvalidInstance if the networks are not of one architecture.
    Source: the talk, rescaling invariance; Stock, Graham, Gribonval, Jegou, ICLR 2019.
    Witness: yes, the `factors`; no, an `edge` or a `bias` whose sign or support differs (or, with
        no hidden neuron on it, whose value differs), or a closed `walk` of parameters along which
        the product of ratios is not 1.

    >>> import verify
    >>> a = verify.Network([[[1]], [[2]]], [[0], [0]])
    >>> scaling_equivalent(a, verify.rescale(a, [3])).certificate.witness
    {'factors': ['3']}
    """
    name = "scaling_equivalent"
    found = _decide_floats(a, b, name)
    return _decide(a, b, name, signed=False) if found is None else found


@predicate
def signed_scaling_equivalent(a: Network, b: Network) -> Decision:
    """One nonzero factor a hidden neuron, of either sign, turns every parameter of a into b's.

    The action on parameters is that of `scaling_equivalent`; Phi is kept, the function is not.

    Cost, Raises: as for `scaling_equivalent`; for floats that differ in a sign or in which of them
        are 0, rational operations.
    Witness: as for `scaling_equivalent`, except that signs may differ.

    >>> import verify
    >>> a, b = (verify.Network([[[w]], [[w]]], [[0], [0]]) for w in (1, -1))
    >>> signed_scaling_equivalent(a, b).certificate.witness
    {'factors': ['-1']}
    """
    name = "signed_scaling_equivalent"
    found = _decide_floats(a, b, name)
    if isinstance(found, Yes) or (isinstance(found, No) and "walk" in found.certificate.witness):
        return found  # along a closed walk factors of either sign cancel
    return _decide(a, b, name, signed=True)


def _decide(a: Network, b: Network, name: str, *, signed: bool) -> Decision:
    a, b = exact_pair(a, b)
    ends = _Ends(a.architecture)
    ratios: list[tuple[int, int, Fraction, Parameter]] = []
    for parameter, left, right in parameter_pairs(a, b):
        tail, head = ends(parameter)
        agree = bool(left) == bool(right) if signed else sign(left) == sign(right)
        if not agree or (tail == head and left != right):
            return No(Certificate(name, "no", place_of(parameter)))
        if left and tail != head:
            ratios.append((tail, head, right / left, parameter))
    factors, walk = potential([GROUND, *a.architecture.hidden], ratios)
    if walk is not None:
        return No(Certificate(name, "no", {"walk": [
            place_of(parameter) | {"forward": int(forward)} for parameter, forward in walk]}))
    return Yes(Certificate(name, "yes", {
        "factors": [to_text(factors[neuron]) for neuron in a.architecture.hidden]}))


def _decide_floats(a: Network, b: Network, name: str) -> Yes | No | None:
    """Scaling equivalence by the compiled kernels: exact for the stored floats, at memory speed.

    None if the two are not layered networks of one float type.
    """
    from fastpath import rescaling

    require_same_architecture(a, b)
    if (a.is_exact or b.is_exact or a.dtype != b.dtype  # (np.dtype("float64") == None is true)
            or not a.architecture.is_layered):
        return None
    found = rescaling.decide(a.weights, a.biases, b.weights, b.biases, finite=True)
    if isinstance(found, rescaling.Rescaled):
        return Yes(Certificate(name, "yes", {
            "factors": [to_text(factor) for layer in found.factors for factor in layer]}))
    layers = a.architecture.layers()

    def named(step: rescaling.Entry | rescaling.Step) -> dict[str, object]:
        head = layers[step.layer + 1][step.row]
        return place_of((head,) if step.column is None else (layers[step.layer][step.column], head))

    if isinstance(found.witness, rescaling.Entry):
        return No(Certificate(name, "no", named(found.witness)))
    steps = found.witness.steps
    if len(steps) == 1:  # from ground to ground
        return No(Certificate(name, "no", named(steps[0])))
    return No(Certificate(name, "no", {"walk": [
        named(step) | {"forward": int(step.direction > 0)} for step in steps]}))


class _Ends:
    """Where a parameter starts and ends, inputs, outputs and bias sources being the ground."""

    def __init__(self, architecture: Architecture) -> None:
        self.hidden = architecture.hidden

    def __call__(self, parameter: Parameter) -> tuple[int, int]:
        tail = parameter[0] if len(parameter) == 2 else GROUND
        head = parameter[-1]
        return (tail if tail in self.hidden else GROUND), (head if head in self.hidden else GROUND)


def potential(nodes: list[int], edges: list[tuple[int, int, Fraction, Any]]) -> tuple[
        dict[int, Fraction], list[tuple[Any, bool]] | None]:
    """A potential f with f[head] == ratio * f[tail] on every edge, or a closed walk that has none.

    Edges are (tail, head, ratio, name), ratios nonzero, no loops. In every component the first of
    its `nodes` gets 1. The walk is a list of (name, forward) whose product of ratios, inverted
    where not forward, is not 1. Breadth first: walks stay short and the values small.
    """
    touching: dict[int, list[tuple[int, Fraction, Any, bool]]] = {node: [] for node in nodes}
    for tail, head, ratio, name in edges:
        touching[tail].append((head, ratio, name, True))
        touching[head].append((tail, 1 / ratio, name, False))
    value: dict[int, Fraction] = {}
    parent: dict[int, tuple[int, Any, bool]] = {}
    for root in nodes:
        if root in value:
            continue
        value[root] = Fraction(1)
        queue = deque([root])
        while queue:
            node = queue.popleft()
            here = value[node]
            for other, ratio, name, forward in touching[node]:
                there = here * ratio
                if other not in value:
                    value[other] = there
                    parent[other] = (node, name, forward)
                    queue.append(other)
                elif value[other] != there:
                    return value, _closed_walk(parent, node, (name, forward), other)
    return value, None


def _closed_walk(parent: dict[int, tuple[int, Any, bool]], node: int, step: tuple[Any, bool],
                 other: int) -> list[tuple[Any, bool]]:
    """From the root down to node, over the step to other, and back up; shared ends cut off."""
    down, up = _path(parent, node), _path(parent, other)
    while down and up and down[0] == up[0]:
        del down[0], up[0]
    return [*down, step, *((name, not forward) for name, forward in reversed(up))]


def _path(parent: dict[int, tuple[int, Any, bool]], node: int) -> list[tuple[Any, bool]]:
    steps = []
    while node in parent:
        node, name, forward = parent[node]
        steps.append((name, forward))
    return steps[::-1]
