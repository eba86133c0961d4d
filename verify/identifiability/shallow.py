"""The canonical form of a shallow network's function: its kinks, their jumps, and an affine rest.

Let w != 0 be a neuron's weights with first nonzero entry s and (n, m) = (w, b) / s. Then
v relu(w.x + b) = |s| v relu(n.x + m) if s > 0, and = |s| v (relu(n.x + m) - n.x - m) if s < 0.
Summed over neurons, f(x) = sum_(n,m) J_(n,m) relu(n.x + m) + A x + c. The hyperplanes n.x + m = 0
of different keys differ, and across one of them the gradient of f jumps by J n^T; so the nonzero J,
A and c are determined by the function on R^d, and determine it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from typing import final

from verify.claims.errors import InvalidInstance
from verify.exact.matrix import dot
from verify.network.network import Network

Vector = tuple[Fraction, ...]


@final
@dataclass(frozen=True, slots=True)
class CanonicalForm:
    """f(x) = sum over (n, m) of jumps[n, m] * relu(n.x + m) + slope @ x + offset.

    Keys are vectors (n, m) whose first nonzero entry is 1; no jump vanishes.
    """

    jumps: dict[Vector, Vector]
    slope: tuple[Vector, ...]
    offset: Vector


def canonical_form(net: Network) -> CanonicalForm:
    """Two shallow networks have one function on R^d if and only if their canonical forms are equal.

    Cost: O(#parameters) rational operations.
    Raises: InvalidInstance unless the network is layered with at most one hidden layer.

    >>> import verify
    >>> absolute = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> form = canonical_form(absolute)
    >>> form.jumps, form.slope
    ({(Fraction(1, 1), Fraction(0, 1)): (Fraction(2, 1),)}, ((Fraction(-1, 1),),))
    """
    if len(net.architecture.require_layered("the canonical form")) > 3:
        raise InvalidInstance("the canonical form is for at most one hidden layer")
    net = net.exactly()
    last, rest = net.weights[-1], net.biases[-1]
    if len(net.weights) == 1:
        return CanonicalForm({}, last, rest)
    width = net.architecture.n_inputs + 1
    jumps: dict[Vector, list[Fraction]] = {}
    affine = [[Fraction(0)] * width for _ in last]  # (slope, offset), one row an output
    for row, offset in zip(affine, rest, strict=True):
        row[-1] = offset
    for weights, bias, column in zip(net.weights[0], net.biases[0], zip(*last, strict=True),
                                     strict=True):
        lead = next((weight for weight in weights if weight), None)
        if lead is None:
            for row, v in zip(affine, column, strict=True):
                row[-1] += v * max(bias, 0)
            continue
        key = tuple(entry / lead for entry in (*weights, bias))
        jump = jumps.setdefault(key, [Fraction(0)] * len(column))
        for k, v in enumerate(column):
            jump[k] += abs(lead) * v
            if lead < 0 and v:
                affine[k] = [rest + lead * v * entry for rest, entry in zip(affine[k], key,
                                                                            strict=True)]
    return CanonicalForm({key: tuple(jump) for key, jump in jumps.items() if any(jump)},
                         tuple(tuple(row[:-1]) for row in affine), tuple(row[-1] for row in affine))


def difference_point(a: CanonicalForm, b: CanonicalForm) -> Vector | None:
    """A point where the two functions differ, or None if they are one function.

    If a jump differs at (n, m): take x on that hyperplane and on no other one, and a step e along
    n too short to reach another. Then D(x + e) + D(x - e) - 2 D(x), for the difference D, is the
    difference of the jumps times n.e, not 0: D does not vanish at all three points. If no jump
    differs, D is affine, so 0 or a unit vector will do.
    """
    dimension = len(a.slope[0])
    zero = (Fraction(0),) * dimension
    keys = [key for key in {**a.jumps, **b.jumps} if a.jumps.get(key) != b.jumps.get(key)]
    if not keys:
        candidates = [zero, *(_shift(zero, _unit(dimension, i), 1) for i in range(dimension))]
    else:
        key = keys[0]
        others = [other for other in {**a.jumps, **b.jumps} if other != key]
        x = _point_on(key, others)
        step = min((abs(_at(other, x)) / abs(_dot(other, key)) for other in others
                    if _dot(other, key)), default=Fraction(2)) / 2
        candidates = [x, _shift(x, key[:-1], step), _shift(x, key[:-1], -step)]
    return next((x for x in candidates if value(a, x) != value(b, x)), None)


def value(form: CanonicalForm, x: Vector) -> Vector:
    """f(x)."""
    total = [dot(row, x, c) for row, c in zip(form.slope, form.offset, strict=True)]
    for key, jump in form.jumps.items():
        height = _at(key, x)
        if height > 0:
            total = [entry + j * height for entry, j in zip(total, jump, strict=True)]
    return tuple(total)


def _point_on(key: Vector, others: list[Vector]) -> Vector:
    """A point on the hyperplane of `key` and on none of the others (all different from it).

    Along the curve x(t) = x0 + sum_j t^j u_j, where the u_j span the hyperplane's directions,
    each other hyperplane is met for at most d - 1 values of t.
    """
    dimension = len(key) - 1
    lead = next(i for i in range(dimension) if key[i])  # key[lead] == 1
    free = [i for i in range(dimension) if i != lead]
    for t in count():
        x = [Fraction(0)] * dimension
        for power, i in enumerate(free, 1):
            x[i] = Fraction(t) ** power
        x[lead] = -key[-1] - sum((key[i] * x[i] for i in free), Fraction(0))
        if all(_at(other, tuple(x)) for other in others):
            return tuple(x)
    raise AssertionError("unreachable")


def _at(key: Vector, x: Vector) -> Fraction:
    return dot(key[:-1], x, key[-1])


def _dot(a: Vector, b: Vector) -> Fraction:
    return dot(a[:-1], b[:-1])


def _shift(x: Vector, direction: Vector, step: Fraction | int) -> Vector:
    return tuple(s + step * t for s, t in zip(x, direction, strict=True))


def _unit(dimension: int, i: int) -> Vector:
    return tuple(Fraction(int(j == i)) for j in range(dimension))
