"""The robust null space property, by duals for all signs, and the bound that follows from it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from ..number import mapping, sequence
from ..rejected import Meter, Rejected
from .linear import (
    Matrix,
    Vector,
    columns,
    l1,
    of_length,
    recomputed,
    supports,
    take,
    times,
    vector_of,
)
from .objects import nothing


def _constants(vector: Vector) -> tuple[Fraction, Fraction]:
    rho, tau = of_length(vector, 2)
    return rho, tau


def _largest(vector: Vector, s: int, meter: Meter) -> tuple[Fraction, Fraction]:
    """The sums of the s largest magnitudes and of the others."""
    meter.spend(len(vector) * len(vector).bit_length())
    sizes = sorted(map(abs, vector), reverse=True)
    return l1(sizes[:s], meter), l1(sizes[s:], meter)


def property_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """For all signs e on all supports S of size s, an h with A^T h = e on S, |A^T h| <= rho off S
    and |h| <= tau: then e.v_S = h.A v - (A^T h).v off S is at most what it is to be.
    """
    matrix, s, constants = take(objects, "MIV")
    rho, tau = _constants(constants)
    if not (0 <= rho < 1 and tau >= 0):
        raise Rejected("the constants are out of range")
    n, cols = len(matrix[0]), columns(matrix)
    mapping(witness, "witness", "duals")
    duals = iter(sequence(witness["duals"], "witness.duals"))
    for support in supports(n, min(s, n), meter):
        for rest in product((1, -1), repeat=max(0, len(support) - 1)):
            meter.spend(n)
            signs = dict(zip(support, (1, *rest), strict=False))
            h = vector_of(next(duals, None), "witness.duals", len(matrix), meter)
            if any(abs(entry) > tau for entry in h):
                raise Rejected("witness.duals: an entry is larger than tau")
            for j, price in enumerate(times(cols, h, meter)):
                if (price != signs[j]) if j in signs else abs(price) > rho:
                    raise Rejected("witness.duals: one is not the signs on the support and at "
                                   "most rho off it")
    if next(duals, None) is not None:
        raise Rejected("witness.duals: too many")


def property_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The constants are out of range, or a vector violates the inequality."""
    matrix, s, constants = take(objects, "MIV")
    rho, tau = _constants(constants)
    if not (0 <= rho < 1 and tau >= 0):
        nothing(witness)
        return
    mapping(witness, "witness", "vector")
    v = vector_of(witness["vector"], "witness.vector", len(matrix[0]), meter)
    inside, outside = _largest(v, s, meter)
    noise = l1(times(matrix, v, meter), meter)
    if inside <= meter.add(meter.mul(rho, outside), meter.mul(tau, noise)):
        raise Rejected("witness.vector satisfies the inequality")


def _is_close(objects: list[Any], meter: Meter) -> bool:
    matrix: Matrix
    matrix, x, z, s, constants = take(objects, "MVVIV")
    rho, tau = _constants(constants)
    n = len(matrix[0])
    difference = [meter.add(a, -b)
                  for a, b in zip(of_length(x, n), of_length(z, n), strict=True)]
    gain = meter.add(l1(z, meter), -l1(x, meter))
    bound = meter.mul(1 + rho, meter.add(gain, 2 * _largest(x, s, meter)[1]))
    noise = meter.mul(2 * tau, l1(times(matrix, difference, meter), meter))
    return meter.mul(1 - rho, l1(difference, meter)) <= meter.add(bound, noise)


close_yes, close_no = recomputed(_is_close)
