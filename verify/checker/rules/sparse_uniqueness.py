"""spark_above_twice(A, k), sparse_solutions_unique(A, k): all supports, or a pair that collides."""

from __future__ import annotations

from typing import Any

from ..number import mapping
from ..rejected import Meter, Rejected
from .linear import rank, require_kernel, restricted, supports, take, times, vector_of
from .objects import nothing


def spark_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Every 2k columns (all, if there are fewer) are independent."""
    nothing(witness)
    matrix, k = take(objects, "MI")
    size = min(2 * k, len(matrix[0]))
    for support in supports(len(matrix[0]), size, meter):
        if rank(restricted(matrix, support), meter) < size:
            raise Rejected(f"the columns {list(support)} are dependent")


def spark_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A nonzero kernel vector with at most 2k nonzero entries."""
    matrix, k = take(objects, "MI")
    mapping(witness, "witness", "kernel")
    vector = require_kernel(matrix, witness["kernel"], "witness.kernel", meter)
    if sum(map(bool, vector)) > 2 * k:
        raise Rejected("witness.kernel has more than 2k nonzero entries")


def unique_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """On the union of any two supports of size k the matrix is injective."""
    nothing(witness)
    matrix, k = take(objects, "MI")
    n = len(matrix[0])
    for first in supports(n, min(k, n), meter):
        for second in supports(n, min(k, n), meter):
            union = sorted({*first, *second})
            if first <= second and rank(restricted(matrix, union), meter) < len(union):
                raise Rejected(f"the columns {union} are dependent")


def unique_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Two different k-sparse vectors with one image."""
    matrix, k = take(objects, "MI")
    mapping(witness, "witness", "x", "z")
    x, z = (vector_of(witness[name], f"witness.{name}", len(matrix[0]), meter) for name in "xz")
    if x == z or max(sum(map(bool, x)), sum(map(bool, z))) > k:
        raise Rejected("witness: two different k-sparse vectors are needed")
    if times(matrix, x, meter) != times(matrix, z, meter):
        raise Rejected("witness: the images differ")
