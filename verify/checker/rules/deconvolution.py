"""l1 norms of factors and of their convolution, over a finite abelian group or over Z."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from ..number import mapping, number, sequence
from ..rejected import Meter, Rejected
from .linear import ZERO, Vector, l1, of_length, recomputed, take, vector_of
from .objects import nothing


def _orders(group: Vector) -> list[int]:
    if not all(n.denominator == 1 and n >= 1 for n in group):
        raise Rejected("an order of the group is no positive integer")
    return [n.numerator for n in group]


def _convolve(left: Vector, right: Vector, group: Vector, meter: Meter) -> Vector:
    orders, size = _orders(group), 1
    if not left or not right:
        raise Rejected("a signal is empty")
    meter.spend(len(orders) + len(left) * len(right) * (1 + len(orders)))
    if not orders:
        total = [ZERO] * (len(left) + len(right) - 1)
        for i, a in enumerate(left):
            for j, b in enumerate(right):
                if a and b:
                    total[i + j] = meter.add(total[i + j], meter.mul(a, b))
        return total
    for n in orders:
        size *= n
        if size > len(left):
            break
    of_length(left, size)
    of_length(right, size)
    elements = list(product(*map(range, orders)))
    place = {element: i for i, element in enumerate(elements)}
    total = [ZERO] * size
    for x, a in zip(elements, left, strict=True):
        for y, b in zip(elements, right, strict=True):
            if a and b:
                k = place[tuple((i + j) % n for i, j, n in zip(x, y, orders, strict=True))]
                total[k] = meter.add(total[k], meter.mul(a, b))
    return total


def _all(signals: list[Vector], group: Vector, meter: Meter) -> Vector:
    result = signals[0]
    if len(signals) == 1:
        _convolve(result, [*result[:1], *([ZERO] * (len(result) - 1))], group, meter)  # it fits
    for signal in signals[1:]:
        result = _convolve(result, signal, group, meter)
    return result


def _power(base: Fraction, exponent: int, meter: Meter) -> Fraction:
    result = Fraction(1)
    meter.spend(exponent)
    for _ in range(exponent):
        result = meter.mul(result, base)
    return result


def _exponents(vector: Vector) -> list[int]:
    of_length(vector, 2)
    if not all(e.denominator == 1 and e >= 1 for e in vector):
        raise Rejected("the exponents are no positive integers")
    return [e.numerator for e in vector]


def _power_sum(x: Vector, p: int, meter: Meter) -> Fraction:
    return l1([_power(entry, p, meter) if entry else ZERO for entry in x], meter)


def _product_bound(objects: list[Any], meter: Meter) -> bool:
    group, s1, s2, exponents = take(objects, "VVVV")
    p, q = _exponents(exponents)
    convolved = _power_sum(_convolve(s1, s2, group, meter), p, meter)
    return _power(convolved, q, meter) <= meter.mul(
        _power(_power_sum(s1, p, meter), q, meter), _power(_power_sum(s2, q, meter), p, meter))


def _exponents_for_bound(objects: list[Any], meter: Meter) -> bool:
    (exponents,) = take(objects, "V")
    p, q = _exponents(exponents)
    return q <= min(1, p)


def _half_norm(objects: list[Any], meter: Meter) -> bool:
    group, s, roots = take(objects, "VVV")
    signal = [meter.mul(root, abs(root)) for root in roots]
    return l1(_convolve(s, signal, group, meter), meter) == meter.mul(
        l1(s, meter), _power(l1(roots, meter), 2, meter))


def _nonzero(objects: list[Any], meter: Meter) -> bool:
    (x,) = take(objects, "V")
    return any(x)


def _one_sparse(objects: list[Any], meter: Meter) -> bool:
    (x,) = take(objects, "V")
    return sum(map(bool, x)) <= 1


def _no_cancellation(objects: list[Any], meter: Meter) -> bool:
    group, rows = take(objects, "VM")
    norms = Fraction(1)
    for row in rows:
        norms = meter.mul(norms, l1(row, meter))
    return l1(_all(rows, group, meter), meter) == norms


def _balanced(objects: list[Any], meter: Meter) -> bool:
    (rows,) = take(objects, "M")
    first = l1(rows[0], meter)
    return all(l1(row, meter) == first for row in rows)


def _no_worse(objects: list[Any], meter: Meter) -> bool:
    group, s1, s2 = take(objects, "VVV")
    total = meter.add(l1(s1, meter), l1(s2, meter))
    return 4 * l1(_convolve(s1, s2, group, meter), meter) <= meter.mul(total, total)


def least_sum_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The sum of the norms is J times the J-th root of the norm of the convolution.

    Less it cannot be: that norm is at most the product of the norms (triangle inequality), whose
    J-th root is at most their mean.
    """
    nothing(witness)
    group, rows = take(objects, "VM")
    total = ZERO
    for row in rows:
        total = meter.add(total, l1(row, meter))
    size = len(rows)
    least = meter.mul(_power(Fraction(size), size, meter), l1(_all(rows, group, meter), meter))
    if _power(total, size, meter) != least:
        raise Rejected("the sum is larger than the inequality of the means allows")


def least_sum_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """As many signals with the same convolution and a smaller sum; over Z of other lengths."""
    group, rows = take(objects, "VM")
    mapping(witness, "witness", "better")
    better = [vector_of(row, f"witness.better[{i}]", None, meter) for i, row in
              enumerate(sequence(witness["better"], "witness.better", len(rows)))]
    if not all(better):
        raise Rejected("witness.better: a signal is empty")
    old, new = _all(rows, group, meter), _all(better, group, meter)
    length = max(len(old), len(new))  # over Z, what lies beyond is 0
    meter.spend(length)
    if [*old, *[ZERO] * (length - len(old))] != [*new, *[ZERO] * (length - len(new))]:
        raise Rejected("witness.better has another convolution")
    if l1([x for row in better for x in row], meter) >= l1([x for row in rows for x in row], meter):
        raise Rejected("witness.better has no smaller sum")


def trivial_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """||a|| = 1: then ||a|| + 1 = 2 sqrt(||a||), which is the least sum."""
    nothing(witness)
    (a,) = take(objects, "V")
    if l1(a, meter) != 1:
        raise Rejected("the norm is not 1")


def trivial_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A t > 0 with ||a|| / t + t < ||a|| + 1, or t = 0 if a = 0 (the pair of zeros is better)."""
    (a,) = take(objects, "V")
    mapping(witness, "witness", "scale")
    t, norm = number(witness["scale"], "witness.scale"), l1(a, meter)
    if not norm and not t:
        return
    if t <= 0 or meter.add(meter.div(norm, t), t) >= norm + 1:
        raise Rejected("witness.scale gives no smaller sum")


product_bound_yes, product_bound_no = recomputed(_product_bound)
exponents_yes, exponents_no = recomputed(_exponents_for_bound)
half_norm_yes, half_norm_no = recomputed(_half_norm)
nonzero_yes, nonzero_no = recomputed(_nonzero)
one_sparse_yes, one_sparse_no = recomputed(_one_sparse)
no_cancellation_yes, no_cancellation_no = recomputed(_no_cancellation)
balanced_yes, balanced_no = recomputed(_balanced)
no_worse_yes, no_worse_no = recomputed(_no_worse)
