"""The least possible largest weight of a rescaling class: p = infinity.

It is the largest, over the full paths p with no zero weight, of |Phi_p| to the power 1 / length(p):
rescaling keeps Phi_p, so some weight of p is at least that large; and the shortest distances from
the inputs, with log(optimum / |w|) as lengths, are logarithms of factors that reach it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from verify.claims.enclosure import Enclosure
from verify.exact.power import power_bounds
from verify.symmetry.flow_bounds import Edge

Walk = list[Edge]


def heaviest_path(n: int, edges: list[Edge], loops: list[Fraction]) -> Walk:
    """A full path of the largest geometric mean of |w|, up to the rounding of logarithms.

    Neurons are 0, ..., n - 1 in topological order, n the ground. Empty if there is no full path.
    """
    into: list[list[tuple[float, Edge]]] = [[] for _ in range(n + 1)]
    for edge in edges:
        into[edge[1]].append((log2(edge[2]), edge))
    into[n] += [(log2(weight), (n, n, weight)) for weight in loops]
    base, best = 0.0, []
    while True:
        # the heaviest path for the weights log|w| - base; from the second time on, a mean >= base
        height = [0.0] * (n + 1)
        choice: list[Edge | None] = [None] * (n + 1)
        for neuron in range(n + 1):
            top = -math.inf
            for weight, edge in into[neuron]:
                before = 0.0 if edge[0] == n else height[edge[0]]
                if before + weight - base > top:
                    top, choice[neuron] = before + weight - base, edge
            height[neuron] = top
        if choice[n] is None:
            return []
        walk = _walk(choice, n)
        mean = mean_of(walk)
        if best and not mean > base + 1e-13 * max(1.0, abs(base)):
            return best
        base, best = mean, walk


def _walk(choice: list[Edge | None], ground: int) -> Walk:
    walk: Walk = []
    node = ground
    while not walk or node != ground:
        edge = choice[node]
        if edge is None:
            raise ArithmeticError(f"neuron {node} is on no full path")
        walk.append(edge)
        node = edge[0]
    return walk[::-1]


def mean_of(walk: Walk) -> float:
    """The logarithm to base 2 of the geometric mean of |w| along the walk."""
    return sum(log2(weight) for _, _, weight in walk) / len(walk)


def settled(edges: list[Edge], values: Sequence[float | None], level: float) -> list[float]:
    """Logarithms to base 2 of factors, those given and others where `values` has None.

    No edge at one of the others comes out larger than 2**level, if that can be: for all None, if no
    full path has a larger mean; for some, if those with None are on no full path.
    """
    n = len(values)
    found: list[float | None] = [*values, 0.0]
    for tail, head, weight in sorted(edges, key=lambda edge: edge[1]):
        before, here = found[tail], found[head]
        if head < n and values[head] is None and before is not None:
            most = before + level - log2(weight)
            found[head] = most if here is None else min(here, most)
    free = [value is None for value in found]  # no input reaches these: only what they send counts
    for tail, head, weight in sorted(edges, key=lambda edge: edge[0], reverse=True):
        if free[tail]:
            least = (found[head] or 0.0) + log2(weight) - level
            found[tail] = max(least, -math.inf if found[tail] is None else found[tail])
    return [value or 0.0 for value in found[:n]]


def peak_bounds(edges: list[Edge], loops: list[Fraction], factors: list[Fraction],
                walk: Walk) -> Enclosure:
    """The mean along a path below, the largest weight at these factors above."""
    product = math.prod((weight for _, _, weight in walk), start=Fraction(1))
    lo, _ = power_bounds(product, Fraction(1, len(walk)))
    scale = [*factors, Fraction(1)]
    hi = max([weight * scale[head] / scale[tail] for tail, head, weight in edges] + loops)
    return Enclosure(min(lo, hi), hi)


def log2(value: Fraction) -> float:
    """The logarithm to base 2, also of rationals beyond the range of floats."""
    return math.log2(value.numerator) - math.log2(value.denominator)
