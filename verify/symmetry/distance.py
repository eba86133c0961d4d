"""How far two networks are from being rescalings of each other.

The least size, over all rescalings of a, of the largest |log(b's parameter / a's)| is the maximum
cycle mean of the graph of ratios (symmetry/ratios.py): along a closed walk the factors cancel, so
the mean of its |log| bounds every rescaling from below; and linear programming duality says that
some cycle and some factors meet. Factors prove an upper bound, a closed walk a lower one, each by
itself and in rational arithmetic; floats only propose them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np

from verify.claims.certificate import Plain
from verify.claims.decision import No, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.shortened import shortened_fields
from verify.exact.logarithm import log_bounds, root_bounds
from verify.network.network import Network
from verify.network.pairs import exact_pair, parameters, place_of, require_same_architecture
from verify.symmetry.cycle_mean import maximum_cycle_mean
from verify.symmetry.exact_ratios import ExactRatios, exact_ratios
from verify.symmetry.float_ratios import FloatRatios, float_ratios
from verify.symmetry.ratios import Mismatch, largest
from verify.symmetry.scaling import scaling_equivalent
from verify.symmetry.spanning_tree import spanning_tree

_GOOD = Fraction(1, 10**10)  # a relative gap that needs no second attempt
_AFFORDABLE = 200_000  # parameters of a second attempt in rationals


@final
@dataclass(frozen=True, slots=True)
class ScalingDistance(Enclosure):
    """An enclosure of the distance, with the evidence for both of its ends.

    `ratio` encloses exp(distance): no factors bring every ratio of corresponding parameters below
    ratio.lo, and `factors` (one a hidden neuron) bring every one down to ratio.hi. `cycle` is a
    closed walk of parameters along which the product of ratios is at least ratio.lo to the power
    of its length. Where signs or supports differ, the distance is infinite, `factors` is None and
    `cycle` the one parameter at fault.
    """

    ratio: Enclosure
    factors: tuple[Fraction, ...] | None
    cycle: tuple[dict[str, Plain], ...]

    __repr__ = shortened_fields


def scaling_distance(a: Network, b: Network) -> ScalingDistance:
    """The least, over all rescalings of a, of the largest |log(b's parameter / a's)| is enclosed.

    It is 0 exactly for rescalings of each other, and infinite where a sign or a support differs.

    Scalars: rational bounds; floating networks are taken exactly.
    Cost: layered floating networks: some twenty passes over the parameters in float64 (a third of
        a second for 3 million), and rational operations for the few that are tight; others, and
        distances far below a unit in the last place: some rational operations a parameter.
    Raises: InvalidInstance if the networks are not of one architecture.
    Source: the maximum cycle mean as in matrix balancing (Schneider and Schneider 1991).

    >>> import verify
    >>> a, b = (verify.Network([[[w]], [[3]]], [[1], [0]]) for w in (1, 4))
    >>> scaling_distance(a, b).ratio
    Enclosure(lo=2, hi=2)
    """
    require_same_architecture(a, b)
    ratios: FloatRatios | ExactRatios | Mismatch | None = float_ratios(a, b)
    if ratios is not None:
        found = _enclosed(a, b, ratios)
        if found is not None and (found.width <= found.lo * _GOOD or a.n_params > _AFFORDABLE):
            return found
    found = _enclosed(a, b, exact_ratios(a, b))
    if found is None:
        raise AssertionError("the exact form has no bounds on sizes")
    return found


def _enclosed(a: Network, b: Network,
              ratios: FloatRatios | ExactRatios | Mismatch) -> ScalingDistance | None:
    if isinstance(ratios, Mismatch):
        return ScalingDistance(math.inf, math.inf, Enclosure(math.inf, math.inf), None,  # type: ignore[arg-type]
                               (ratios.place,))
    start, tree = spanning_tree(ratios.n_hidden + 1, ratios.arcs)
    if not ratios.set_base(tree):
        return None
    found = maximum_cycle_mean(ratios.n_hidden + 1, ratios.arcs, start)
    product, cycle = _product(ratios, found.cycle)
    if product <= 1:
        match scaling_equivalent(a, b):
            case Yes(certificate):
                factors = tuple(map(Fraction, certificate.witness["factors"]))
                return ScalingDistance(Fraction(0), Fraction(0), Enclosure(1, 1), factors, ())  # type: ignore[arg-type]
            case No(certificate):
                product, cycle = _walk(a, b, certificate.witness)
    lo, root = root_bounds(product, len(cycle))
    factors = _factors(ratios, found.potential)
    hi = largest(ratios, factors)
    if lo == root < hi and isinstance(ratios, ExactRatios):
        factors = ratios.within(root) or factors
        hi = largest(ratios, factors)
    return ScalingDistance(log_bounds(product)[0] / len(cycle), log_bounds(hi)[1],
                           Enclosure(lo, hi), factors, cycle)


def _product(ratios: FloatRatios | ExactRatios, cycle: Sequence[tuple[int, int, bool]]) -> tuple[
        Fraction, tuple[dict[str, Plain], ...]]:
    """The exact product of ratios along the cycle, and its parameters by name."""
    top = bottom = 1
    walk = []
    for block, index, forward in cycle:
        (left, right), = ratios.values(block, np.array([index]))
        if not forward:
            left, right = right, left
        top *= right.numerator * left.denominator
        bottom *= right.denominator * left.numerator
        parameter = ratios.blocks[block].parameter(ratios.arcs[block].weights.shape, index)
        walk.append(place_of(parameter) | {"forward": int(forward)})
    return Fraction(top, bottom), tuple(walk)


def _walk(a: Network, b: Network, witness: dict[str, Plain]) -> tuple[
        Fraction, tuple[dict[str, Plain], ...]]:
    """The product of ratios, above 1, along the walk (or the one parameter) of this witness."""
    steps = [dict(step) for step in witness.get("walk", [witness | {"forward": 1}])]
    wanted = [(step["bias"],) if "bias" in step else tuple(step["edge"]) for step in steps]
    a, b = exact_pair(a, b)
    left, right = ({parameter: value for parameter, value in parameters(net)
                    if parameter in set(wanted)} for net in (a, b))
    product = Fraction(1)
    for parameter, step in zip(wanted, steps, strict=True):
        ratio = right[parameter] / left[parameter]
        product *= ratio if step["forward"] else 1 / ratio
    if product < 1:
        product = 1 / product
        steps = [step | {"forward": 1 - step["forward"]} for step in reversed(steps)]
    return product, tuple(steps)


def _factors(ratios: FloatRatios | ExactRatios, potential: Any) -> tuple[Fraction, ...]:
    """The base factors, which are 1 at ground, times exp(potential), relative to ground."""
    ground = float(potential[-1])
    return tuple(value * _exp(u - ground) for value, u in
                 zip(ratios.base()[:-1], potential[:-1].tolist(), strict=True))


def _exp(exponent: float) -> Fraction:
    """A positive rational near exp(exponent); near 1, what it has above 1 is to full precision."""
    twos = round(exponent / math.log(2)) if abs(exponent) > 0.3 else 0
    top, bottom = math.expm1(exponent - twos * math.log(2)).as_integer_ratio()
    return Fraction((top + bottom) << max(twos, 0), bottom << max(-twos, 0))
