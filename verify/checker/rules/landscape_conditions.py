"""Conditions on matrices, supports and factors under which landscapes are known."""

from __future__ import annotations

from typing import Any

from ..number import mapping
from ..rejected import Meter, Rejected
from .elimination import indices
from .landscape import point_of, require_on, require_support
from .linear import Matrix, rank, recomputed, take
from .objects import nothing


def _triangular(objects: list[Any], meter: Meter) -> bool:
    I, J = take(objects, "MM")
    require_support(I)
    require_support(J)
    if len(I[0]) != len(J[0]):
        raise Rejected("the supports have different numbers of terms")
    return bool(I == J == [[1, 0], [1, 1]])


def _diagonal(objects: list[Any], meter: Meter) -> bool:
    (A,) = take(objects, "M")
    return not any(entry for i, row in enumerate(A) for j, entry in enumerate(row) if i != j)


def _leading(objects: list[Any], meter: Meter) -> bool:
    (A,) = take(objects, "M")
    return bool(A[0][0])


def _exact(objects: list[Any], meter: Meter) -> bool:
    return not any(map(any, point_of(objects, meter).E))


def full_rank_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Each complete class is of full rank."""
    nothing(witness)
    matrices = _factors(objects)
    if any(_deficient(matrices, terms, meter) for terms in _classes(matrices, meter)):
        raise Rejected("a complete class is not of full rank")


def full_rank_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """These terms are a complete class, and neither factor has independent rows there."""
    matrices = _factors(objects)
    mapping(witness, "witness", "terms")
    terms = indices(witness["terms"], "witness.terms", len(matrices[0][0]))
    if sorted(terms) not in _classes(matrices, meter) or not _deficient(matrices, sorted(terms),
                                                                        meter):
        raise Rejected("witness.terms are no complete class, or one of full rank")


def _factors(objects: list[Any]) -> list[Matrix]:
    matrices = take(objects, "MMMM")
    I, J, X, Y = matrices
    if len(I[0]) != len(J[0]):
        raise Rejected("the supports have different numbers of terms")
    for support, factor in ((I, X), (J, Y)):
        require_support(support)
        require_on(factor, support)
    return matrices


def _classes(matrices: list[Matrix], meter: Meter) -> list[list[int]]:
    """The terms of each class of one nonempty rectangle, in order."""
    groups: dict[str, list[int]] = {}
    for k in range(len(matrices[0][0])):
        meter.spend(len(matrices[0]) + len(matrices[1]))
        sides = ["".join("01"[bool(row[k])] for row in side) for side in matrices[:2]]
        if all("1" in side for side in sides):
            groups.setdefault(" ".join(sides), []).append(k)
    return list(groups.values())


def _deficient(matrices: list[Matrix], terms: list[int], meter: Meter) -> bool:
    """The class is complete, and no factor has independent rows on its rectangle."""
    blocks = [[[row[k] for k in terms] for row, places in zip(factor, support, strict=True)
               if places[terms[0]]] for support, factor in zip(matrices[:2], matrices[2:],
                                                               strict=True)]
    complete = len(terms) >= min(map(len, blocks))
    return complete and all(rank(block, meter) < len(block) for block in blocks)


triangular_yes, triangular_no = recomputed(_triangular)
diagonal_yes, diagonal_no = recomputed(_diagonal)
leading_yes, leading_no = recomputed(_leading)
exact_yes, exact_no = recomputed(_exact)
