"""Predicates on matrices and vectors as formulas; see `encoding`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import comb, factorial

import z3

from verify.claims.errors import BudgetExceeded
from verify.prover.formula import Encoding, decidable, fresh, total
from verify.prover.symbolic_network import Formula, Term, absolute

_SETS = 5_000
_TERMS = 20_000
Vector = Sequence[Term]
Matrix = Sequence[Vector]


def l1(vector: Vector) -> Term:
    """The sum of the magnitudes."""
    return total([absolute(entry) for entry in vector])


def dot(left: Vector, right: Vector) -> Term:
    """The scalar product."""
    return total([s * t for s, t in zip(left, right, strict=True)])


def columns(A: Matrix) -> list[tuple[Term, ...]]:
    """The columns of the matrix."""
    return list(zip(*A, strict=True))


def times(A: Matrix, x: Vector) -> list[Term]:
    """A x."""
    return [dot(row, x) for row in A]


def sets(n: int, size: int) -> Iterator[tuple[int, ...]]:
    """The sets of so many of n indices. Raises: BudgetExceeded beyond 5,000."""
    for number, chosen in enumerate(combinations(range(n), size)):
        if number >= _SETS:
            raise BudgetExceeded(f"more than {_SETS} sets of {size} of {n}", needed=None,
                                 allowed=_SETS)
        yield chosen


def determinant(rows: Sequence[tuple[Term, ...]]) -> Term:
    """By the first row; 1 of no rows."""
    if not rows:
        return z3.RealVal(1)
    head, *rest = rows
    return total([(-1) ** j * entry * determinant([row[:j] + row[j + 1:] for row in rest])
                  for j, entry in enumerate(head)])


def independent(vectors: Matrix) -> Formula:
    """The vectors are linearly independent: some minor of theirs does not vanish."""
    if not vectors:
        return z3.BoolVal(True)
    return z3.Or([determinant([tuple(vector[i] for i in chosen) for vector in vectors]) != 0
                  for chosen in sets(len(vectors[0]), len(vectors))])


def rank_is(rows: Matrix, size: int) -> Formula:
    """Some minor of that size does not vanish, and no larger one.

    Raises: BudgetExceeded beyond 20,000 products of all these minors.
    """
    if size < 0:
        return z3.BoolVal(False)
    n, terms = len(rows[0]), sum(comb(len(rows), k) * comb(len(rows[0]), k) * factorial(k)
                                 for k in (size, size + 1))
    if terms > _TERMS:
        raise BudgetExceeded(f"minors of {size} of {len(rows)} rows of {n}: {terms:,} products, "
                             f"{_TERMS:,} allowed", needed=terms, allowed=_TERMS)

    def some_minor(size: int) -> Formula:
        return z3.Or([determinant([tuple(rows[i][j] for j in across) for i in down]) != 0
                      for down in sets(len(rows), size) for across in sets(n, size)])

    larger = [z3.Not(some_minor(size + 1))] if size < min(len(rows), n) else []
    return z3.And(some_minor(size), *larger)


def different(x: Vector, z: Vector) -> Formula:
    """Some entries differ."""
    return z3.Or([s != t for s, t in zip(x, z, strict=True)])


def equal(x: Vector, z: Vector) -> Formula:
    """All entries are equal."""
    return z3.And([s == t for s, t in zip(x, z, strict=True)])


def vector(length: int) -> list[Term]:
    """A new vector."""
    return [fresh("v") for _ in range(length)]


def _sparse(x: Vector, k: int) -> Formula:
    zeros = max(0, len(x) - k)
    return z3.Or([z3.And([x[j] == 0 for j in chosen]) for chosen in sets(len(x), zeros)])


def _coherence_below(A: Matrix, k: int) -> Formula:
    factor = (2 * k - 1) ** 2 if k else 0
    squares = [dot(column, column) for column in columns(A)]
    pairs = combinations(zip(columns(A), squares, strict=True), 2)
    return z3.And(*(square > 0 for square in squares), *(
        factor * dot(a, b) * dot(a, b) < s * t for (a, s), (b, t) in pairs))


def _equal_column_norms(A: Matrix) -> Formula:
    first, *rest = (dot(column, column) for column in columns(A))
    return z3.And([square == first for square in rest])


def _all_independent(A: Matrix, size: int) -> Formula:
    every = columns(A)
    return z3.And([independent([every[j] for j in chosen])
                   for chosen in sets(len(every), min(size, len(every)))])


def _sparse_kernel_vector(A: Matrix, k: int) -> Formula:
    v = vector(len(A[0]))
    return z3.And(_sparse(v, 2 * k), z3.Or([entry != 0 for entry in v]),
                  *(entry == 0 for entry in times(A, v)))


def _two_sparse_solutions(A: Matrix, k: int) -> Formula:
    x, z = vector(len(A[0])), vector(len(A[0]))
    return z3.And(_sparse(x, k), _sparse(z, k), different(x, z), equal(times(A, x), times(A, z)))


def _no_smaller(A: Matrix, x: Vector) -> Formula:
    """Another vector with the image of x is no larger."""
    z = vector(len(A[0]))
    return z3.And(different(x, z), equal(times(A, x), times(A, z)), l1(z) <= l1(x))


def _not_recovered(A: Matrix, s: int) -> Formula:
    x = vector(len(A[0]))
    return z3.And(_sparse(x, s), _no_smaller(A, x))


def _heavy_kernel_vector(A: Matrix, s: int) -> Formula:
    v = vector(len(A[0]))
    heavy = [total([absolute(v[j]) for j in chosen])
             >= total([absolute(v[j]) for j in range(len(v)) if j not in chosen])
             for chosen in sets(len(v), min(s, len(v)))]
    return z3.And(z3.Or([entry != 0 for entry in v]), z3.Or(heavy),
                  *(entry == 0 for entry in times(A, v)))


def _strict_dual(A: Matrix, x: Vector, h: Vector) -> Formula:
    return z3.And([z3.If(entry == 0, z3.And(price < 1, price > -1),
                         price == z3.If(entry > 0, z3.RealVal(1), z3.RealVal(-1)))
                   for entry, price in zip(x, [dot(c, h) for c in columns(A)], strict=True)])


def _support_injective(A: Matrix, x: Vector) -> Formula:
    every, conditions = columns(A), []
    for size in range(len(x) + 1):
        for chosen in sets(len(x), size):
            is_support = z3.And([(x[j] != 0) == (j in chosen) for j in range(len(x))])
            conditions.append(z3.Implies(is_support, independent([every[j] for j in chosen])))
    return z3.And(conditions)


def _of_zeros_and_ones(formula: Callable[..., Formula], fails: Callable[..., Formula] | None = None
                       ) -> Encoding:
    """The encoding of a predicate on matrices of 0 and 1 alone."""
    def domain(A: Matrix) -> Formula:
        return z3.And([z3.Or(entry == 0, entry == 1) for row in A for entry in row])

    otherwise = fails or (lambda A: z3.Not(formula(A)))
    return Encoding(lambda A: z3.And(domain(A), formula(A)),
                    lambda A: z3.And(domain(A), otherwise(A)))


def _three_ones(A: Matrix) -> Formula:
    return z3.And([total(list(column)) == 3 for column in columns(A)])


def _exact_cover(A: Matrix) -> Formula:
    n = len(A[0])
    return z3.Or([z3.And([total([row[j] for j in chosen]) == 1 for row in A])
                  for size in range(n + 1) for chosen in sets(n, size)])


def _sparse_solution_of_ones(A: Matrix) -> Formula:
    z = vector(len(A[0]))
    return z3.And(_sparse(z, len(A) // 3), *(entry == 1 for entry in times(A, z)))


def _no_sparse_solution_of_ones(A: Matrix) -> Formula:
    """For each support some y has y . column = 0 on it and y . 1 = 1 (Fredholm's alternative)."""
    every, conditions = columns(A), []
    for chosen in sets(len(every), min(len(A) // 3, len(every))):
        y = vector(len(A))
        conditions += [total(y) == 1, *(dot(y, every[j]) == 0 for j in chosen)]
    return z3.And(conditions)


def _rank_at_most_one(S1: Matrix, S2: Matrix) -> Formula:
    A = [[dot(row, column) for column in columns(S2)] for row in S1]
    return z3.And([A[i][j] * A[k][l] == A[i][l] * A[k][j]
                   for i, k in sets(len(A), 2) for j, l in sets(len(A[0]), 2)])


def _l1_product_attained(S1: Matrix, S2: Matrix) -> Formula:
    entries = [dot(row, column) for row in S1 for column in columns(S2)]
    return l1(entries) == total([l1(row) for row in S1]) * total([l1(row) for row in S2])


def _columnwise_balanced(S1: Matrix, S2: Matrix) -> Formula:
    return z3.And([l1(column) == l1(row) for column, row in zip(columns(S1), S2, strict=True)])


def _better_diagonal(S1: Matrix, S2: Matrix) -> Formula:
    """Some D > 0 with the inverse E has a smaller sum."""
    D, E = vector(len(S2)), vector(len(S2))
    pairs = list(zip(columns(S1), S2, strict=True))
    return z3.And(*(d > 0 for d in D), *(d * e == 1 for d, e in zip(D, E, strict=True)),
                  total([d * l1(column) + e * l1(row)
                         for d, e, (column, row) in zip(D, E, pairs, strict=True)])
                  < total([l1(column) + l1(row) for column, row in pairs]))


_ALL_VECTORS = "it speaks of all vectors"
_ALL_SCALES = "it speaks of all scales"

SPARSITY: dict[str, Encoding] = {
    "coherence_below": decidable(_coherence_below),
    "equal_column_norms": decidable(_equal_column_norms),
    "sparse": decidable(_sparse),
    "same_measurements": decidable(lambda A, x, z: equal(times(A, x), times(A, z))),
    "spark_above_twice": Encoding(lambda A, k: _all_independent(A, 2 * k), _sparse_kernel_vector),
    "sparse_solutions_unique": Encoding(lambda A, k: _all_independent(A, 2 * k),
                                        _two_sparse_solutions),
    "l1_recovers": Encoding(_ALL_VECTORS, _not_recovered),
    "null_space_property": Encoding(_ALL_VECTORS, _heavy_kernel_vector),
    "unique_basis_pursuit": Encoding(_ALL_VECTORS, _no_smaller),
    "strict_dual": decidable(_strict_dual),
    "support_injective": decidable(_support_injective),
    "three_ones_a_column": _of_zeros_and_ones(_three_ones),
    "exact_cover_exists": _of_zeros_and_ones(_exact_cover),
    "ones_have_sparse_solution": _of_zeros_and_ones(_sparse_solution_of_ones,
                                                    _no_sparse_solution_of_ones),
    "product_of_rank_one": decidable(_rank_at_most_one),
    "l1_product_attained": decidable(_l1_product_attained),
    "columnwise_balanced": decidable(_columnwise_balanced),
    "minimal_under_diagonal": Encoding(_ALL_SCALES, _better_diagonal),
}
