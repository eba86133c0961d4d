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
from math import lcm
from typing import Any, final

import numpy as np

from fastpath.halves import in_halves
from fastpath.pairs import leading_pairs
from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, Unknown, Yes
from verify.claims.enclosure import Enclosure
from verify.claims.errors import InvalidInstance
from verify.claims.shortened import shortened_fields
from verify.exact.dyadic import mantissas_exponents, widened
from verify.exact.integers import integer_product
from verify.exact.matrix import Matrix, exact_matrix
from verify.exact.spectrum import tail_bounds
from verify.sparsity.attainment import deficient_size, exact_lu, infimum_attained, triangular
from verify.sparsity.multistart import multistart
from verify.sparsity.support import Array, support_pair
from verify.sparsity.tractability import Structure, structure_of

Integers = list[list[int]]


@final
@dataclass(frozen=True, eq=False)
class Factorization:
    """X Y^T approximates A on the supports.

    X, Y: float64 arrays. `loss`: bounds on the infimum of |A - X Y^T|^2 over all X, Y with these
    supports (not the loss of this pair), computed when asked. `attained`: whether some pair reaches
    it. `method`: "blocks" under condition (T), where this pair is optimal up to rounding;
    "triangular", where the infimum is 0; "search", where nothing is claimed of the pair, and
    `loss` ends at the least loss that local searches found.
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
    Cost: under (T), one truncated SVD a class, blocks of one shape batched; the bounds on the loss,
    when asked, two products of big integers a class.
    Raises: InvalidInstance, naming the place, if A has an entry that is no finite number, a support
    one that is neither 0 nor 1, or shapes do not fit.
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
    matrix = _Target(A, len(left), len(right))
    parts = structure_of(left, right)
    r = left.shape[1]
    if parts.tractable:
        X, Y = (_by_blocks(matrix.array, parts, r) if matrix.moderate else
                matrix.rescaled(*_by_blocks(matrix.floats, parts, r)))
        attained: Decision = Yes(Certificate("infimum_attained", "yes"))
        return Factorization(X, Y, attained, "blocks", lambda: matrix.enclosure(_tails(parts)))
    if triangular(left, right):
        X, Y = _lower_upper(matrix)
        return Factorization(X, Y, infimum_attained(matrix.exact, left, right), "triangular",
                             lambda: Enclosure(0, 0))
    X, Y = matrix.rescaled(*multistart(matrix.floats, left, right, starts, seed))
    reason = "condition (T) fails; nothing is known of the infimum beyond the bounds"
    return Factorization(X, Y, Unknown(reason), "search", lambda: Enclosure(
        matrix.enclosure(_exclusive(parts)).lo, matrix.loss(X, Y)))


class _Target:
    """The matrix, as it is if given in floats, as floats of at most 1, and as exact integers."""

    def __init__(self, A: Any, m: int, n: int) -> None:
        self.array: Array | None = None
        shape: tuple[int, ...]
        if (type(A) is np.ndarray and A.ndim == 2 and A.size
                and A.dtype in (np.float32, np.float64) and A.dtype.isnative):
            self.array, peak = _copied(A if A.dtype == np.float64 else widened(A))
            shape = A.shape
            if not peak < np.inf:
                exact_matrix(A)  # which says where it is no finite number
            self.exponent = int(np.frexp(peak)[1])
        else:
            self.exact = exact_matrix(A)
            shape = len(self.exact), len(self.exact[0])
            size = max(abs(entry) for row in self.exact for entry in row)
            self.exponent = size.numerator.bit_length() - size.denominator.bit_length() + 1
            if self.exponent > 1024:
                raise InvalidInstance("A: an entry is beyond the largest float64")
        for place, size, needed in (("I", m, shape[0]), ("J", n, shape[1])):
            if size != needed:
                raise InvalidInstance(f"{place}: {size} rows, A has {needed} "
                                      f"{'rows' if place == 'I' else 'columns'}")
        self.exponent += self.exponent & 1

    @cached_property
    def exact(self) -> Matrix:
        """The exact entries."""
        return exact_matrix(self.array)

    @cached_property
    def floats(self) -> Array:
        """The entries times 2^-exponent."""
        if self.array is not None:
            if 0 <= self.exponent < 64 or -64 < self.exponent < 0:
                return self.array * 2.0**-self.exponent
            return np.ldexp(self.array, -self.exponent)
        scale = Fraction(2) ** self.exponent
        return np.array([[float(entry / scale) for entry in row] for row in self.exact])

    @cached_property
    def integers(self) -> tuple[Integers, Fraction]:
        """(rows, unit): the entries are rows times unit."""
        if self.array is not None:
            return _integers(self.array)
        scale = lcm(*(entry.denominator for row in self.exact for entry in row))
        return [[entry.numerator * (scale // entry.denominator) for entry in row]
                for row in self.exact], Fraction(1, scale)

    @property
    def moderate(self) -> bool:
        """It is given in floats, and no product of two entries overflows, nor do sums of many."""
        return self.array is not None and abs(self.exponent) <= 256

    def rescaled(self, X: Array, Y: Array) -> tuple[Array, Array]:
        """Factors of the matrix, from those of `floats`."""
        half = self.exponent // 2
        return np.ldexp(X, half), np.ldexp(Y, half)

    def enclosure(self, blocks: tuple[Array, list[tuple[Array, Array, int]]]) -> Enclosure:
        """Bounds on the squares of entries that are not reached plus the blocks' tails."""
        unreached, remainders = blocks
        rows, unit = self.integers
        lo = Fraction(sum(rows[i][j] ** 2 for i, j in np.argwhere(unreached).tolist()))
        hi = lo
        for chosen, columns, count in remainders:
            places = columns.tolist()
            low, high = tail_bounds([[rows[i][j] for j in places] for i in chosen.tolist()], count)
            lo, hi = lo + low, hi + high
        return Enclosure(lo * unit**2, hi * unit**2)

    def loss(self, X: Array, Y: Array) -> Fraction:
        """|A - X Y^T|^2, exactly."""
        (rows, unit), (x, x_unit), (y, y_unit) = (self.integers, _integers(X), _integers(Y.T))
        inner = x_unit * y_unit / unit
        top, bottom = inner.numerator, inner.denominator
        total = sum((a * bottom - b * top) ** 2 for pair in zip(rows, integer_product(x, y),
                                                                strict=True)
                    for a, b in zip(*pair, strict=True))
        return total * (unit / bottom) ** 2


