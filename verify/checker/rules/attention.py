"""attention_products_equal, attention_equivalent (Q, K, Q2, K2), attention_rank_maximal (Q, K),
full_column_rank (A).
"""

from __future__ import annotations

from typing import Any

from ..number import integer, mapping, sequence
from ..rejected import Meter, Rejected
from . import elimination
from .linear import (
    ZERO,
    Matrix,
    columns,
    dot,
    rank,
    recomputed,
    require_kernel,
    take,
    times,
    vector_of,
)
from .objects import nothing


def products_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """All entries of Q K^T and Q2 K2^T agree."""
    nothing(witness)
    Q, K, Q2, K2 = _heads(objects)
    for q, q2 in zip(Q, Q2, strict=True):
        if times(K, q, meter) != times(K2, q2, meter):
            raise Rejected("the products differ")


def products_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The entry differs."""
    mapping(witness, "witness", "entry")
    _require_entry(_heads(objects), witness, meter)


def equivalent_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """Q M = Q2, M K2^T = K^T, and M has the stated inverse."""
    mapping(witness, "witness", "map", "inverse")
    Q, K, Q2, K2 = _heads(objects)
    k = len(Q[0])
    M, inverse = (elimination.matrix(sequence(witness[name], f"witness.{name}", k),
                                     f"witness.{name}", k, meter) for name in ("map", "inverse"))
    unit = [[ZERO + (i == j) for j in range(k)] for i in range(k)]
    across = columns(M)
    meter.spend(3 * k * k)
    if [times(columns(inverse), row, meter) for row in M] != unit:
        raise Rejected("witness.inverse is not the inverse")
    if [times(across, row, meter) for row in Q] != Q2:
        raise Rejected("Q M is not Q2")
    if [times(M, row, meter) for row in K2] != K:
        raise Rejected("M K2^T is not K^T")


def equivalent_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """An entry of the products differs, or a vector tells the column spaces apart."""
    Q, K, Q2, K2 = _heads(objects)
    if "entry" in witness:
        mapping(witness, "witness", "entry")
        _require_entry([Q, K, Q2, K2], witness, meter)
        return
    name = "queries" if "queries" in witness else "keys"
    mapping(witness, "witness", name)
    one, other = (Q, Q2) if name == "queries" else (K, K2)
    vector = vector_of(witness[name], f"witness.{name}", len(one), meter)
    if any(times(columns(one), vector, meter)) == any(times(columns(other), vector, meter)):
        raise Rejected(f"witness.{name} does not tell the column spaces apart")


def full_yes(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """The minor on the rows does not vanish modulo the prime."""
    (A,) = take(objects, "M")
    mapping(witness, "witness", "prime", "rows")
    prime = elimination.modulus(witness["prime"], "witness.prime")
    rows = elimination.indices(witness["rows"], "witness.rows", len(A))
    if len(rows) != len(A[0]):
        raise Rejected("witness.rows: as many rows as columns are needed")
    meter.spend(len(rows) * len(rows))
    elimination.require_regular([A[i] for i in rows], prime, "witness.rows", meter)


def full_no(objects: list[Any], witness: dict[str, Any], meter: Meter) -> None:
    """A nonzero vector is in the kernel."""
    (A,) = take(objects, "M")
    mapping(witness, "witness", "kernel")
    require_kernel(A, witness["kernel"], "witness.kernel", meter)


def _rank_is_maximal(objects: list[Any], meter: Meter) -> bool:
    """The rank of (A, B) -> A K^T + Q B^T, eliminated as it stands."""
    Q, K = take(objects, "MM")
    k = len(Q[0])
    if len(K[0]) != k:
        raise Rejected("Q and K differ in their numbers of columns")
    d, e = len(Q), len(K)
    meter.spend(d * e * k * (d + e))
    rows = []
    for i, q in enumerate(Q):
        for j, other in enumerate(K):
            row = [ZERO] * (k * (d + e))
            row[k * i:k * (i + 1)] = other
            row[k * (d + j):k * (d + j + 1)] = q
            rows.append(row)
    return rank(rows, meter) == k * (d + e) - k * k


rank_yes, rank_no = recomputed(_rank_is_maximal)


def _heads(objects: list[Any]) -> list[Matrix]:
    Q, K, Q2, K2 = take(objects, "MMMM")
    if (len(Q), len(K)) != (len(Q2), len(K2)) or len({len(A[0]) for A in (Q, K, Q2, K2)}) != 1:
        raise Rejected("the shapes of the matrices do not fit")
    return [Q, K, Q2, K2]


def _require_entry(heads: list[Matrix], witness: dict[str, Any], meter: Meter) -> None:
    Q, K, Q2, K2 = heads
    i, j = (integer(item, f"witness.entry[{n}]")
            for n, item in enumerate(sequence(witness["entry"], "witness.entry", 2)))
    if not (0 <= i < len(Q) and 0 <= j < len(K)):
        raise Rejected("witness.entry is outside the products")
    if dot(Q[i], K[j], meter) == dot(Q2[i], K2[j], meter):
        raise Rejected("the products agree at witness.entry")
