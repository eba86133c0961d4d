"""Least l1 norms: duals prove them minimal or unique, better vectors and kernels refute it."""

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
    dot,
    l1,
    of_length,
    recomputed,
    require_injective,
    require_kernel,
    supports,
    take,
    times,
    vector_of,
)
from .objects import nothing, sign


def _matrix_and_vector(objects: list[Any]) -> tuple[Matrix, Vector]:
    matrix, x = take(objects, "MV")
    return matrix, of_length(x, len(matrix[0]))


def minimal_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A dual h with |A^T h|_inf <= 1 and h.A x = ||x||_1."""
    matrix, x = _matrix_and_vector(objects)
    mapping(witness, "witness", "dual")
    h = vector_of(witness["dual"], "witness.dual", len(matrix), meter)
    if any(abs(price) > 1 for price in times(columns(matrix), h, meter)):
        raise Rejected("witness.dual is not feasible")
    if dot(h, times(matrix, x, meter), meter) != l1(x, meter):
        raise Rejected("witness.dual leaves a gap")


def minimal_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A vector with the same image and a smaller norm."""
    matrix, x = _matrix_and_vector(objects)
    mapping(witness, "witness", "better")
    z = vector_of(witness["better"], "witness.better", len(x), meter)
    if times(matrix, x, meter) != times(matrix, z, meter):
        raise Rejected("witness.better has another image")
    if l1(z, meter) >= l1(x, meter):
        raise Rejected("witness.better has no smaller norm")


def _strict(matrix: Matrix, signs: list[int], h: Vector, meter: Meter) -> bool:
    """A^T h is the sign where there is one, and smaller than 1 in magnitude elsewhere."""
    return all(price == s if s else abs(price) < 1
               for s, price in zip(signs, times(columns(matrix), h, meter), strict=True))


def _require_strict_dual(matrix: Matrix, signs: list[int], h: Vector, meter: Meter) -> None:
    if not _strict(matrix, signs, h, meter):
        raise Rejected("the dual is not the sign on the support and smaller than 1 off it")


def _is_strict_dual(objects: list[Any], meter: Meter) -> bool:
    matrix, x, h = take(objects, "MVV")
    signs = [sign(entry) for entry in of_length(x, len(matrix[0]))]
    return _strict(matrix, signs, of_length(h, len(matrix)), meter)


def unique_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A strict dual, and A is injective on the support."""
    matrix, x = _matrix_and_vector(objects)
    mapping(witness, "witness", "dual")
    h = vector_of(witness["dual"], "witness.dual", len(matrix), meter)
    _require_strict_dual(matrix, [sign(entry) for entry in x], h, meter)
    require_injective(matrix, [j for j, entry in enumerate(x) if entry], meter)


def unique_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A kernel vector v != 0 with |sgn(x).v| >= ||v off the support||: x + t v is as good."""
    matrix, x = _matrix_and_vector(objects)
    mapping(witness, "witness", "kernel")
    v = require_kernel(matrix, witness["kernel"], "witness.kernel", meter)
    inside = dot([Fraction(sign(entry)) for entry in x], v, meter)
    if abs(inside) < l1([b for a, b in zip(x, v, strict=True) if not a], meter):
        raise Rejected("witness.kernel: every small step along it costs")


def recovers_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A strict dual for every support of size s and all signs on it, up to a common sign."""
    matrix, s = take(objects, "MI")
    n = len(matrix[0])
    mapping(witness, "witness", "duals")
    duals = iter(enumerate(sequence(witness["duals"], "witness.duals")))
    for support in supports(n, min(s, n), meter):
        require_injective(matrix, support, meter)
        for rest in product((1, -1), repeat=max(0, len(support) - 1)):
            meter.spend(n)
            signs = [0] * n
            for j, way in zip(support, (1, *rest), strict=False):
                signs[j] = way
            i, value = next(duals, (0, None))
            h = vector_of(value, f"witness.duals[{i}]", len(matrix), meter)
            _require_strict_dual(matrix, signs, h, meter)
    if next(duals, None) is not None:
        raise Rejected("witness.duals: too many")


def recovers_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """An s-sparse x, and another z with the same image and no larger norm."""
    matrix, s = take(objects, "MI")
    mapping(witness, "witness", "x", "z")
    x, z = (vector_of(witness[name], f"witness.{name}", len(matrix[0]), meter) for name in "xz")
    if x == z or sum(map(bool, x)) > s:
        raise Rejected("witness: an s-sparse x and another z are needed")
    if times(matrix, x, meter) != times(matrix, z, meter) or l1(z, meter) > l1(x, meter):
        raise Rejected("witness.z has another image or a larger norm")


def feasible_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """An x with A x = y."""
    matrix, y = take(objects, "MV")
    mapping(witness, "witness", "x")
    x = vector_of(witness["x"], "witness.x", len(matrix[0]), meter)
    if times(matrix, x, meter) != of_length(y, len(matrix)):
        raise Rejected("witness.x does not solve the equations")


def feasible_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A combination of the equations that reads 0 = 1, up to scale."""
    matrix, y = take(objects, "MV")
    mapping(witness, "witness", "dual")
    h = vector_of(witness["dual"], "witness.dual", len(matrix), meter)
    if any(times(columns(matrix), h, meter)) or not dot(h, of_length(y, len(matrix)), meter):
        raise Rejected("witness.dual is no contradiction")


def injective_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The columns on the support are independent."""
    matrix, x = _matrix_and_vector(objects)
    nothing(witness)
    require_injective(matrix, [j for j, entry in enumerate(x) if entry], meter)


def injective_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A nonzero kernel vector on the support."""
    matrix, x = _matrix_and_vector(objects)
    mapping(witness, "witness", "kernel")
    v = require_kernel(matrix, witness["kernel"], "witness.kernel", meter)
    if any(b and not a for a, b in zip(x, v, strict=True)):
        raise Rejected("witness.kernel leaves the support")


def _is_sparse(objects: list[Any], meter: Meter) -> bool:
    x, k = take(objects, "VI")
    return bool(sum(map(bool, x)) <= k)


def _is_same(objects: list[Any], meter: Meter) -> bool:
    matrix, x, z = take(objects, "MVV")
    n = len(matrix[0])
    return times(matrix, of_length(x, n), meter) == times(matrix, of_length(z, n), meter)


def _is_stably_close(objects: list[Any], meter: Meter) -> bool:
    x, z, s, vector = take(objects, "VVIV")
    (rho,) = of_length(vector, 1)
    distance = l1([meter.add(a, -b) for a, b in zip(x, of_length(z, len(x)), strict=True)], meter)
    meter.spend(len(x) * len(x).bit_length())
    rest = l1(sorted(map(abs, x), reverse=True)[s:], meter)
    return meter.mul(1 - rho, distance) <= meter.mul(2 * (1 + rho), rest)


strict_dual_yes, strict_dual_no = recomputed(_is_strict_dual)
sparse_yes, sparse_no = recomputed(_is_sparse)
same_yes, same_no = recomputed(_is_same)
stably_close_yes, stably_close_no = recomputed(_is_stably_close)
