"""Nonempty sets of vectors that sum to zero: two exhaustive searches, exact at every hit.

Both screen modulo a prime, which never misses a zero, and test every hit in integers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from verify.claims.budget import Meter
from verify.exact.rank import PRIMES, residue

Array = np.ndarray[Any, Any]
_SMALL = 2147483629  # a prime: sums of 2^31 residues modulo it stay below 2^63
_BLOCK = 16


def zero_sum_by_kernel(basis: Sequence[Sequence[Fraction]], meter: Meter) -> list[int] | None:
    """The support of a nonzero 0/1 vector in the span of the basis, or None if there is none.

    The last nonzero entry of each basis vector is a 1 where all the others have a 0 (as in what
    `kernel` returns), so that a 0/1 vector of the span is the sum of those basis vectors at whose
    last place it has a 1: 2^r - 1 candidates.

    Cost: O(2^r n) steps of machine arithmetic, `meter` counting candidates.
    """
    prime = next(p for p in (_SMALL, *PRIMES)
                 if all(x.denominator % p for vector in basis for x in vector))
    if prime != _SMALL:
        return _one_by_one(basis, meter)
    last = {max(j for j, x in enumerate(vector) if x) for vector in basis}
    bound = [j for j in range(len(basis[0])) if j not in last]
    table = np.array([[residue(vector[j], prime) for j in bound] for vector in basis],
                     dtype=np.int64).reshape(len(basis), len(bound))
    low = min(len(basis), _BLOCK)
    sums = np.zeros((1, len(bound)), dtype=np.int64)
    for row in table[:low]:
        sums = np.concatenate([sums, (sums + row) % prime])
    for high in range(2 ** (len(basis) - low)):
        meter.spend(len(sums))
        shift = np.zeros(len(bound), dtype=np.int64)
        for i, row in enumerate(table[low:]):
            if high >> i & 1:
                shift = (shift + row) % prime
        found = np.arange(len(sums))
        for j in range(len(bound)):
            found = found[(sums[found, j] + shift[j]) % prime <= 1]
        for index in found.tolist():
            chosen = high << low | index
            support = _support(basis, [i for i in range(len(basis)) if chosen >> i & 1])
            if support:
                return support
    return None


def _one_by_one(basis: Sequence[Sequence[Fraction]], meter: Meter) -> list[int] | None:
    for chosen in range(1, 2 ** len(basis)):
        meter.spend()
        support = _support(basis, [i for i in range(len(basis)) if chosen >> i & 1])
        if support:
            return support
    return None


def _support(basis: Sequence[Sequence[Fraction]], chosen: list[int]) -> list[int]:
    total = [sum((basis[i][j] for i in chosen), Fraction(0)) for j in range(len(basis[0]))]
    return [j for j, x in enumerate(total) if x] if all(x in (0, 1) for x in total) else []


def zero_sum_by_halves(columns: Sequence[Sequence[int]], vanishes: Callable[[list[int]], bool],
                       meter: Meter) -> list[int] | None:
    """A nonempty set of integer vectors that `vanishes`, or None if there is none.

    Meet in the middle: the sums over the subsets of one half of the vectors are sorted, the
    negated sums of the other half looked up; each as one random combination modulo a prime.

    Cost: O(2^(n/2) n) time and memory, `meter` counting subsets of a half, then hits.
    """
    draw, prime = random.Random(0), PRIMES[3]
    mix = [draw.randrange(1, prime) for _ in columns[0]]
    keys = [sum(m * x for m, x in zip(mix, column, strict=True)) % prime for column in columns]
    half = len(keys) // 2
    meter.spend(2**half + 2 ** (len(keys) - half))
    left, right = _subset_sums(keys[:half], prime), _subset_sums(keys[half:], prime)
    order = np.argsort(left, kind="stable")
    wanted = (np.uint64(prime) - right) % np.uint64(prime)
    starts = np.searchsorted(left[order], wanted, side="left")
    stops = np.searchsorted(left[order], wanted, side="right")
    for other in np.flatnonzero(stops > starts).tolist():
        for index in order[starts[other]:stops[other]].tolist():
            chosen = other << half | index
            if chosen:
                meter.spend()
                members = [i for i in range(len(keys)) if chosen >> i & 1]
                if vanishes(members):
                    return members
    return None


def _subset_sums(keys: Sequence[int], prime: int) -> Array:
    """The sum modulo the prime of each subset, subsets counted in binary."""
    sums = np.zeros(1, dtype=np.uint64)
    for key in keys:
        sums = np.concatenate([sums, (sums + np.uint64(key)) % np.uint64(prime)])
    return sums
