"""The rank of a matrix of rationals, with a proof from below and one from above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, final

import flint

from verify.claims.certificate import Plain
from verify.claims.errors import InvalidInstance
from verify.claims.number import to_text

Vector = tuple[Fraction, ...]
Rows = Sequence[Sequence[Fraction | int]]

# Fixed primes below 2^62, none of them of the form 2^k - 1: floats are full of powers of two.
PRIMES = (4611686018427387733, 3074457345618258599, 3689348814741910277, 2635249153387078777)


@final
@dataclass(frozen=True, slots=True)
class CertifiedRank:
    """The rank of a matrix: a minor that does not vanish modulo a prime, and the whole kernel.

    The minor on `rows` and `columns` does not vanish modulo `prime`, which divides no denominator,
    so not over Q either: the rank is at least len(rows). The vectors of `kernel` are linearly
    independent (each has a 1 where all the others have 0) and len(rows) + len(kernel) is the number
    of columns: the rank is no more.
    """

    prime: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    kernel: tuple[Vector, ...]

    @property
    def rank(self) -> int:
        """The rank."""
        return len(self.rows)

    def witness(self) -> dict[str, Plain]:
        """The certificate as exact plain data."""
        return {"prime": self.prime, "rows": list(self.rows), "columns": list(self.columns),
                "kernel": [[to_text(x) for x in vector] for vector in self.kernel]}


def rank(rows: Rows) -> int:
    """The rank over Q, exact. Cost: fraction-free elimination in flint.

    >>> rank([[Fraction(1), Fraction(2)], [Fraction(1, 2), Fraction(1)]])
    1
    """
    if not rows or not rows[0]:
        return 0
    return int(_integral(rows).rank())


def certified_rank(rows: Rows, n_columns: int | None = None) -> CertifiedRank:
    """The rank over Q with its proofs.

    Shapes: rows is (m, n); `n_columns` gives n where there are no rows.
    Cost: fraction-free elimination in flint, once over the integers and twice modulo a prime.
    Raises: InvalidInstance if the rows are of different lengths.

    >>> certified_rank([[1, 2], [2, 4]]).witness()
    {'prime': 4611686018427387733, 'rows': [0], 'columns': [0], 'kernel': [['-2', '1']]}
    """
    vectors = kernel(rows, n_columns)
    width = _width(rows, n_columns)
    for prime in _primes():
        found = minor(rows, prime)
        if found is not None and len(found[0]) == width - len(vectors):
            return CertifiedRank(prime, *found, tuple(vectors))
    raise AssertionError("unreachable")


def kernel(rows: Rows, n_columns: int | None = None) -> list[Vector]:
    """A basis of the vectors that the matrix sends to 0.

    Each basis vector belongs to a free column of the reduced echelon form: it has a 1 there, a 0 at
    the other free columns, and nothing else beyond it.

    >>> kernel([[1, 2]])
    [(Fraction(-2, 1), Fraction(1, 1))]
    """
    width = _width(rows, n_columns)
    if not rows or not width:
        return [tuple(Fraction(int(i == j)) for j in range(width)) for i in range(width)]
    reduced, denominator, _ = _integral(rows).rref()
    table, bottom = reduced.tolist(), int(denominator)
    pivots = _pivots(table)
    free = sorted(set(range(width)) - set(pivots))
    vectors = []
    for column in free:
        vector = [Fraction(0)] * width
        vector[column] = Fraction(1)
        for i, pivot in enumerate(pivots):
            vector[pivot] = Fraction(-int(table[i][column]), bottom)
        vectors.append(tuple(vector))
    return vectors


def echelon(rows: Rows) -> tuple[list[Vector], list[int]]:
    """The reduced row echelon form without its zero rows, and its pivot columns.

    >>> echelon([[2, 4], [1, 2]])
    ([(Fraction(1, 1), Fraction(2, 1))], [0])
    """
    if not rows or not rows[0]:
        return [], []
    reduced, denominator, _ = _integral(rows).rref()
    table, bottom = reduced.tolist(), int(denominator)
    pivots = _pivots(table)
    return [tuple(Fraction(int(entry), bottom) for entry in row)
            for row in table[:len(pivots)]], pivots


def minor(rows: Rows, prime: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """(rows, columns) of a largest minor that does not vanish modulo the prime.

    None if the prime divides a denominator. The columns are the pivots of the matrix, the rows
    those of these columns' transpose: the first independent ones.
    """
    if not rows or not rows[0]:
        return (), ()
    residues = [residue(x, prime) for row in rows for x in row]
    if None in residues:
        return None
    matrix = flint.nmod_mat(len(rows), len(rows[0]), residues, prime)
    columns = _pivots(matrix.rref()[0].tolist())
    if not columns:
        return (), ()
    width = len(rows[0])
    chosen = [residues[i * width + j] for j in columns for i in range(len(rows))]
    transposed = flint.nmod_mat(len(columns), len(rows), chosen, prime)
    return tuple(_pivots(transposed.rref()[0].tolist())), tuple(columns)


def independent_columns(rows: Rows, n_columns: int | None = None) -> list[int]:
    """The columns that depend on none before them: they form a basis of the column space."""
    width = _width(rows, n_columns)
    if not rows or not width:
        return []
    return _pivots(_integral(rows).rref()[0].tolist())


def residue(value: Fraction | int, prime: int) -> int | None:
    """The value modulo the prime, or None where the prime divides its denominator."""
    top, bottom = value.numerator % prime, value.denominator % prime
    if bottom == 1:
        return top
    return top * _inverse(bottom, prime) % prime if bottom else None


@lru_cache(maxsize=1 << 12)
def _inverse(bottom: int, prime: int) -> int:
    """Floats have few denominators."""
    return pow(bottom, -1, prime)


def _primes() -> Iterator[int]:
    """The fixed primes, then all primes above 2^61."""
    yield from PRIMES
    candidate = 2**61 + 1
    while True:
        candidate += 2
        if flint.fmpz(candidate).is_prime():
            yield candidate


def _integral(rows: Rows) -> Any:
    """The matrix with every row scaled to integers; the rank and the kernel stay."""
    entries = []
    for row in rows:
        scale = lcm(*(x.denominator for x in row))
        entries += [x.numerator * (scale // x.denominator) for x in row]
    return flint.fmpz_mat(len(rows), len(rows[0]), entries)


def _pivots(table: list[list[Any]]) -> list[int]:
    """The columns of the leading entries of a matrix in row echelon form."""
    pivots: list[int] = []
    for row in table:
        start = pivots[-1] + 1 if pivots else 0
        lead = next((j for j in range(start, len(row)) if row[j] != 0), None)
        if lead is None:
            break
        pivots.append(lead)
    return pivots


def _width(rows: Rows, n_columns: int | None) -> int:
    width = len(rows[0]) if rows else n_columns or 0
    for i, row in enumerate(rows):
        if len(row) != width:
            raise InvalidInstance(f"row {i} has {len(row)} entries, row 0 has {width}")
    return width
