"""Proved bounds on the least sum of |w|^p over a rescaling class, from any one point of it.

At a point let a_e = |w_e|^p, in_v the sum of a_e over the edges into v, J0 the sum of all a_e. A
step from there multiplies a_e by exp(d_e), where the d_e sum to zero along each path from an input
to an output. For a circulation pi >= 0 (inputs and outputs tied together) hence

    J = sum a_e exp(d_e) >= sum pi_e (1 + d_e + log(a_e / pi_e)) >= sum pi_e (2 - pi_e / a_e)
      = J0 - sum a_e (1 - pi_e / a_e)^2,

by exp(x) >= 1 + x, sum pi_e d_e = 0 and log(x) >= 1 - 1 / x. Take pi_e = s_v a_e on all edges into
v with s = 1 on outputs: what v reads is what v sends iff in_v s_v = sum of a_{v k} s_k, which one
sweep backwards solves. The bound is J0 - sum in_v (1 - s_v)^2, quadratically close to J0 near
balance.

No number is negative, so relative errors of the sums only add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from verify.claims.enclosure import Enclosure
from verify.exact.power import power_bounds
from verify.symmetry.balancing import Balancing

_UNIT = 2.0 ** -53
_BITS = 96
Edge = tuple[int, int, Fraction]  # tail, head, |w| > 0


def float_bounds(state: Balancing, entry_error: float) -> Enclosure:
    """Bounds from float64 products, with their rounding errors; one sweep's worth of work.

    The matrices hold |w|^p up to the relative error `entry_error`; neither they nor the factors
    come near the ends of the range. The factors are taken for what they are as floats.
    """
    reads, _ = state.flows()
    last = len(state.matrices)
    # every sum of n terms errs by less than n units, and some units more for its factors
    error = sum(2 * (a + b + 12) * _UNIT + 2 * entry_error
                for a, b in (matrix.shape for matrix in state.matrices))
    error = 2 * (error + sum(map(len, reads)) * _UNIT)
    share = state.live[last].astype(np.float64)
    loss = 0.0
    for l in range(last - 1, 0, -1):
        sends = state.inverse[l] * state.sends(l, state.factors[l + 1] * share)
        share = np.divide(sends, reads[l - 1], out=np.zeros_like(sends), where=state.live[l])
        off = np.where(state.live[l], np.abs(1 - share) + error * share, 0)
        loss += float(reads[l - 1] @ (off * off))
    total = Fraction(sum(float(part.sum()) for part in reads))
    slack = Fraction(error)
    return Enclosure(max(Fraction(0), total * (1 - slack) - Fraction(loss) * (1 + 4 * slack)),
                     total * (1 + slack))


def rational_bounds(n: int, edges: Iterable[Edge], loops: Iterable[Fraction],
                    factors: list[Fraction], p: Fraction) -> Enclosure:
    """Bounds from rationals, for any range of numbers.

    Neurons are 0, ..., n - 1 in topological order and n the ground; every neuron has an edge that
    ends there and one that starts there. `loops` are the |w| of edges from ground to ground.
    """
    lowest = highest = Fraction(0)
    for weight in loops:
        lo, hi = power_bounds(weight, p, bits=_BITS)
        lowest, highest = lowest + lo, highest + hi
    scale = [*factors, Fraction(1)]
    reads = [(Fraction(0), Fraction(0))] * n
    sent: list[list[tuple[int, Fraction, Fraction]]] = [[] for _ in range(n)]
    for tail, head, weight in edges:
        lo, hi = power_bounds(weight * scale[head] / scale[tail], p, bits=_BITS)
        lo, hi = _down(lo), _up(hi)
        lowest, highest = _down(lowest + lo), _up(highest + hi)
        if head < n:
            reads[head] = _down(reads[head][0] + lo), _up(reads[head][1] + hi)
        if tail < n:
            sent[tail].append((head, lo, hi))
    share = [(Fraction(1), Fraction(1))] * (n + 1)
    loss = Fraction(0)
    for neuron in reversed(range(n)):
        lo = sum((low * share[head][0] for head, low, _ in sent[neuron]), Fraction(0))
        hi = sum((high * share[head][1] for head, _, high in sent[neuron]), Fraction(0))
        share[neuron] = _down(lo / reads[neuron][1]), _up(hi / reads[neuron][0])
        off = max(abs(1 - share[neuron][0]), abs(1 - share[neuron][1]))
        loss = _up(loss + reads[neuron][1] * off * off)
    return Enclosure(max(Fraction(0), lowest - loss), highest)


def _down(value: Fraction) -> Fraction:
    """The largest dyadic of _BITS bits that is at most the value, which is not negative."""
    return _dyadic(value, 0)


def _up(value: Fraction) -> Fraction:
    """A dyadic of about _BITS bits that is at least the value, which is not negative."""
    return _dyadic(value, 1)


def _dyadic(value: Fraction, extra: int) -> Fraction:
    numerator, denominator = value.numerator, value.denominator
    if not numerator:
        return value
    shift = _BITS - numerator.bit_length() + denominator.bit_length()
    if shift <= 0:
        return Fraction((numerator // (denominator << -shift) + extra) << -shift)
    if denominator & (denominator - 1) == 0 and denominator.bit_length() - 1 <= shift:
        return value
    return Fraction((numerator << shift) // denominator + extra, 1 << shift)
