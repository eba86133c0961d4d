"""Sparse factors with entries of few significant bits, two neighbours at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import matmul
from typing import Any, final

import numpy as np
from scipy import sparse

from fastpath.flushing import subnormals
from verify.claims.budget import Budget
from verify.claims.errors import InvalidInstance
from verify.claims.measurement import Measurement
from verify.exact.matrix import Vector
from verify.sparsity.quantization import quantize_rank_one, rounded

Pair = tuple[Vector, Vector]


@final
@dataclass(frozen=True, slots=True)
class FactorQuantization:
    """Factors of few bits: for each pair of neighbours no others have a nearer product.

    factors: scipy.sparse arrays of float64, which hold the values exactly.
    pair_errors: the squared Frobenius distance of each pair's product to the given pair's, exact.
    error: the measured distance of the whole products; with more than two factors nothing says
        that it is least.
    rounded_error: the same with each entry rounded to the nearest on its own.
    """

    factors: tuple[Any, ...]
    pair_errors: tuple[Fraction, ...]
    error: Measurement
    rounded_error: Measurement


@subnormals()
def quantize_factors(factors: Sequence[Any], bits: int, *,
                     budget: Budget | None = None) -> FactorQuantization:
    """The factors with significands of `bits` bits, the first two, the next two, ... at their best.

    Column k of the one and row k of the other are replaced by what `quantize_rank_one` finds. In a
    butterfly, as for any supports with one path an entry, these terms do not overlap, and so the
    two are the best for their product. The last of an odd number of factors is rounded entry by
    entry, to nearest, ties to even.

    Scalars: real; the values that the floats store are quantized exactly.
    Cost: for columns of p and rows of q entries, min(p, q) 2^(bits - 1) max(p, q) roundings each;
    `budget` is for one such pair.
    Raises: InvalidInstance if the factors are complex, not finite or cannot be multiplied, if two
    terms of a pair overlap, an entry leaves the range of float64, or unless bits is from 1 to 53;
    BudgetExceeded.
    Source: Gribonval, Mary, Riccietti, optimal quantization of rank-one matrices, 2023.

    >>> found = quantize_factors([np.array([[5.0], [3]]), np.array([[3.0, 5]])], 2)
    >>> [f.toarray().tolist() for f in found.factors], found.pair_errors
    ([[[6.0], [4.0]], [[2.0, 4.0]]], (Fraction(12, 1),))
    """
    given = [_checked(f, f"factors[{k}]") for k, f in enumerate(factors)]
    if not given:
        raise InvalidInstance("factors: there are none")
    if not isinstance(bits, (int, np.integer)) or not 1 <= bits <= 53:
        raise InvalidInstance(f"bits: {bits!r} is not from 1 to 53")
    for k, (left, right) in enumerate(pairwise(given)):
        if left.shape[1] != right.shape[0]:
            raise InvalidInstance(f"factors[{k}] has {left.shape[1]} columns, "
                                  f"factors[{k + 1}] has {right.shape[0]} rows")
    alone = [_rounded(f, bits) for f in given]
    found: list[Any] = []
    errors = []
    known: dict[Pair, tuple[Vector, Vector, Fraction]] = {}
    for k in range(0, len(given) - 1, 2):
        left, right, error = _pair(given[k], given[k + 1], bits, budget, known, k)
        found += [left, right]
        errors.append(error)
    found += alone[len(found):]
    return FactorQuantization(tuple(found), tuple(errors), _distance(given, found),
                              _distance(given, alone))


def _pair(left: Any, right: Any, bits: int, budget: Budget | None,
          known: dict[Pair, tuple[Vector, Vector, Fraction]], k: int) -> tuple[Any, Any, Fraction]:
    """The two factors, term by term, and the squared distance of the products."""
    columns, rows = left.tocsc(copy=True), right.tocsr(copy=True)
    paths = _ones(columns) @ _ones(rows)
    if paths.nnz and paths.max() > 1:
        raise InvalidInstance(f"factors[{k}], factors[{k + 1}]: two terms of the product overlap")
    total = Fraction(0)
    for j in range(columns.shape[1]):
        ours = slice(columns.indptr[j], columns.indptr[j + 1])
        theirs = slice(rows.indptr[j], rows.indptr[j + 1])
        x, y = (tuple(map(Fraction, values.tolist())) for values in
                (columns.data[ours], rows.data[theirs]))
        if (x, y) not in known:
            known[x, y] = _best(x, y, bits, budget)
        first, second, error = known[x, y]
        columns.data[ours], rows.data[theirs] = _floats(first), _floats(second)
        total += error
    return columns.tocsr(), rows, total


def _best(x: Vector, y: Vector, bits: int,
          budget: Budget | None) -> tuple[Vector, Vector, Fraction]:
    """The nearest pair; a vector that meets no other is rounded."""
    if not x or not y:
        first, second = (tuple(rounded(value, bits) for value in v) for v in (x, y))
        return first, second, Fraction(0)
    best = quantize_rank_one(x, y, bits, budget=budget)
    return best.x, best.y, best.squared_error


def _rounded(factor: Any, bits: int) -> Any:
    found = factor.copy()
    found.data = np.array(_floats([rounded(Fraction(value), bits)
                                   for value in factor.data.tolist()]))
    return found


def _floats(values: Sequence[Fraction]) -> list[float]:
    """The same numbers. Raises: InvalidInstance where float64 has not one of them."""
    try:
        found = [float(value) for value in values]
    except OverflowError:
        found = []
    if [Fraction(value) for value in found] != list(values):
        raise InvalidInstance("factors: a quantized entry is out of the range of float64")
    return found


def _distance(given: Sequence[Any], found: Sequence[Any]) -> Measurement:
    """The measured Frobenius distance of the products."""
    ours, theirs = (reduce(matmul, factors).toarray() for factors in (given, found))
    peak = float(np.abs(ours).max(initial=0)) or 1.0
    return Measurement(float(np.linalg.norm((ours - theirs) / peak)) * peak, 0.0, 0.0,
                       "products in float64")


def _ones(factor: Any) -> Any:
    found = factor.copy()
    found.data = np.ones(len(found.data), dtype=np.int64)
    return found


def _checked(factor: Any, place: str) -> Any:
    found = sparse.csr_array(factor)
    if found.dtype.kind not in "iuf" or not np.isfinite(found.data).all():
        raise InvalidInstance(f"{place}: finite real numbers are needed")
    if found.dtype.kind in "iu" and found.nnz and np.abs(found.data).max() > 2**53:
        raise InvalidInstance(f"{place}: integers beyond 2^53 are no float64")
    found = found.astype(np.float64)
    found.sum_duplicates()
    found.eliminate_zeros()
    return found
