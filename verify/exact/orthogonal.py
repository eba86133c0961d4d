"""Orthogonal vectors over the rationals: bases, shortest solutions, rational singular vectors."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from verify.exact.least_squares import least_squares
from verify.exact.matrix import Matrix, Vector, dot, product, times, transposed
from verify.exact.rank import kernel


def orthogonal(vectors: Sequence[Vector]) -> list[Vector]:
    """An orthogonal basis of the same space, for independent vectors."""
    found: list[Vector] = []
    for vector in vectors:
        for other in found:
            part = dot(vector, other) / dot(other, other)
            vector = tuple(a - part * b for a, b in zip(vector, other, strict=True))
        found.append(vector)
    return found


def least_norm(block: Matrix, wanted: Sequence[Fraction]) -> Vector:
    """The shortest z with block z = wanted, for independent rows."""
    gram = product(block, transposed(block))
    solved = least_squares(transposed(gram), wanted)
    return times(transposed(block), solved or ())


def singular_vectors(M: Matrix, count: int) -> list[Vector] | None:
    """Orthogonal left singular vectors for the largest singular values, if they are rational."""
    gram = product(M, transposed(M))
    try:
        values = np.linalg.eigvalsh(np.array([[float(entry) for entry in row] for row in gram]))
    except (OverflowError, np.linalg.LinAlgError):
        return None
    found: list[Vector] = []
    while len(found) < count and np.isfinite(values).all():
        value = float(values[len(values) - 1 - len(found)])
        for size in (1, 60, 3600, 10**6):
            near = Fraction(value).limit_denominator(size)
            vectors = kernel([[entry - (near if i == j else 0) for j, entry in enumerate(row)]
                              for i, row in enumerate(gram)])
            if vectors and vectors[0] not in found:
                found += orthogonal(vectors)
                break
        else:
            return None
    return found[:count] if len(found) >= count else None
