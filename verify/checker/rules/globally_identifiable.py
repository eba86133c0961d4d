"""globally_identifiable(net): another network with the function, or that there can be none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from ..network import Network, parse_network
from ..number import mapping
from ..rejected import Meter, Rejected
from . import admissible, permutation_scaling_equivalent, ps_identifiable, realization_equal, twins
from .linear import Matrix, Vector, echelon, rank
from .objects import networks, text_key

_ZERO, _ONE = Fraction(0), Fraction(1)


class _Kink(NamedTuple):
    """A hyperplane: its normal n, and the outgoing weights on its positive and negative side."""

    normal: Vector
    above: Vector | None
    below: Vector | None


def no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The other network has the same function and is no permutation and scaling."""
    (net,) = networks(objects, 1)
    mapping(witness, "witness", "other", "equal")
    if type(witness["equal"]) is not dict:
        raise Rejected("witness.equal is no witness")
    other = parse_network(witness["other"], "witness.other", meter)
    permutation_scaling_equivalent.no([net, other], {}, meter)
    realization_equal.yes([net, other], witness["equal"], meter)


def yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """One hidden layer, and no other neurons make the same kinks and the same affine rest.

    Without negative twins by a proof that no flip does. With them all is gone through. Let each of
    v relu(w.x + b) be c relu(+-(n.x + m)), the first nonzero entry of n being 1. Every hyperplane
    here has J = sum of the c on both sides not 0, so a network with the same function has neurons
    on it, with this sum. It has as many neurons more as there are hyperplanes with both sides here,
    s. The slope of the affine rest is minus the sum B of c n^T over negative sides. There it has
    J n^T or 0 from a hyperplane with neurons on one side only, y n^T with any y from one with both,
    which takes one of the s neurons, and from others, where J = 0 and which take two, z u^T with
    any z, u. With both sides of a set Q of hyperplanes, B minus its J n^T is, along all directions
    orthogonal to the n in Q, of rank (s - |Q|) / 2 at most. (If that is not whole, any hyperplane
    can be added to Q.) The only Q and sides for which it is are the ones here; then as their n are
    independent, the y are the ones here.
    """
    if witness:
        ps_identifiable.yes(objects, witness, meter)
        return
    (net,) = networks(objects, 1)
    if len(net.layers()) != 1:
        raise Rejected("the network has not one hidden layer")
    admissible.yes(objects, {}, meter)
    twins.positive_no(objects, {}, meter)
    kinks = _kinks(net, meter)
    jumps = [_add(kink.above, kink.below, meter) for kink in kinks]
    if not all(map(any, jumps)):
        raise Rejected("neurons on one hyperplane cancel")
    double = [i for i, kink in enumerate(kinks) if kink.above and kink.below]
    if rank([kinks[i].normal for i in double], meter) < len(double):
        raise Rejected("the normals of negative twins are dependent")
    for size in range(len(double), -1, -2):
        for chosen in combinations(range(len(kinks)), size):
            for sides, left in _sides(kinks, jumps, chosen, meter):
                own = list(chosen) == double and all(
                    (side > 0) == (kinks[i].above is None) for i, side in sides)
                if not own and rank(left, meter) <= (len(double) - size) // 2:
                    raise Rejected("other neurons make the same function")


def _kinks(net: Network, meter: Meter) -> list[_Kink]:
    found: dict[str, _Kink] = {}
    outgoing = net.rows[net.n_hidden:]
    meter.spend(net.size)
    for row, bias, column in zip(net.rows, net.biases, zip(*outgoing, strict=True), strict=False):
        lead = next(weight for weight in row if weight)
        normal = [meter.div(weight, lead) for weight in row]
        key = text_key([*normal, meter.div(bias, lead)])
        jump = [meter.mul(abs(lead), v) for v in column]
        kink = found.get(key, _Kink(normal, None, None))
        found[key] = kink._replace(above=jump) if lead > 0 else kink._replace(below=jump)
    return list(found.values())


def _sides(kinks: list[_Kink], jumps: Matrix, chosen: tuple[int, ...],
           meter: Meter) -> Iterator[tuple[list[tuple[int, int]], Matrix]]:
    """Every choice of sides for the others, and what is then left of B along the directions."""
    directions = _orthogonal([kinks[i].normal for i in chosen], len(kinks[0].normal), meter)

    def along(c: Vector, normal: Vector) -> Matrix:
        heights = [meter.dot(normal, u, _ZERO) for u in directions]
        return [[meter.mul(entry, height) for height in heights] for entry in c]

    left = [[_ZERO] * len(directions) for _ in jumps[0]]
    for kink in kinks:
        if kink.below:
            left = _minus(left, along([-c for c in kink.below], kink.normal), meter)
    others = [(i, along(jumps[i], kinks[i].normal)) for i in range(len(kinks)) if i not in chosen]
    stack: list[tuple[list[tuple[int, int]], Matrix]] = [([], left)]
    while stack:
        sides, left = stack.pop()
        meter.spend(1 + len(sides) + len(left))
        if len(sides) == len(others):
            yield sides, left
            continue
        i, table = others[len(sides)]
        stack += [([*sides, (i, 0)], left), ([*sides, (i, 1)], _minus(left, table, meter))]


def _orthogonal(normals: Matrix, n: int, meter: Meter) -> Matrix:
    """A basis of the vectors orthogonal to all of them."""
    rows, pivots = echelon(normals, meter)
    meter.spend(n * n)
    basis = []
    for free in range(n):
        if free not in pivots:
            vector = [_ZERO] * n
            vector[free] = _ONE
            for row, pivot in zip(rows, pivots, strict=True):
                vector[pivot] = -row[free]
            basis.append(vector)
    return basis


def _add(left: Vector | None, right: Vector | None, meter: Meter) -> Vector:
    if left is None or right is None:
        return left or right or []
    return [meter.add(x, y) for x, y in zip(left, right, strict=True)]


def _minus(left: Matrix, right: Matrix, meter: Meter) -> Matrix:
    return [[meter.add(x, -y) for x, y in zip(*pair, strict=True)]
            for pair in zip(left, right, strict=True)]
