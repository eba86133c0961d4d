"""Factorization A = X Y^T on given supports: the optimum where condition (T) holds.

Under (T) the least loss is the sum, over the classes that are not complete, of the squares of all
but the |P| largest singular values of A on what complete classes leave of P's rectangle, plus the
squares of the entries that no term reaches. Lower bound: there only the terms of P act, and the
remainders are disjoint. It is reached by truncated singular value decompositions, the complete
classes taking what is left on their rectangles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, final

import numpy as np

from fastpath.pages import zeros
from fastpath.pairs import leading_pairs
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, Unknown, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.shortened import shortened_fields
from verify.exact.dyadic import nearest
from verify.exact.rank_one_tails import rank_one_tails
from verify.exact.spectrum import tail_bounds
from verify.sparsity.attainment import deficient_size, exact_lu, infimum_attained, triangular
from verify.sparsity.multistart import multistart
from verify.sparsity.support import Array, support_pair
from verify.sparsity.target import Target
from verify.sparsity.tractability import Stacks, Structure, structure_of

_LARGE = Fraction(2) ** 1000


@final
@dataclass(frozen=True, eq=False)
class Factorization:
    """X Y^T approximates A on the supports.

    X, Y: float64 arrays, infinite where no float is as large. `loss`: bounds on the infimum of
    |A - X Y^T|^2 over all X, Y with these supports (not the loss of this pair), computed when
    asked. `attained`: whether some pair reaches it. `method`: "blocks" under condition (T), where
    this pair is optimal up to rounding; "triangular", where the infimum is 0; "search", where
    nothing is claimed of the pair, and `loss` ends at the least loss that local searches found.
    """

    X: Array
    Y: Array
    attained: Decision
    method: str
    _bounds: Callable[[], Enclosure]

    __repr__ = shortened_fields

    @cached_property
    def loss(self) -> Enclosure:
        """Bounds on the infimum, exact where it is proved to be 0."""
        return self._bounds()


def factorize(A: Any, I: Any, J: Any, *, starts: int = 8, seed: int = 0) -> Factorization:
    """X, Y on the supports I, J make |A - X Y^T| least where condition (T) holds.

    Otherwise they are the best that L-BFGS finds from `starts` random pairs. For triangular
    supports X Y^T = A wherever that is possible.

    Shapes: A is (m, n), I (m, r), J (n, r). Scalars: any real matrix; X and Y are float64.
    An array of float64 in row order is not copied: `loss` needs it as it was.
    Cost: under (T), one truncated SVD a class, blocks of one shape batched; the bounds on the loss,
    when asked, as much for classes of one term, and two products of big integers for each other.
    Raises: InvalidInstance, naming the place, if A has an entry that is no finite number, a support
    one that is neither 0 nor 1, or shapes do not fit; `loss`, if A has been changed.
    Source: Le, Riccietti, Gribonval, spurious valleys and NP-hardness of matrix factorization with
    fixed support, 2023.

    >>> found = factorize([[1, 2], [3, 4]], [[1], [1]], [[1], [1]])
    >>> found.attained.certificate.answer, found.method, float(found.loss.width) < 1e-12
    ('yes', 'blocks', True)
    >>> lower = [[1, 0], [1, 1]]
    >>> found = factorize([[0, 1], [1, 0]], lower, lower)
    >>> found.attained.certificate.answer, found.loss.hi
    ('no', Fraction(0, 1))
    """
    left, right = support_pair(I, J)
    matrix = Target(A, len(left), len(right))
    parts = structure_of(left, right)
    r = left.shape[1]
    if parts.tractable:
        X, Y = (_by_blocks(matrix.array, parts, r) if matrix.moderate else
                matrix.rescaled(*_by_blocks(matrix.floats, parts, r)))
        attained: Decision = Yes(Certificate("infimum_attained", "yes"))
        return Factorization(X, Y, attained, "blocks", lambda: _enclosure(
            matrix.unchanged(), _unreached(parts), parts.stacks, (X, Y)))
    if triangular(left, right):
        X, Y = _lower_upper(matrix)
        return Factorization(X, Y, infimum_attained(matrix.exact, left, right), "triangular",
                             lambda: Enclosure(0, 0))
    X, Y = matrix.rescaled(*multistart(matrix.floats, left, right, starts, seed))
    reason = "condition (T) fails; nothing is known of the infimum beyond the bounds"
    return Factorization(X, Y, Unknown(reason), "search", lambda: Enclosure(
        _enclosure(matrix.unchanged(), _unreached(parts), _exclusive(parts)).lo,
        matrix.loss(X, Y)))


def _enclosure(matrix: Target, unreached: Array, stacks: Stacks,
               pairs: tuple[Array, Array] | None = None) -> Enclosure:
    """Bounds on the squares of entries that are not reached plus what is far from low rank.

    In floats where there are pairs near the best ones, for classes of one term; else exactly.
    """
    lo = hi = matrix.energy(unreached)
    for rows, columns, terms in stacks:
        count, left = terms.shape[1], np.arange(len(rows))
        if count >= min(rows.shape[1], columns.shape[1]):
            continue
        if count == 1 and pairs is not None and matrix.array is not None:
            low, high = rank_one_tails(matrix.array[rows[:, :, None], columns[:, None, :]],
                                       pairs[0][rows, terms], pairs[1][columns, terms])
            lo += sum(map(Fraction, low[low > 0].tolist()))
            hi += sum(map(Fraction, high[low > 0].tolist()))
            left = left[~(low > 0)]
        for one in left.tolist():
            block, unit = matrix.integers(rows[one], columns[one])
            least, most = tail_bounds(block, count)
            lo, hi = lo + least * unit**2, hi + most * unit**2
    return Enclosure(lo, hi)


def _unreached(parts: Structure) -> Array:
    """The entries that no term reaches."""
    found = np.ones(parts.taken.shape, dtype=bool)
    for one in parts.classes:
        found[one.rows[:, None], one.columns] = False
    return found


def _exclusive(parts: Structure) -> Stacks:
    """Of each class a rectangle that no other one reaches, and its terms.

    On it the product has rank at most |P|, whatever the supports: a lower bound always.
    """
    reached = np.zeros(parts.taken.shape, dtype=np.int64)
    for one in parts.classes:
        reached[one.rows[:, None], one.columns] += 1
    found = []
    for one in parts.classes:
        alone = reached[one.rows[:, None], one.columns] == 1
        rows, columns = one.rows[alone.all(axis=1)], one.columns[alone.all(axis=0)]
        if len(rows) * len(one.columns) >= len(columns) * len(one.rows):
            found.append((rows[None], one.columns[None], one.terms[None]))
        else:
            found.append((one.rows[None], columns[None], one.terms[None]))
    return tuple(found)


def _by_blocks(A: Array, parts: Structure, r: int) -> tuple[Array, Array]:
    """The optimal factors under condition (T), columns first; blocks of one shape batched."""
    left, right = zeros(r, A.shape[0]), zeros(r, A.shape[1])
    for rows, columns, terms in parts.stacks:
        if terms.shape[1] == 1:
            leading_pairs(A, (rows, columns, terms[:, 0]), left, right)
    for rows, columns, terms in parts.stacks:
        if (count := terms.shape[1]) > 1:
            u, s, v = np.linalg.svd(A[rows[:, :, None], columns[:, None, :]], full_matrices=False)
            left[terms[:, :, None], rows[:, None, :]] = u[:, :, :count].transpose(0, 2, 1)
            right[terms[:, :, None], columns[:, None, :]] = s[:, :count, None] * v[:, :count]
    if parts.taken.any():
        _complete(A, parts, left.T, right.T)
    return left.T, right.T


def _complete(A: Array, parts: Structure, X: Array, Y: Array) -> None:
    """The complete classes take what the others leave; each entry goes to the first that has it."""
    rest = np.where(parts.taken, A - X @ Y.T, 0)
    for one in parts.classes:
        if not one.complete:
            continue
        places = (one.rows[:, None], one.columns)
        block = rest[places]
        rest[places] = 0
        size = min(block.shape)
        terms, unit = one.terms[:size], np.eye(size)
        wide = len(one.rows) == size
        X[one.rows[:, None], terms] = unit if wide else block
        Y[one.columns[:, None], terms] = block.T if wide else unit


def _lower_upper(target: Target) -> tuple[Array, Array]:
    """L and U^T in floats; of a matrix nearby where A itself is no product L U.

    A power of 2 goes from the one to the other, term by term, where an entry would overflow.
    """
    A = target.exact
    if deficient_size(A) is not None:
        shift = max(abs(entry) for row in A for entry in row) / 2**20
        while True:
            moved = tuple(tuple(entry + (shift if i == j else 0) for j, entry in enumerate(row))
                          for i, row in enumerate(A))
            if deficient_size(moved) is None:
                A = moved
                break
            shift /= 3
    L, U = exact_lu(A)
    sides: tuple[list[Array], list[Array]] = ([], [])
    for column, row in zip(zip(*L, strict=True), U, strict=True):
        sizes = [max(abs(entry) for entry in vector) for vector in (column, row)]
        share = Fraction(1)
        if all(sizes) and max(sizes) > _LARGE:
            share = Fraction(2) ** (_exponent(sizes[1] / sizes[0]) // 2)
        for side, vector, factor in ((sides[0], column, share), (sides[1], row, 1 / share)):
            side.append(nearest([entry * factor for entry in vector], np.float64))
    return np.stack(sides[0], axis=1), np.stack(sides[1], axis=1)


def _exponent(value: Fraction) -> int:
    """The exponent of the value, up to 1."""
    return value.numerator.bit_length() - value.denominator.bit_length()