def _copied(A: Array) -> tuple[Array, float]:
    """(A, its largest magnitude): a copy, since A may change before the bounds are asked for."""
    copy, peaks = np.empty(A.shape), list[float]()

    def work(first: int, last: int) -> None:
        part = copy[first:last]
        part[:] = A[first:last]
        peaks.extend((part.max(), -part.min()))

    in_halves(work, len(A), A.size)
    return copy, float(np.max(peaks))


def _integers(array: Array) -> tuple[Integers, Fraction]:
    """(rows, unit): the entries are rows times unit."""
    mantissas, exponents = mantissas_exponents(np.ascontiguousarray(array))
    low = int(exponents[mantissas != 0].min(initial=2000))
    shifts = np.maximum(exponents - low, 0)
    return [[m << s for m, s in zip(*pair, strict=True)] for pair in
            zip(mantissas.tolist(), shifts.tolist(), strict=True)], Fraction(2) ** low


def _tails(parts: Structure) -> tuple[Array, list[tuple[Array, Array, int]]]:
    """The entries that no term reaches, and the remainder of each class that is not complete."""
    unreached = np.ones(parts.taken.shape, dtype=bool)
    for one in parts.classes:
        unreached[one.rows[:, None], one.columns] = False
    return unreached, [(*one.remainder, len(one.terms)) for one in parts.classes
                       if not one.complete]


def _exclusive(parts: Structure) -> tuple[Array, list[tuple[Array, Array, int]]]:
    """The entries that no term reaches, and of each class a rectangle that no other one reaches.

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
            found.append((rows, one.columns, len(one.terms)))
        else:
            found.append((one.rows, columns, len(one.terms)))
    return reached == 0, found


def _by_blocks(A: Array, parts: Structure, r: int) -> tuple[Array, Array]:
    """The optimal factors under condition (T), columns first; blocks of one shape batched."""
    left, right = np.empty((r, A.shape[0])), np.empty((r, A.shape[1]))
    idle = np.ones(r, dtype=bool)
    for rows, columns, terms in parts.stacks:
        if terms.shape[1] == 1:
            leading_pairs(A, (rows, columns, terms[:, 0]), left, right)
            idle[terms] = False
    left[idle] = right[idle] = 0
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


def _lower_upper(target: _Target) -> tuple[Array, Array]:
    """L and U^T in floats; of a matrix nearby where A itself is no product L U."""
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
    return (np.array([[float(entry) for entry in row] for row in L]),
            np.array([[float(entry) for entry in row] for row in zip(*U, strict=True)]))
